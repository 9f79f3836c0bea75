"""message_publish_failed: the broker, or the way to it, refused the message.

Proof: a producer span in error, and no later publish to that destination went through. Nested
producer spans are one attempt, in error if any of them is. Refuted by a later publish, or by the
order going on. To do: mend the broker or the way to it, then publish again.
"""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.case import Case, instant, ref, seen, span_facts
from ordertrace_cli.diagnosis.check_code import CheckCode
from ordertrace_cli.diagnosis.checks import check, fits, tried
from ordertrace_cli.diagnosis.model import Cause, Check, Confidence, EvidenceCode, Finding, Place
from ordertrace_cli.diagnosis.nearness import Nearness
from ordertrace_cli.diagnosis.rule import Rule
from ordertrace_cli.diagnosis.rules.errors import grace_over
from ordertrace_cli.journey.messages import Publish


def find(case: Case) -> Iterator[Finding]:
    for publish in case.failed_publishes:
        if fits(_tests(case, publish)):
            yield _finding(case, publish)


def checks(case: Case) -> tuple[Check, ...]:
    nothing = check(CheckCode.PUBLISH_FAILED, False)
    return tried(case.failed_publishes, lambda publish: _tests(case, publish), nothing)


def _tests(case: Case, publish: Publish) -> Iterator[Check]:
    name = case.destination_name(publish)
    yield check(CheckCode.PUBLISH_FAILED, True, destination=name, at=instant(publish.end))
    yield grace_over(case, publish.end)


def _finding(case: Case, publish: Publish) -> Finding:
    node = next(node for node in publish.nodes if node.failed)
    name = case.destination_name(publish)
    depth = sum(up.failed for up in node.ancestors())
    return Finding(
        cause=Cause.MESSAGE_PUBLISH_FAILED,
        confidence=Confidence.HIGH,
        at=Place(case.profile.queue_system, name),
        since=instant(publish.end),
        evidence=(seen(EvidenceCode.PUBLISH_FAILED, node, destination=name),),
        ref=ref(node),
        facts={**span_facts(node), "destination": name},
        root=Nearness.CHAIN + depth,
    )


RULE = Rule(Cause.MESSAGE_PUBLISH_FAILED, find, checks)
