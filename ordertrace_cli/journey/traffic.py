"""What moved over the queue in the window: the fleet as a witness.

A stall is an absence, and whether a consumer is alive only other orders can tell. Learns from
sound hops which consumer serves which publish, since producers often name an exchange and
consumers a queue (contract: settled cases, "that destination"). Owns the questions; what orders
told is in `records`.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, partial
from heapq import merge

from msgspec import Struct

from ordertrace_cli.journey.channels import (
    Consumption,
    ConsumptionKind,
    channel_of,
    direction_of,
)
from ordertrace_cli.journey.lessons import most_common
from ordertrace_cli.journey.lost_context import LostContext, SpanKey
from ordertrace_cli.journey.messages import Publish
from ordertrace_cli.journey.model import Journey
from ordertrace_cli.journey.records import Records
from ordertrace_cli.journey.sightings import Sightings
from ordertrace_cli.profile.model import Profile, System

# So many orders must have gone on without a message being taken before that is normal.
_FEW = 3


class Takings(Struct, frozen=True):
    """Messages taken after a publish, but not its own: how many, the first and the last of them.

    overtaken: one of them was published later, too.
    """

    count: int
    first: Consumption
    last: Consumption
    overtaken: bool


class Traffic:
    """Consumptions of a window, by channel: read by every order's rules.

    records: complete and sealed. known: the services that the source has ever seen.
    """

    def __init__(self, profile: Profile, records: Records, known: frozenset[str]) -> None:
        self.services = frozenset(records.services)
        self.known = known
        self._profile = profile
        self._records = records
        self._services_of = {
            system.name: frozenset(filter(partial(_is_of, profile, system), self.services))
            for system in profile.systems
        }
        self._systems_seen = {self._system(service) for service in self.services}
        self._systems_known = self._systems_seen | {self._system(name) for name in known}
        self._kinds: dict[tuple[object, ...], tuple[ConsumptionKind, ...]] = {}

    def system_is_known(self, system: str) -> bool:
        """Whether any service of the system was ever seen by the source, or in the window."""
        return system in self._systems_known

    def sampled_services(self, system: str) -> frozenset[str]:
        """Services of the system of which some traces were left out at the head, by name."""
        return frozenset(name for name in self._records.sampled if self._system(name) == system)

    def dropping_services(self, system: str) -> frozenset[str]:
        """Services of the system whose batches lost some of what they held, perhaps links."""
        return frozenset(name for name in self._records.dropping if self._system(name) == system)

    def consumer_of(self, journey: Journey, publish: Publish) -> str:
        """The system that takes this publish's messages in sound orders; "" unknown."""
        return self._records.consumer_of(journey, publish)

    def reader_of(self, journey: Journey, publish: Publish) -> str:
        """The same, if sound orders show it of this very destination, not of the hop alone."""
        learned = self._records.lessons.of_channel.get(channel_of(journey, publish))
        return most_common(learned.systems) if learned is not None else ""

    def clock_slack(self, service: str, system: str) -> int | None:
        """How far apart the clocks of a service's system and another may be; None if unknown."""
        clocks = self._records.clocks
        return clocks.possible(self._mates(self._system(service)), self._mates(system))

    def name_of(self, journey: Journey, publish: Publish) -> str:
        """The queue's name as its consumers call it; what the publish says when none does."""
        for found in publish.deliveries:
            if not found.dead_letter and found.destination.label:
                return found.destination.label
        learned = self._records.known_of(journey, publish)
        known = most_common(learned.labels) if learned else ""
        return known or publish.destination.routing_key or publish.destination.label

    def carries(self, rank: int, system: str) -> bool:
        """Whether sound orders, once at this stage, reach the system by a message."""
        return any(
            learned.systems[system] > 1 and direction[-1] == str(rank)
            for direction, learned in self._records.lessons.of_direction.items()
        )

    def is_never_awaited(self, journey: Journey, publish: Publish) -> bool:
        """Whether orders go on without this message being taken: nobody who is seen reads it."""
        learned = self._records.lessons.of_channel.get(channel_of(journey, publish))
        if learned is None or learned.keys or learned.passed_untaken < _FEW:
            return False
        names = publish.destination.names
        return not any(names & kind.names for kind in self._seen if kind.channel is None)

    def consumed_since(self, journey: Journey, publish: Publish, system: str) -> Takings | None:
        """Messages of this publish's destination taken after it, but not its own."""
        found = [
            takings
            for kind in self._kinds_of(journey, publish, system)
            if (takings := self._taken_since(kind, journey, publish)) is not None
        ]
        if not found:
            return None
        return Takings(
            count=sum(takings.count for takings in found),
            first=min((takings.first for takings in found), key=_moment),
            last=max((takings.last for takings in found), key=_moment),
            overtaken=any(takings.overtaken for takings in found),
        )

    def last_consumed_before(
        self, journey: Journey, publish: Publish, system: str
    ) -> Consumption | None:
        """The last message of this destination taken before the publish."""
        before = [
            self._records.consumption(kind, index)
            for kind in self._kinds_of(journey, publish, system)
            for index in _last_before(self._records.taken[kind], publish)
        ]
        return max(before, key=_moment, default=None)

    def storage_write_failed(self, service: str, start: int, end: int) -> bool:
        """Whether a write in a trace of its own failed in this service during this time."""
        writes = self._records.failed_writes.get(service, ())
        return any(start <= began and ended <= end for began, ended in writes)

    def context_lost_at(self, publish: Publish, system: str) -> Consumption | None:
        """The system's consumer span without parent or link that must be this message's, if any.

        One of a service that the profile does not know may be the system's.
        """
        found = self._lost_context.get(publish.node.span.key, {})
        return found.get(system) or found.get("")

    def context_lost_in(self, publish: Publish) -> frozenset[str]:
        """The systems that took this message without its context."""
        return frozenset(self._lost_context.get(publish.node.span.key, ()))

    @cached_property
    def _lost_context(self) -> Mapping[SpanKey, Mapping[str, Consumption]]:
        records = self._records
        kinds = [kind for kind in self._seen if kind.channel is None and not kind.linked]
        if not kinds:
            return {}
        matching = LostContext(
            self._profile, records.lessons, frozenset(records.published), self.clock_slack
        )
        strays = merge(*map(records.consumptions, kinds), key=_by_span)
        return matching.match(strays, {kind: records.gaps(kind) for kind in records.open})

    @cached_property
    def _seen(self) -> tuple[ConsumptionKind, ...]:
        """Every kind of consumption that was seen at least once."""
        return tuple(kind for kind, found in self._records.taken.items() if len(found))

    def _kinds_of(
        self, journey: Journey, publish: Publish, system: str
    ) -> tuple[ConsumptionKind, ...]:
        """Consumptions of this destination: by channel, then by learned queue, then by name."""
        channel, names = channel_of(journey, publish), publish.destination.names
        key = (channel, direction_of(journey, publish), system, names)
        if key not in self._kinds:
            learned = self._records.known_of(journey, publish)
            keys = frozenset(learned.keys) if learned is not None else frozenset()
            direct = any(kind.channel == channel for kind in self._seen)
            # Nothing taught who reads it: whatever the awaited system took under that name counts.
            untaught = not direct and not keys

            def is_read(kind: ConsumptionKind) -> bool:
                if kind.channel == channel:
                    return True
                if kind.channel is not None and direct:
                    return False
                named = kind.system == system and bool(kind.names & names)
                return kind.key in keys or (named and (kind.channel is None or untaught))

            self._kinds[key] = tuple(filter(is_read, self._seen))
        return self._kinds[key]

    def _taken_since(
        self, kind: ConsumptionKind, journey: Journey, publish: Publish
    ) -> Takings | None:
        found = self._records.taken[kind]
        overlapping, later = _since(found, publish)
        if kind.unfinished or _has_twin(journey, publish):
            own = {self._records.traces.find(node.span.trace_id) for node in publish.nodes}
            overlapping, later = (
                [
                    index
                    for index in indexes
                    if found.seconds[index] != publish.start or found.traces[index] not in own
                ]
                for indexes in (overlapping, later)
            )
        if not overlapping and not later:
            return None
        return Takings(
            count=len(overlapping) + len(later),
            first=self._records.consumption(kind, (overlapping or later)[0]),
            last=self._records.consumption(kind, (later or overlapping)[-1]),
            # Whatever was published later counts as taken later.
            overtaken=found.highest[-1] > publish.start,
        )

    def _mates(self, system: str) -> frozenset[str]:
        """The services of a system that were seen."""
        return self._services_of.get(system, frozenset())

    def _system(self, service: str) -> str:
        system = self._profile.system_of(service)
        return system.name if system else ""


def _is_of(profile: Profile, system: System, service: str) -> bool:
    return profile.system_of(service) is system


def _since(found: Sightings, publish: Publish) -> tuple[Sequence[int], Sequence[int]]:
    """Indexes of what was taken after the publish, in order, in two parts.

    By the producers' clocks where both publishes are known: the first part began before this
    publish ended, and was published after it all the same. The second began later.
    """
    first = bisect_right(found.starts, publish.end)
    return _overlapping(found, publish, first), range(first, len(found))


def _overlapping(found: Sightings, publish: Publish, end: int) -> list[int]:
    indexes: list[int] = []
    index = end - 1
    while index >= 0 and found.highest[index] > publish.start:
        if found.seconds[index] > publish.start:
            indexes.append(index)
        index -= 1
    return indexes[::-1]


def _last_before(found: Sightings, publish: Publish) -> Iterator[int]:
    """The index of the last that was not taken after the publish, if there is one."""
    index = bisect_right(found.starts, publish.end) - 1
    while index >= 0 and found.seconds[index] > publish.start:
        index -= 1
    if index >= 0:
        yield index


def _has_twin(journey: Journey, publish: Publish) -> bool:
    """Whether the order has another publish of that very moment, whose takings are its own."""
    return any(other.start == publish.start for other in journey.publishes if other is not publish)


def _by_span(consumption: Consumption) -> tuple[int, str, str]:
    return (consumption.start, consumption.span_id, consumption.trace_id)


def _moment(consumption: Consumption) -> tuple[int, str, str]:
    return (consumption.start, consumption.trace_id, consumption.span_id)
