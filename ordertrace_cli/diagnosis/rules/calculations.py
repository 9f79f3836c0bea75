"""Failed calculations: what the rules on them share."""

from ordertrace_cli.diagnosis.case import Case, instant, ref, seen, span_facts
from ordertrace_cli.diagnosis.check_code import CheckCode
from ordertrace_cli.diagnosis.checks import check
from ordertrace_cli.diagnosis.model import Cause, Check, Confidence, EvidenceCode, Finding, Place
from ordertrace_cli.diagnosis.nearness import Nearness
from ordertrace_cli.journey.causality import went_on_from
from ordertrace_cli.journey.failures import Calculation
from ordertrace_cli.journey.tree import Node
from ordertrace_cli.redact import masked


def last_failed(case: Case) -> Calculation | None:
    """The last attempt, if it failed, nothing answered that, and the grace is over."""
    attempts = case.journey.calculations
    if not attempts or not attempts[-1].failed:
        return None
    last = attempts[-1]
    answered = went_on_from(case.journey, last.node)
    unfinished = any(work.start > last.node.end for work in case.unfinished)
    return None if answered or unfinished or case.is_fresh(last.node.end) else last


def calculation_failed(attempt: Calculation | None) -> Check:
    """The first test of the rules on failed calculations."""
    if attempt is None:
        return check(CheckCode.CALCULATION_FAILED, False)
    known = span_facts(calculator(attempt.node))
    return check(CheckCode.CALCULATION_FAILED, True, error=known.get("error"), at=known.get("at"))


def calculator(node: Node) -> Node:
    """The calculation span of the service that calculates: a call may bear the same name."""
    below = [child for child in node.descendants() if child.calculation and child.failed]
    return below[-1] if node.semantics.is_call and below else node


def calculation_finding(case: Case, cause: Cause, attempt: Calculation) -> Finding:
    node = calculator(attempt.node)
    depth = sum(up.failed for up in node.ancestors())
    system = node.callee if node.semantics.is_call and node.callee else node.system
    return Finding(
        cause=cause,
        confidence=Confidence.HIGH,
        at=Place(system or case.there, masked(node.service)),
        since=instant(node.end),
        evidence=(seen(EvidenceCode.CALCULATION_FAILED, node),),
        ref=ref(node),
        facts=span_facts(node),
        root=Nearness.CHAIN + depth,
    )
