"""Orders whose own spans decide: what other orders show cannot change them any more.

They need not be kept to be judged. Where any doubt is left the answer is no, and the order is
judged with the whole fleet as its witness; so this may be careful, but never wrong.
"""

from datetime import datetime

from msgspec import Struct

from ordertrace_cli.diagnosis.case import Case, instant
from ordertrace_cli.diagnosis.model import OrderStatus
from ordertrace_cli.diagnosis.verdict import ended_as
from ordertrace_cli.diagnosis.violations import find_violations
from ordertrace_cli.journey.causality import went_on_after
from ordertrace_cli.journey.clock_skew import Clocks
from ordertrace_cli.journey.messages import Publish
from ordertrace_cli.journey.model import Journey
from ordertrace_cli.journey.records import Records
from ordertrace_cli.journey.traffic import Traffic
from ordertrace_cli.profile.model import Actor, Profile
from ordertrace_cli.times import WorkingTime


class Soundness(Struct, frozen=True):
    """Judges by an order alone.

    learned_limits: limits that the profile leaves open are still to be learned. violations:
    orders that broke policy are asked for, so they must be judged, however they ended.
    """

    profile: Profile
    now: datetime
    working_time: WorkingTime | None
    nobody: Traffic
    learned_limits: bool = False
    violations: bool = False

    def status(self, journey: Journey) -> OrderStatus | None:
        """The status, where it is certain; None where it is not, and for what is no order."""
        if not journey.stages or journey.fragment:
            return None
        case = Case(journey, self.profile, self.nobody, self.now, self.working_time)
        if self.violations and self._may_break_policy(case):
            return None
        ended = ended_as(journey)
        if ended is not None:
            return ended
        return OrderStatus.IN_PROGRESS if self._is_quiet(case) else None

    def _may_break_policy(self, case: Case) -> bool:
        """Whether there is a breach, unless clocks or lost context explain it."""
        attempts = case.journey.calculations
        return bool(attempts and attempts[-1].failed) or bool(find_violations(case))

    def _is_quiet(self, case: Case) -> bool:
        """Whether nothing failed, nothing is missing, and no limit has passed.

        No rule finds anything then: each starts from an error, from a message that was not
        taken or not worked on, from work without an end, or from a limit.
        """
        journey, stage = case.journey, case.next_stage
        if journey.failures or journey.unfinished or stage is None or case.overdue:
            return False
        if stage.within is None and self.learned_limits:
            return False
        if any(attempt.failed for attempt in journey.calculations):
            return False
        if not all(_is_sound(journey, publish) for publish in journey.publishes):
            return False
        began = case.taken_at
        if stage.by is not Actor.SYSTEM or began is None:
            return True
        return self.now - instant(began) <= self.profile.limits.price_calculation


def nobody(profile: Profile, known_services: frozenset[str]) -> Traffic:
    """What a fleet of no orders shows. known_services: that the source has ever seen."""
    records = Records(Clocks())
    records.seal()
    return Traffic(profile, records, known_services)


def _is_sound(journey: Journey, publish: Publish) -> bool:
    """Whether the message arrived and was worked on, or the order went on without it."""
    troubled = any(found.failed or found.dead_letter for found in publish.deliveries)
    if publish.failed or publish.dead_letter or troubled:
        return False
    return publish.taken or went_on_after(journey, publish)
