"""How soon somebody must act, and why: the rule, in one place.

high: a system is broken, or a message is gone that nobody will miss by itself; other orders run
into it. medium: one order failed at one step. low: people are waited for, or the trace cannot
tell. A medium one that has stood for a day becomes high; a finding of low confidence counts one
step less. No finding: low. An incident is as severe as the worst of its orders; a medium one that
goes on becomes high.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from msgspec import Struct

from ordertrace_cli.diagnosis.model import Cause, Confidence, Diagnosis
from ordertrace_cli.texts.labels import Label
from ordertrace_cli.tickets.model import Severity

LONG = timedelta(days=1)

BY_CAUSE: Mapping[Cause, Severity] = {
    Cause.MODEL_UPLOAD_FAILED: Severity.MEDIUM,
    Cause.MODEL_INVALID: Severity.LOW,
    Cause.MESSAGE_PUBLISH_FAILED: Severity.HIGH,
    Cause.MESSAGE_LOST: Severity.HIGH,
    Cause.CONSUMER_DOWN: Severity.HIGH,
    Cause.MESSAGE_PROCESSING_FAILED: Severity.MEDIUM,
    Cause.MESSAGE_RETRY_LOOP: Severity.HIGH,
    Cause.MESSAGE_DEAD_LETTERED: Severity.MEDIUM,
    Cause.PRICE_CALCULATION_FAILED: Severity.MEDIUM,
    Cause.PRICE_CALCULATION_TIMEOUT: Severity.MEDIUM,
    Cause.PRICE_CALCULATION_HUNG: Severity.HIGH,
    Cause.SERVICE_CALL_FAILED: Severity.HIGH,
    Cause.STEP_FAILED: Severity.MEDIUM,
    Cause.AWAITING_OPERATOR: Severity.LOW,
    Cause.AWAITING_CARRIER: Severity.LOW,
    Cause.CONTEXT_LOST: Severity.LOW,
    Cause.NOT_INSTRUMENTED: Severity.LOW,
    Cause.NO_ORDER: Severity.LOW,
    Cause.UNEXPLAINED: Severity.MEDIUM,
}

WORDS: Mapping[Severity, Label] = {
    Severity.HIGH: Label.SEVERITY_HIGH,
    Severity.MEDIUM: Label.SEVERITY_MEDIUM,
    Severity.LOW: Label.SEVERITY_LOW,
}

_REASONS: Mapping[Severity, Label] = {
    Severity.HIGH: Label.BECAUSE_SYSTEM_BROKEN,
    Severity.MEDIUM: Label.BECAUSE_ONE_ORDER,
    Severity.LOW: Label.BECAUSE_NOBODY_BROKE,
}

_ONE_LESS: Mapping[Severity, Severity] = {
    Severity.HIGH: Severity.MEDIUM,
    Severity.MEDIUM: Severity.LOW,
    Severity.LOW: Severity.LOW,
}


class Assessment(Struct, frozen=True):
    """A severity and the parts of the rule that led to it, in their order."""

    severity: Severity
    reasons: tuple[Label, ...]


NOT_VERIFIED = Assessment(Severity.MEDIUM, (Label.BECAUSE_NOT_VERIFIED,))


def assess(diagnosis: Diagnosis) -> Assessment:
    """The rule applied to one order."""
    if diagnosis.stall is None:
        return Assessment(Severity.LOW, (Label.BECAUSE_NO_FINDING,))
    finding = diagnosis.stall.finding
    severity = BY_CAUSE[finding.cause]
    reasons = [_REASONS[severity]]
    if severity is Severity.MEDIUM and diagnosis.evaluated_at - finding.since >= LONG:
        severity = Severity.HIGH
        reasons.append(Label.BECAUSE_LONG)
    if finding.confidence is Confidence.LOW and severity is not Severity.LOW:
        severity = _ONE_LESS[severity]
        reasons.append(Label.BECAUSE_UNSURE)
    return Assessment(severity, tuple(reasons))


def assess_incident(orders: Sequence[Diagnosis], *, ongoing: bool) -> Assessment:
    """That of the order for which it is highest; a medium one that goes on becomes high.

    orders: at least two. What several orders ran into at one place, and others since, is no longer
    one order's mishap; how many there are changes nothing more.
    """
    ranks = {severity: rank for rank, severity in enumerate(Severity)}
    worst = min(map(assess, orders), key=lambda assessment: ranks[assessment.severity])
    reasons = tuple(_OF_SEVERAL.get(reason, reason) for reason in worst.reasons)
    if worst.severity is Severity.MEDIUM and ongoing:
        return Assessment(Severity.HIGH, (*reasons, Label.BECAUSE_SEVERAL))
    return Assessment(worst.severity, reasons)


_OF_SEVERAL: Mapping[Label, Label] = {Label.BECAUSE_ONE_ORDER: Label.BECAUSE_SOME_ORDERS}
