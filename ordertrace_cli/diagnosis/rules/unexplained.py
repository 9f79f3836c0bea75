"""unexplained: the next stage is overdue and no other cause fits.

Proof: only the passed limit. Refuted by any other cause that is more than possible. For a stage
of a system, or where sound orders have a message that is missing here. To do: look at the next
system's log.
"""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.case import Case
from ordertrace_cli.diagnosis.check_code import CheckCode
from ordertrace_cli.diagnosis.checks import check, fits
from ordertrace_cli.diagnosis.model import Cause, Check, Confidence, Finding
from ordertrace_cli.diagnosis.nearness import Nearness
from ordertrace_cli.diagnosis.rule import Rule
from ordertrace_cli.diagnosis.rules.waits import limit_passed, overdue_wait, wait_finding
from ordertrace_cli.profile.model import Actor


def find(case: Case) -> Iterator[Finding]:
    wait = overdue_wait(case)
    if wait is not None and fits(checks(case)):
        yield wait_finding(case, wait, Cause.UNEXPLAINED, Confidence.MEDIUM, Nearness.NOTHING_ELSE)


def checks(case: Case) -> Iterator[Check]:
    stage = case.next_stage
    by_others = stage is not None and stage.by is not Actor.CUSTOMER
    yield check(
        CheckCode.AWAITS_NO_CUSTOMER, by_others, stage=stage.name if stage is not None else None
    )
    yield limit_passed(case)


RULE = Rule(Cause.UNEXPLAINED, find, checks)
