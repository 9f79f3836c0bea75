"""A message's way over one hop, with whatever troubles it.

Owns publishes, deliveries, redeliveries and dead letters. What the consumer does with a
message it took is the business of `story`, spans shared by several messages that of `batches`.
"""

from msgspec import Struct

from ordertrace_cli.demo.batches import HANDED_OUT_AFTER, Taken
from ordertrace_cli.demo.dialects import database, messaging
from ordertrace_cli.demo.dialects.failures import (
    BAD_STATE,
    NOT_PUBLISHED,
    UNREADABLE_MESSAGE,
    record,
)
from ordertrace_cli.demo.dialects.messaging import Client, Delivery, Destination
from ordertrace_cli.demo.lifecycle import Hop
from ordertrace_cli.demo.lines import Line
from ordertrace_cli.demo.tape import Context, Draft, Emitter, Tape
from ordertrace_cli.demo.troubles import Passage, Troubles
from ordertrace_cli.spans.model import SpanKind, SpanStatus

NOISE = -1
"""The group of traces that belong to no order."""

_DEFEATS = frozenset(
    {
        Passage.FAILED,
        Passage.LOOP,
        Passage.DEAD_UNREAD,
        Passage.DEAD_BY_BROKER,
        Passage.DEAD_BY_APPLICATION,
    }
)
"""Deliveries after which the order does not go on."""


class Carrier(Struct):
    """Carries one message of one order. taken: what batch listeners took, for `batches`."""

    tape: Tape
    line: Line
    hop: Hop
    troubles: Troubles
    taken: list[Taken]

    @property
    def passage(self) -> Passage:
        return self.troubles.on(self.hop)

    @property
    def consumer(self) -> Emitter:
        return Emitter(self.tape, self.line.service(self.hop.consumer))

    @property
    def client(self) -> Client:
        """The consumer's library."""
        return self.line.party(self.hop.consumer).client

    @property
    def destination(self) -> Destination:
        return self.line.destination(self.hop)

    def send(self, parent: Context, at: float) -> Draft | None:
        """Publish; None when every attempt failed."""
        passage = self.passage
        if passage in (Passage.NOT_PUBLISHED, Passage.REPUBLISHED):
            for _ in range(self.troubles.attempts):
                self._publish(parent, at, failed=True)
                at += 0.2
        if passage is Passage.NOT_PUBLISHED:
            return None
        sent = self._publish(parent, at)
        if passage is Passage.TWICE:
            again = self._publish(parent, at + 0.02)
            second = self._take(again.context, again.end + 0.9)
            second.finish(second.consumer.start + 0.002)
        return sent

    def receive(self, sent: Context | None, at: float) -> Delivery | None:
        """The delivery that does the work; None when there is none."""
        passage = self.passage
        batched = self.client.delivering.batch
        at += HANDED_OUT_AFTER if batched else self.tape.between(0.002, 0.9)
        if passage is Passage.LOST:
            return None
        if passage is Passage.RESTORED:
            return self._take_apart(at)
        if self.line.loses is self.hop:
            self.tape.group += 1
            return self._take(None, at)
        if passage in _DEFEATS:
            self._defeat(sent, at)
            return None
        return self._take_at_last(sent, at)

    def done(self, delivery: Delivery, at: float) -> None:
        """The work is done and the message acknowledged, or the acknowledgement is late."""
        delivery.finish(at)
        if self.passage is Passage.LATE_ACK:
            consumer = delivery.consumer
            consumer.status = SpanStatus.ERROR
            consumer.message = "instrumentation timeout called on message with requeue"
            consumer.close(consumer.start + 60.0)

    def _publish(self, parent: Context, at: float, *, failed: bool = False) -> Draft:
        producer = Emitter(self.tape, self.line.service(self.hop.producer))
        client = self.line.party(self.hop.producer).client
        failure = NOT_PUBLISHED if failed else None
        return messaging.publish(producer, client, self.destination, parent, at, failure)

    def _take(self, sent: Context | None, at: float) -> Delivery:
        delivery = messaging.deliver(self.consumer, self.client, self.destination, sent, at)
        if self.client.delivering.batch and sent:
            delivery.consumer.exported = False
            delivery.work = sent
            self.taken.append(Taken(self.client, self.destination, sent, delivery.consumer))
        return delivery

    def _take_apart(self, at: float) -> Delivery:
        group, self.tape.group = self.tape.group, NOISE
        delivery = self._take(None, at)
        self.tape.group = group
        return delivery

    def _take_at_last(self, sent: Context | None, at: float) -> Delivery:
        """A delivery that succeeds, after those that did not."""
        if self.passage is Passage.REDELIVERED:
            at = self._fail(sent, at)
        elif self.passage is Passage.KILLED:
            at = self._die(sent, at)
        elif self.passage is Passage.RETRIED_INSIDE:
            return self._retry_inside(sent, at)
        return self._take(sent, at)

    def _defeat(self, sent: Context | None, at: float) -> None:
        if self.passage is Passage.DEAD_BY_APPLICATION:
            self._bury(sent, at)
            return
        at = self._fail(sent, at)
        if self.passage is Passage.DEAD_BY_BROKER:
            self._read_dead(sent, at + 0.01)

    def _fail(self, sent: Context | None, at: float) -> float:
        """All failed deliveries; returns when the next one may come."""
        for _ in range(self.troubles.attempts):
            delivery = self._take(sent, at)
            seconds = self.tape.between(0.01, 0.6)
            failure = self.tape.random.choice((BAD_STATE, UNREADABLE_MESSAGE))
            delivery.finish(at + seconds, failure)
            at += seconds + self.tape.between(0.05, 4.0)
        return at

    def _read_dead(self, sent: Context | None, at: float) -> None:
        reader = messaging.deliver(self.consumer, self.client, self._dead, sent, at)
        reader.finish(at + 0.006)

    def _bury(self, sent: Context | None, at: float) -> None:
        delivery = self._take(sent, at)
        buried = messaging.publish(self.consumer, self.client, self._dead, delivery.work, at + 0.03)
        delivery.finish(buried.end + 0.01, BAD_STATE)
        if self.tape.random.random() < 0.5:
            self._read_dead(buried.context, buried.end + 0.02)

    def _die(self, sent: Context | None, at: float) -> float:
        delivery = self._take(sent, at)
        database.query(self.consumer, "SELECT", "orders", at + 0.002, delivery.work)
        delivery.never_finish()
        return at + self.tape.between(8.0, 40.0)

    def _retry_inside(self, sent: Context | None, at: float) -> Delivery:
        delivery = self._take(sent, at + 0.4)
        last = delivery.consumer
        around = delivery.around[0]
        around.start = at - 0.0008
        for index in range(self.troubles.attempts):
            attempt = self.consumer.open(
                last.name,
                SpanKind.CONSUMER,
                at + 0.1 * index,
                around.context,
                last.scope,
                last.attributes,
            )
            record(attempt, BAD_STATE, attempt.start + 0.02)
        return delivery

    @property
    def _dead(self) -> Destination:
        name = self.destination.queue + self.client.dead
        return Destination("", name, name)
