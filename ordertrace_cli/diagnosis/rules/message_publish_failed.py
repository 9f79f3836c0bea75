"""message_publish_failed: the broker, or the way to it, refused the message.

Proof: a producer span in error, and no later publish to that destination went through. Nested
producer spans are one attempt, in error if any of them is.
"""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.case import Case, instant, ref, seen, span_facts
from ordertrace_cli.diagnosis.model import Cause, Confidence, EvidenceCode, Finding, Place
from ordertrace_cli.diagnosis.nearness import Nearness
from ordertrace_cli.diagnosis.rule import Rule


def find(case: Case) -> Iterator[Finding]:
    for publish in case.failed_publishes:
        if case.is_fresh(publish.end):
            continue
        node = next(node for node in publish.nodes if node.failed)
        name = case.destination_name(publish)
        depth = sum(up.failed for up in node.ancestors())
        yield Finding(
            cause=Cause.MESSAGE_PUBLISH_FAILED,
            confidence=Confidence.HIGH,
            at=Place(case.profile.queue_system, name),
            since=instant(publish.end),
            evidence=(seen(EvidenceCode.PUBLISH_FAILED, node, destination=name),),
            ref=ref(node),
            facts={**span_facts(node), "destination": name},
            root=Nearness.CHAIN + depth,
        )


RULE = Rule(Cause.MESSAGE_PUBLISH_FAILED, find)
