"""How long things usually take: measured on the orders of the window that passed soundly.

Owns which passes count, the numbers made of them, and how one order compares. Which of these
numbers become limits is `learned_limits`'s business. Pure, and linear in the orders: they are
measured once, sorted once, and looked up by bisection.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import chain, pairwise
from typing import TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from ordertrace_cli.diagnosis.model import Diagnosis, HopRow, StageRow, StageState, Usual
from ordertrace_cli.diagnosis.waiting import counted_nanoseconds
from ordertrace_cli.journey.messages import Publish
from ordertrace_cli.journey.model import Journey
from ordertrace_cli.numbers import Numbers, Row
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.redact import masked
from ordertrace_cli.times import WorkingTime

FEWEST_CASES = 20
"""From so many cases on the slowest one alone does not make p95 (nearest rank)."""

FEWEST_FOR_P99 = 100
"""From so many cases on the slowest one alone does not make p99."""

_REMARKABLE = 2
_MICROSECOND = 1_000

Transition: TypeAlias = tuple[str, str]
"""The stage before and the stage, by name."""

Way: TypeAlias = tuple[str, str, str]
"""A message's way: producer's system, consumer's system, destination as it is shown."""


class Sample:
    """What one thing took, in nanoseconds, and the durations that stand for all of it."""

    __slots__ = ("_cases", "_median", "_p99", "_shown")

    def __init__(self, cases: Row) -> None:
        self._cases = cases
        self._median, self._p99 = self._rank(50), self._rank(99)
        p95 = self._rank(95)
        self._shown = _duration(self._median), _duration(p95), _duration(self._p99)

    def usual(self, compared: timedelta | None) -> Usual | None:
        """None for fewer than FEWEST_CASES. compared: the duration that is held against it."""
        cases = len(self._cases)
        if cases < FEWEST_CASES:
            return None
        if compared is None:
            return Usual(*self._shown, cases)
        # To the microsecond, as everything is shown: its own time is not quicker than itself.
        wait = _nanoseconds(compared)
        return Usual(
            *self._shown,
            cases,
            self._cases.count_below(wait) * 100 // cases,
            remarkable=cases >= FEWEST_FOR_P99
            and wait > self._p99
            and wait >= _REMARKABLE * self._median,
        )

    def _rank(self, percent: int) -> int:
        """Nearest rank: the least case that so many percent of the cases do not exceed."""
        cases = len(self._cases)
        return self._cases.at(-(-cases * percent // 100) - 1) if cases else 0


class Yardstick(Struct, frozen=True):
    """What the window's sound passes took, by transition and by way; of any number of cases."""

    waits: Mapping[Transition, Sample] = field(default_factory=dict)
    latencies: Mapping[Way, Sample] = field(default_factory=dict)

    def usual_wait(
        self, before: str, stage: str, compared: timedelta | None = None
    ) -> Usual | None:
        """None for fewer than FEWEST_CASES. compared: the wait that is held against it."""
        sample = self.waits.get((before, stage))
        return sample.usual(compared) if sample is not None else None

    def usual_latency(self, way: Way, compared: timedelta | None = None) -> Usual | None:
        sample = self.latencies.get(way)
        return sample.usual(compared) if sample is not None else None

    def compare(self, diagnosis: Diagnosis) -> Diagnosis:
        """The diagnosis with what is usual in each of its rows; verdict and rest as they were."""
        stages = tuple(self._compare_stages(diagnosis.stages))
        hops = tuple(self._compare_hop(row, diagnosis) for row in diagnosis.hops)
        return replace(diagnosis, stages=stages, hops=hops)

    def _compare_stages(self, rows: Iterable[StageRow]) -> Iterator[StageRow]:
        before = ""
        for row in rows:
            usual = None
            if before and row.state is not StageState.SKIPPED:
                usual = self.usual_wait(before, row.name, _wait_of(row))
            yield replace(row, usual=usual) if usual is not None else row
            # What comes after a stage that was skipped came after the one before it.
            if row.state is not StageState.SKIPPED:
                before = row.name

    def _compare_hop(self, row: HopRow, diagnosis: Diagnosis) -> HopRow:
        waits = diagnosis.evaluated_at - row.at if row.latency is None else row.latency
        usual = self.usual_latency((row.from_system, row.to_system, row.name), waits)
        return replace(row, usual=usual) if usual is not None else row


class Measurements:
    """What orders took, packed; filled order by order, in any sequence."""

    def __init__(self, profile: Profile, working_time: WorkingTime | None) -> None:
        self._working_time = working_time
        self._limit = _nanoseconds(profile.limits.queue_delivery)
        self._waits: dict[Transition, Numbers] = defaultdict(Numbers)
        self._latencies: dict[Way, Numbers] = defaultdict(Numbers)

    def add(self, journey: Journey) -> None:
        """Fragments are no orders and do not count."""
        for transition, wait in self._waits_of(journey):
            self._waits[transition].add(wait)
        for way, latency in self._latencies_of(journey):
            self._latencies[way].add(latency)

    def take_back(self, journey: Journey) -> None:
        """Undo `add` of the same journey."""
        for transition, wait in self._waits_of(journey):
            self._waits[transition].remove(wait)
        for way, latency in self._latencies_of(journey):
            self._latencies[way].remove(latency)

    def yardstick(self) -> Yardstick:
        return Yardstick(
            {key: Sample(found.row()) for key, found in self._waits.items()},
            _by_shown_name({key: found.row() for key, found in self._latencies.items()}),
        )

    def _waits_of(self, journey: Journey) -> Iterator[tuple[Transition, int]]:
        if not journey.fragment:
            yield from _passes(journey, self._working_time)

    def _latencies_of(self, journey: Journey) -> Iterator[tuple[Way, int]]:
        if not journey.fragment:
            for way, latency in _deliveries(journey):
                if 0 <= latency <= self._limit:
                    yield way, latency


def _passes(journey: Journey, working_time: WorkingTime | None) -> Iterator[tuple[Transition, int]]:
    """Sound passes: forwards in time, within the limit, and no error on the way stopped anything.

    An order that was held up and went on in the end tells what trouble takes, not what is usual.
    """
    errors = [failure.end for failure in journey.failures if not failure.handled]
    for before, after in pairwise([found for found in journey.passed if found.stage.rank >= 0]):
        start, end = before.time_unix_nano, after.time_unix_nano
        wait = counted_nanoseconds(after.stage, start, end, working_time)
        within = after.stage.within
        late = within is not None and wait > _nanoseconds(within)
        held_up = errors and any(start < at <= end for at in errors)
        if 0 < start <= end and not late and not held_up:
            yield (before.stage.name, after.stage.name), wait


def _deliveries(journey: Journey) -> Iterator[tuple[Way, int]]:
    """How long each message lay until it was first taken, where that went well."""
    for publish in journey.publishes:
        taken = [delivery for delivery in publish.deliveries if not delivery.dead_letter]
        if taken and not publish.failed and not taken[0].failed:
            way = (publish.system, taken[0].system, _destination(publish))
            yield way, taken[0].start - publish.end


def _destination(publish: Publish) -> str:
    """As the consumer calls it, or the publish where no consumer names it (see HopRow.name)."""
    labels = (found.destination.label for found in publish.deliveries if not found.dead_letter)
    own = publish.destination.routing_key
    return next(filter(None, labels), "") or own or publish.destination.label


def _by_shown_name(latencies: Mapping[Way, Row]) -> Mapping[Way, Sample]:
    """Names as rows have them: few, so that they are masked once and not for each message."""
    shown: dict[Way, list[Row]] = defaultdict(list)
    for (producer, consumer, name), found in latencies.items():
        shown[producer, consumer, masked(name)].append(found)
    return {way: Sample(_joined(found)) for way, found in shown.items()}


def _joined(rows: Sequence[Row]) -> Row:
    return rows[0] if len(rows) == 1 else Row(sorted(chain(*rows)))


def _wait_of(row: StageRow) -> timedelta | None:
    """The wait as its limit counts it; None for a stage that is neither reached nor awaited."""
    if row.worked is not None:
        return row.worked
    return row.waiting if row.waiting is not None else row.waited


def _nanoseconds(duration: timedelta) -> int:
    return duration // timedelta(microseconds=1) * _MICROSECOND


def _duration(nanoseconds: int) -> timedelta:
    return timedelta(microseconds=nanoseconds // _MICROSECOND)
