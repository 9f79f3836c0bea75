"""How a wait is counted: by the clock, or by the hours in which operators work.

Owns the one rule that limits, shown waits and the fleet's usual waits must share, or they could
not be compared. The calendar's arithmetic is `times`'s.
"""

from datetime import datetime, timedelta

from ordertrace_cli.profile.model import Actor, Stage
from ordertrace_cli.times import WorkingTime


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
