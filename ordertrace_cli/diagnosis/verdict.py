"""From findings to one verdict: which claim explains the others, and what status follows."""

from collections.abc import Iterable

from ordertrace_cli.diagnosis.case import Case
from ordertrace_cli.diagnosis.model import Cause, Confidence, Finding, OrderStatus, Stall
from ordertrace_cli.diagnosis.registry import RULES
from ordertrace_cli.profile.model import Actor, Ending

_MOST_ALTERNATIVES = 4
_SURENESS = {Confidence.HIGH: 0, Confidence.MEDIUM: 1, Confidence.LOW: 2}
_CAUSES = {cause: index for index, cause in enumerate(Cause)}


def judge(case: Case) -> tuple[OrderStatus, Stall | None]:
    """The order's status, and its stall where it needs attention or cannot be told."""
    if not case.journey.stages:
        return _stalled(case)
    if case.journey.fragment:
        return _stalled(case)
    ended = _ended(case)
    if ended is not None:
        return ended, None
    if case.has_fresh_failure and not _is_looping(case):
        return OrderStatus.IN_PROGRESS, None
    status, stall = _stalled(case)
    if stall is None and case.overdue and _waits_for_customer(case):
        return OrderStatus.ABANDONED, None
    return status, stall


def _stalled(case: Case) -> tuple[OrderStatus, Stall | None]:
    ranked = rank(finding for rule in RULES for finding in rule.find(case))
    if not ranked:
        return OrderStatus.IN_PROGRESS, None
    best = ranked[0]
    if best.confidence is Confidence.LOW and not case.overdue and not case.lost:
        return OrderStatus.IN_PROGRESS, None
    return best.cause.status, Stall(best, tuple(ranked[1 : 1 + _MOST_ALTERNATIVES]))


def rank(findings: Iterable[Finding]) -> list[Finding]:
    """Best first, one for each cause. A mere possibility never beats what is seen or inferred."""
    ordered = sorted(findings, key=_order)
    best: dict[Cause, Finding] = {}
    for finding in ordered:
        best.setdefault(finding.cause, finding)
    if any(
        finding.confidence is not Confidence.LOW for finding in best.values() if _explains(finding)
    ):
        best.pop(Cause.UNEXPLAINED, None)
    return list(best.values())


def _explains(finding: Finding) -> bool:
    return finding.cause is not Cause.UNEXPLAINED


def _order(finding: Finding) -> tuple[object, ...]:
    span = (finding.ref.trace_id, finding.ref.span_id) if finding.ref else ("", "")
    return (
        finding.confidence is Confidence.LOW,
        -finding.root,
        _SURENESS[finding.confidence],
        finding.since,
        _CAUSES[finding.cause],
        span,
    )


def _ended(case: Case) -> OrderStatus | None:
    """By the last of the stages that end an order."""
    endings = [found for found in case.journey.stages if found.stage.ends is not None]
    if not endings:
        return None
    last = max(endings, key=lambda found: (found.time_unix_nano, found.stage.rank))
    if last.stage.ends is Ending.CANCELLED:
        return OrderStatus.CANCELLED
    return OrderStatus.COMPLETED


def _is_looping(case: Case) -> bool:
    """In a retry loop the last error is always fresh, and that is no reason to wait."""
    return any(
        finding.cause is Cause.MESSAGE_RETRY_LOOP
        for rule in RULES
        if rule.cause is Cause.MESSAGE_RETRY_LOOP
        for finding in rule.find(case)
    )


def _waits_for_customer(case: Case) -> bool:
    return case.next_stage is not None and case.next_stage.by is Actor.CUSTOMER
