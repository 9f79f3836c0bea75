"""One order's journey examined: the diagnosis that texts, tickets and renderers show."""

from datetime import datetime, timedelta

from ordertrace_cli.diagnosis.case import Case, instant, ref
from ordertrace_cli.diagnosis.doubt import doubted, doubts_of
from ordertrace_cli.diagnosis.model import (
    Cause,
    Diagnosis,
    HopRow,
    HopState,
    OrderStatus,
    StageRow,
    StageState,
    Stall,
)
from ordertrace_cli.diagnosis.verdict import judge
from ordertrace_cli.diagnosis.violations import find_violations
from ordertrace_cli.diagnosis.waiting import counted_wait, counts_working_time
from ordertrace_cli.journey.channels import channel_of
from ordertrace_cli.journey.messages import Publish
from ordertrace_cli.journey.model import Journey
from ordertrace_cli.journey.traffic import Traffic
from ordertrace_cli.profile.model import Profile, Stage
from ordertrace_cli.times import WorkingTime


def examine(
    journey: Journey,
    profile: Profile,
    traffic: Traffic,
    now: datetime,
    working_time: WorkingTime | None = None,
) -> Diagnosis:
    """Judge one order as of `now`, which must not be before what the journey saw.

    Never raises, whatever the spans hold.
    """
    case = Case(journey, profile, traffic, now, working_time)
    verdict = judge(case)
    status, stall = verdict.status, verdict.stall
    stage = _current(journey, status)
    reached = stage and journey.reached[stage.name]
    ended = status in (OrderStatus.COMPLETED, OrderStatus.CANCELLED)
    following = None if ended or not journey.stages else case.next_stage
    times = [node.start for node in journey.tree.nodes if node.start]
    ends = [node.end for node in journey.tree.nodes if node.end]
    diagnosis = Diagnosis(
        trace_id=journey.trace_id,
        evaluated_at=now,
        status=status,
        stage=stage.name if stage else None,
        stage_reached_at=instant(reached.time_unix_nano) if reached else None,
        next_stage=following.name if following else None,
        stall=stall,
        stages=_stage_rows(case, status),
        hops=tuple(_hop_row(case, publish, stall) for publish in journey.publishes),
        violations=find_violations(case),
        caveats=(*journey.caveats, *(doubts_of(case) if stall else ())),
        traces=journey.trace_ids,
        span_count=len(journey.tree.nodes),
        first_seen=instant(min(times)) if times else None,
        last_seen=instant(max(ends)) if ends else None,
        systems_seen=_systems_seen(journey),
    )
    return doubted(diagnosis, unfinished=bool(journey.unfinished))


def _systems_seen(journey: Journey) -> tuple[str, ...]:
    """Systems with spans of their own, and storages that answered a call."""
    own = {node.system for node in journey.tree.nodes}
    answered = {
        node.callee for node in journey.tree.nodes if node.storage is not None and not node.failed
    }
    return tuple(sorted((own | answered) - {""}))


def _current(journey: Journey, status: OrderStatus) -> Stage | None:
    """The stage of a cancelled order is the cancelling one (contract: settled cases)."""
    if status is OrderStatus.CANCELLED and journey.cancelled is not None:
        return journey.cancelled.stage
    if journey.frontier is not None:
        return journey.frontier.stage
    return journey.cancelled.stage if journey.cancelled is not None else None


def _stage_rows(case: Case, status: OrderStatus) -> tuple[StageRow, ...]:
    """The lifecycle's stages in order, and the cancelling one at the end if it was reached."""
    rows = []
    before: datetime | None = None
    for stage in (*case.profile.lifecycle, *_cancelling(case.journey)):
        row = _stage_row(case, stage, status, before)
        before = row.reached_at or before
        rows.append(row)
    return tuple(rows)


def _cancelling(journey: Journey) -> tuple[Stage, ...]:
    return (journey.cancelled.stage,) if journey.cancelled is not None else ()


def _stage_row(case: Case, stage: Stage, status: OrderStatus, before: datetime | None) -> StageRow:
    reached = case.journey.reached.get(stage.name)
    at = instant(reached.time_unix_nano) if reached else None
    since = case.waiting_since if at is None and _is_awaited(case, stage, status) else None
    return StageRow(
        name=stage.name,
        system=stage.system,
        by=stage.by.value,
        state=_stage_state(case, stage, status),
        reached_at=at,
        waited=_waited(before, at),
        within=stage.within,
        ref=ref(reached.node) if reached else None,
        waiting=case.now - since if since is not None else None,
        worked=_worked(case, stage, since or before, case.now if since is not None else at),
    )


def _is_awaited(case: Case, stage: Stage, status: OrderStatus) -> bool:
    ended = status in (OrderStatus.COMPLETED, OrderStatus.CANCELLED)
    return case.next_stage is not None and case.next_stage.name == stage.name and not ended


def _worked(
    case: Case, stage: Stage, start: datetime | None, end: datetime | None
) -> timedelta | None:
    if start is None or end is None or not counts_working_time(stage, case.working_time):
        return None
    return max(counted_wait(stage, start, end, case.working_time), timedelta(0))


def _waited(before: datetime | None, at: datetime | None) -> timedelta | None:
    """Zero for the first stage; never negative where clocks disagree."""
    if at is None:
        return None
    return max(at - before, timedelta(0)) if before is not None else timedelta(0)


def _stage_state(case: Case, stage: Stage, status: OrderStatus) -> StageState:
    frontier = case.journey.frontier
    ended = status in (OrderStatus.COMPLETED, OrderStatus.CANCELLED)
    if stage.name in case.journey.reached:
        here = frontier is not None and stage.name == frontier.stage.name and not ended
        return StageState.CURRENT if here else StageState.REACHED
    if frontier is not None and 0 <= stage.rank < frontier.stage.rank:
        return StageState.SKIPPED
    if status is OrderStatus.FAILED and case.next_stage is stage:
        return StageState.FAILED
    return StageState.MISSING


def _hop_row(case: Case, publish: Publish, stall: Stall | None) -> HopRow:
    taken = [delivery for delivery in publish.deliveries if not delivery.dead_letter]
    to_system = taken[0].system if taken else case.traffic.consumer_of(case.journey, publish)
    if not to_system and publish in case.leg:
        to_system = case.there
    latency = None
    if taken:
        latency = timedelta(microseconds=(taken[0].start - publish.end) // 1000)
    return HopRow(
        from_system=publish.system,
        to_system=to_system,
        via=case.profile.queue_system,
        name=case.destination_name(publish),
        at=instant(publish.end),
        latency=latency,
        state=_hop_state(case, publish, stall),
        ref=ref(publish.node),
        channel=channel_of(case.journey, publish),
    )


def _hop_state(case: Case, publish: Publish, stall: Stall | None) -> HopState:
    taken = [delivery for delivery in publish.deliveries if not delivery.dead_letter]
    if publish.dead_letter or len(taken) < len(publish.deliveries):
        return HopState.DEAD_LETTERED
    if taken:
        return HopState.FAILED if taken[-1].failed else HopState.DELIVERED
    if publish.failed:
        return HopState.FAILED
    is_lost = stall is not None and stall.finding.cause is Cause.MESSAGE_LOST
    return HopState.LOST if is_lost and publish in case.lost else HopState.WAITING
