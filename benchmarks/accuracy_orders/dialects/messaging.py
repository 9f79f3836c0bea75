"""The shape of messaging instrumentations: what they write on either side of a broker.

Owns the words of the other tables; `hops` plays them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ordertrace_cli.spans.model import AttributeValue, SpanKind

MESSAGE = -1
"""As a parent or place of work: the context that came with the message."""

NOTHING = -2
"""As a parent: none, so that a new trace begins."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a message goes. Brokers without exchanges have a queue (or topic) only."""

    exchange: str
    key: str
    queue: str

    def fill(self, text: str) -> str:
        return text.format(
            exchange=self.exchange,
            key=self.key,
            queue=self.queue,
            routed=self.exchange or self.key,
            shown=self.exchange or "<default>",
            amq=self.exchange or "amq.default",
        )

    def filled(self, template: Mapping[str, AttributeValue]) -> dict[str, AttributeValue]:
        return {
            key: self.fill(value) if isinstance(value, str) else value
            for key, value in template.items()
        }


@dataclass(frozen=True, slots=True)
class Sending:
    """One span of a publish."""

    name: str
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)
    kind: SpanKind = SpanKind.PRODUCER


@dataclass(frozen=True, slots=True)
class Producer:
    """One instrumentation that sends. spans: outermost first, or one after another if not nested.

    inject: whose context the message carries. carrier: the header. ok: success is status OK.
    """

    name: str
    broker: str
    language: str
    scope: str
    spans: tuple[Sending, ...]
    inject: int = -1
    nested: bool = True
    carrier: str = "traceparent"
    ok: bool = False

    def tells_apart(self, one: Destination, other: Destination) -> bool:
        """Whether attributes of the spans differ between two destinations."""
        return any(
            one.filled(span.attributes) != other.filled(span.attributes) for span in self.spans
        )


@dataclass(frozen=True, slots=True)
class Taking:
    """One span of a delivery. parent: an earlier span of it, MESSAGE or NOTHING.

    covers: lasts as long as the work; otherwise it ends at the hand-over. records: an exception
    of the handler is on it. link: points to the producer.
    """

    name: str
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)
    kind: SpanKind = SpanKind.CONSUMER
    parent: int = MESSAGE
    link: bool = False
    covers: bool = True
    records: bool = True
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Consumer:
    """One instrumentation that takes. work: the span around the handler's spans, or MESSAGE.

    reads: the header it understands. settles: spans after a success and after a failure.
    batch: the spans are shared by all messages of a moment and link to each. deleted_only: the
    covering span is exported only after a success. ack_timeout: it ends in error after a minute.
    refused: the status description of a message sent back. retries: within one delivery.
    """

    name: str
    broker: str
    language: str
    scope: str
    spans: tuple[Taking, ...]
    work: int = 0
    reads: str = "traceparent"
    ok: bool = False
    settles: tuple[str, str] = ("", "")
    settles_apart: bool = False
    batch: bool = False
    deleted_only: bool = False
    ack_timeout: bool = False
    refused: str = ""
    retries: bool = False

    @property
    def tied(self) -> bool:
        """Whether work in the handler can be traced back to the message while it is unfinished."""
        if self.work == MESSAGE:
            return True
        return self._tied(self.work)

    def _tied(self, index: int) -> bool:
        span = self.spans[index]
        if span.parent == MESSAGE or (span.link and not span.covers):
            return True
        return span.parent >= 0 and self._tied(span.parent)

    @property
    def shows_taking(self) -> bool:
        """Whether something is left of a message that was taken and never finished."""
        handed_over = any(
            not span.covers and (span.link or span.parent == MESSAGE) for span in self.spans
        )
        return handed_over or self.batch or self.tied

    @property
    def records(self) -> bool:
        """Whether an exception of the handler is seen on a span of this library."""
        return not self.batch and any(span.covers and span.records for span in self.spans)

    @property
    def shows_failure(self) -> bool:
        return not self.deleted_only
