"""Waits for people: what the rules on overdue stages share."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct

from ordertrace_cli.diagnosis.case import Case, facts, ref, seen, stage_evidence
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
)
from ordertrace_cli.diagnosis.nearness import Nearness
from ordertrace_cli.diagnosis.waiting import counts_working_time
from ordertrace_cli.journey.stages import StageReached
from ordertrace_cli.profile.model import Actor, Stage

_AWAITS = {
    Actor.CUSTOMER: CheckCode.AWAITS_CUSTOMER,
    Actor.SYSTEM: CheckCode.AWAITS_SYSTEM,
    Actor.OPERATOR: CheckCode.AWAITS_OPERATOR,
    Actor.CARRIER: CheckCode.AWAITS_CARRIER,
}


class Wait(Struct, frozen=True):
    """A stage that is overdue: what was reached, what is awaited, since when."""

    reached: StageReached
    awaited: Stage
    since: datetime


def overdue_wait(case: Case) -> Wait | None:
    """The wait whose limit has passed, if there is one."""
    reached, awaited, since = case.journey.frontier, case.next_stage, case.waiting_since
    if not case.overdue or reached is None or awaited is None or since is None:
        return None
    return Wait(reached, awaited, since)


def wait_findings(case: Case, cause: Cause, actor: Actor) -> Iterator[Finding]:
    """An overdue stage of this actor. LOW where a message or work before it is missing."""
    wait = overdue_wait(case)
    if wait is None or not fits(wait_tests(case, actor)):
        return
    if _is_something_missing(case):
        confidence = Confidence.LOW
    else:
        confidence = Confidence.HIGH if _has_arrived(case) else Confidence.MEDIUM
    yield wait_finding(case, wait, cause, confidence, Nearness.WAIT)


def wait_tests(case: Case, actor: Actor) -> Iterator[Check]:
    """An overdue stage of this actor, and everything before it sound."""
    stage = case.next_stage
    is_theirs = stage is not None and stage.by is actor
    yield check(_AWAITS[actor], is_theirs, stage=stage.name if stage is not None else None)
    yield limit_passed(case)
    yield check(CheckCode.NOTHING_MISSING, supports(not _is_something_missing(case)))
    yield check(CheckCode.ARRIVED, supports(_has_arrived(case)), system=case.there)


def limit_passed(case: Case) -> Check:
    """Whether the next stage is overdue; in working time, where that is what its limit counts."""
    stage = case.next_stage
    return check(
        CheckCode.LIMIT_PASSED,
        case.overdue,
        stage=stage.name if stage is not None else None,
        took=case.waiting,
        limit=stage.within if stage is not None else None,
    )


def _is_something_missing(case: Case) -> bool:
    return bool(case.expects_message() or case.untaken or case.unfinished)


def _has_arrived(case: Case) -> bool:
    return bool(case.taken) or case.here == case.there


def wait_finding(
    case: Case, wait: Wait, cause: Cause, confidence: Confidence, nearness: Nearness
) -> Finding:
    return Finding(
        cause=cause,
        confidence=confidence,
        at=Place(wait.awaited.system),
        since=wait.since,
        evidence=tuple(_evidence(case, wait)),
        ref=ref(wait.reached.node),
        facts=facts(
            stage=wait.awaited.name,
            system=wait.awaited.system,
            at=wait.since,
            limit=wait.awaited.within,
            working_limit=wait.awaited.within if _worked(case, wait) is not None else None,
        ),
        root=nearness,
    )


def _evidence(case: Case, wait: Wait) -> Iterator[Evidence]:
    yield stage_evidence(wait.reached)
    for publish in case.taken[-1:]:
        name = case.destination_name(publish)
        taker = next(found for found in publish.deliveries if found.system == case.there)
        yield seen(EvidenceCode.DELIVERED, taker.handler, destination=name)
    yield Evidence(
        EvidenceCode.NOT_REACHED,
        None,
        facts(
            stage=wait.awaited.name,
            took=case.now - wait.since,
            worked=_worked(case, wait),
            limit=wait.awaited.within,
        ),
    )


def _worked(case: Case, wait: Wait) -> timedelta | None:
    """The wait in working time, where that is what its limit counts."""
    return case.waiting if counts_working_time(wait.awaited, case.working_time) else None
