"""What one order tells of the queue and its consumers: its part in the fleet's witness.

A few hundred bytes that hold no span, so that the order itself need not be kept. The same journey
gives the same account, which is how one can be taken back.
"""

from collections.abc import Iterator
from typing import TypeAlias

from msgspec import Struct

from ordertrace_cli.journey.causality import rank_before, went_on_after
from ordertrace_cli.journey.channels import (
    Channel,
    Consumption,
    ConsumptionKind,
    OpenKind,
    OpenPublish,
    channel_of,
    direction_of,
)
from ordertrace_cli.journey.clock_skew import Distance
from ordertrace_cli.journey.deliveries import Delivery
from ordertrace_cli.journey.lessons import Lesson
from ordertrace_cli.journey.messages import Publish
from ordertrace_cli.journey.model import Journey
from ordertrace_cli.spans.conventions.calls import StorageOperation
from ordertrace_cli.spans.sampling import is_sampled

FailedWrite: TypeAlias = tuple[str, int, int]
"""A write to the storage that failed in a trace of its own: service, start and end."""


_NAMELESS = frozenset(("",))


class Account(Struct, frozen=True):
    """One order's, or one loose trace's.

    services: that emitted its spans. published: names of destinations it published to. sampled,
    dropping: services of which some traces or links are missing. unsettled: it has open publishes
    and work whose own span never arrived; which of these was taken only all orders can tell, so
    `opens` is empty.
    """

    services: frozenset[str]
    lessons: tuple[Lesson, ...]
    taken: tuple[Consumption, ...]
    opens: tuple[OpenPublish, ...]
    published: frozenset[str]
    distances: tuple[Distance, ...]
    sampled: frozenset[str]
    dropping: frozenset[str]
    failed_writes: tuple[FailedWrite, ...]
    unsettled: bool


def account_of(journey: Journey) -> Account:
    """What this order, or this trace that is of none, adds to the witness."""
    open_publishes = open_publishes_of(journey)
    unsettled = bool(open_publishes and journey.unfinished)
    nodes = journey.tree.nodes
    names = (publish.destination.names for publish in journey.publishes)
    return Account(
        services=frozenset([node.service for node in nodes]) - _NAMELESS,
        lessons=tuple(_lessons(journey)),
        taken=tuple(_taken(journey)),
        opens=() if unsettled else tuple(as_open(journey, found) for found in open_publishes),
        published=frozenset().union(*names),
        distances=journey.skew.distances(),
        sampled=frozenset(
            [node.service for node in nodes if node.span.trace_state and is_sampled(node.span)]
        ),
        dropping=frozenset(
            [
                node.service
                for node in nodes
                if node.consumes and node.span.links and node.span.dropped_count
            ]
        ),
        failed_writes=tuple(_failed_writes(journey)),
        unsettled=unsettled,
    )


def open_publishes_of(journey: Journey) -> tuple[Publish, ...]:
    """Sound publishes that nobody was seen to take."""
    return tuple(found for found in journey.publishes if not found.taken and not found.failed)


def as_open(journey: Journey, publish: Publish) -> OpenPublish:
    span = publish.node.span
    kind = OpenKind(
        channel=channel_of(journey, publish),
        direction=direction_of(journey, publish),
        rank=rank_before(journey, publish),
        service=publish.service,
        system=publish.system,
        destination=publish.destination,
    )
    return OpenPublish(
        kind,
        publish.start,
        publish.end,
        span.trace_id,
        span.span_id,
        went_on=went_on_after(journey, publish),
    )


def _deliveries(journey: Journey) -> Iterator[tuple[Publish, Delivery]]:
    for publish in journey.publishes:
        for delivery in publish.deliveries:
            if not delivery.dead_letter:
                yield publish, delivery


def _lessons(journey: Journey) -> Iterator[Lesson]:
    for publish, delivery in _deliveries(journey):
        label = delivery.destination.label
        yield Lesson(
            channel=channel_of(journey, publish),
            direction=direction_of(journey, publish),
            key=(delivery.service, label.casefold()),
            system=delivery.system,
            label=label,
        )


def _taken(journey: Journey) -> Iterator[Consumption]:
    for publish, delivery in _deliveries(journey):
        yield _consumption(delivery, channel_of(journey, publish), publish.start, linked=True)
    for delivery in journey.strays:
        node = delivery.nodes[0]
        alone = node.parent is None and not node.orphan
        linked = bool(node.span.links) or not alone or delivery.dead_letter
        yield _consumption(delivery, None, 0, linked=linked)


def _consumption(
    delivery: Delivery, channel: Channel | None, published: int, *, linked: bool
) -> Consumption:
    span = delivery.nodes[0].span
    kind = ConsumptionKind(
        key=(delivery.service, delivery.destination.label.casefold()),
        system=delivery.system,
        names=delivery.destination.names,
        channel=channel,
        linked=linked,
    )
    return Consumption(kind, delivery.start, published, span.trace_id, span.span_id)


def _failed_writes(journey: Journey) -> Iterator[FailedWrite]:
    """Upload threads of some SDKs start traces of their own."""
    if len(journey.tree.nodes) == 1:
        node = journey.tree.nodes[0]
        if node.parent is None and node.failed and node.storage is StorageOperation.WRITE:
            yield node.service, node.start, node.end
