"""One message through a broker, as any client library writes it.

Owns the engine: which spans a publish and a delivery leave and how they refer to each other.
The libraries' words are tables in `rabbitmq`, `kafka` and `queues`.
"""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field

from ordertrace_cli.demo.dialects.failures import Failure, record
from ordertrace_cli.demo.tape import Context, Draft, Emitter
from ordertrace_cli.spans.model import AttributeValue, SpanKind, SpanStatus


class Destination(Struct, frozen=True):
    """Where a message goes: exchange and routing key where it enters, queue where it leaves."""

    exchange: str
    key: str
    queue: str


class Relation(StrEnum):
    """How a consumer's span refers to the producer's."""

    CHILD = "child"
    LINK = "link"
    CHILD_AND_LINK = "child and link"


class Words(Struct, frozen=True):
    """A span's name and attributes as templates over a destination.

    default: what the library writes for the exchange without a name, a template as well.
    """

    name: str
    attributes: Mapping[str, AttributeValue]
    default: str = ""

    def named(self, destination: Destination) -> str:
        return self.name.format_map(self._fields(destination))

    def filled(self, destination: Destination) -> dict[str, AttributeValue]:
        fields = self._fields(destination)
        return {
            key: value.format_map(fields) if isinstance(value, str) else value
            for key, value in self.attributes.items()
        }

    def _fields(self, destination: Destination) -> dict[str, str]:
        return {
            "exchange": destination.exchange or self.default.format(key=destination.key),
            "key": destination.key,
            "queue": destination.queue,
        }


class Publishing(Struct, frozen=True):
    """A library's producer. nested: two producer spans of one publish; call: a client span below."""

    words: Words
    scope: str
    status: SpanStatus = SpanStatus.UNSET
    nested: bool = False
    call: str = ""


class Delivering(Struct, frozen=True):
    """A library's consumer.

    shows_failure: the handler's exception is on the consumer's span.
    receive: a span around the deliveries, itself a root (links go from the inner span) or,
    with `receive_carries`, the one that is the producer's child.
    driver: words of a second, earlier consumer span of the same delivery, without children.
    ack, reject: client spans by which the message is settled.
    batch: one span for several messages; the work continues in each message's own trace.
    """

    words: Words
    scope: str
    relation: Relation = Relation.CHILD
    status: SpanStatus = SpanStatus.UNSET
    shows_failure: bool = True
    receive: Words | None = None
    receive_carries: bool = False
    driver: Words | None = None
    driver_scope: str = ""
    ack: str = ""
    reject: str = ""
    batch: bool = False


class Client(Struct, frozen=True):
    """One client library on both of its sides. dead: what it appends for a dead-letter queue."""

    publishing: Publishing
    delivering: Delivering
    dead: str = ".dlq"


def publish(
    emitter: Emitter,
    client: Client,
    destination: Destination,
    parent: Context,
    at: float,
    failure: Failure | None = None,
) -> Draft:
    """Hand one message to the broker. The draft returned holds the context that travels."""
    style = client.publishing
    seconds = emitter.tape.between(0.0006, 0.012)
    draft = _producer(emitter, style, destination, parent, at)
    outer = draft
    if style.nested:
        draft = _producer(emitter, style, destination, outer.context, at + 0.0001)
    if failure:
        record(outer, failure, at + seconds)
    else:
        outer.status = style.status
        outer.close(at + seconds)
    if draft is not outer:
        draft.close(at + seconds * 0.6)
    if style.call:
        call = emitter.open(
            style.call,
            SpanKind.CLIENT,
            at + 0.0002,
            draft.context,
            "opentelemetry.instrumentation.botocore",
            {"rpc.system": "aws-api", "rpc.service": "SQS", "aws.region": "eu-central-1"},
        )
        call.close(outer.end - 0.0001)
    return draft


def _producer(
    emitter: Emitter, style: Publishing, destination: Destination, parent: Context, at: float
) -> Draft:
    words = style.words
    return emitter.open(
        words.named(destination),
        SpanKind.PRODUCER,
        at,
        parent,
        style.scope,
        words.filled(destination),
    )


class Delivery(Struct):
    """A message being worked on. work: the context the handler's spans hang below."""

    emitter: Emitter
    style: Delivering
    consumer: Draft
    work: Context
    around: list[Draft] = field(default_factory=list)

    def finish(self, at: float, failure: Failure | None = None) -> None:
        """The handler returned or threw; the message is settled."""
        consumer = self.consumer
        settle = self.style.reject if failure else self.style.ack
        if settle:
            self._settle(settle, at)
            at += 0.0006
        if failure and self.style.shows_failure:
            record(consumer, failure, at)
        else:
            consumer.status = self.style.status
            consumer.close(at)
        for draft in self.around:
            draft.status = self.style.status
            draft.close(at + 0.0004)

    def never_finish(self) -> None:
        """The process hung or died: spans that did not end are never exported."""
        self.consumer.exported = False
        for draft in self.around:
            draft.exported = False

    def _settle(self, name: str, at: float) -> None:
        settling = self.emitter.open(
            name,
            SpanKind.CLIENT,
            at,
            self.consumer.context,
            self.style.scope,
            {"messaging.system": "rabbitmq"},
        )
        settling.close(at + 0.0004)


def deliver(
    emitter: Emitter, client: Client, destination: Destination, sent: Context | None, at: float
) -> Delivery:
    """A consumer takes the message. sent: the context in its headers, None when it was lost."""
    style = client.delivering
    around: list[Draft] = []
    parent = sent if style.relation is not Relation.LINK else None
    if style.driver:
        driver = _consumer(emitter, style.driver, style.driver_scope, destination, parent, at)
        driver.close(at + 0.0003)
    if style.receive:
        outer_parent = parent if style.receive_carries else None
        outer = _consumer(
            emitter, style.receive, style.scope, destination, outer_parent, at - 0.0008
        )
        around.append(outer)
        if style.receive_carries or style.relation is Relation.LINK:
            parent = outer.context
    consumer = _consumer(emitter, style.words, style.scope, destination, parent, at)
    if sent and style.relation is not Relation.CHILD:
        consumer.links.append(sent.link())
    return Delivery(emitter, style, consumer, consumer.context, around)


def _consumer(
    emitter: Emitter,
    words: Words,
    scope: str,
    destination: Destination,
    parent: Context | None,
    at: float,
) -> Draft:
    return emitter.open(
        words.named(destination), SpanKind.CONSUMER, at, parent, scope, words.filled(destination)
    )
