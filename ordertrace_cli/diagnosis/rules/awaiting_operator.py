"""awaiting_operator: everything technical is sound, an operator's stage is overdue.

Proof: the next stage is an operator's, its limit (in working time, where the profile has a
calendar) has passed, and every message that leads there arrived. Refuted by the stage; a message
or work that is missing makes it a mere possibility. Silence, so inferred. To do: ask the operators.
"""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.case import Case
from ordertrace_cli.diagnosis.model import Cause, Check, Finding
from ordertrace_cli.diagnosis.rule import Rule
from ordertrace_cli.diagnosis.rules.waits import wait_findings, wait_tests
from ordertrace_cli.profile.model import Actor


def find(case: Case) -> Iterator[Finding]:
    yield from wait_findings(case, Cause.AWAITING_OPERATOR, Actor.OPERATOR)


def checks(case: Case) -> Iterator[Check]:
    yield from wait_tests(case, Actor.OPERATOR)


RULE = Rule(Cause.AWAITING_OPERATOR, find, checks)
