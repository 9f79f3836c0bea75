"""not_instrumented: the system that should act next emits no spans at all.

Proof: no span of it in the window, and the source does not know its services. Refuted by any
span of it, ever: a system that was seen before is down, not uninstrumented. To do: look at the
order in that system itself; have it emit spans.
"""

from collections.abc import Iterator
from datetime import datetime

from ordertrace_cli.diagnosis.case import Case, facts, instant, is_service, ref
from ordertrace_cli.diagnosis.check_code import CheckCode
from ordertrace_cli.diagnosis.checks import check, fits
from ordertrace_cli.diagnosis.model import (
    Cause,
    Check,
    Confidence,
    Evidence,
    EvidenceCode,
    Finding,
    Place,
)
from ordertrace_cli.diagnosis.nearness import Nearness
from ordertrace_cli.diagnosis.rule import Rule
from ordertrace_cli.diagnosis.rules.waits import limit_passed


def find(case: Case) -> Iterator[Finding]:
    since = _since(case)
    if since is not None and fits(checks(case)):
        yield _finding(case, since)


def checks(case: Case) -> Iterator[Check]:
    system = case.there
    other = is_service(case.profile, system) and case.here != system
    yield check(CheckCode.AWAITS_OTHER_SERVICE, other, system=system)
    yield _waits_too_long(case)
    yield check(CheckCode.SYSTEM_UNSEEN, not case.traffic.system_is_known(system), system=system)


def _waits_too_long(case: Case) -> Check:
    """Only a wait that is too long needs explaining: for a delivery, or for the stage."""
    if not case.lost:
        return limit_passed(case)
    waited = case.now - instant(case.lost[0].end)
    limit = case.profile.limits.queue_delivery
    return check(CheckCode.DELIVERY_OVERDUE, True, took=waited, limit=limit)


def _finding(case: Case, since: datetime) -> Finding:
    system, frontier = case.there, case.journey.frontier
    return Finding(
        cause=Cause.NOT_INSTRUMENTED,
        confidence=Confidence.HIGH,
        at=Place(system),
        since=since,
        evidence=(Evidence(EvidenceCode.NO_SPANS_OF_SYSTEM, None, facts(system=system)),),
        ref=ref(frontier.node) if frontier is not None else None,
        facts=facts(system=system, at=since),
        root=Nearness.NOT_INSTRUMENTED,
    )


def _since(case: Case) -> datetime | None:
    if case.lost:
        return instant(case.lost[0].end)
    return case.waiting_since if case.overdue else None


RULE = Rule(Cause.NOT_INSTRUMENTED, find, checks)
