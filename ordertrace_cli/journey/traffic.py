"""What moved over the queue in the window: the fleet as a witness.

A stall is an absence, and whether a consumer is alive only other orders can tell. Learns from
sound hops which consumer serves which publish, since producers often name an exchange and
consumers a queue (contract: settled cases, "that destination").
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from ordertrace_cli.journey.causality import rank_before, unfinished_take, went_on_after
from ordertrace_cli.journey.channels import (
    Channel,
    ConsumerKey,
    Consumption,
    channel_of,
    direction_of,
)
from ordertrace_cli.journey.clock_skew import Clocks
from ordertrace_cli.journey.deliveries import Delivery
from ordertrace_cli.journey.lessons import Learned, Lessons
from ordertrace_cli.journey.lost_context import LostContext, OpenPublish
from ordertrace_cli.journey.messages import Publish
from ordertrace_cli.journey.model import Journey
from ordertrace_cli.profile.model import Profile, System
from ordertrace_cli.spans.conventions.calls import StorageOperation
from ordertrace_cli.spans.model import Span
from ordertrace_cli.spans.sampling import is_sampled

# So many orders must have gone on without a message being taken before that is normal.
_FEW = 3


class Traffic:
    """Consumptions of a window, by channel. Built once, read by every order's rules.

    services: those that emitted a span in the window. known: those the source has ever seen.
    """

    def __init__(
        self, profile: Profile, services: frozenset[str], known: frozenset[str], clocks: Clocks
    ) -> None:
        self.services = services
        self.known = known
        self._profile = profile
        self._clocks = clocks
        self._services_of = {
            system.name: frozenset(filter(partial(_is_of, profile, system), services))
            for system in profile.systems
        }
        self._lessons = Lessons()
        self._taken: dict[tuple[str, str], Consumption] = {}
        self._untaken: list[tuple[Journey, Publish, Channel]] = []
        self._published: set[str] = set()
        self._open: list[OpenPublish] = []
        self._by_channel: dict[Channel, list[Consumption]] = {}
        self._by_key: dict[ConsumerKey, list[Consumption]] = {}
        self._by_system: dict[str, list[Consumption]] = {}
        self._failed_writes: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._strays: list[Consumption] = []
        self._lost_context: Mapping[tuple[str, str], Mapping[str, Consumption]] = {}
        self._sampled: set[str] = set()
        self._dropping: set[str] = set()
        self._systems_seen = {self._system(service) for service in services}
        self._systems_known = self._systems_seen | {self._system(name) for name in known}

    # --- reading ---

    def system_is_known(self, system: str) -> bool:
        """Whether any service of the system was ever seen by the source, or in the window."""
        return system in self._systems_known

    def sampled_services(self, system: str) -> frozenset[str]:
        """Services of the system of which some traces were left out at the head, by name."""
        return frozenset(name for name in self._sampled if self._system(name) == system)

    def dropping_services(self, system: str) -> frozenset[str]:
        """Services of the system whose batches lost some of what they held, perhaps links."""
        return frozenset(name for name in self._dropping if self._system(name) == system)

    def consumer_of(self, journey: Journey, publish: Publish) -> str:
        """The system that takes this publish's messages in sound orders; "" unknown."""
        learned = self._known_of(journey, publish)
        return _most_common(learned.systems) if learned else ""

    def reader_of(self, journey: Journey, publish: Publish) -> str:
        """The same, if sound orders show it of this very destination, not of the hop alone."""
        learned = self._lessons.of_channel.get(channel_of(journey, publish))
        return _most_common(learned.systems) if learned is not None else ""

    def clock_slack(self, service: str, system: str) -> int | None:
        """How far apart the clocks of a service's system and another may be; None if unknown."""
        return self._clocks.possible(self._mates(self._system(service)), self._mates(system))

    def name_of(self, journey: Journey, publish: Publish) -> str:
        """The queue's name as its consumers call it; what the publish says when none does."""
        taken = [found.destination.label for found in publish.deliveries if not found.dead_letter]
        learned = self._known_of(journey, publish)
        known = _most_common(learned.labels) if learned else ""
        own = publish.destination.routing_key
        return next(filter(None, taken), "") or known or own or publish.destination.label

    def carries(self, rank: int, system: str) -> bool:
        """Whether sound orders, once at this stage, reach the system by a message."""
        return any(
            learned.systems[system] > 1 and direction[-1] == str(rank)
            for direction, learned in self._lessons.of_direction.items()
        )

    def is_never_awaited(self, journey: Journey, publish: Publish) -> bool:
        """Whether orders go on without this message being taken: nobody who is seen reads it."""
        learned = self._lessons.of_channel.get(channel_of(journey, publish))
        if learned is None or learned.keys or learned.passed_untaken < _FEW:
            return False
        names = publish.destination.names
        return not any(names & stray.names for stray in self._strays)

    def consumed_since(
        self, journey: Journey, publish: Publish, system: str
    ) -> tuple[Consumption, ...]:
        """Messages of this publish's destination taken after it, but not its own; by start."""
        own = {node.span.trace_id for node in publish.nodes}
        found = [
            consumption
            for consumption in self._candidates(journey, publish, system)
            if _after(consumption, publish) and not _is_own(consumption, publish, own)
        ]
        return tuple(sorted(found, key=lambda consumption: consumption.start))

    def last_consumed_before(
        self, journey: Journey, publish: Publish, system: str
    ) -> Consumption | None:
        """The last message of this destination taken before the publish."""
        before = [
            consumption
            for consumption in self._candidates(journey, publish, system)
            if not _after(consumption, publish) and consumption.start <= publish.end
        ]
        return max(before, key=lambda consumption: consumption.start, default=None)

    def storage_write_failed(self, service: str, start: int, end: int) -> bool:
        """Whether a write in a trace of its own failed in this service during this time."""
        return any(start <= began and ended <= end for began, ended in self._failed_writes[service])

    def context_lost_at(self, publish: Publish, system: str) -> Consumption | None:
        """The system's consumer span without parent or link that must be this message's, if any.

        One of a service that the profile does not know may be the system's.
        """
        found = self._lost_context.get(publish.node.span.key, {})
        return found.get(system) or found.get("")

    def context_lost_in(self, publish: Publish) -> frozenset[str]:
        """The systems that took this message without its context."""
        return frozenset(self._lost_context.get(publish.node.span.key, ()))

    # --- building ---

    def add(self, journey: Journey) -> None:
        """Take in one order, or one trace that is of no order."""
        for publish in journey.publishes:
            channel = channel_of(journey, publish)
            self._published |= publish.destination.names
            for delivery in publish.deliveries:
                if not delivery.dead_letter:
                    self._take(delivery, publish, channel, journey)
            if not publish.taken and not publish.failed:
                self._untaken.append((journey, publish, channel))
        for delivery in journey.strays:
            self._stray(delivery)
        for node in journey.tree.nodes:
            if is_sampled(node.span):
                self._sampled.add(node.service)
            if node.consumes and node.span.links and node.span.dropped_count:
                self._dropping.add(node.service)
            alone = node.parent is None and len(journey.tree.nodes) == 1
            if alone and node.failed and node.storage is StorageOperation.WRITE:
                self._failed_writes[node.service].append((node.start, node.end))

    def seal(self) -> "Traffic":
        """Sort what was taken in and match consumer spans that lost their context."""
        for journey, publish, channel in self._untaken:
            self._add_untaken(journey, publish, channel)
        everything = sorted(self._taken.values(), key=lambda found: (found.start, found.span_id))
        for consumption in everything:
            if consumption.channel is not None:
                self._by_channel.setdefault(consumption.channel, []).append(consumption)
            self._by_key.setdefault(consumption.key, []).append(consumption)
            self._by_system.setdefault(consumption.system, []).append(consumption)
        self._strays = [found for found in everything if found.channel is None]
        matching = LostContext(
            self._profile, self._lessons, frozenset(self._published), self.clock_slack
        )
        alone = (found for found in self._strays if not found.linked)
        self._lost_context = matching.match(alone, self._open)
        return self

    def _take(
        self, delivery: Delivery, publish: Publish, channel: Channel, journey: Journey
    ) -> None:
        self._lessons.learn(delivery, channel, direction_of(journey, publish))
        self._record(delivery, channel, publish.start, linked=True)

    def _record(
        self, delivery: Delivery, channel: Channel | None, published: int, linked: bool
    ) -> None:
        node = delivery.nodes[0]
        self._taken.setdefault(
            node.span.key,
            Consumption(
                start=delivery.start,
                published=published,
                key=(delivery.service, delivery.destination.label.casefold()),
                system=delivery.system,
                names=delivery.destination.names,
                channel=channel,
                trace_id=node.span.trace_id,
                span_id=node.span.span_id,
                linked=linked,
            ),
        )

    def _stray(self, delivery: Delivery) -> None:
        node = delivery.nodes[0]
        alone = node.parent is None and not node.orphan
        linked = bool(node.span.links) or not alone
        self._record(delivery, None, 0, linked=linked or delivery.dead_letter)

    def _add_untaken(self, journey: Journey, publish: Publish, channel: Channel) -> None:
        work = unfinished_take(journey, publish, self.consumer_of(journey, publish))
        if work is not None:
            first = work.nodes[0].span
            self._taken.setdefault(
                first.key,
                Consumption(
                    start=work.start,
                    published=publish.start,
                    key=(work.service, ""),
                    system=work.system,
                    names=frozenset(),
                    channel=channel,
                    trace_id=first.trace_id,
                    span_id=first.span_id,
                    unfinished=True,
                ),
            )
            return
        if went_on_after(journey, publish):
            self._lessons.of_channel[channel].passed_untaken += 1
        direction, rank = direction_of(journey, publish), rank_before(journey, publish)
        self._open.append(OpenPublish(publish, channel, direction, rank))

    # --- looking up ---

    def _candidates(self, journey: Journey, publish: Publish, system: str) -> Iterator[Consumption]:
        """Consumptions of this destination: by channel, then by learned queue, then by name."""
        channel = channel_of(journey, publish)
        seen: set[tuple[str, str]] = set()
        learned = self._known_of(journey, publish)
        keys = learned.keys if learned is not None else ()
        direct = self._by_channel.get(channel, ())
        # Nothing taught who reads it: whatever the awaited system took under that name counts.
        untaught = not direct and not keys
        by_queue = (found for key in keys for found in self._by_key.get(key, ()))
        named = (
            found
            for found in self._by_system.get(system, ())
            if (found.channel is None or untaught) and found.names & publish.destination.names
        )
        for consumption in (*direct, *by_queue, *named):
            mark = (consumption.trace_id, consumption.span_id)
            fits = consumption.channel in (None, channel) or not direct
            if mark not in seen and fits:
                seen.add(mark)
                yield consumption

    def _known_of(self, journey: Journey, publish: Publish) -> Learned | None:
        return self._lessons.best(channel_of(journey, publish), direction_of(journey, publish))

    def _mates(self, system: str) -> frozenset[str]:
        """The services of a system that were seen."""
        return self._services_of.get(system, frozenset())

    def _system(self, service: str) -> str:
        system = self._profile.system_of(service)
        return system.name if system else ""


def services_in(spans: Iterable[Span]) -> frozenset[str]:
    return frozenset(span.service for span in spans if span.service)


def _is_of(profile: Profile, system: System, service: str) -> bool:
    return profile.system_of(service) is system


def _after(consumption: Consumption, publish: Publish) -> bool:
    """Taken after the publish; by the producers' clocks where both publishes are known."""
    if consumption.published:
        return consumption.published > publish.start or consumption.start > publish.end
    return consumption.start > publish.end


def _is_own(consumption: Consumption, publish: Publish, own: set[str]) -> bool:
    return consumption.trace_id in own and consumption.published == publish.start


def _most_common(counter: Counter[str]) -> str:
    """The most frequent word; ties by the word, so that the order of spans does not matter."""
    return min(counter, key=lambda word: (-counter[word], word), default="")
