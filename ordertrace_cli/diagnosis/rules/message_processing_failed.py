"""message_processing_failed: the consumer took the message and its work ended in error.

Proof: a failed delivery, no later one that succeeded, fewer than `retry_attempts` failures, no
dead letter seen. What failed inside (a call, the calculation) is nearer to the root and wins.
"""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.case import Case, facts, instant, ref, seen
from ordertrace_cli.diagnosis.model import Cause, Confidence, EvidenceCode, Finding, Place
from ordertrace_cli.diagnosis.nearness import Nearness
from ordertrace_cli.diagnosis.rule import Rule
from ordertrace_cli.diagnosis.rules.deliveries import failed_messages


def find(case: Case) -> Iterator[Finding]:
    for message in failed_messages(case):
        few = len(message.failed) < case.profile.limits.retry_attempts
        if few and message.dead_letter is None and not case.is_fresh(message.last_end):
            last = message.failed[-1]
            yield Finding(
                cause=Cause.MESSAGE_PROCESSING_FAILED,
                confidence=Confidence.HIGH if last.handler.failed else Confidence.MEDIUM,
                at=Place(message.system, message.name),
                since=instant(last.end),
                evidence=tuple(
                    seen(EvidenceCode.DELIVERY_FAILED, delivery.handler, destination=message.name)
                    for delivery in message.failed
                ),
                ref=ref(last.handler),
                facts=facts(
                    count=len(message.failed),
                    destination=message.name,
                    at=instant(last.end),
                    error=message.error,
                ),
                root=Nearness.DELIVERY,
            )


RULE = Rule(Cause.MESSAGE_PROCESSING_FAILED, find)
