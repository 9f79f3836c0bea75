"""The landscapes as these tests look at them, built once."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache

from ordertrace_cli.demo.landscape import VARIANTS, build_landscape
from ordertrace_cli.demo.model import Label, Landscape
from ordertrace_cli.spans.model import Span, SpanKind, Trace

NOW = datetime(2026, 11, 24, 21, 0, tzinfo=UTC)
NOW_NANO = int(NOW.timestamp()) * 1_000_000_000
SECOND = 1_000_000_000


@cache
def world(variant: str = "main") -> Landscape:
    return build_landscape(NOW, 1, variant)


@cache
def all_labels() -> tuple[Label, ...]:
    return tuple(label for variant in VARIANTS for label in world(variant).labels)


@cache
def traces(variant: str = "main") -> Mapping[str, Trace]:
    return {trace.trace_id: trace for trace in world(variant).traces}


def spans_of(label: Label, variant: str = "main") -> tuple[Span, ...]:
    return tuple(span for trace in label.family for span in traces(variant)[trace].spans)


def labelled(cause: str) -> tuple[Label, ...]:
    """Orders of the main landscape with this cause; fragments are no orders."""
    return tuple(
        label
        for label in world().labels
        if label.cause == cause and not label.scenario.endswith("_fragment")
    )


def of_service(system: str, line: str) -> str:
    return f"{system}-{line}" if line else system


def names_message(span: Span, hop: str) -> bool:
    """Whether a messaging span says which of the four messages it is about."""
    texts = (span.name, *(value for value in span.attributes.values() if isinstance(value, str)))
    return any(hop in text and not text.endswith((".dlq", "_error")) for text in texts)


def published(label: Label) -> int:
    """When the last message in the order's traces was published."""
    return max(
        span.end_time_unix_nano for span in spans_of(label) if span.kind is SpanKind.PRODUCER
    )


def consumed(system: str, line: str, hop: str) -> list[Span]:
    """Every consumer span of this message in one line of business, whoever's order it was."""
    service = of_service(system, line)
    return [
        span
        for trace in world().traces
        for span in trace.spans
        if span.kind is SpanKind.CONSUMER and span.service == service and names_message(span, hop)
    ]
