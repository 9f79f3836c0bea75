"""The recorded orders exist in both forms; read from either they are the same spans."""

import gzip
from pathlib import Path

import pytest
from msgspec.structs import replace

from ordertrace_cli.spans.gather import gather
from ordertrace_cli.spans.jaeger_ui import parse_jaeger
from ordertrace_cli.spans.model import Span, Trace
from ordertrace_cli.spans.otlp import parse_otlp

EXAMPLES = Path(__file__).parent.parent / "data" / "examples"


def as_jaeger_tells_it(span: Span) -> Span:
    """The legacy form cuts start and duration to microseconds, each for itself."""
    start = span.start_time_unix_nano // 1000
    duration = (span.end_time_unix_nano - span.start_time_unix_nano) // 1000
    events = tuple(
        replace(event, time_unix_nano=event.time_unix_nano // 1000 * 1000) for event in span.events
    )
    return replace(
        span,
        start_time_unix_nano=start * 1000,
        end_time_unix_nano=(start + duration) * 1000,
        events=events,
        warnings=(),
    )


@pytest.fixture(scope="module")
def from_otlp() -> dict[str, Trace]:
    data = gzip.decompress((EXAMPLES / "java-rabbitmq.otlp.jsonl.gz").read_bytes())
    return {trace.trace_id: trace for trace in gather([parse_otlp(data)])}


@pytest.fixture(scope="module")
def from_jaeger() -> dict[str, Trace]:
    data = gzip.decompress((EXAMPLES / "java-rabbitmq.legacy.json.gz").read_bytes())
    return {trace.trace_id: trace for trace in gather([parse_jaeger(data)])}


def test_both_forms_hold_every_recorded_span(
    from_otlp: dict[str, Trace], from_jaeger: dict[str, Trace]
) -> None:
    for traces in (from_otlp, from_jaeger):
        assert len(traces) == 266
        assert sum(len(trace.spans) for trace in traces.values()) == 2288


def test_a_span_is_the_same_in_every_field_whichever_form_it_is_read_from(
    from_otlp: dict[str, Trace], from_jaeger: dict[str, Trace]
) -> None:
    for trace_id, trace in from_otlp.items():
        there = {span.span_id: span for span in from_jaeger[trace_id].spans}
        for span in trace.spans:
            assert replace(there[span.span_id], warnings=()) == as_jaeger_tells_it(span)


def test_what_the_server_said_of_a_span_is_kept_from_both_forms(
    from_otlp: dict[str, Trace], from_jaeger: dict[str, Trace]
) -> None:
    warned = {
        (trace_id, span.span_id)
        for trace_id, trace in from_otlp.items()
        for span in trace.spans
        if span.warnings
    }
    also = {
        (trace_id, span.span_id)
        for trace_id, trace in from_jaeger.items()
        for span in trace.spans
        if span.warnings
    }
    assert warned == also
    assert len(warned) == 85


def test_sound_documents_leave_no_doubt(
    from_otlp: dict[str, Trace], from_jaeger: dict[str, Trace]
) -> None:
    for traces in (from_otlp, from_jaeger):
        assert not [trace.caveats for trace in traces.values() if trace.caveats]
