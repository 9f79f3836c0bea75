"""How a process writes spans: a clock of its own, contexts, and spans that are never finished.

Owns time and identity. What a span is called and says is the business of the tables.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from benchmarks.accuracy_orders.mishaps import Silence
from ordertrace_cli.spans.model import (
    AttributeValue,
    Span,
    SpanEvent,
    SpanKind,
    SpanLink,
    SpanStatus,
)

SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Host:
    """A process. offset: how far its clock is ahead, in nanoseconds. silent: it exports nothing."""

    service: str
    language: str
    offset: int = 0
    silent: bool = False
    errors: str = "events"

    @property
    def resource(self) -> dict[str, AttributeValue]:
        return {"service.name": self.service, "telemetry.sdk.language": self.language}


@dataclass(frozen=True, slots=True)
class Context:
    """What travels in headers, or is saved with an order."""

    trace_id: str
    span_id: str


@dataclass(slots=True)
class Draft:
    """A span that is being written. exported: False once it will never be finished."""

    context: Context
    parent: str
    name: str
    kind: SpanKind
    host: Host
    start: int
    scope: str
    attributes: dict[str, AttributeValue]
    links: tuple[Context, ...]
    end: int | None = None
    status: SpanStatus = SpanStatus.UNSET
    message: str = ""
    events: list[SpanEvent] = field(default_factory=list)
    exported: bool = True

    def event(self, name: str, at: int, attributes: Mapping[str, AttributeValue]) -> None:
        self.events.append(SpanEvent(name, at + self.host.offset, attributes))


class Pen:
    """Writes the spans of one story. `at` is true time in nanoseconds; hosts see it shifted."""

    def __init__(self, random: Random, at: int) -> None:
        self.random = random
        self.at = at
        self.spans: list[Span] = []

    def new_trace_id(self) -> str:
        return f"{self.random.getrandbits(128) | 1:032x}"

    def new_span_id(self) -> str:
        return f"{self.random.getrandbits(64) | 1:016x}"

    def wait(self, seconds: float) -> None:
        self.at += int(seconds * SECOND)

    def pause(self, least: float, most: float) -> None:
        self.wait(self.random.uniform(least, most))

    @contextmanager
    def span(  # noqa: PLR0913 - a span has as many sides
        self,
        host: Host,
        name: str,
        kind: SpanKind = SpanKind.INTERNAL,
        parent: Context | None = None,
        *,
        links: tuple[Context, ...] = (),
        scope: str = "",
        attributes: Mapping[str, AttributeValue] | None = None,
    ) -> Iterator[Draft]:
        """A span around a piece of work; a silence within it leaves it unfinished, unexported."""
        trace_id = parent.trace_id if parent else self.new_trace_id()
        draft = Draft(
            context=Context(trace_id, self.new_span_id()),
            parent=parent.span_id if parent else "",
            name=name,
            kind=kind,
            host=host,
            start=self.at,
            scope=scope,
            attributes=dict(attributes or {}),
            links=links,
        )
        self.wait(self.random.uniform(0.0001, 0.002))
        try:
            yield draft
        except Silence:
            draft.exported = draft.end is not None
            raise
        finally:
            self.wait(self.random.uniform(0.0001, 0.002))
            if draft.exported and not host.silent:
                self.spans.append(self._finished(draft))

    def _finished(self, draft: Draft) -> Span:
        offset = draft.host.offset
        return Span(
            trace_id=draft.context.trace_id,
            span_id=draft.context.span_id,
            parent_span_id=draft.parent,
            name=draft.name,
            kind=draft.kind,
            service=draft.host.service,
            start_time_unix_nano=draft.start + offset,
            end_time_unix_nano=(draft.end or self.at) + offset,
            status=draft.status,
            status_message=draft.message,
            scope=draft.scope or draft.host.service,
            attributes=draft.attributes,
            resource=draft.host.resource,
            events=tuple(draft.events),
            links=tuple(SpanLink(link.trace_id, link.span_id) for link in draft.links),
        )
