"""When orders passed a place soundly: the moments of messages and of stages, packed.

Owns what counts as the same place. An order that is kept whole and one of which only this is
kept tell the same.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from msgspec import Struct

from ordertrace_cli.diagnosis.model import Diagnosis, HopRow, HopState
from ordertrace_cli.journey.channels import channel_of
from ordertrace_cli.journey.model import Journey
from ordertrace_cli.numbers import Numbers
from ordertrace_cli.times import from_unix_nano, to_unix_nano

Place: TypeAlias = tuple[str, ...]
"""The channel that a message went by; its name, where no channel is known."""

Ways: TypeAlias = frozenset[Place]


class Stretch(Struct, frozen=True):
    """From the first order that stalled to the last one, both included."""

    first: datetime
    last: datetime


class Passages:
    """Filled order by order, in any sequence. Microseconds, as everything is shown."""

    def __init__(self) -> None:
        self._messages: dict[Place, Numbers] = defaultdict(Numbers)
        self._stages: dict[tuple[Ways, str], Numbers] = defaultdict(Numbers)

    def add(self, diagnosis: Diagnosis) -> None:
        """An order that was judged."""
        for hop in diagnosis.hops:
            if hop.state is HopState.DELIVERED:
                at = hop.at + (hop.latency or timedelta(0))
                self._messages[place_of(hop)].add(_microseconds(at))
        ways = frozenset(map(place_of, diagnosis.hops))
        for row in diagnosis.stages:
            if row.reached_at is not None:
                self._stages[ways, row.name].add(_microseconds(row.reached_at))

    def add_settled(self, journey: Journey) -> None:
        """An order that needs no judgement: the same as its diagnosis would show."""
        for channel, at in _delivered(journey):
            self._messages[channel].add(at)
        for ways, stage, at in _reached(journey):
            self._stages[ways, stage].add(at)

    def remove_settled(self, journey: Journey) -> None:
        """Undo `add_settled` of the same journey."""
        for channel, at in _delivered(journey):
            self._messages[channel].remove(at)
        for ways, stage, at in _reached(journey):
            self._stages[ways, stage].remove(at)

    def knows(self, places: Collection[Place]) -> bool:
        """Whether a message passed one of these soundly."""
        return any(self._messages.get(place) for place in places)

    def of_messages(
        self, places: Collection[Place], stalled: Stretch
    ) -> tuple[datetime | None, datetime | None]:
        """The last one before the stretch, and the first one after it."""
        found = (self._messages[place] for place in places if place in self._messages)
        return _around(tuple(found), stalled)

    def of_orders(
        self, ways: Ways, stages: Collection[str | None], stalled: Stretch
    ) -> tuple[datetime | None, datetime | None]:
        """The same by orders that reached one of the stages. ways: one of theirs; empty for any."""
        found = (
            times
            for (taken, stage), times in self._stages.items()
            if stage in stages and (not ways or ways & taken)
        )
        return _around(tuple(found), stalled)


def passages_of(diagnoses: Iterable[Diagnosis]) -> Passages:
    """Those of orders that were judged."""
    passages = Passages()
    for diagnosis in diagnoses:
        passages.add(diagnosis)
    return passages


def place_of(hop: HopRow) -> Place:
    return hop.channel or ("name", hop.name)


def _delivered(journey: Journey) -> Iterator[tuple[Place, int]]:
    """Messages that were taken, and worked on with success, when they first were."""
    for publish in journey.publishes:
        taken = [found for found in publish.deliveries if not found.dead_letter]
        aside = publish.dead_letter or len(taken) < len(publish.deliveries)
        if taken and not aside and not taken[-1].failed:
            lay = (taken[0].start - publish.end) // 1000
            yield channel_of(journey, publish), publish.end // 1000 + lay


def _reached(journey: Journey) -> Iterator[tuple[Ways, str, int]]:
    ways = frozenset([channel_of(journey, publish) for publish in journey.publishes])
    for reached in journey.passed:
        yield ways, reached.stage.name, reached.time_unix_nano // 1000


def _around(times: Sequence[Numbers], stalled: Stretch) -> tuple[datetime | None, datetime | None]:
    first, last = _microseconds(stalled.first), _microseconds(stalled.last)
    before = [at for each in times if (at := each.last_before(first)) is not None]
    after = [at for each in times if (at := each.first_after(last)) is not None]
    return _instant(max(before, default=None)), _instant(min(after, default=None))


def _microseconds(at: datetime) -> int:
    return to_unix_nano(at) // 1000


def _instant(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else from_unix_nano(microseconds * 1000)
