"""price_calculation_failed: the calculation ended in an error of its own.

Proof: the last calculation span in error, and neither a time-out nor an invalid model. Refuted
by a later calculation that went through. A call that failed below it is nearer to the root. To
do: mend the calculation and start it again, or see that the order is cancelled.
"""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.case import Case
from ordertrace_cli.diagnosis.check_code import CheckCode
from ordertrace_cli.diagnosis.checks import check, fits
from ordertrace_cli.diagnosis.model import Cause, Check, Finding
from ordertrace_cli.diagnosis.rule import Rule
from ordertrace_cli.diagnosis.rules.calculations import (
    calculation_failed,
    calculation_finding,
    last_failed,
)


def find(case: Case) -> Iterator[Finding]:
    attempt = last_failed(case)
    if attempt is not None and fits(checks(case)):
        yield calculation_finding(case, Cause.PRICE_CALCULATION_FAILED, attempt)


def checks(case: Case) -> Iterator[Check]:
    attempt = last_failed(case)
    yield calculation_failed(attempt)
    if attempt is not None:
        yield check(CheckCode.NO_TIMEOUT, not attempt.timed_out)
        yield check(CheckCode.NO_INVALID_MODEL, not attempt.invalid_model)


RULE = Rule(Cause.PRICE_CALCULATION_FAILED, find, checks)
