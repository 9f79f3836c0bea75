"""message_retry_loop: the broker hands the message out again and again, and it fails each time.

Proof: at least `retry_attempts` failed deliveries of one message, none that succeeded, none to
a dead-letter destination. Attempts inside one delivery are not deliveries.
"""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.case import Case, facts, instant, ref, seen
from ordertrace_cli.diagnosis.model import Cause, Confidence, EvidenceCode, Finding, Place
from ordertrace_cli.diagnosis.nearness import Nearness
from ordertrace_cli.diagnosis.rule import Rule
from ordertrace_cli.diagnosis.rules.deliveries import failed_messages


def find(case: Case) -> Iterator[Finding]:
    attempts = case.profile.limits.retry_attempts
    for message in failed_messages(case):
        # In a loop the last error is always fresh: the grace is counted from the first.
        settled = not case.is_fresh(message.failed[0].end)
        if len(message.failed) >= attempts and message.dead_letter is None and settled:
            first, last = message.failed[0], message.failed[-1]
            yield Finding(
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


RULE = Rule(Cause.MESSAGE_RETRY_LOOP, find)
