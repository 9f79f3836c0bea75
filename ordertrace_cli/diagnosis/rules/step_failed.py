"""step_failed: the application's own code ended in error and the order did not go on.

Proof: an unanswered error that none of the more telling causes explains: not a message, a
calculation, a model, nor a call to a system of the profile. Refuted by the same step going
through later, or by the order going on. To do: read the service's log, mend, repeat the step.
"""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.case import Case, instant, ref, seen, span_facts
from ordertrace_cli.diagnosis.check_code import CheckCode
from ordertrace_cli.diagnosis.checks import check, fits
from ordertrace_cli.diagnosis.model import Cause, Check, Confidence, EvidenceCode, Finding, Place
from ordertrace_cli.diagnosis.nearness import Nearness
from ordertrace_cli.diagnosis.rule import Rule
from ordertrace_cli.diagnosis.rules.errors import (
    all_errors,
    stopped_tests,
    tried_errors,
    unanswered_error,
)
from ordertrace_cli.journey.failures import Failure
from ordertrace_cli.journey.tree import Node
from ordertrace_cli.redact import masked


def find(case: Case) -> Iterator[Finding]:
    for failure in all_errors(case):
        if fits(_tests(case, failure)):
            stopped = failure in case.failures
            confidence = Confidence.HIGH if stopped else Confidence.LOW
            nearness = Nearness.STEP if stopped else Nearness.HANDLED
            yield _finding(case, failure, confidence, nearness)


def checks(case: Case) -> tuple[Check, ...]:
    return tried_errors(case, all_errors(case), _tests)


def _tests(case: Case, failure: Failure) -> Iterator[Check]:
    yield unanswered_error(case, failure)
    yield from stopped_tests(case, failure)
    if failure not in case.failures:
        yield check(CheckCode.OWN_STEP, not failure.top.semantics.is_call)


def _finding(case: Case, failure: Failure, confidence: Confidence, nearness: Nearness) -> Finding:
    node = _step(failure)
    return Finding(
        cause=Cause.STEP_FAILED,
        confidence=confidence,
        at=Place(node.system or case.here, masked(node.service)),
        since=instant(node.end),
        evidence=(seen(EvidenceCode.SPAN_FAILED, node),),
        ref=ref(node),
        facts=span_facts(node),
        root=nearness,
    )


def _step(failure: Failure) -> Node:
    """The deepest span of the chain that belongs to a service of the profile."""
    placed = [node for node in failure.chain if node.system]
    return placed[-1] if placed else failure.deepest


RULE = Rule(Cause.STEP_FAILED, find, checks)
