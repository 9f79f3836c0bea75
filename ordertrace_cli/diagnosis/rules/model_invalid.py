"""model_invalid: a service refused the customer's 3D model.

Proof: an error whose type fits the profile's `invalid_model`, wherever it arose. Refuted by a
later stage or a later attempt that went through (the customer uploads a mended model). To do:
ask the customer for another file; no retry helps.
"""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.case import Case, instant, ref, seen, span_facts
from ordertrace_cli.diagnosis.check_code import CheckCode
from ordertrace_cli.diagnosis.checks import check, fits
from ordertrace_cli.diagnosis.model import Cause, Check, Confidence, EvidenceCode, Finding, Place
from ordertrace_cli.diagnosis.nearness import Nearness
from ordertrace_cli.diagnosis.rule import Rule
from ordertrace_cli.diagnosis.rules.errors import tried_errors, unanswered_error
from ordertrace_cli.journey.failures import Failure, matches_invalid_model, troubled
from ordertrace_cli.journey.tree import Node
from ordertrace_cli.redact import masked


def find(case: Case) -> Iterator[Finding]:
    for failure in case.failures:
        checker = _checker(case, failure)
        if checker is not None and fits(_tests(case, failure)):
            yield _finding(case, checker)


def checks(case: Case) -> tuple[Check, ...]:
    return tried_errors(case, case.failures, _tests)


def _tests(case: Case, failure: Failure) -> Iterator[Check]:
    yield unanswered_error(case, failure)
    yield check(CheckCode.MODEL_REFUSED, _checker(case, failure) is not None)


def _checker(case: Case, failure: Failure) -> Node | None:
    """The deepest of the spans that refuse the model; those above only passed the error on."""
    spans = [failure.top, *(node for node in failure.top.descendants() if troubled(node))]
    refusing = [node for node in spans if matches_invalid_model(node, case.profile)]
    return refusing[-1] if refusing else None


def _finding(case: Case, checker: Node) -> Finding:
    return Finding(
        cause=Cause.MODEL_INVALID,
        confidence=Confidence.HIGH,
        at=Place(checker.system or case.here, masked(checker.service)),
        since=instant(checker.end),
        evidence=(seen(EvidenceCode.SPAN_FAILED, checker),),
        ref=ref(checker),
        facts=span_facts(checker),
        root=Nearness.MODEL,
    )


RULE = Rule(Cause.MODEL_INVALID, find, checks)
