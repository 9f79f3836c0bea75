"""The broker as an order meets it: messages are sent, taken, taken again, lost, buried.

Owns what happens to a message; how libraries write it down stands in their tables.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace

from benchmarks.accuracy_orders.dialects.messaging import (
    MESSAGE,
    NOTHING,
    Consumer,
    Destination,
    Producer,
    Taking,
)
from benchmarks.accuracy_orders.mishaps import Silence, Trouble
from benchmarks.accuracy_orders.pen import SECOND, Context, Draft, Host, Pen
from benchmarks.accuracy_orders.recording import record
from benchmarks.accuracy_orders.worlds import SENDER, TAKER, World
from ordertrace_cli.spans.model import SpanKind, SpanStatus

BATCH_SECONDS = 20
ACK_TIMEOUT = 60 * SECOND


@dataclass(frozen=True, slots=True)
class Message:
    """A message on its way. at: when it was sent. context: None where nothing carried it."""

    hop: str
    context: Context | None
    at: int


@dataclass(slots=True)
class Batches:
    """Messages that a batch consumer took together, by hop and moment: one for a world."""

    taken: dict[tuple[str, int], list[Context]] = field(default_factory=dict)

    def add(self, hop: str, slot: int, context: Context) -> None:
        self.taken.setdefault((hop, slot), []).append(context)


def dead_letters_of(destination: Destination, broker: str) -> Destination:
    """Where refused messages of a destination go, in the broker's custom."""
    suffix = {"kafka": ".DLT", "sqs": "-dlq"}.get(broker, ".dlq")
    queue = destination.queue + suffix
    exchange = f"{destination.exchange}.dlx" if destination.exchange else ""
    return Destination(exchange, queue if broker == "rabbitmq" else "", queue)


class Post:
    """Sends and delivers the messages of one order."""

    def __init__(self, pen: Pen, world: World, batches: Batches) -> None:
        self.pen = pen
        self.world = world
        self.batches = batches
        self.consumed_at: dict[str, list[int]] = {}

    def publish(self, hop: str, host: Host, parent: Context, trouble: Trouble | None) -> Message:
        """Send a message of this hop, or fail to."""
        producer = self.world.services[SENDER[hop]].producer
        context = self.send(host, producer, self.world.destinations[hop], parent, trouble)
        carried = context if not host.silent and hop not in self.world.broken else None
        return Message(hop, carried, self.pen.at)

    def send(
        self,
        host: Host,
        producer: Producer,
        destination: Destination,
        parent: Context,
        trouble: Trouble | None = None,
    ) -> Context:
        """The spans of a publish; the context that went with the message."""
        drafts: list[Draft] = []
        with ExitStack() as stack:
            for sending in producer.spans:
                manager = self.pen.span(
                    host,
                    destination.fill(sending.name),
                    sending.kind,
                    drafts[-1].context if drafts and producer.nested else parent,
                    scope=producer.scope,
                    attributes=destination.filled(sending.attributes),
                )
                if producer.nested:
                    drafts.append(stack.enter_context(manager))
                    continue
                with manager as draft:
                    drafts.append(draft)
                    self._sent(draft, producer, trouble)
            self.pen.pause(0.0005, 0.02)
            for draft in drafts if producer.nested else ():
                self._sent(draft, producer, trouble)
        if trouble is not None:
            raise trouble
        return drafts[producer.inject].context

    def _sent(self, draft: Draft, producer: Producer, trouble: Trouble | None) -> None:
        if trouble is not None:
            record(draft, trouble, self.pen.at)
        elif producer.ok:
            draft.status = SpanStatus.OK

    def deliver(self, message: Message, handle: Callable[[Context | None], None]) -> None:
        """One delivery: the consumer's spans around the handler. Trouble goes on up."""
        consumer = self.world.services[TAKER[message.hop]].consumer
        host = self.world.services[TAKER[message.hop]].worker
        destination = self.world.destinations[message.hop]
        if consumer.batch and message.context is not None:
            self._in_batch(message, message.context, handle, covers=consumer.spans[0].covers)
            return
        self._note(message.hop)
        with self.taken(host, consumer, destination, message.context) as work:
            handle(work)

    def _note(self, hop: str) -> None:
        self.consumed_at.setdefault(hop, []).append(self.pen.at)

    def _in_batch(
        self,
        message: Message,
        context: Context,
        handle: Callable[[Context | None], None],
        *,
        covers: bool,
    ) -> None:
        width = BATCH_SECONDS * SECOND
        slot = self.pen.at // width + 1
        self.pen.at = slot * width + SECOND // 5
        self._note(message.hop)
        try:
            handle(context)
        except Silence:
            if covers:
                raise
            self.batches.add(message.hop, slot, context)
            raise
        except Trouble:
            self.batches.add(message.hop, slot, context)
            raise
        self.batches.add(message.hop, slot, context)

    @contextmanager
    def taken(
        self, host: Host, consumer: Consumer, destination: Destination, message: Context | None
    ) -> Iterator[Context | None]:
        """The spans of one delivery, open while the handler works in the context yielded."""
        drafts: list[Draft] = []
        covering: list[tuple[Taking, Draft]] = []
        with ExitStack() as stack:
            for taking in consumer.spans:
                manager = self.pen.span(
                    host,
                    destination.fill(taking.name),
                    taking.kind,
                    _parent(taking, drafts, message),
                    links=(message,) if taking.link and message else (),
                    scope=taking.scope or consumer.scope,
                    attributes=destination.filled(taking.attributes),
                )
                if taking.covers:
                    drafts.append(stack.enter_context(manager))
                    covering.append((taking, drafts[-1]))
                    continue
                with manager as draft:
                    drafts.append(draft)
            try:
                yield message if consumer.work == MESSAGE else drafts[consumer.work].context
            except Trouble as trouble:
                self._failed(consumer, covering, trouble)
                self._settle(host, consumer, drafts[0].context, failed=True)
                raise
            except Silence:
                if consumer.ack_timeout:
                    _timed_out(covering[0][1])
                raise
            self._succeeded(consumer, drafts, covering)
            self._settle(host, consumer, drafts[0].context, failed=False)

    def _failed(
        self, consumer: Consumer, covering: list[tuple[Taking, Draft]], trouble: Trouble
    ) -> None:
        for taking, draft in covering:
            draft.exported = not consumer.deleted_only
            if consumer.refused:
                draft.status = SpanStatus.ERROR
                draft.message = consumer.refused
            elif taking.records:
                record(draft, trouble, self.pen.at)

    def _succeeded(
        self, consumer: Consumer, drafts: list[Draft], covering: list[tuple[Taking, Draft]]
    ) -> None:
        if consumer.ok:
            for draft in drafts:
                draft.status = SpanStatus.OK
        if consumer.ack_timeout and self.pen.at - covering[0][1].start > ACK_TIMEOUT:
            _timed_out(covering[0][1])

    def _settle(self, host: Host, consumer: Consumer, taken: Context, *, failed: bool) -> None:
        name = consumer.settles[failed]
        if not name:
            return
        attributes = {"messaging.system": consumer.broker}
        parent = None if consumer.settles_apart else taken
        with self.pen.span(
            host, name, SpanKind.CLIENT, parent, scope=consumer.scope, attributes=attributes
        ):
            self.pen.pause(0.0001, 0.001)

    def bury(self, message: Message, reader: str) -> None:
        """The broker moved the message to the dead letters, and somebody reads those."""
        service = self.world.services[reader]
        buried = dead_letters_of(self.world.destinations[message.hop], self.world.broker)
        self.pen.pause(0.01, 0.5)
        plain = replace(service.consumer, deleted_only=False)
        with self.taken(service.worker, plain, buried, message.context):
            self.pen.pause(0.001, 0.01)


def _parent(taking: Taking, drafts: list[Draft], message: Context | None) -> Context | None:
    if taking.parent == NOTHING:
        return None
    return message if taking.parent == MESSAGE else drafts[taking.parent].context


def _timed_out(draft: Draft) -> None:
    """A minute without acknowledgement: the library ends the span, the work goes on."""
    draft.end = draft.start + ACK_TIMEOUT
    draft.status = SpanStatus.ERROR
    draft.message = "instrumentation timeout called on message with requeue"
