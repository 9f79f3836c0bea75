"""price_calculation_timeout: the calculation was ended by a time-out or a cancelled deadline.

Proof: the last calculation span in error, of a type or message that speaks of a time-out, a
deadline or a cancellation. Refuted by a later calculation that went through. A calculation that
no one ended is `price_calculation_hung`. To do: find what made it slow, then start it again, or
see that the order is cancelled.
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
        yield calculation_finding(case, Cause.PRICE_CALCULATION_TIMEOUT, attempt)


def checks(case: Case) -> Iterator[Check]:
    attempt = last_failed(case)
    yield calculation_failed(attempt)
    if attempt is not None:
        yield check(CheckCode.TIMED_OUT, attempt.timed_out)


RULE = Rule(Cause.PRICE_CALCULATION_TIMEOUT, find, checks)
