import json
from operator import attrgetter

from hypothesis import given
from msgspec.structs import replace

from ordertrace_cli.spans.encode import encode_otlp
from ordertrace_cli.spans.gather import gather
from ordertrace_cli.spans.model import Span, SpanEvent, SpanKind, SpanStatus, Trace
from ordertrace_cli.spans.otlp import parse_otlp
from tests.spans.strategies import landscapes

SPAN = Span(
    trace_id="4bf92f3577b34da6a3ce929d0e0e4736",
    span_id="00f067aa0ba902b7",
    parent_span_id="",
    name="price.calculate",
    kind=SpanKind.CONSUMER,
    service="mes",
    start_time_unix_nano=1_764_000_000_000_000_001,
    end_time_unix_nano=1_764_000_000_500_000_002,
    status=SpanStatus.ERROR,
    status_message="cut",
    scope="mes",
    attributes={"retries": 2, "large": True},
    resource={"service.name": "mes"},
    events=(SpanEvent("exception", 1_764_000_000_400_000_000, {"exception.type": "MeshError"}),),
)


def by_id(traces: list[Trace] | tuple[Trace, ...]) -> dict[str, list[Span]]:
    return {trace.trace_id: sorted(trace.spans, key=attrgetter("span_id")) for trace in traces}


@given(landscapes)
def test_what_is_written_is_read_back_equal(written: list[Trace]) -> None:
    assert by_id(gather([parse_otlp(encode_otlp(written))])) == by_id(written)


def test_the_document_is_otlp_json_as_the_specification_spells_it() -> None:
    document = json.loads(encode_otlp([Trace(SPAN.trace_id, (SPAN,))]))
    assert document == {
        "resourceSpans": [
            {
                "resource": {
                    "attributes": [{"key": "service.name", "value": {"stringValue": "mes"}}]
                },
                "scopeSpans": [
                    {
                        "scope": {"name": "mes"},
                        "spans": [
                            {
                                "traceId": "4bf92f3577b34da6a3ce929d0e0e4736",
                                "spanId": "00f067aa0ba902b7",
                                "name": "price.calculate",
                                "kind": 5,
                                "startTimeUnixNano": "1764000000000000001",
                                "endTimeUnixNano": "1764000000500000002",
                                "attributes": [
                                    {"key": "retries", "value": {"intValue": "2"}},
                                    {"key": "large", "value": {"boolValue": True}},
                                ],
                                "events": [
                                    {
                                        "timeUnixNano": "1764000000400000000",
                                        "name": "exception",
                                        "attributes": [
                                            {
                                                "key": "exception.type",
                                                "value": {"stringValue": "MeshError"},
                                            }
                                        ],
                                    }
                                ],
                                "status": {"code": 2, "message": "cut"},
                            }
                        ],
                    }
                ],
            }
        ]
    }


def test_a_service_that_only_the_span_names_reaches_the_resource() -> None:
    bare = replace(SPAN, resource={})
    (trace,) = gather([parse_otlp(encode_otlp([Trace(SPAN.trace_id, (bare,))]))])
    assert trace.spans[0].service == "mes"


def test_no_traces_are_an_empty_document_that_can_be_read() -> None:
    assert parse_otlp(encode_otlp([])).spans == ()


def test_a_service_may_be_named_without_a_span_of_its_own() -> None:
    batch = parse_otlp(encode_otlp([Trace(SPAN.trace_id, (SPAN,))], ["crm"]))
    assert batch.spans == (SPAN,)
    assert batch.silent_services == {"crm"}
