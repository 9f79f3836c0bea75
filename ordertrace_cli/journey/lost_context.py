"""Consumer spans without parent or link, each given to the publish whose message it must have taken.

Nothing in such a span leads back, so it is matched by what is known: which systems consume the
hop, what both sides call the destination, the hop's direction, and at last by time.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from typing import NamedTuple, TypeAlias

from ordertrace_cli.journey.channels import Consumption, ConsumptionKind, OpenKind
from ordertrace_cli.journey.lessons import Learned, Lessons
from ordertrace_cli.profile.model import Profile, SystemKind

# A message without context is not matched to one so many times older than a delivery may last.
_PATIENCE = 5

SpanKey: TypeAlias = tuple[str, str]

Slack: TypeAlias = Callable[[str, str], int | None]
"""By how much the clocks of a service and of a system may disagree; None where none tells."""


class Gap(NamedTuple):
    """A publish that nobody was seen to take. span: its first one's key. Nanoseconds."""

    start: int
    end: int
    span: SpanKey


class _Tie(IntEnum):
    """What ties a consumption to a publish besides the time; the strongest first."""

    QUEUE = 0
    NAME = 1
    DIRECTION = 2
    NOTHING_ELSE = 3


class LostContext:
    """Finds the consumer span of each open publish, one a system: a message may have several readers.

    published: every word that a destination was called by, of any publish.
    """

    def __init__(
        self, profile: Profile, lessons: Lessons, published: frozenset[str], slack: Slack
    ) -> None:
        self._profile = profile
        self._lessons = lessons
        self._published = published
        self._slack = slack
        limit = profile.limits.queue_delivery
        self._longest = int(limit.total_seconds() * _PATIENCE * 1e9)

    def match(
        self, strays: Iterable[Consumption], waiting: Mapping[OpenKind, Sequence[Gap]]
    ) -> Mapping[SpanKey, Mapping[str, Consumption]]:
        """By the publish's first span and the taker's system. strays: sorted by start."""
        by_kind = {
            kind: sorted(waiting[kind], key=_by_end) for kind in sorted(waiting, key=_by_word)
        }
        by_system: dict[str, list[Consumption]] = defaultdict(list)
        for stray in strays:
            by_system[stray.system].append(stray)
        found: dict[SpanKey, dict[str, Consumption]] = defaultdict(dict)
        for system, theirs in by_system.items():
            for publish, stray in self._match_one_system(theirs, by_kind):
                found[publish.span][system] = stray
        return found

    def _match_one_system(
        self, strays: Sequence[Consumption], by_kind: Mapping[OpenKind, Sequence[Gap]]
    ) -> Iterator[tuple[Gap, Consumption]]:
        """The best tied first, among these the earliest first, to the nearest in time."""
        lines = {kind: _Line(publishes) for kind, publishes in by_kind.items()}
        ties = _Ties(self, lines)
        left = list(strays)
        for tie in _Tie:
            unmatched = []
            for stray in left:
                best: tuple[int, int, _Line] | None = None
                for kind in ties.of(stray, tie):
                    near = lines[kind].nearest(stray.start, self._longest, self._ahead(stray, kind))
                    if near is not None and (best is None or near < best[:2]):
                        best = (*near, lines[kind])
                if best is None:
                    unmatched.append(stray)
                else:
                    yield best[2].take(best[1]), stray
            left = unmatched

    def _ahead(self, stray: Consumption, kind: OpenKind) -> int:
        """How long before its publish the clocks may let this consumption seem to have been."""
        if stray.kind.key[0] == kind.service:
            return 0
        slack = self._slack(kind.service, stray.system)
        return self._longest if slack is None else slack

    def tie(self, stray: ConsumptionKind, kind: OpenKind) -> _Tie | None:
        """None where the consumption cannot be of this hop."""
        channel = self._lessons.of_channel.get(kind.channel)
        if channel is not None and channel.keys:
            return self._tie_to_known(stray, kind, channel)
        common = stray.names & kind.destination.names
        if common & _own_words(kind):
            return _Tie.NAME
        direction = self._lessons.of_direction.get(kind.direction)
        taught = direction is not None and bool(direction.keys)
        if not self._consumes(stray, kind, direction):
            return None
        if common or (direction is not None and stray.key in direction.keys):
            return _Tie.DIRECTION
        # An exchange here and a queue there, and no sound hop that pairs them: a consumer of
        # which nobody knows what it reads, for a message of which nobody knows the reader.
        claimed = bool(stray.key[1]) and self._lessons.is_reader(stray.key)
        claimed = claimed or bool(stray.names & self._published) or not stray.system
        return None if taught or claimed else _Tie.NOTHING_ELSE

    @staticmethod
    def _tie_to_known(stray: ConsumptionKind, kind: OpenKind, channel: Learned) -> _Tie | None:
        if stray.system not in channel.systems:
            return None
        if stray.key in channel.keys:
            return _Tie.QUEUE
        return _Tie.NAME if stray.names & kind.destination.names else None

    def _consumes(self, stray: ConsumptionKind, kind: OpenKind, direction: Learned | None) -> bool:
        """Whether the hop leads to this system: as sound orders show it, else by the lifecycle."""
        if direction is not None and direction.keys:
            return stray.system in direction.systems
        if not stray.system:
            return True
        awaited = self._awaited(kind)
        return stray.system == awaited if awaited else stray.system != kind.system

    def _awaited(self, kind: OpenKind) -> str:
        """The system that must act next, where that is another one; "" unknown."""
        if kind.rank < 0:
            return ""
        stage = self._profile.next_stage(self._profile.lifecycle[kind.rank])
        system = self._profile.system(stage.system) if stage is not None else None
        if system is None or system.kind is not SystemKind.SERVICE or system.name == kind.system:
            return ""
        return system.name


class _Ties:
    """The kinds of publishes to which a consumption is tied; consumptions repeat."""

    def __init__(self, judge: LostContext, kinds: Iterable[OpenKind]) -> None:
        self._judge = judge
        self._kinds = tuple(kinds)
        self._known: dict[ConsumptionKind, dict[_Tie, list[OpenKind]]] = {}

    def of(self, stray: Consumption, tie: _Tie) -> Sequence[OpenKind]:
        if stray.kind not in self._known:
            kinds: dict[_Tie, list[OpenKind]] = defaultdict(list)
            for kind in self._kinds:
                found = self._judge.tie(stray.kind, kind)
                if found is not None:
                    kinds[found].append(kind)
            self._known[stray.kind] = kinds
        return self._known[stray.kind].get(tie, ())


class _Line:
    """Publishes of one kind that are still without a consumer span, by their end."""

    def __init__(self, publishes: Sequence[Gap]) -> None:
        self._publishes = list(publishes)
        self._ends = [publish.end for publish in publishes]

    def nearest(self, moment: int, longest: int, ahead: int) -> tuple[int, int] | None:
        """How far away in time, and which; None when all are too far. ahead: see `_ahead`."""
        after = bisect_left(self._ends, moment)
        near = [(moment - self._ends[after - 1], after - 1)] if after else []
        for index in range(after, len(self._ends)):
            if self._publishes[index].start <= moment + ahead:
                near.append((self._ends[index] - moment, index))
                break
            if self._ends[index] - moment > longest:
                break
        return min((found for found in near if found[0] <= longest), default=None)

    def take(self, index: int) -> Gap:
        del self._ends[index]
        return self._publishes.pop(index)


def _by_end(gap: Gap) -> tuple[int, int, SpanKey]:
    return (gap.end, gap.start, gap.span)


def _by_word(kind: OpenKind) -> tuple[object, ...]:
    """Any order that is the same for the same kinds."""
    where = kind.destination
    words = (where.name, where.routing_key, where.queue)
    return (kind.channel, kind.direction, kind.rank, kind.service, kind.system, words)


def _own_words(kind: OpenKind) -> frozenset[str]:
    """What the destination shares with no other: an exchange is the home of many."""
    form, name, key = kind.channel[:3]
    words = (key or name if form == "destination" else "", kind.destination.queue.casefold())
    return frozenset(filter(None, words))
