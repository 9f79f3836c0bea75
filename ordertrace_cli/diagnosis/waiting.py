"""How a wait is counted: by the clock, or by the hours in which operators work.

Owns the one rule that limits, shown waits and the fleet's usual waits must share, or they could
not be compared. The calendar's arithmetic is `times`'s.
"""

from datetime import datetime, timedelta

from ordertrace_cli.profile.model import Actor, Stage
from ordertrace_cli.times import WorkingTime, from_unix_nano


def counts_working_time(stage: Stage, working_time: WorkingTime | None) -> bool:
    """Whether the wait for this stage stands still at night: an operator's, with a calendar."""
    return working_time is not None and stage.by is Actor.OPERATOR


def counted_wait(
    stage: Stage, start: datetime, end: datetime, working_time: WorkingTime | None
) -> timedelta:
    """How long the stage was waited for, as its limit counts it; negative where clocks disagree."""
    if working_time is not None and counts_working_time(stage, working_time):
        return working_time.between(start, end) if end >= start else end - start
    return end - start


def counted_nanoseconds(
    stage: Stage, start: int, end: int, working_time: WorkingTime | None
) -> int:
    """The same of moments in nanoseconds; by working hours it is cut to microseconds."""
    if not counts_working_time(stage, working_time):
        return end - start
    moments = from_unix_nano(start), from_unix_nano(end)
    return counted_wait(stage, *moments, working_time) // timedelta(microseconds=1) * 1000
