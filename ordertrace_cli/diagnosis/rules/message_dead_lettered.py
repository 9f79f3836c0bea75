"""message_dead_lettered: after the failure the message went to a dead-letter destination.

Proof: a delivery failed, and a consumer took the message from a destination that fits
`dead_letter`, or the consumer itself published it there. Dead-lettering by the broker that
nobody reads leaves no span: `message_processing_failed`.
"""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.case import Case, facts, instant, ref, seen
from ordertrace_cli.diagnosis.model import Cause, Confidence, EvidenceCode, Finding, Place
from ordertrace_cli.diagnosis.nearness import Nearness
from ordertrace_cli.diagnosis.rule import Rule
from ordertrace_cli.diagnosis.rules.deliveries import FailedMessage, failed_messages
from ordertrace_cli.journey.tree import Node
from ordertrace_cli.redact import masked


def find(case: Case) -> Iterator[Finding]:
    for message in failed_messages(case):
        node = message.dead_letter
        if node is not None and not case.is_fresh(message.last_end):
            yield _finding(case, message, node)


def _finding(case: Case, message: FailedMessage, dead_letter: Node) -> Finding:
    name = masked(message.dead_letter_name)
    failed = [
        seen(EvidenceCode.DELIVERY_FAILED, delivery.handler, destination=message.name)
        for delivery in message.failed[-1:]
    ]
    moved = seen(EvidenceCode.DEAD_LETTERED, dead_letter, destination=name)
    return Finding(
        cause=Cause.MESSAGE_DEAD_LETTERED,
        confidence=Confidence.HIGH,
        at=Place(case.profile.queue_system, name),
        since=instant(message.last_end),
        evidence=(*failed, moved),
        ref=ref(dead_letter),
        facts=facts(
            destination=name,
            service=masked(message.service),
            at=instant(message.last_end),
            error=message.error,
        ),
        root=Nearness.DEAD_LETTER,
    )


RULE = Rule(Cause.MESSAGE_DEAD_LETTERED, find)
