"""Whether a trace answers a query, for servers that answer with more than they were asked for.

Owns how an attribute compares as text: as OpenTelemetry's collector writes values.
"""

from ordertrace_cli.sources.protocol import SpanQuery
from ordertrace_cli.spans.model import Attributes, AttributeValue, Span, Trace
from ordertrace_cli.times import to_unix_nano


def fits(trace: Trace, query: SpanQuery) -> bool:
    """Whether one span of the trace starts in the window and has all that the query asks for."""
    start, end = to_unix_nano(query.start), to_unix_nano(query.end)
    return any(
        start <= span.start_time_unix_nano <= end
        and query.service in (None, span.service)
        and _has_all(span, query)
        for span in trace.spans
    )


def _has_all(span: Span, query: SpanQuery) -> bool:
    places = (span.attributes, span.resource, *(event.attributes for event in span.events))
    return all(
        any(_has(place, key, value) for place in places) for key, value in query.attributes.items()
    )


def _has(attributes: Attributes, key: str, value: str) -> bool:
    return key in attributes and _text(attributes[key]) == value


def _text(value: AttributeValue) -> str | None:
    """None for what has no plain text: lists, maps, bytes, nothing."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value)
    # Go writes 4.0 as 4.
    return f"{value:g}" if isinstance(value, float) else None
