"""A real Jaeger through each generation of its API: the same orders come back."""

import gzip
import json
import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ordertrace_cli.errors import AccessDeniedError, EndpointMissingError, TraceNotFoundError
from ordertrace_cli.sources.address import parse_base_url
from ordertrace_cli.sources.connection import Connection
from ordertrace_cli.sources.jaeger import JaegerSource
from ordertrace_cli.sources.protocol import SpanQuery
from ordertrace_cli.spans.gather import gather
from ordertrace_cli.spans.model import CaveatCode, Span, Trace
from ordertrace_cli.spans.otlp import parse_otlp
from ordertrace_cli.times import from_unix_nano
from tests.jaeger_server import JaegerServer, JaegerSettings
from tests.sources.documents import otlp, otlp_span
from tests.sources.one_api import LEGACY_ALONE, V3_ALONE, one_api

EXAMPLES = Path(__file__).parent.parent / "data" / "examples" / "java-rabbitmq.otlp.jsonl.gz"
MINUTE = timedelta(minutes=1)
# Which API is left to ask; None: both.
APIS = {"both": None, "v3": V3_ALONE, "legacy": LEGACY_ALONE}

Start = Callable[[JaegerSettings], JaegerServer]


@pytest.fixture
def open_source() -> Iterator[Callable[..., JaegerSource]]:
    with ExitStack() as stack:

        def make(url: str, api: str = "both", depth: int = 500, **settings: object) -> JaegerSource:
            hidden = APIS[api]
            address = url if hidden is None else stack.enter_context(one_api(url, hidden))
            base = parse_base_url(address, "--jaeger")
            source = JaegerSource(Connection(base, **settings), depth=depth)  # type: ignore[arg-type]  # a test's own
            stack.callback(source.close)
            return source

        yield make


Open = Callable[..., JaegerSource]


@pytest.fixture(scope="module")
def orders(jaeger: JaegerServer) -> tuple[Trace, ...]:
    """The recorded orders, pushed once; as they were before Jaeger had them."""
    lines = gzip.decompress(EXAMPLES.read_bytes()).splitlines()
    groups = [group for line in lines for group in json.loads(line)["resourceSpans"]]
    jaeger.push(json.dumps({"resourceSpans": groups}).encode())
    return gather(parse_otlp(line) for line in lines)


def window(traces: tuple[Trace, ...]) -> tuple[datetime, datetime]:
    starts = [span.start_time_unix_nano for trace in traces for span in trace.spans]
    return from_unix_nano(min(starts)) - MINUTE, from_unix_nano(max(starts)) + MINUTE


def ids(trace: Trace) -> set[tuple[str, str]]:
    return {span.key for span in trace.spans}


def in_order(trace: Trace) -> list[Span]:
    return sorted(trace.spans, key=lambda span: (span.span_id, span.start_time_unix_nano))


@pytest.mark.parametrize("api", APIS)
def test_every_order_is_fetched_whole(
    jaeger: JaegerServer, orders: tuple[Trace, ...], open_source: Open, api: str
) -> None:
    source = open_source(jaeger.query_url, api)
    for order in orders:
        trace = source.fetch(order.trace_id)
        assert ids(trace) == ids(order)
        assert CaveatCode.OTHER_API_USED not in {caveat.code for caveat in trace.caveats}


@pytest.mark.parametrize("api", APIS)
def test_threads_share_a_source(
    jaeger: JaegerServer, orders: tuple[Trace, ...], open_source: Open, api: str
) -> None:
    source = open_source(jaeger.query_url, api)
    with ThreadPoolExecutor(8) as pool:
        traces = tuple(pool.map(source.fetch, (order.trace_id for order in orders)))
    assert [ids(trace) for trace in traces] == [ids(order) for order in orders]


@pytest.mark.parametrize("api", ["both", "v3"])
def test_v3_brings_spans_as_they_were_sent(
    jaeger: JaegerServer, orders: tuple[Trace, ...], open_source: Open, api: str
) -> None:
    source = open_source(jaeger.query_url, api)
    for order in orders:
        assert in_order(source.fetch(order.trace_id)) == in_order(order)


@pytest.mark.parametrize("api", APIS)
def test_a_search_finds_every_order_of_a_service(
    jaeger: JaegerServer, orders: tuple[Trace, ...], open_source: Open, api: str
) -> None:
    source = open_source(jaeger.query_url, api)
    assert {"shop", "crm", "mes"} <= source.services()
    for service in ("shop", "crm", "mes"):
        expected = {o.trace_id for o in orders if any(s.service == service for s in o.spans)}
        page = source.search(SpanQuery(*window(orders), service))
        found = {trace.trace_id: trace for trace in page.traces}
        assert found.keys() >= expected
        assert not page.full
        assert all(ids(found[o.trace_id]) == ids(o) for o in orders if o.trace_id in expected)


@pytest.mark.parametrize("api", APIS)
def test_a_window_without_spans_is_empty(
    jaeger: JaegerServer, orders: tuple[Trace, ...], open_source: Open, api: str
) -> None:
    start, _ = window(orders)
    query = SpanQuery(start - 2 * MINUTE, start - MINUTE, "shop")
    page = open_source(jaeger.query_url, api).search(query)
    assert (page.traces, page.full) == ((), False)


@pytest.mark.parametrize("api", APIS)
def test_a_full_page_says_so(
    jaeger: JaegerServer, orders: tuple[Trace, ...], open_source: Open, api: str
) -> None:
    page = open_source(jaeger.query_url, api, depth=5).search(SpanQuery(*window(orders), "shop"))
    assert (len(page.traces), page.full) == (5, True)


@pytest.mark.parametrize("api", APIS)
def test_orders_are_found_by_attribute(jaeger: JaegerServer, open_source: Open, api: str) -> None:
    now = datetime.now(UTC)
    nano = int(now.timestamp()) * 10**9 + 321
    order, later, other = (secrets.token_hex(16) for _ in range(3))
    spans = [
        otlp_span(order, nano),
        otlp_span(later, nano, {"order.trace_id": order}),
        otlp_span(other, nano, {"order.trace_id": later}),
    ]
    jaeger.push(json.dumps(otlp(*spans)).encode())
    source = open_source(jaeger.query_url, api)
    page = source.search(SpanQuery(now - MINUTE, now + MINUTE, "shop", {"order.trace_id": order}))
    assert [trace.trace_id for trace in page.traces] == [later]
    # The same trace to the last digit, however it was found.
    assert page.traces[0].spans == source.fetch(later).spans


@pytest.mark.parametrize("api", APIS)
def test_ids_of_64_bits(jaeger: JaegerServer, open_source: Open, api: str) -> None:
    short = f"{secrets.token_hex(8):0>32}"
    jaeger.push(json.dumps(otlp(otlp_span(short))).encode())
    assert open_source(jaeger.query_url, api).fetch(short).trace_id == short


@pytest.mark.parametrize("api", APIS)
def test_an_unknown_trace(jaeger: JaegerServer, open_source: Open, api: str) -> None:
    source = open_source(jaeger.query_url, api)
    with pytest.raises(TraceNotFoundError):
        source.fetch(secrets.token_hex(16))


def test_a_span_that_breaks_the_older_api(jaeger: JaegerServer, open_source: Open) -> None:
    poisoned = secrets.token_hex(16)
    span = otlp_span(poisoned)
    span["attributes"] = [
        {"key": "n", "value": {"doubleValue": "Infinity"}},
        {"key": "k", "value": {"stringValue": "v"}},
    ]
    jaeger.push(json.dumps(otlp(span, service="poisoned")).encode())
    source = open_source(jaeger.query_url)
    assert ids(source.fetch(poisoned)) == {(poisoned, poisoned[-16:])}
    # Filtering goes to the older API first, whose whole page is lost.
    start = from_unix_nano(int(str(span["startTimeUnixNano"]))) - MINUTE
    page = source.search(SpanQuery(start, start + 2 * MINUTE, "poisoned", {"k": "v"}))
    assert [trace.trace_id for trace in page.traces] == [poisoned]
    assert [caveat.code for caveat in page.caveats] == [CaveatCode.OTHER_API_USED]


def test_the_store_s_own_limit_is_no_outage(start_jaeger: Start, open_source: Open) -> None:
    server = start_jaeger(JaegerSettings(max_traces=50))
    source = open_source(server.query_url)
    trace_id = secrets.token_hex(16)
    span = otlp_span(trace_id)
    server.push(json.dumps(otlp(span)).encode())
    start = from_unix_nano(int(str(span["startTimeUnixNano"]))) - MINUTE
    page = source.search(SpanQuery(start, start + 2 * MINUTE, "shop"))
    assert ([trace.trace_id for trace in page.traces], page.full) == ([trace_id], False)
    assert source.depth == 31


def test_a_base_path(start_jaeger: Start, open_source: Open) -> None:
    server = start_jaeger(JaegerSettings(base_path="/jaeger/ui"))
    assert open_source(server.query_url).services() == frozenset()
    with pytest.raises(EndpointMissingError, match="web page, not Jaeger's query API"):
        open_source(server.query_url.removesuffix("/jaeger/ui")).services()


def test_tenants(start_jaeger: Start, open_source: Open) -> None:
    server = start_jaeger(JaegerSettings(tenants=("acme",)))
    assert open_source(server.query_url, tenant="acme").services() == frozenset()
    for settings in ({}, {"tenant": "another"}):
        with pytest.raises(AccessDeniedError) as caught:
            open_source(server.query_url, **settings).services()
        assert "tenant" in caught.value.hint


def test_a_server_without_summaries_does_not_count(
    jaeger: JaegerServer, orders: tuple[Trace, ...], open_source: Open
) -> None:
    query = SpanQuery(*window(orders), "shop")
    assert open_source(jaeger.query_url).count(query) is None
