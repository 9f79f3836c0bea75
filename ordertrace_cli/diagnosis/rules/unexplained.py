"""unexplained: the next stage is overdue and no other cause fits.

Proof: only the passed limit. For a stage of a system, or where sound orders have a message that
is missing here.
"""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.case import Case
from ordertrace_cli.diagnosis.model import Cause, Confidence, Finding
from ordertrace_cli.diagnosis.nearness import Nearness
from ordertrace_cli.diagnosis.rule import Rule
from ordertrace_cli.diagnosis.rules.waits import overdue_wait, wait_finding
from ordertrace_cli.profile.model import Actor


def find(case: Case) -> Iterator[Finding]:
    wait = overdue_wait(case)
    if wait is not None and wait.awaited.by is not Actor.CUSTOMER:
        yield wait_finding(case, wait, Cause.UNEXPLAINED, Confidence.MEDIUM, Nearness.NOTHING_ELSE)


RULE = Rule(Cause.UNEXPLAINED, find)
