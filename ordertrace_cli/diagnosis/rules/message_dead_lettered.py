"""message_dead_lettered: after the failure the message went to a dead-letter destination.

Proof: a delivery failed, and a consumer took the message from a destination that fits
`dead_letter`, or the consumer itself published it there. Refuted by a delivery that went through
since. Dead-lettering by the broker that nobody reads leaves no span: `message_processing_failed`.
To do: mend the reason, then move the message back.
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
from ordertrace_cli.journey.tree import Node
from ordertrace_cli.redact import masked


def find(case: Case) -> Iterator[Finding]:
    for message in failed_messages(case):
        node = message.dead_letter
        if node is not None and fits(_tests(case, message)):
            yield _finding(case, message, node)


def checks(case: Case) -> tuple[Check, ...]:
    return tried_messages(case, _tests)


def _tests(case: Case, message: FailedMessage) -> Iterator[Check]:
    yield delivery_failed(message)
    name = masked(message.dead_letter_name)
    yield check(CheckCode.DEAD_LETTERED, message.dead_letter is not None, destination=name)
    yield grace_over(case, message.last_end)


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


RULE = Rule(Cause.MESSAGE_DEAD_LETTERED, find, checks)
