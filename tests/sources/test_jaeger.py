"""Which API of a Jaeger is asked, what its answers mean, and what happens when one fails."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import respx
from msgspec.structs import replace

from ordertrace_cli.errors import (
    AccessDeniedError,
    EndpointMissingError,
    OrdertraceError,
    TraceNotFoundError,
    UnreachableError,
    UnreadableError,
)
from ordertrace_cli.sources.address import parse_base_url
from ordertrace_cli.sources.answers import DepthRefusedError
from ordertrace_cli.sources.body import AnswerTooLargeError
from ordertrace_cli.sources.connection import Connection
from ordertrace_cli.sources.jaeger import JaegerSource
from ordertrace_cli.sources.protocol import SpanQuery, SpanSource
from ordertrace_cli.spans.model import CaveatCode
from ordertrace_cli.spans.repeats import Repeats
from tests.sources.documents import (
    LEGACY_INFINITY,
    LEGACY_NOT_FOUND,
    NANO,
    UI_PAGE,
    V3_NO_DEPTH,
    V3_NOT_FOUND,
    chunks,
    legacy,
    otlp,
    otlp_span,
    v3,
)

BASE = "http://jaeger.test:16686/ui"
ONE = "4bf92f3577b34da6a3ce929d0e0e4736"
TWO = "0af7651916cd43dd8448eb211c80319c"
SHORT = "0000000000000000a3ce929d0e0e4736"
START = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)
QUERY = SpanQuery(START, START + timedelta(hours=1), service="shop")
BY_ORDER = SpanQuery(QUERY.start, QUERY.end, "shop", {"order.trace_id": ONE})

Sources = Callable[..., JaegerSource]


@pytest.fixture
def make_source() -> Iterator[Sources]:
    with ExitStack() as stack:

        def make(depth: int = 500, **settings: object) -> JaegerSource:
            base = parse_base_url(BASE, "--jaeger")
            connection = Connection(base, **settings)  # type: ignore[arg-type]  # a test's own
            source = JaegerSource(connection, depth=depth)
            stack.callback(source.close)
            return source

        yield make


@pytest.fixture
def source(make_source: Sources) -> JaegerSource:
    return make_source()


@pytest.fixture
def api() -> Iterator[respx.MockRouter]:
    """The server. A test that counts on an answer checks that it was asked for."""
    with respx.mock(base_url=BASE, assert_all_called=False) as router:
        yield router


def newer(router: respx.MockRouter) -> None:
    """What is not routed by the test answers as a Jaeger of 2026 does."""
    router.route(name="unknown").respond(404, text="404 page not found\n")


def older(router: respx.MockRouter) -> None:
    """What is not routed by the test answers as Jaeger 2.13 does: 200 and the UI."""
    router.route(name="unknown").respond(200, html=UI_PAGE)


def failure(call: Callable[[], object]) -> OrdertraceError:
    with pytest.raises(OrdertraceError) as caught:
        call()
    return caught.value


def test_it_is_a_source(source: JaegerSource) -> None:
    as_source: SpanSource = source
    assert as_source.label == BASE
    assert as_source.concurrency > 1
    assert not as_source.any_service
    assert as_source.trace_url(ONE) == f"{BASE}/trace/{ONE}"


def test_a_ui_of_its_own() -> None:
    ui = parse_base_url("https://tracing.test/jaeger", "ui_url")
    with closing(JaegerSource(Connection(parse_base_url(BASE, "--jaeger")), ui=ui)) as source:
        assert source.trace_url(ONE) == f"https://tracing.test/jaeger/trace/{ONE}"
        assert source.label == BASE


class TestServices:
    def test_v3(self, source: JaegerSource, api: respx.MockRouter) -> None:
        route = api.get("/api/v3/services").respond(200, text='{"services": ["shop", "mes", ""]}')
        assert source.services() == source.services() == {"shop", "mes"}
        assert route.call_count == 1

    def test_a_not_found_of_something_else(
        self, source: JaegerSource, api: respx.MockRouter
    ) -> None:
        api.route().respond(404, json={"error": {"message": "no such page"}})
        assert isinstance(failure(source.services), EndpointMissingError)

    def test_an_empty_store(self, source: JaegerSource, api: respx.MockRouter) -> None:
        api.get("/api/v3/services").respond(200, text="{}")
        assert source.services() == frozenset()

    @pytest.mark.parametrize("unknown", [older, newer])
    def test_the_older_api_alone(
        self,
        source: JaegerSource,
        api: respx.MockRouter,
        unknown: Callable[[respx.MockRouter], None],
    ) -> None:
        api.get("/api/services").respond(200, json={"data": ["shop"], "errors": None})
        unknown(api)
        assert source.services() == {"shop"}

    @pytest.mark.parametrize(
        "body", ['{"status": "ok"}', "[]", '"text"', '{"services": 7}', "null", '{"services": [']
    )
    def test_another_server_altogether(
        self, source: JaegerSource, api: respx.MockRouter, body: str
    ) -> None:
        api.route().respond(200, text=body)
        error = failure(source.services)
        assert isinstance(error, UnreadableError)
        assert error.what == f"{BASE} does not answer like Jaeger's query API"

    @pytest.mark.parametrize("unknown", [older, newer])
    def test_a_wrong_base_path(
        self,
        source: JaegerSource,
        api: respx.MockRouter,
        unknown: Callable[[respx.MockRouter], None],
    ) -> None:
        unknown(api)
        error = failure(source.services)
        assert isinstance(error, EndpointMissingError)
        assert BASE in error.what
        assert "base path" in error.hint
        # Nothing was learnt from it: the same answer when asked again.
        assert failure(source.services).what == error.what

    def test_no_access_is_not_asked_around(
        self, source: JaegerSource, api: respx.MockRouter
    ) -> None:
        api.get("/api/v3/services").respond(401, text="missing tenant header\n")
        assert isinstance(failure(source.services), AccessDeniedError)


class TestFetch:
    def test_unadjusted_spans_are_asked_for_in_both_spellings(
        self, source: JaegerSource, api: respx.MockRouter
    ) -> None:
        route = api.get(f"/api/v3/traces/{ONE}").respond(200, json=v3(ONE))
        trace = source.fetch(ONE)
        assert (trace.trace_id, len(trace.spans), trace.caveats) == (ONE, 1, ())
        assert dict(route.calls.last.request.url.params) == {
            "raw_traces": "true",
            "rawTraces": "true",
        }

    def test_a_trace_in_several_results(self, source: JaegerSource, api: respx.MockRouter) -> None:
        one, other = otlp_span(ONE), {**otlp_span(ONE), "spanId": "00f067aa0ba902b7"}
        parts = [json.dumps({"result": otlp(span)}) for span in (one, other)]
        api.get(f"/api/v3/traces/{ONE}").respond(200, text="\n".join(parts))
        assert len(source.fetch(ONE).spans) == 2

    def test_what_must_be_mended_is_asked_for_again_and_read_as_a_whole(
        self, source: JaegerSource, api: respx.MockRouter
    ) -> None:
        document = httpx.Response(200, json=v3(ONE, ONE)).content
        poisoned = document.replace(b'"order.submit"', b'"order.\\ud800"', 1)
        route = api.get(f"/api/v3/traces/{ONE}").respond(200, content=poisoned)
        names = [span.name for span in source.fetch(ONE).spans]
        assert names == ["order.\N{REPLACEMENT CHARACTER}", "order.submit"]
        assert route.call_count == 2

    def test_a_text_that_was_cut_is_no_trace(
        self, source: JaegerSource, api: respx.MockRouter
    ) -> None:
        document = httpx.Response(200, json=v3(ONE, ONE)).content
        api.get(f"/api/v3/traces/{ONE}").respond(200, content=document[:-40])
        newer(api)
        error = failure(lambda: source.fetch(ONE))
        assert isinstance(error, UnreadableError)
        assert "no sound JSON" in error.what

    @pytest.mark.parametrize("unknown", [older, newer])
    def test_the_older_api_alone_is_no_caveat(
        self,
        source: JaegerSource,
        api: respx.MockRouter,
        unknown: Callable[[respx.MockRouter], None],
    ) -> None:
        route = api.get(f"/api/traces/{ONE}").respond(200, json=legacy(ONE))
        v3_route = api.get(f"/api/v3/traces/{ONE}")
        v3_route.respond(404, text="404 page not found\n")
        unknown(api)
        assert source.fetch(ONE).caveats == ()
        assert source.fetch(ONE).caveats == ()
        assert route.calls.last.request.url.params["raw"] == "true"
        assert v3_route.call_count == 1

    def test_v3_alone(self, source: JaegerSource, api: respx.MockRouter) -> None:
        api.get(f"/api/v3/traces/{ONE}").respond(200, json=v3(ONE))
        newer(api)
        assert source.fetch(ONE).caveats == ()

    def test_an_id_of_64_bits_comes_back_shortened(
        self, source: JaegerSource, api: respx.MockRouter
    ) -> None:
        api.get(f"/api/traces/{SHORT}").respond(200, json=legacy(SHORT))
        older(api)
        assert source.fetch(SHORT).trace_id == SHORT

    def test_unknown_to_v3(self, source: JaegerSource, api: respx.MockRouter) -> None:
        api.get(f"/api/v3/traces/{ONE}").respond(404, text=json.dumps(V3_NOT_FOUND))
        error = failure(lambda: source.fetch(ONE))
        assert type(error) is TraceNotFoundError
        assert ONE in error.what

    def test_unknown_to_the_older_api(self, source: JaegerSource, api: respx.MockRouter) -> None:
        api.get(f"/api/traces/{ONE}").respond(404, text=json.dumps(LEGACY_NOT_FOUND))
        older(api)
        assert type(failure(lambda: source.fetch(ONE))) is TraceNotFoundError

    @pytest.mark.parametrize(
        "broken",
        [
            httpx.Response(500, json=V3_NOT_FOUND),
            httpx.Response(500, html="<html>oops</html>"),
            httpx.Response(200, text='{"result": {"resourceSpans": [{"resource"'),
            httpx.Response(200, json=[]),
            httpx.Response(200, json={"result": {"resourceSpans": {}}}),
            httpx.Response(200, text="[" * 100_000),
            httpx.Response(200, text=""),
            httpx.Response(200, json={"result": {}}),
            httpx.Response(200, json=v3(TWO)),
            httpx.Response(200, json=v3(ONE, TWO)),
            httpx.Response(400, json={"error": {"httpCode": 400, "message": "malformed"}}),
        ],
        ids=[
            "500",
            "500 as a page",
            "cut",
            "list",
            "object for a list",
            "nested",
            "empty",
            "no span",
            "another trace",
            "another trace among it",
            "400",
        ],
    )
    def test_the_other_api_helps_out_and_that_is_said(
        self, source: JaegerSource, api: respx.MockRouter, broken: httpx.Response
    ) -> None:
        api.get(f"/api/v3/traces/{ONE}").mock(return_value=broken)
        api.get(f"/api/traces/{ONE}").respond(200, json=legacy(ONE))
        trace = source.fetch(ONE)
        assert trace.trace_id == ONE
        assert [caveat.code for caveat in trace.caveats] == [CaveatCode.OTHER_API_USED]

    @pytest.mark.parametrize(
        "other",
        [
            httpx.Response(500, json=LEGACY_INFINITY),
            httpx.Response(404, json=LEGACY_NOT_FOUND),
            httpx.Response(404, text="404 page not found\n"),
            httpx.Response(200, json=legacy(TWO)),
            httpx.Response(403),
        ],
        ids=["500", "not found", "no endpoint", "another trace", "no access"],
    )
    def test_the_first_failure_is_told_when_the_other_api_fails_too(
        self, source: JaegerSource, api: respx.MockRouter, other: httpx.Response
    ) -> None:
        api.get(f"/api/v3/traces/{ONE}").respond(500, json={"error": {"message": "secret"}})
        api.get(f"/api/traces/{ONE}").mock(return_value=other)
        error = failure(lambda: source.fetch(ONE))
        assert isinstance(error, UnreachableError)
        assert error.what == "Jaeger at jaeger.test:16686 failed on this request (HTTP 500)"

    def test_another_trace_is_never_shown(
        self, source: JaegerSource, api: respx.MockRouter
    ) -> None:
        api.get(f"/api/v3/traces/{ONE}").respond(200, json=v3(TWO))
        newer(api)
        error = failure(lambda: source.fetch(ONE))
        assert isinstance(error, UnreadableError)
        assert "another trace" in error.what
        assert TWO not in error.what

    def test_a_value_that_does_not_fit_is_not_repeated(
        self, source: JaegerSource, api: respx.MockRouter
    ) -> None:
        span = {**otlp_span(ONE), "name": {"canary": 1}}
        api.get(f"/api/v3/traces/{ONE}").respond(200, json={"result": otlp(span)})
        newer(api)
        error = failure(lambda: source.fetch(ONE))
        assert isinstance(error, UnreadableError)
        assert "resourceSpans" in error.what
        assert "canary" not in error.what

    def test_a_server_that_cannot_be_reached_is_not_asked_twice(
        self, source: JaegerSource, api: respx.MockRouter
    ) -> None:
        api.get(f"/api/v3/traces/{ONE}").respond(503)
        assert type(failure(lambda: source.fetch(ONE))) is UnreachableError

    def test_too_large_for_one_api_is_too_large_for_both(
        self, make_source: Sources, api: respx.MockRouter
    ) -> None:
        api.get(f"/api/v3/traces/{ONE}").respond(200, json=v3(ONE))
        error = failure(lambda: make_source(max_bytes=100).fetch(ONE))
        assert isinstance(error, AnswerTooLargeError)


def camel_case_alone(request: httpx.Request) -> httpx.Response:
    asked = request.url.params
    if "query.startTimeMin" not in asked or "query.startTimeMax" not in asked:
        return httpx.Response(400, json={"error": {"httpCode": 400, "message": "required"}})
    sound = asked["query.serviceName"] == "shop" and asked["query.searchDepth"] == "500"
    return httpx.Response(200, json=v3(ONE) if sound else V3_NOT_FOUND)


def snake_case_alone(request: httpx.Request) -> httpx.Response:
    asked = request.url.params
    if "query.start_time_min" not in asked or "query.start_time_max" not in asked:
        return httpx.Response(400, json={"error": {"httpCode": 400, "message": "required"}})
    if "query.num_traces" not in asked:
        return httpx.Response(500, json=V3_NO_DEPTH)
    return httpx.Response(200, json=v3(ONE) if asked["query.service_name"] == "shop" else {})


class TestSearch:
    @pytest.mark.parametrize("server", [camel_case_alone, snake_case_alone])
    def test_servers_of_either_spelling_are_understood(
        self,
        source: JaegerSource,
        api: respx.MockRouter,
        server: Callable[[httpx.Request], httpx.Response],
    ) -> None:
        api.get("/api/v3/traces").mock(side_effect=server)
        page = source.search(QUERY)
        assert [trace.trace_id for trace in page.traces] == [ONE]
        assert not page.full
        assert page.caveats == ()

    def test_the_window_in_both_apis(self, source: JaegerSource, api: respx.MockRouter) -> None:
        v3_route = api.get("/api/v3/traces").respond(500, json=LEGACY_INFINITY)
        route = api.get("/api/traces").respond(200, json=legacy(ONE))
        page = source.search(QUERY)
        assert [caveat.code for caveat in page.caveats] == [CaveatCode.OTHER_API_USED]
        asked = v3_route.calls.last.request.url.params
        assert asked["query.startTimeMin"] == "2026-11-24T20:30:00.000000Z"
        assert asked["query.start_time_max"] == "2026-11-24T21:30:00.000000Z"
        assert asked["query.raw_traces"] == asked["query.rawTraces"] == "true"
        assert dict(route.calls.last.request.url.params) == {
            "service": "shop",
            "start": "1795552200000000",
            "end": "1795555800000000",
            "limit": "500",
            "raw": "true",
        }

    def test_a_page_is_full_of_repeats_too(
        self, make_source: Sources, api: respx.MockRouter
    ) -> None:
        # Compact, as Jaeger writes.
        answer = json.dumps(v3(ONE, TWO), separators=(",", ":"))
        api.get("/api/v3/traces").respond(200, text=answer)
        source, query = make_source(depth=2), replace(QUERY, repeats=Repeats())
        first, second = source.search(query), source.search(query)
        assert (len(first.traces), first.repeats, first.full) == (2, 0, True)
        assert (len(second.traces), second.repeats, second.full) == (0, 2, True)
        assert len(source.search(QUERY).traces) == 2

    def test_a_page_that_must_be_mended_is_read_as_a_whole_repeats_included(
        self, source: JaegerSource, api: respx.MockRouter
    ) -> None:
        document = httpx.Response(200, json=v3(ONE, TWO)).content
        poisoned = document.replace(b'"order.submit"', b'"order.\\ud800"', 1)
        route = api.get("/api/v3/traces").respond(200, content=poisoned)
        page = source.search(replace(QUERY, repeats=Repeats()))
        assert [trace.trace_id for trace in page.traces] == [ONE, TWO]
        assert page.repeats == 0
        assert route.call_count == 2

    def test_no_match(self, source: JaegerSource, api: respx.MockRouter) -> None:
        api.get("/api/v3/traces").respond(404, text=json.dumps(V3_NOT_FOUND))
        page = source.search(QUERY)
        assert (page.traces, page.full) == ((), False)

    @pytest.mark.parametrize("unknown", [older, newer])
    def test_the_older_api_alone(
        self,
        source: JaegerSource,
        api: respx.MockRouter,
        unknown: Callable[[respx.MockRouter], None],
    ) -> None:
        api.get("/api/traces").respond(200, json=legacy(ONE, TWO))
        unknown(api)
        page = source.search(QUERY)
        assert {trace.trace_id for trace in page.traces} == {ONE, TWO}
        assert page.caveats == ()

    @pytest.mark.parametrize(("depth", "full"), [(1, True), (2, True), (3, False)])
    def test_a_page_is_full_by_its_distinct_traces(
        self, make_source: Sources, api: respx.MockRouter, depth: int, full: bool
    ) -> None:
        api.get("/api/v3/traces").respond(200, text=chunks(ONE, TWO, ONE))
        page = make_source(depth).search(QUERY)
        assert (len(page.traces), page.full) == (2, full)

    def test_the_server_s_own_limit_is_found_and_remembered(
        self, source: JaegerSource, api: respx.MockRouter
    ) -> None:
        def server(request: httpx.Request) -> httpx.Response:
            if int(request.url.params["query.num_traces"]) > 40:
                return httpx.Response(500, json=V3_NO_DEPTH)
            return httpx.Response(200, json=v3(ONE))

        route = api.get("/api/v3/traces").mock(side_effect=server)
        source.search(QUERY)
        source.search(QUERY)
        depths = [call.request.url.params["query.num_traces"] for call in route.calls]
        assert depths == ["500", "125", "31", "31"]
        assert source.depth == 31

    def test_a_server_that_takes_no_depth_at_all(
        self, source: JaegerSource, api: respx.MockRouter
    ) -> None:
        api.get("/api/v3/traces").respond(500, json=V3_NO_DEPTH)
        error = failure(lambda: source.search(QUERY))
        assert isinstance(error, DepthRefusedError)
        assert "does not search that deep" in error.what

    def test_a_page_too_large_is_asked_for_in_less(
        self, make_source: Sources, api: respx.MockRouter
    ) -> None:
        ids = [f"{number:032x}" for number in range(1, 41)]

        def server(request: httpx.Request) -> httpx.Response:
            return httpx.Response(200, json=v3(*ids[: int(request.url.params["query.num_traces"])]))

        api.get("/api/v3/traces").mock(side_effect=server)
        source = make_source(max_bytes=8000)
        page = source.search(QUERY)
        # Not the whole, and it says so: 500, 125 and 31 are too many for 8000 bytes.
        assert (len(page.traces), page.full) == (7, True)
        # Another window may hold smaller traces.
        assert source.depth == 500


class TestSearchByAttributes:
    def test_the_older_api_filters_and_v3_gives_the_traces(
        self, source: JaegerSource, api: respx.MockRouter
    ) -> None:
        route = api.get("/api/traces").respond(200, json=legacy(TWO, tags={"order.trace_id": ONE}))
        api.get(f"/api/v3/traces/{TWO}").respond(
            200, json={"result": otlp(otlp_span(TWO, NANO + 321, {"order.trace_id": ONE}))}
        )
        page = source.search(BY_ORDER)
        assert json.loads(route.calls.last.request.url.params["tags"]) == {"order.trace_id": ONE}
        # To the nanosecond, so that it is the same trace wherever it was met.
        assert [span.start_time_unix_nano for span in page.traces[0].spans] == [NANO + 321]

    def test_a_trace_that_v3_cannot_give_stays_as_it_was_found(
        self, source: JaegerSource, api: respx.MockRouter
    ) -> None:
        api.get("/api/traces").respond(200, json=legacy(TWO, tags={"order.trace_id": ONE}))
        api.get(f"/api/v3/traces/{TWO}").respond(404, json=V3_NOT_FOUND)
        assert [trace.trace_id for trace in source.search(BY_ORDER).traces] == [TWO]

    def test_a_server_that_ignores_attributes_is_not_believed(
        self, make_source: Sources, api: respx.MockRouter
    ) -> None:
        spans = [
            otlp_span(ONE, attributes={"order.trace_id": TWO}),
            otlp_span(TWO, attributes={"order.trace_id": ONE}),
            otlp_span(SHORT),
        ]
        route = api.get("/api/v3/traces").respond(200, json={"result": otlp(*spans)})
        newer(api)
        page = make_source(3).search(BY_ORDER)
        assert json.loads(route.calls.last.request.url.params["query.attributes"]) == {
            "order.trace_id": ONE
        }
        assert [trace.trace_id for trace in page.traces] == [TWO]
        # The server stopped at its depth, whatever was of use among it.
        assert page.full


SUMMARIES = {"summaries": [{"traceId": ONE, "spanCount": 3}, {"traceId": TWO, "spanCount": 1}]}


class TestCount:
    def test_summaries_are_counted(self, source: JaegerSource, api: respx.MockRouter) -> None:
        route = api.get("/api/v3/trace-summaries").respond(200, json=SUMMARIES)
        assert source.count(QUERY) == 2
        assert route.calls.last.request.url.params["query.searchDepth"] == "500"

    def test_no_summary(self, source: JaegerSource, api: respx.MockRouter) -> None:
        api.get("/api/v3/trace-summaries").respond(200, json={"summaries": []})
        assert source.count(QUERY) == 0

    @pytest.mark.parametrize(
        "answer",
        [
            httpx.Response(200, html=UI_PAGE),
            httpx.Response(404, text="404 page not found\n"),
            httpx.Response(501, json={}),
            httpx.Response(200, json={"result": {}}),
        ],
        ids=["page", "404", "501", "another shape"],
    )
    def test_a_server_without_summaries_is_asked_once(
        self, source: JaegerSource, api: respx.MockRouter, answer: httpx.Response
    ) -> None:
        route = api.get("/api/v3/trace-summaries").mock(return_value=answer)
        assert source.count(QUERY) is None
        assert source.count(QUERY) is None
        assert route.call_count == 1

    def test_a_404_of_jaeger_s_own_says_nothing(
        self, source: JaegerSource, api: respx.MockRouter
    ) -> None:
        api.get("/api/v3/trace-summaries").respond(404, json=V3_NOT_FOUND)
        assert source.count(QUERY) is None

    def test_attributes_are_not_counted_by(
        self, source: JaegerSource, api: respx.MockRouter
    ) -> None:
        assert source.count(BY_ORDER) is None
        assert not api.calls
