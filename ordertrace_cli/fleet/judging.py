"""One order after the other judged, with everything that the others told as its witness."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from ordertrace_cli.diagnosis.doubt import doubted
from ordertrace_cli.diagnosis.examine import examine
from ordertrace_cli.diagnosis.model import Diagnosis
from ordertrace_cli.fleet.learned_limits import LearnedLimits, learn_limits
from ordertrace_cli.fleet.tally import Tally
from ordertrace_cli.fleet.yardstick import Yardstick
from ordertrace_cli.journey.model import Journey
from ordertrace_cli.journey.traffic import Traffic
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.spans.model import Caveat
from ordertrace_cli.times import WorkingTime


class Fleet(Struct, frozen=True):
    """What all orders of a window showed, put in order. limits: what is judged by."""

    now: datetime
    traffic: Traffic
    working_time: WorkingTime | None
    yardstick: Yardstick
    limits: LearnedLimits

    def diagnose(self, journey: Journey, search: Sequence[Caveat] = ()) -> Diagnosis:
        """search: caveats on the search as a whole."""
        profile = self.limits.profile
        found = examine(journey, profile, self.traffic, self.now, self.working_time)
        diagnosis = doubted(self.limits.marked(found), search)
        # What is usual is worth its time only where it is shown.
        if diagnosis.status.needs_attention or diagnosis.violations:
            return self.yardstick.compare(diagnosis)
        return diagnosis


def fleet_of(
    tally: Tally,
    profile: Profile,
    known_services: frozenset[str],
    now: datetime,
    *,
    learned_limits: bool,
) -> Fleet:
    """tally: complete. known_services: those that the source has ever seen."""
    yardstick = tally.measurements.yardstick()
    limits = learn_limits(profile, yardstick) if learned_limits else LearnedLimits(profile)
    traffic = Traffic(profile, tally.records, known_services)
    working_time = WorkingTime(profile.calendar) if profile.calendar else None
    return Fleet(now, traffic, working_time, yardstick, limits)
