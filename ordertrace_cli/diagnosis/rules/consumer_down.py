"""consumer_down: published, and nothing has been taken from that destination since.

Proof: no consumer span for this message nor for any other of its destination since the publish.
Refuted by one later message taken, which proves the consumer alive: that is `message_lost`.
Inferred from absence; surer when the same consumer was seen at work before. To do: get the
consumer to run; what waits in the queue goes on by itself.
"""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.case import Case, facts, instant, is_service, ref, seen
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
    SpanRef,
)
from ordertrace_cli.diagnosis.nearness import Nearness
from ordertrace_cli.diagnosis.rule import Rule
from ordertrace_cli.diagnosis.rules.untaken import overdue_tests, tried_untaken
from ordertrace_cli.journey.channels import Consumption
from ordertrace_cli.journey.messages import Publish


def find(case: Case) -> Iterator[Finding]:
    for publish in case.untaken:
        if fits(_tests(case, publish)):
            yield _finding(case, publish)


def checks(case: Case) -> tuple[Check, ...]:
    return tried_untaken(case, _tests)


def _tests(case: Case, publish: Publish) -> Iterator[Check]:
    yield from overdue_tests(case, publish)
    system = case.consumer_system(publish)
    yield check(CheckCode.CONSUMER_KNOWN, is_service(case.profile, system), system=system)
    others = case.traffic.consumed_since(case.journey, publish, system)
    count = others.count if others is not None else None
    yield check(CheckCode.NONE_TAKEN, others is None, system=system, count=count)
    before = _taken_before(case, publish)
    at = instant(before.start) if before is not None else None
    yield check(CheckCode.TAKEN_BEFORE, supports(before is not None), system=system, at=at)


def _taken_before(case: Case, publish: Publish) -> Consumption | None:
    system = case.consumer_system(publish)
    return case.traffic.last_consumed_before(case.journey, publish, system)


def _finding(case: Case, publish: Publish) -> Finding:
    name, system = case.destination_name(publish), case.consumer_system(publish)
    before = _taken_before(case, publish)
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


RULE = Rule(Cause.CONSUMER_DOWN, find, checks)
