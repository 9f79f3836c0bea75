"""From findings to one verdict: which claim explains the others, and what status follows."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from ordertrace_cli.diagnosis.case import Case
from ordertrace_cli.diagnosis.checks import until_refuted
from ordertrace_cli.diagnosis.model import (
    Behind,
    Cause,
    Check,
    Confidence,
    Finding,
    OrderStatus,
    Reason,
    Stall,
)
from ordertrace_cli.diagnosis.registry import RULES
from ordertrace_cli.journey.model import Journey
from ordertrace_cli.profile.model import Actor, Ending

_MOST_ALTERNATIVES = 4
_SURENESS = {Confidence.HIGH: 0, Confidence.MEDIUM: 1, Confidence.LOW: 2}
_CAUSES = {cause: index for index, cause in enumerate(Cause)}


class Verdict(Struct, frozen=True):
    """The order's status, and its stall where it needs attention or cannot be told."""

    status: OrderStatus
    stall: Stall | None
    reason: Reason


def judge(case: Case) -> Verdict:
    """What the order's status is, why it stands there, and why this was chosen."""
    if not case.journey.stages:
        return _stalled(case)
    if case.journey.fragment:
        return _stalled(case)
    ended = ended_as(case.journey)
    if ended is not None:
        return Verdict(ended, None, Reason.ENDED)
    if case.errors.has_fresh and not _is_looping(case):
        return Verdict(OrderStatus.IN_PROGRESS, None, Reason.FRESH_ERROR)
    verdict = _stalled(case)
    if verdict.stall is None and case.overdue and _waits_for_customer(case):
        return Verdict(OrderStatus.ABANDONED, None, Reason.CUSTOMER_SILENT)
    return verdict


def _stalled(case: Case) -> Verdict:
    ranked = rank(finding for rule in RULES for finding in rule.find(case))
    if not case.journey.stages:
        # Nothing else can be said of a trace that is of no order.
        ranked = [finding for finding in ranked if finding.cause is Cause.NO_ORDER]
    if not ranked:
        return Verdict(OrderStatus.IN_PROGRESS, None, Reason.NOTHING_FOUND)
    best = ranked[0]
    if best.confidence is Confidence.LOW and not case.overdue and not case.lost:
        return Verdict(OrderStatus.IN_PROGRESS, None, Reason.ONLY_POSSIBLE)
    chosen, *others = (
        replace(finding, checks=checks_of(finding.cause, case))
        for finding in ranked[: 1 + _MOST_ALTERNATIVES]
    )
    return Verdict(best.cause.status, Stall(chosen, tuple(others)), Reason.BEST_FINDING)


def checks_of(cause: Cause, case: Case) -> tuple[Check, ...]:
    """What the cause's rule looked for and found, up to what refutes it."""
    return until_refuted(
        check for rule in RULES if rule.cause is cause for check in rule.checks(case)
    )


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


def behind(best: Finding, other: Finding) -> Behind:
    """The first difference by which the one is ranked before the other."""
    ways = zip(_order(best), _order(other), Behind, strict=False)
    return next((way for one, two, way in ways if one != two), Behind.BY_ORDER)


def _order(finding: Finding) -> tuple[object, ...]:
    """Each place but the last two is one of Behind, in its order."""
    span = (finding.ref.trace_id, finding.ref.span_id) if finding.ref else ("", "")
    return (
        finding.confidence is Confidence.LOW,
        -finding.root,
        _SURENESS[finding.confidence],
        finding.since,
        _CAUSES[finding.cause],
        span,
    )


def ended_as(journey: Journey) -> OrderStatus | None:
    """By the last of the stages that end an order; None while it goes on."""
    endings = [found for found in journey.stages if found.stage.ends is not None]
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
