"""Spans while they are being written: ids, the services that emit them, drafts still open.

Owns the mechanics. What a span of a library looks like is the business of `dialects`, what
happens to an order that of `story`. Times are seconds relative to the landscape's `now`
(negative: past); only `Tape.spans` turns them into instants.
"""

from collections.abc import Mapping
from enum import StrEnum
from random import Random

from msgspec import Struct, field

from ordertrace_cli.spans.model import (
    Attributes,
    AttributeValue,
    Span,
    SpanEvent,
    SpanKind,
    SpanLink,
    SpanStatus,
)


class Runtime(StrEnum):
    """What a service is written in; it decides the words of its spans."""

    PYTHON = "python"
    JAVA = "java"
    SPRING = "spring"
    NODE = "nodejs"
    DOTNET = "dotnet"


class Service(Struct, frozen=True):
    """One service of the landscape. skew: seconds its host's clock is ahead of ours."""

    name: str
    runtime: Runtime
    skew: float = 0.0

    @property
    def resource(self) -> Attributes:
        """What its SDK says of the process."""
        sdk = Runtime.JAVA if self.runtime is Runtime.SPRING else self.runtime
        return {
            "service.name": self.name,
            "service.instance.id": f"{self.name}-0",
            "service.version": "2026.11",
            "telemetry.sdk.language": sdk.value,
            "telemetry.sdk.name": "opentelemetry",
            "host.name": f"{self.name}-0.internal",
        }


class Context(Struct, frozen=True):
    """What travels in headers and is saved with an order."""

    trace_id: str
    span_id: str

    def link(self) -> SpanLink:
        return SpanLink(self.trace_id, self.span_id)


class Origin(Struct, frozen=True):
    """Where a span hangs: below a parent, or at the head of a trace, which may link back.

    group: which family the new trace belongs to, where it is not the tape's current one.
    """

    parent: Context | None = None
    links: tuple[Context, ...] = ()
    group: int | None = None


class Draft(Struct):
    """A span being written. exported: False for one that never ended, as after a crash."""

    context: Context
    parent_span_id: str
    name: str
    kind: SpanKind
    service: Service
    scope: str
    start: float
    end: float
    attributes: dict[str, AttributeValue] = field(default_factory=dict)
    events: list[tuple[float, str, Attributes]] = field(default_factory=list)
    links: list[SpanLink] = field(default_factory=list)
    status: SpanStatus = SpanStatus.UNSET
    message: str = ""
    exported: bool = True
    dropped: int = 0

    def close(self, at: float) -> None:
        self.end = max(at, self.start)

    def event(self, at: float, name: str, attributes: Mapping[str, AttributeValue]) -> None:
        self.events.append((at, name, dict(attributes)))


class Tape:
    """Everything one order, or one piece of noise, left behind.

    group: which family new traces belong to; a trace stays in the group it was opened in.
    """

    def __init__(self, random: Random, now_unix_nano: int) -> None:
        self.random = random
        self.group = 0
        self.drafts: list[Draft] = []
        self._now = now_unix_nano
        self._groups: dict[str, int] = {}

    def new_trace(self, group: int | None = None) -> str:
        trace_id = f"{self.random.getrandbits(128) | 1:032x}"
        self._groups[trace_id] = self.group if group is None else group
        return trace_id

    def family(self, group: int) -> tuple[str, ...]:
        """The trace ids of one group, in the order they were opened."""
        seen = {draft.context.trace_id for draft in self.drafts if draft.exported}
        return tuple(t for t, g in self._groups.items() if g == group and t in seen)

    def between(self, low: float, high: float) -> float:
        """A duration, short ones more likely than long ones, as durations are."""
        return low + (high - low) * self.random.random() ** 2

    def spans(self) -> tuple[Span, ...]:
        """What was exported, by each host's own clock."""
        return tuple(self._freeze(draft) for draft in self.drafts if draft.exported)

    def _freeze(self, draft: Draft) -> Span:
        return Span(
            trace_id=draft.context.trace_id,
            span_id=draft.context.span_id,
            parent_span_id=draft.parent_span_id,
            name=draft.name,
            kind=draft.kind,
            service=draft.service.name,
            start_time_unix_nano=self._instant(draft, draft.start),
            end_time_unix_nano=self._instant(draft, draft.end),
            status=draft.status,
            status_message=draft.message,
            scope=draft.scope,
            attributes=draft.attributes,
            resource=draft.service.resource,
            events=tuple(
                SpanEvent(name, self._instant(draft, at), attributes)
                for at, name, attributes in sorted(draft.events, key=lambda event: event[0])
            ),
            links=tuple(draft.links),
            dropped_count=draft.dropped,
        )

    def _instant(self, draft: Draft, at: float) -> int:
        return self._now + round((at + draft.service.skew) * 1_000_000_000)


class Emitter(Struct, frozen=True):
    """One service, writing onto a tape."""

    tape: Tape
    service: Service

    @property
    def runtime(self) -> Runtime:
        return self.service.runtime

    def open(
        self,
        name: str,
        kind: SpanKind,
        at: float,
        origin: Origin | Context | None,
        scope: str = "",
        attributes: Attributes | None = None,
    ) -> Draft:
        """Start a span; without a parent it starts a trace, too."""
        if not isinstance(origin, Origin):
            origin = Origin(origin)
        parent, tape = origin.parent, self.tape
        trace_id = parent.trace_id if parent else tape.new_trace(origin.group)
        draft = Draft(
            context=Context(trace_id, f"{tape.random.getrandbits(64) | 1:016x}"),
            parent_span_id=parent.span_id if parent else "",
            name=name,
            kind=kind,
            service=self.service,
            scope=scope,
            start=at,
            end=at,
            attributes=dict(attributes or {}),
            links=[link.link() for link in origin.links],
        )
        tape.drafts.append(draft)
        return draft
