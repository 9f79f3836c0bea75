"""An order's trace context, saved with the order and restored for its later steps.

A step that a person takes hours later comes with a request of its own, and that request knows
nothing of the order's trace. The saved context does.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import propagate, trace
from opentelemetry.trace import Link, Span, SpanContext, format_trace_id

from tests.landscape.troubles import Way

tracer = trace.get_tracer("landscape")


def save_context() -> dict[str, str]:
    """What to store with the order when it is created: {"traceparent": "00-…"}."""
    saved: dict[str, str] = {}
    propagate.inject(saved)
    return saved


def first_context(saved: Mapping[str, str]) -> SpanContext:
    """Ids of the span in which the order began."""
    return trace.get_current_span(propagate.extract(saved)).get_span_context()


@contextmanager
def later_step(name: str, saved: Mapping[str, str], way: Way) -> Iterator[Span]:
    """A span for a later step of the order, in one of the three ways to lead back to it."""
    first = first_context(saved)
    if not first.is_valid:
        # Saved by a service whose context had been lost already.
        with tracer.start_as_current_span(name) as span:
            yield span
    elif way is Way.CONTINUED:
        with tracer.start_as_current_span(name, context=propagate.extract(saved)) as span:
            yield span
    elif way is Way.LINKED:
        with tracer.start_as_current_span(name, links=[Link(first)]) as span:
            yield span
    else:
        attributes = {"order.trace_id": format_trace_id(first.trace_id)}
        with tracer.start_as_current_span(name, attributes=attributes) as span:
            yield span
