"""awaiting_carrier: shipped, the message arrived, and the carrier's stage is overdue.

Proof: the next stage is the carrier's, its limit has passed, and every message arrived. Refuted
by the stage; a message that is missing makes it a mere possibility. Silence, so inferred. To do:
ask the carrier where the parcel is, or close the order by hand.
"""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.case import Case
from ordertrace_cli.diagnosis.model import Cause, Check, Finding
from ordertrace_cli.diagnosis.rule import Rule
from ordertrace_cli.diagnosis.rules.waits import wait_findings, wait_tests
from ordertrace_cli.profile.model import Actor


def find(case: Case) -> Iterator[Finding]:
    yield from wait_findings(case, Cause.AWAITING_CARRIER, Actor.CARRIER)


def checks(case: Case) -> Iterator[Check]:
    yield from wait_tests(case, Actor.CARRIER)


RULE = Rule(Cause.AWAITING_CARRIER, find, checks)
