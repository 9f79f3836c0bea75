"""message_processing_failed: the consumer took the message and its work ended in error.

Proof: a failed delivery, no later one that succeeded, fewer than `retry_attempts` failures, no
dead letter seen. Refuted by a delivery that went through, or by the order going on. What failed
inside (a call, the calculation) is nearer to the root and wins. To do: mend the reason, then
requeue the message.
"""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.case import Case, facts, instant, ref, seen
from ordertrace_cli.diagnosis.check_code import CheckCode
from ordertrace_cli.diagnosis.checks import check, fits, supports
from ordertrace_cli.diagnosis.model import (
    Cause,
    Check,
    Confidence,
    Evidence,
    EvidenceCode,
    Finding,
    Place,
)
from ordertrace_cli.diagnosis.nearness import Nearness
from ordertrace_cli.diagnosis.rule import Rule
from ordertrace_cli.diagnosis.rules.deliveries import (
    FailedMessage,
    delivery_failed,
    failed_messages,
    tried_messages,
)
from ordertrace_cli.diagnosis.rules.errors import grace_over


def find(case: Case) -> Iterator[Finding]:
    for message in failed_messages(case):
        if fits(_tests(case, message)):
            yield _finding(message)


def checks(case: Case) -> tuple[Check, ...]:
    return tried_messages(case, _tests)


def _tests(case: Case, message: FailedMessage) -> Iterator[Check]:
    attempts = case.profile.limits.retry_attempts
    count = len(message.failed)
    yield delivery_failed(message)
    yield check(CheckCode.FEW_FAILURES, count < attempts, attempts=attempts, count=count)
    yield check(CheckCode.NO_DEAD_LETTER, message.dead_letter is None)
    yield grace_over(case, message.last_end)
    # Emitters that swallow exceptions leave the consumer's own span sound.
    yield check(CheckCode.HANDLER_FAILED, supports(message.failed[-1].handler.failed))


def _finding(message: FailedMessage) -> Finding:
    last = message.failed[-1]
    return Finding(
        cause=Cause.MESSAGE_PROCESSING_FAILED,
        confidence=Confidence.HIGH if last.handler.failed else Confidence.MEDIUM,
        at=Place(message.system, message.name),
        since=instant(message.last_end),
        evidence=tuple(_evidence(message)),
        ref=ref(last.culprit),
        facts=facts(
            count=len(message.failed),
            destination=message.name,
            at=instant(message.last_end),
            error=message.error,
        ),
        root=Nearness.DELIVERY,
    )


def _evidence(message: FailedMessage) -> Iterator[Evidence]:
    """Each delivery; and the step that failed, where the consumer's own span says nothing."""
    for delivery in message.failed:
        yield seen(EvidenceCode.DELIVERY_FAILED, delivery.handler, destination=message.name)
        if delivery.culprit is not delivery.handler:
            yield seen(EvidenceCode.SPAN_FAILED, delivery.culprit)


RULE = Rule(Cause.MESSAGE_PROCESSING_FAILED, find, checks)
