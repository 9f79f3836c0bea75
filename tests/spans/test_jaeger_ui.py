"""Jaeger's own JSON: references, tags and processes, in the dialects of its versions."""

import json
from typing import Any

import pytest

from ordertrace_cli.errors import UnreadableError
from ordertrace_cli.spans.gather import Batch, gather
from ordertrace_cli.spans.jaeger_ui import parse_jaeger
from ordertrace_cli.spans.model import (
    AttributeValue,
    Caveat,
    CaveatCode,
    Span,
    SpanEvent,
    SpanKind,
    SpanLink,
    SpanStatus,
)

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
OTHER = "0af7651916cd43dd8448eb211c80319c"
SPAN = "00f067aa0ba902b7"
PARENT = "b7ad6b7169203331"
SECOND_PARENT = "b9c7c989f97918e1"
START = 1_795_494_169_397_252

Json = dict[str, Any]


def tag(key: str, value: Any, kind: str = "string") -> Json:
    return {"key": key, "type": kind, "value": value}


def span(**members: Any) -> Json:
    return {
        "traceID": TRACE,
        "spanID": SPAN,
        "operationName": "price.calculate",
        "references": [],
        "startTime": START,
        "duration": 1234,
        "tags": [],
        "logs": [],
        "processID": "p1",
        "warnings": None,
        **members,
    }


def trace(*spans: Json, **members: Any) -> Json:
    process = {"serviceName": "mes", "tags": [tag("host.name", "a")]}
    return {
        "traceID": TRACE,
        "spans": list(spans),
        "processes": {"p1": process},
        "warnings": None,
        **members,
    }


def read(*spans: Json, **members: Any) -> Batch:
    data = {"data": [trace(*spans, **members)], "total": 0, "errors": None}
    return parse_jaeger(json.dumps(data).encode())


def only(batch: Batch) -> Span:
    (found,) = batch.spans
    return found


def doubts(batch: Batch) -> tuple[Caveat, ...]:
    return batch.trace_caveats.get(TRACE, ())


def follows(trace_id: str, span_id: str) -> Json:
    return {"refType": "FOLLOWS_FROM", "traceID": trace_id, "spanID": span_id}


def child(trace_id: str, span_id: str) -> Json:
    return {"refType": "CHILD_OF", "traceID": trace_id, "spanID": span_id}


class TestFields:
    def test_every_field_of_a_span_is_carried_over(self) -> None:
        found = only(
            read(
                span(
                    references=[child(TRACE, PARENT)],
                    tags=[
                        tag("span.kind", "consumer"),
                        tag("otel.scope.name", "app"),
                        tag("otel.scope.version", "1.0"),
                        tag("otel.status_code", "ERROR"),
                        tag("otel.status_description", "cut"),
                        tag("error", True, "bool"),
                        tag("w3c.tracestate", "ot=th:8"),
                        tag("retries", 2, "int64"),
                    ],
                    logs=[
                        {
                            "timestamp": START + 5,
                            "fields": [
                                tag("event", "exception"),
                                tag("exception.type", "MeshError"),
                            ],
                        }
                    ],
                    warnings=["duplicate span IDs"],
                )
            )
        )
        assert found == Span(
            trace_id=TRACE,
            span_id=SPAN,
            parent_span_id=PARENT,
            name="price.calculate",
            kind=SpanKind.CONSUMER,
            service="mes",
            start_time_unix_nano=START * 1000,
            end_time_unix_nano=(START + 1234) * 1000,
            status=SpanStatus.ERROR,
            status_message="cut",
            scope="app",
            attributes={"retries": 2},
            resource={"service.name": "mes", "host.name": "a"},
            events=(SpanEvent("exception", (START + 5) * 1000, {"exception.type": "MeshError"}),),
            trace_state="ot=th:8",
            warnings=("duplicate span IDs",),
        )

    @pytest.mark.parametrize(
        ("kind", "value", "expected"),
        [
            ("string", "200", "200"),
            ("string", "true", "true"),
            ("string", 5, 5),
            ("", "x", "x"),
            ("bool", True, True),
            ("bool", "true", True),
            ("bool", "false", False),
            ("int64", 200, 200),
            ("int64", "9007199254740993", 9007199254740993),
            ("int64", 200.0, 200),
            ("float64", 0.25, 0.25),
            ("float64", 3, 3.0),
            ("float64", "0.5", 0.5),
            ("binary", "AP8=", b"\x00\xff"),
            ("string", None, None),
        ],
    )
    def test_the_type_of_a_tag_decides(
        self, kind: str, value: object, expected: AttributeValue
    ) -> None:
        batch = read(span(tags=[tag("k", value, kind)]))
        assert only(batch).attributes == {"k": expected}
        assert type(only(batch).attributes["k"]) is type(expected)
        assert not doubts(batch)

    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            ("float64", "NaN"),
            ("float64", "+Inf"),
            ("float64", "x"),
            ("int64", "x"),
            ("int64", "9" * 30),
            ("int64", "9" * 5000),
            ("int64", 10**30),
            ("binary", "no base64"),
            ("string", {"a": 1}),
            ("string", [1]),
        ],
    )
    def test_a_value_that_is_none_is_dropped_alone_and_said_by_key(
        self, kind: str, value: object
    ) -> None:
        batch = read(span(tags=[tag("bad", value, kind), tag("good", "x")]))
        assert only(batch).attributes == {"good": "x"}
        assert doubts(batch) == (Caveat(CaveatCode.VALUE_DROPPED, 1, ("bad",)),)

    @pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e400", "9" * 5000])
    @pytest.mark.parametrize("kind", ["float64", "int64"])
    def test_a_number_that_is_no_json_is_dropped_alone(self, number: str, kind: str) -> None:
        data = json.dumps(trace(span(tags=[tag("bad", "N", kind), tag("good", "x")])))
        batch = parse_jaeger(data.replace('"N"', number).encode())
        assert only(batch).attributes == {"good": "x"}
        assert doubts(batch) == (Caveat(CaveatCode.VALUE_DROPPED, 1, ("bad",)),)

    def test_events_are_sorted_by_time(self) -> None:
        logs = [
            {"timestamp": START + at, "fields": [tag("event", name)]}
            for name, at in (("a", 9), ("b", 1))
        ]
        assert [event.name for event in only(read(span(logs=logs))).events] == ["b", "a"]

    def test_an_event_without_a_name_is_kept(self) -> None:
        logs = [{"timestamp": START, "fields": [tag("message", "m")]}]
        assert only(read(span(logs=logs))).events == (
            SpanEvent("", START * 1000, {"message": "m"}),
        )

    def test_the_scope_had_another_name_in_older_collectors(self) -> None:
        older = [tag("otel.library.name", "app"), tag("otel.library.version", "1")]
        assert only(read(span(tags=older))).scope == "app"
        assert only(read(span(tags=older))).attributes == {}

    def test_a_kind_of_another_making_stays_a_tag(self) -> None:
        found = only(read(span(tags=[tag("span.kind", "broker")])))
        assert found.kind is SpanKind.UNSPECIFIED
        assert found.attributes == {"span.kind": "broker"}


class TestStatus:
    @pytest.mark.parametrize(
        ("tags", "status"),
        [
            ([], SpanStatus.UNSET),
            ([tag("otel.status_code", "OK")], SpanStatus.OK),
            ([tag("otel.status_code", "ERROR")], SpanStatus.ERROR),
            ([tag("otel.status_code", "Error")], SpanStatus.ERROR),
            ([tag("error", True, "bool")], SpanStatus.ERROR),
            ([tag("error", "true")], SpanStatus.ERROR),
            ([tag("error", True, "bool"), tag("otel.status_code", "OK")], SpanStatus.ERROR),
            ([tag("error", False, "bool")], SpanStatus.UNSET),
            ([tag("http.status_code", 500, "int64")], SpanStatus.UNSET),
        ],
    )
    def test_status_is_read_from_tags(self, tags: list[Json], status: SpanStatus) -> None:
        assert only(read(span(tags=tags))).status is status

    def test_an_error_tag_that_says_something_else_stays(self) -> None:
        found = only(read(span(tags=[tag("error", "TimeoutError")])))
        assert found.attributes == {"error": "TimeoutError"}


class TestRelations:
    @pytest.mark.parametrize(
        ("references", "parent", "links"),
        [
            pytest.param([], "", [], id="a root"),
            pytest.param([child(TRACE, PARENT)], PARENT, [], id="a child"),
            pytest.param(
                [follows(OTHER, PARENT)], "", [(OTHER, PARENT)], id="a link to another trace"
            ),
            pytest.param(
                [follows(TRACE, PARENT)],
                PARENT,
                [(TRACE, PARENT)],
                id="a link that equals the parent takes its place and stays a link",
            ),
            pytest.param(
                [follows(TRACE, SECOND_PARENT), child(TRACE, PARENT)],
                PARENT,
                [(TRACE, SECOND_PARENT)],
                id="a child beats a link whatever comes first",
            ),
            pytest.param(
                [child(OTHER, SECOND_PARENT), child(TRACE, PARENT)],
                PARENT,
                [(OTHER, SECOND_PARENT)],
                id="a parent in another trace is a link",
            ),
            pytest.param(
                [child(TRACE, PARENT), child(TRACE, SECOND_PARENT)],
                PARENT,
                [(TRACE, SECOND_PARENT)],
                id="a second parent is a link",
            ),
            pytest.param(
                [follows(OTHER, PARENT), follows(TRACE, PARENT)],
                PARENT,
                [(OTHER, PARENT), (TRACE, PARENT)],
                id="the first link within the trace is the parent",
            ),
            pytest.param(
                [child(TRACE.upper(), PARENT.upper())], PARENT, [], id="ids in upper case"
            ),
        ],
    )
    def test_parent_and_links(
        self, references: list[Json], parent: str, links: list[tuple[str, str]]
    ) -> None:
        found = only(read(span(references=references)))
        assert found.parent_span_id == parent
        assert found.links == tuple(SpanLink(*link) for link in links)

    def test_ids_that_jaeger_shortened_are_padded_and_still_of_one_trace(self) -> None:
        short = "a3ce929d0e0e4736"
        found = only(read(span(traceID=short, references=[child(short, "b7")])))
        assert found.trace_id == "0" * 16 + short
        assert found.parent_span_id == "00000000000000b7"

    def test_the_parent_stood_in_a_field_of_its_own_before_references(self) -> None:
        assert only(read(span(references=None, parentSpanID=PARENT))).parent_span_id == PARENT

    def test_a_span_without_a_trace_id_has_that_of_its_trace(self) -> None:
        assert only(read(span(traceID=""))).trace_id == TRACE

    def test_a_span_whose_trace_has_no_id_either_is_left_out_and_said(self) -> None:
        batch = read(span(traceID=""), traceID="")
        assert batch == Batch((), (Caveat(CaveatCode.RECORD_SKIPPED, 1),))


class TestProcess:
    @pytest.mark.parametrize("processes", [None, {}, {"p2": {"serviceName": "crm"}}])
    def test_a_missing_process_is_an_unknown_service(self, processes: Json | None) -> None:
        batch = read(span(), span(spanID=PARENT), processes=processes)
        assert {found.service for found in batch.spans} == {""}
        assert doubts(batch) == (Caveat(CaveatCode.UNKNOWN_SERVICE, 2, (SPAN, PARENT)),)

    @pytest.mark.parametrize("word", ["", "missing-service-name", "OTLPResourceNoServiceName"])
    def test_a_word_that_jaeger_puts_for_a_missing_service_is_none(self, word: str) -> None:
        found = only(read(span(), processes={"p1": {"serviceName": word, "tags": None}}))
        assert (found.service, found.resource) == ("", {})

    def test_a_process_may_stand_in_the_span(self) -> None:
        own = span(processID="", process={"serviceName": "crm", "tags": []})
        batch = read(own, span(spanID=PARENT))
        assert [found.service for found in batch.spans] == ["crm", "mes"]


class TestTimes:
    @pytest.mark.parametrize("start", [None, 0, -1, 2**63])
    def test_a_start_that_no_clock_shows_leaves_both_times_unknown(self, start: object) -> None:
        batch = read(span(startTime=start))
        assert (only(batch).start_time_unix_nano, only(batch).end_time_unix_nano) == (0, 0)
        assert doubts(batch) == (Caveat(CaveatCode.TIME_UNKNOWN, 1, (SPAN,)),)

    def test_a_negative_duration_is_moved_and_said(self) -> None:
        batch = read(span(duration=-5))
        assert only(batch).end_time_unix_nano == only(batch).start_time_unix_nano
        assert doubts(batch) == (Caveat(CaveatCode.CLOCK_SKEW, 1, (SPAN,)),)

    def test_a_negative_duration_is_said_once_when_the_server_says_it(self) -> None:
        assert not doubts(read(span(duration=-5, warnings=["Negative duration detected"])))


class TestDocuments:
    def test_a_bare_trace(self) -> None:
        assert only(parse_jaeger(json.dumps(trace(span())).encode())).service == "mes"

    def test_one_trace_a_line(self) -> None:
        lines = [json.dumps(trace(span(traceID=id_))) for id_ in (TRACE, OTHER)]
        found = parse_jaeger("\n".join(lines).encode()).spans
        assert [one.trace_id for one in found] == [TRACE, OTHER]

    def test_null_stands_for_absent_everywhere(self) -> None:
        bare = {"traceID": TRACE, "spanID": SPAN, "startTime": START, "processID": "p1"}
        nulls = dict.fromkeys(("operationName", "references", "tags", "logs", "duration"))
        assert only(read({**bare, **nulls})) == only(read(bare))

    def test_lone_surrogates_are_replaced_in_all_text(self) -> None:
        bad = "\ud800"
        found = only(
            read(
                span(operationName=bad, tags=[tag(bad, bad)], warnings=[bad], processID=bad),
                processes={bad: {"serviceName": f"m{bad}"}},
            )
        )
        for cleaned in (found.name, *found.attributes, *found.warnings, found.service):
            assert "\ufffd" in cleaned
            assert cleaned.encode()

    def test_what_the_server_says_of_a_trace_is_a_doubt(self) -> None:
        (gathered,) = gather([read(span(), warnings=["trace has more than 1 spans"])])
        assert gathered.caveats == (Caveat(CaveatCode.SERVER_WARNINGS, 1),)

    @pytest.mark.parametrize("data", [b'{"data": []}', b'{"data": null, "errors": null}'])
    def test_an_answer_without_traces_is_an_answer(self, data: bytes) -> None:
        assert parse_jaeger(data) == Batch(())

    @pytest.mark.parametrize(
        ("data", "complaint"),
        [
            (b"", "empty"),
            (b"{}", "neither data nor spans"),
            (b"[]", "expected object, got array"),
            (b'{"data": null, "errors": [{"code": 404, "msg": "4711"}]}', "an error, not traces"),
            (b'{"data": ["shop"]}', "expected object, got str at $.data[0]"),
            (b'{"data": {"4711": 1}}', "expected array, got object at $.data"),
            (b'{"data": [{"traceID": "4711"}]}', "no $.data[0].spans"),
            (b'{"data": [{"spans": [{"tags": {"4711": 1}}]}]}', "at $.data[0].spans[0].tags"),
            (b'{"spans": [], "processes": {"4711": 5}}', "expected object, got int at $.processes"),
            (b'{"data": [{"spans": [', "line 1, column 22"),
            (b'{"data":' + b"[" * 100_000, "too deeply"),
            (b'{"data": [], "x": "\xff"', "no text in UTF-8"),
        ],
    )
    def test_the_error_says_where_and_never_what(self, data: bytes, complaint: str) -> None:
        with pytest.raises(UnreadableError) as caught:
            parse_jaeger(data)
        assert complaint in caught.value.what
        assert "4711" not in caught.value.what
