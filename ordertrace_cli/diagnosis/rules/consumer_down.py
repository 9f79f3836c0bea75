"""consumer_down: published, and nothing has been taken from that destination since.

Proof: no consumer span for this message nor for any other of its destination since the publish.
One later message taken proves the consumer alive: that is `message_lost`. Inferred from absence;
surer when the same consumer was seen at work before.
"""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.case import Case, facts, instant, is_service, ref, seen
from ordertrace_cli.diagnosis.model import (
    Cause,
    Confidence,
    Evidence,
    EvidenceCode,
    Finding,
    Place,
    SpanRef,
)
from ordertrace_cli.diagnosis.nearness import Nearness
from ordertrace_cli.diagnosis.rule import Rule
from ordertrace_cli.journey.messages import Publish


def find(case: Case) -> Iterator[Finding]:
    for publish in case.lost:
        system = case.consumer_system(publish)
        if is_service(case.profile, system) and not case.traffic.consumed_since(
            case.journey, publish, system
        ):
            yield _finding(case, publish, system)


def _finding(case: Case, publish: Publish, system: str) -> Finding:
    name = case.destination_name(publish)
    before = case.traffic.last_consumed_before(case.journey, publish, system)
    evidence = [
        seen(EvidenceCode.PUBLISHED, publish.node, destination=name),
        Evidence(EvidenceCode.NOTHING_CONSUMED, None, facts(destination=name, system=system)),
    ]
    if before is not None:
        evidence.append(
            Evidence(
                EvidenceCode.LAST_CONSUMED,
                SpanRef(before.trace_id, before.span_id),
                facts(at=instant(before.start), destination=name),
            )
        )
    return Finding(
        cause=Cause.CONSUMER_DOWN,
        confidence=Confidence.HIGH if before is not None else Confidence.MEDIUM,
        at=Place(system, name),
        since=instant(publish.end),
        evidence=tuple(evidence),
        ref=ref(publish.node),
        facts=facts(destination=name, system=system, at=instant(publish.end)),
        root=Nearness.NOTHING_CONSUMED,
    )


RULE = Rule(Cause.CONSUMER_DOWN, find)
