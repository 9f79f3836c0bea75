"""message_lost: published, never taken, while its consumer took other messages.

Proof: no consumer span, child or linked, within `queue_delivery`, and a message of the same
destination, better one published later, was taken meanwhile. Refuted by any take of this
message, and by silence of the whole destination (`consumer_down`). Always inferred from absence.
To do: look for it in the queue and among the dead letters, else publish it again.
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
    SpanRef,
)
from ordertrace_cli.diagnosis.nearness import Nearness
from ordertrace_cli.diagnosis.rule import Rule
from ordertrace_cli.diagnosis.rules.untaken import overdue_tests, tried_untaken
from ordertrace_cli.journey.messages import Publish
from ordertrace_cli.journey.traffic import Takings


def find(case: Case) -> Iterator[Finding]:
    for publish in case.untaken:
        if fits(_tests(case, publish)):
            yield _finding(case, publish, _others_taken(case, publish))


def checks(case: Case) -> tuple[Check, ...]:
    return tried_untaken(case, _tests)


def _tests(case: Case, publish: Publish) -> Iterator[Check]:
    yield from overdue_tests(case, publish)
    others = _others_taken(case, publish)
    count = others.count if others is not None else None
    last = instant(others.last.start) if others is not None else None
    # Where nothing else was taken, it may lie in the queue of a consumer that is down.
    yield check(CheckCode.OTHERS_TAKEN, supports(others is not None), count=count, other_at=last)
    yield check(CheckCode.OVERTAKEN, supports(others is not None and others.overtaken))


def _others_taken(case: Case, publish: Publish) -> Takings | None:
    return case.traffic.consumed_since(case.journey, publish, case.consumer_system(publish))


def _finding(case: Case, publish: Publish, others: Takings | None) -> Finding:
    name = case.destination_name(publish)
    evidence = [
        seen(EvidenceCode.PUBLISHED, publish.node, destination=name),
        Evidence(
            EvidenceCode.NO_CONSUMER_SPAN,
            None,
            facts(system=case.consumer_system(publish), limit=case.profile.limits.queue_delivery),
        ),
    ]
    if others is not None:
        evidence.append(_others(others, case.consumer_system(publish)))
    return Finding(
        cause=Cause.MESSAGE_LOST,
        confidence=_confidence(others),
        at=Place(case.profile.queue_system, name),
        since=instant(publish.end),
        evidence=tuple(evidence),
        ref=ref(publish.node),
        facts=facts(
            destination=name,
            at=instant(publish.end),
            system=case.consumer_system(publish),
            count=others.count if others is not None else None,
        ),
        root=Nearness.NOT_CONSUMED,
    )


def _confidence(others: Takings | None) -> Confidence:
    """A message overtaken by a later one is lost; one before it in the queue proves less."""
    if others is None:
        return Confidence.LOW
    return Confidence.HIGH if others.overtaken else Confidence.MEDIUM


def _others(others: Takings, system: str) -> Evidence:
    return Evidence(
        EvidenceCode.OTHERS_CONSUMED,
        SpanRef(others.last.trace_id, others.last.span_id),
        facts(
            system=system,
            count=others.count,
            at=instant(others.first.start),
            other_at=instant(others.last.start),
        ),
    )


RULE = Rule(Cause.MESSAGE_LOST, find, checks)
