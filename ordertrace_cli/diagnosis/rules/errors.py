"""Errors after which the order did not go on: the tests that several rules share."""

from collections.abc import Callable, Iterable, Iterator

from ordertrace_cli.diagnosis.case import Case, instant, span_facts
from ordertrace_cli.diagnosis.check_code import CheckCode
from ordertrace_cli.diagnosis.checks import check, supports, tried
from ordertrace_cli.diagnosis.model import Check
from ordertrace_cli.diagnosis.rules.waits import limit_passed
from ordertrace_cli.journey.failures import Failure


def tried_errors(
    case: Case, failures: Iterable[Failure], tests: Callable[[Case, Failure], Iterable[Check]]
) -> tuple[Check, ...]:
    """A rule's tests of the error that fits best; that there is none, where there is none."""
    limit = case.profile.limits.error_grace
    nothing = check(CheckCode.UNANSWERED_ERROR, False, limit=limit)
    return tried(failures, lambda failure: tests(case, failure), nothing)


def all_errors(case: Case) -> tuple[Failure, ...]:
    """Errors that stopped the order, and those that may have, although their callers went on."""
    return (*case.failures, *case.handled_failures)


def unanswered_error(case: Case, failure: Failure) -> Check:
    """The first test of each rule on errors, which makes the error its suspect."""
    known = span_facts(failure.deepest)
    limit = case.profile.limits.error_grace
    return check(
        CheckCode.UNANSWERED_ERROR, True, limit=limit, error=known.get("error"), at=known.get("at")
    )


def stopped_tests(case: Case, failure: Failure) -> Iterator[Check]:
    """A swallowed error explains an overdue order only for want of better."""
    stops = failure in case.failures
    yield check(CheckCode.CALLER_STOPPED, supports(stops))
    if not stops:
        yield limit_passed(case)


def grace_over(case: Case, end: int) -> Check:
    """Whether the error is too old to be answered by a repetition yet."""
    return check(
        CheckCode.GRACE_OVER,
        not case.is_fresh(end),
        limit=case.profile.limits.error_grace,
        took=case.now - instant(end),
    )
