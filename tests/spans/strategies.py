"""Any spans the model allows, for properties that must hold of all of them."""

from collections.abc import Mapping

from hypothesis import strategies as st

from ordertrace_cli.spans.model import (
    AttributeValue,
    Span,
    SpanEvent,
    SpanKind,
    SpanLink,
    SpanStatus,
    Trace,
)

texts = st.text(max_size=8)
times = st.integers(0, 2**63 - 1)
trace_ids = st.integers(1, 2**128 - 1).map("{:032x}".format)
span_ids = st.integers(1, 2**64 - 1).map("{:016x}".format)

scalars: st.SearchStrategy[AttributeValue] = st.one_of(
    st.none(),
    texts,
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.binary(max_size=8),
)
values: st.SearchStrategy[AttributeValue] = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
attributes: st.SearchStrategy[Mapping[str, AttributeValue]] = st.dictionaries(
    texts.filter(lambda key: not key.startswith("@")), values, max_size=4
)


@st.composite
def spans(draw: st.DrawFn, trace_id: str) -> Span:
    service = draw(st.sampled_from(["", "shop", "crm", "mes"]))
    resource = dict(draw(attributes))
    if service:
        resource["service.name"] = service
    start, end = draw(times), draw(times)
    if start and end:
        start, end = sorted((start, end))
    events = draw(st.lists(st.builds(SpanEvent, texts, times, attributes), max_size=3))
    links = draw(st.lists(st.builds(SpanLink, trace_ids, span_ids, attributes), max_size=3))
    return Span(
        trace_id=trace_id,
        span_id=draw(span_ids),
        parent_span_id=draw(st.just("") | span_ids),
        name=draw(texts),
        kind=draw(st.sampled_from(SpanKind)),
        service=service,
        start_time_unix_nano=start,
        end_time_unix_nano=end,
        status=draw(st.sampled_from(SpanStatus)),
        status_message=draw(texts),
        scope=draw(texts),
        attributes=draw(attributes),
        resource=resource,
        events=tuple(sorted(events, key=lambda event: event.time_unix_nano)),
        links=tuple(links),
        trace_state=draw(texts),
        dropped_count=draw(st.integers(0, 2**32 - 1)),
        warnings=tuple(draw(st.lists(texts, max_size=2))),
    )


@st.composite
def traces(draw: st.DrawFn) -> Trace:
    trace_id = draw(trace_ids)
    unique = st.lists(spans(trace_id), min_size=1, max_size=4, unique_by=lambda span: span.span_id)
    return Trace(trace_id, tuple(draw(unique)))


landscapes = st.lists(traces(), max_size=3, unique_by=lambda trace: trace.trace_id)
