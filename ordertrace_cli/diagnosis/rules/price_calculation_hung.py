"""price_calculation_hung: the message was taken, and no end of the calculation has come.

Proof: a consumer span, or spans whose parent never arrived (unfinished spans are never
exported), and no end of a calculation within `price_calculation`. Killed, hung and still
running work look alike. Refuted by a calculation that ended, well or badly. Inferred from
absence. To do: look for its process, restart the worker, have the message delivered again.
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
from ordertrace_cli.profile.model import Actor
from ordertrace_cli.redact import masked


def find(case: Case) -> Iterator[Finding]:
    if fits(checks(case)):
        yield _finding(case)


def checks(case: Case) -> Iterator[Check]:
    stage, limit = case.next_stage, case.profile.limits.price_calculation
    by_system = stage is not None and stage.by is Actor.SYSTEM
    yield check(CheckCode.AWAITS_SYSTEM, by_system, stage=stage.name if stage else None)
    began = _began(case)
    taken = case.taken_at is not None
    at = instant(began) if began is not None else None
    possible = supports(taken) if began is not None else False
    yield check(CheckCode.TAKEN_IN_HAND, possible, system=case.there, at=at if taken else None)
    if began is None or at is None:
        return
    waited = case.now - at
    yield check(CheckCode.CALCULATION_OVERDUE, waited > limit, took=waited, limit=limit)
    yield check(CheckCode.NO_END_SEEN, not taken or not _ended(case, began))
    yield check(CheckCode.WORK_UNFINISHED, supports(bool(case.unfinished)))


def _began(case: Case) -> int | None:
    """When the next system took the order, or could have; nanoseconds.

    A consumer that hung before its first child ended leaves no span at all.
    """
    if case.taken_at is not None:
        return case.taken_at
    return case.lost[0].end if case.lost else None


def _ended(case: Case, taken_at: int) -> bool:
    return any(attempt.node.end >= taken_at for attempt in case.journey.calculations)


def _confidence(case: Case) -> Confidence:
    if case.taken_at is None:
        return Confidence.LOW
    return Confidence.HIGH if case.unfinished else Confidence.MEDIUM


def _finding(case: Case) -> Finding:
    at = case.taken_at if case.taken_at is not None else case.lost[0].end
    evidence = tuple(_evidence(case))
    return Finding(
        cause=Cause.PRICE_CALCULATION_HUNG,
        confidence=_confidence(case),
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


RULE = Rule(Cause.PRICE_CALCULATION_HUNG, find, checks)
