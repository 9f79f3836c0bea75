"""How long the orders of a window waited for each stage: a sketch that stays small.

Counts waits by their logarithm, as HdrHistogram and DDSketch do: whatever the number of orders,
a stage costs some hundred counters, and a quantile is at most 5 % off. What is usual of *sound*
passes, exactly, is `yardstick`'s business; here are all of them, late ones too.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil, log

from msgspec import Struct, field
from msgspec.structs import replace

from ordertrace_cli.diagnosis.model import OrderStatus
from ordertrace_cli.diagnosis.waiting import counted_nanoseconds
from ordertrace_cli.journey.model import Journey
from ordertrace_cli.profile.model import Profile, Stage
from ordertrace_cli.times import WorkingTime, to_unix_nano

_BASE = 1.05
_MICROSECOND = timedelta(microseconds=1)
_WAITING = (OrderStatus.IN_PROGRESS, OrderStatus.FAILED, OrderStatus.STUCK)


class StageWaits(Struct, frozen=True):
    """The waits for one stage, as its limit counts them.

    reached: how many orders came to it from another stage; late: how many of them after longer
    than `within`. p5 to longest are of those, None when there are none; within 5 %. waiting: how
    many orders wait for it now; overdue: how many of them beyond the limit; waiting_longest: the
    longest of them, within 5 %.
    """

    stage: str
    system: str
    within: timedelta | None
    reached: int = 0
    late: int = 0
    p5: timedelta | None = None
    p25: timedelta | None = None
    median: timedelta | None = None
    p75: timedelta | None = None
    p95: timedelta | None = None
    longest: timedelta | None = None
    waiting: int = 0
    overdue: int = 0
    waiting_longest: timedelta | None = None


class _Sketch(Struct):
    counts: Counter[int] = field(default_factory=Counter)
    late: int = 0

    def count(self, microseconds: int, within: timedelta | None, times: int) -> None:
        self.counts[ceil(log(max(microseconds, 1), _BASE))] += times
        if within is not None and microseconds > within // _MICROSECOND:
            self.late += times

    @property
    def cases(self) -> int:
        return self.counts.total()

    def quantile(self, percent: int) -> timedelta:
        """Nearest rank: the middle of the bucket that holds it."""
        left = -(-self.cases * percent // 100)
        for bucket in sorted(self.counts):
            left -= self.counts[bucket]
            if left <= 0:
                return _MICROSECOND * (2 * _BASE**bucket / (_BASE + 1))
        return timedelta(0)


class WaitSketch:
    """Hears of one order after another; keeps none of them. now: for waits that go on."""

    def __init__(self, profile: Profile, working_time: WorkingTime | None, now: datetime) -> None:
        self._profile = profile
        self._working_time = working_time
        self._now = to_unix_nano(now)
        self._passed: dict[str, _Sketch] = defaultdict(_Sketch)
        self._waiting: dict[str, _Sketch] = defaultdict(_Sketch)

    def add(self, journey: Journey, status: OrderStatus) -> None:
        self._count(journey, status, 1)

    def take_back(self, journey: Journey, status: OrderStatus) -> None:
        """Undo `add`."""
        self._count(journey, status, -1)

    def waits(self) -> tuple[StageWaits, ...]:
        """Each stage that any order came to or waits for, in the profile's order."""
        found = (self._of(stage) for stage in self._profile.stages)
        return tuple(each for each in found if each.reached or each.waiting)

    def _count(self, journey: Journey, status: OrderStatus, times: int) -> None:
        for stage, wait in self._passes(journey):
            self._passed[stage.name].count(wait, stage.within, times)
        awaited = self._profile.next_stage(journey.frontier.stage) if journey.frontier else None
        if awaited is not None and journey.frontier is not None and status in _WAITING:
            # By its last occurrence: a repeated step starts the wait anew.
            last = journey.last_reached[journey.frontier.stage.name]
            wait = self._counted(awaited, last.time_unix_nano, self._now)
            self._waiting[awaited.name].count(wait, awaited.within, times)

    def _passes(self, journey: Journey) -> Iterator[tuple[Stage, int]]:
        for before, after in pairwise(journey.passed):
            yield (
                after.stage,
                self._counted(after.stage, before.time_unix_nano, after.time_unix_nano),
            )

    def _counted(self, stage: Stage, start: int, end: int) -> int:
        """Microseconds, never negative where clocks disagree, as it is shown."""
        moments = start // 1000 * 1000, end // 1000 * 1000
        return max(counted_nanoseconds(stage, *moments, self._working_time) // 1000, 0)

    def _of(self, stage: Stage) -> StageWaits:
        known = StageWaits(stage.name, stage.system, stage.within)
        passed, waiting = self._passed[stage.name], self._waiting[stage.name]
        if passed.cases:
            p5, p25, median, p75, p95, longest = map(passed.quantile, (5, 25, 50, 75, 95, 100))
            known = replace(
                known,
                reached=passed.cases,
                late=passed.late,
                p5=p5,
                p25=p25,
                median=median,
                p75=p75,
                p95=p95,
                longest=longest,
            )
        if not waiting.cases:
            return known
        return replace(
            known,
            waiting=waiting.cases,
            overdue=waiting.late,
            waiting_longest=waiting.quantile(100),
        )
