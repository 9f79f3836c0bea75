"""price_calculation_hung: the message was taken, and no end of the calculation has come.

Proof: a consumer span, or spans whose parent never arrived (unfinished spans are never
exported), and no end of a calculation within `price_calculation`. Killed, hung and still
running work look alike. Refuted by a calculation that ended, well or badly.
"""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.case import Case, facts, instant, ref, seen
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
from ordertrace_cli.profile.model import Actor
from ordertrace_cli.redact import masked


def find(case: Case) -> Iterator[Finding]:
    if case.next_stage is None or case.next_stage.by is not Actor.SYSTEM:
        return
    limit = case.profile.limits.price_calculation
    if case.taken_at is not None:
        since = instant(case.taken_at)
        if case.now - since > limit and not _ended(case, case.taken_at):
            yield _finding(case, Confidence.HIGH if case.unfinished else Confidence.MEDIUM)
        return
    if case.lost and case.now - instant(case.lost[0].end) > limit:
        # A consumer that hung before its first child ended leaves no span at all.
        yield _finding(case, Confidence.LOW)


def _ended(case: Case, taken_at: int) -> bool:
    return any(attempt.node.end >= taken_at for attempt in case.journey.calculations)


def _finding(case: Case, confidence: Confidence) -> Finding:
    at = case.taken_at if case.taken_at is not None else case.lost[0].end
    evidence = tuple(_evidence(case))
    return Finding(
        cause=Cause.PRICE_CALCULATION_HUNG,
        confidence=confidence,
        at=Place(case.there, _service(case)),
        since=instant(at),
        evidence=evidence,
        ref=next((found.ref for found in evidence if found.ref), None),
        facts=facts(at=instant(at), limit=case.profile.limits.price_calculation),
        root=Nearness.UNFINISHED,
    )


def _evidence(case: Case) -> Iterator[Evidence]:
    for publish in case.taken:
        for delivery in publish.deliveries:
            if delivery.system == case.there:
                name = case.destination_name(publish)
                yield seen(EvidenceCode.DELIVERED, delivery.handler, destination=name)
    for work in case.unfinished:
        last = max(work.nodes, key=lambda node: node.end)
        yield Evidence(
            EvidenceCode.UNFINISHED_WORK,
            ref(last),
            facts(
                service=masked(work.service),
                parent=work.parent_id,
                span=masked(last.span.name),
                at=instant(work.end),
                count=len(work.nodes),
            ),
        )
    if not case.taken and not case.unfinished:
        for publish in case.lost[:1]:
            span = publish.node.span
            yield Evidence(
                EvidenceCode.NO_CONSUMER_SPAN,
                SpanRef(span.trace_id, span.span_id),
                facts(system=case.there),
            )
    if case.next_stage is not None:
        yield Evidence(EvidenceCode.NOT_REACHED, None, facts(stage=case.next_stage.name))


def _service(case: Case) -> str:
    services = [work.service for work in case.unfinished]
    services += [
        delivery.service
        for publish in case.taken
        for delivery in publish.deliveries
        if delivery.system == case.there
    ]
    return masked(services[0]) if services else ""


RULE = Rule(Cause.PRICE_CALCULATION_HUNG, find)
