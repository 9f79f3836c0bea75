"""What tells one destination from another: channels, and what was taken from them."""

from typing import TypeAlias

from msgspec import Struct

from ordertrace_cli.globs import words
from ordertrace_cli.journey.causality import rank_before
from ordertrace_cli.journey.messages import Publish
from ordertrace_cli.journey.model import Journey
from ordertrace_cli.spans.conventions.messaging import Destination

Channel: TypeAlias = tuple[str, ...]
"""What a publish is known by: destination and routing key, or the hop's direction."""

ConsumerKey: TypeAlias = tuple[str, str]
"""What a consumer is known by: its service and the queue it reads, as its spans name them."""

_NAMED_IN_FULL = words(
    """
    kafka aws_sqs aws.sqs amazonsqs sqs jms activemq servicebus gcp_pubsub nats pulsar
    rocketmq redis artemis
    """
)


class ConsumptionKind(Struct, frozen=True):
    """What the consumptions of one consumer have in common; few, however many orders there are.

    channel: of the publish, None where no publish is known. linked: False when it happened in a
    trace of its own, without parent or link. unfinished: known only by work whose own span never
    arrived.
    """

    key: ConsumerKey
    system: str
    names: frozenset[str]
    channel: Channel | None
    linked: bool = True
    unfinished: bool = False


class Consumption(Struct, frozen=True):
    """A message was taken. start: the consumer's clock; published: the producer's, 0 unknown."""

    kind: ConsumptionKind
    start: int
    published: int
    trace_id: str
    span_id: str

    @property
    def system(self) -> str:
        return self.kind.system


class OpenKind(Struct, frozen=True):
    """What publishes that nobody was seen to take have in common.

    rank: of the stage that they tell of, -1 unknown. service, system: the producer's.
    """

    channel: Channel
    direction: Channel
    rank: int
    service: str
    system: str
    destination: Destination


class OpenPublish(Struct, frozen=True):
    """A publish that nobody was seen to take. went_on: the order reached a further stage."""

    kind: OpenKind
    start: int
    end: int
    trace_id: str
    span_id: str
    went_on: bool


def channel_of(journey: Journey, publish: Publish) -> Channel:
    """What tells this publish's destination from others.

    Name and routing key where the spans have both, or where the broker has no exchanges; else
    the name together with the producer and the stage the order had reached: its direction.
    Answers are kept.
    """
    known = journey.channels.get(id(publish))
    if known is None:
        known = journey.channels[id(publish)] = _channel_of(journey, publish)
    return known


def _channel_of(journey: Journey, publish: Publish) -> Channel:
    destination = publish.destination
    message = publish.node.semantics.message
    broker = message.system.casefold() if message else ""
    name, key = destination.name.casefold(), destination.routing_key.casefold()
    if key or (broker in _NAMED_IN_FULL and name):
        return ("destination", name, key)
    return ("direction", name, *direction_of(journey, publish))


def direction_of(journey: Journey, publish: Publish) -> Channel:
    """Who published, and after which stage."""
    return (publish.service, str(rank_before(journey, publish)))
