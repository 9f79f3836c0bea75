"""message_retry_loop: the broker hands the message out again and again, and it fails each time.

Proof: at least `retry_attempts` failed deliveries of one message, none that succeeded, none to
a dead-letter destination. Attempts inside one delivery are not deliveries. Refuted by a delivery
that went through. To do: take the message out of the loop before it blocks the others.
"""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.case import Case, facts, instant, ref, seen
from ordertrace_cli.diagnosis.check_code import CheckCode
from ordertrace_cli.diagnosis.checks import check, fits
from ordertrace_cli.diagnosis.model import Cause, Check, Confidence, EvidenceCode, Finding, Place
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
    yield check(CheckCode.MANY_FAILURES, count >= attempts, attempts=attempts, count=count)
    yield check(CheckCode.NO_DEAD_LETTER, message.dead_letter is None)
    # In a loop the last error is always fresh: the grace is counted from the first.
    yield grace_over(case, message.failed[0].end)


def _finding(message: FailedMessage) -> Finding:
    first, last = message.failed[0], message.failed[-1]
    return Finding(
        cause=Cause.MESSAGE_RETRY_LOOP,
        confidence=Confidence.HIGH,
        at=Place(message.system, message.name),
        since=instant(first.end),
        evidence=tuple(
            seen(EvidenceCode.DELIVERY_FAILED, delivery.handler, destination=message.name)
            for delivery in (first, last)
        ),
        ref=ref(last.handler),
        facts=facts(
            count=len(message.failed),
            destination=message.name,
            at=instant(first.end),
            other_at=instant(last.end),
            error=message.error,
        ),
        root=Nearness.RETRIES,
    )


RULE = Rule(Cause.MESSAGE_RETRY_LOOP, find, checks)
