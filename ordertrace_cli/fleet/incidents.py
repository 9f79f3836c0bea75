"""What stalled orders share: one cause at one place is one incident, however many orders."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from ordertrace_cli.diagnosis.model import Cause, Diagnosis, Finding, HopState, Place
from ordertrace_cli.fleet.model import Incident


def group_incidents(
    stalled: Iterable[Diagnosis], examined: Sequence[Diagnosis]
) -> tuple[Incident, ...]:
    """Incidents behind these orders, most orders first; each order is in exactly one.

    examined: every order of the window, sound ones too: they tell when it last worked.
    """
    groups: dict[tuple[Cause, Place], list[tuple[Finding, Diagnosis]]] = defaultdict(list)
    for diagnosis in stalled:
        if diagnosis.stall is not None:
            finding = diagnosis.stall.finding
            groups[finding.cause, finding.at].append((finding, diagnosis))
    incidents = [_incident(members, examined) for members in groups.values()]
    return tuple(sorted(incidents, key=_order))


def _incident(members: list[tuple[Finding, Diagnosis]], examined: Sequence[Diagnosis]) -> Incident:
    members.sort(key=lambda member: (member[0].since, member[1].trace_id))
    first = members[0][0]
    stages = Counter(diagnosis.stage or "" for _, diagnosis in members)
    stage = min(stages, key=lambda name: (-stages[name], name))
    awaited = {diagnosis.next_stage for _, diagnosis in members if diagnosis.next_stage}
    passes = _deliveries(examined, first.at.name) or _passes(examined, awaited)
    return Incident(
        incident_id=_identity(first),
        cause=first.cause,
        status=first.cause.status,
        at=first.at,
        since=first.since,
        latest=members[-1][0].since,
        last_sound=max((at for at in passes if at < first.since), default=None),
        stage=stage or None,
        trace_ids=tuple(diagnosis.trace_id for _, diagnosis in members),
    )


def _deliveries(examined: Sequence[Diagnosis], destination: str) -> list[datetime]:
    """When messages were taken from this destination; none when the place is not one."""
    return [
        hop.at + (hop.latency or timedelta(0))
        for diagnosis in examined
        for hop in diagnosis.hops
        if destination and hop.name == destination and hop.state is HopState.DELIVERED
    ]


def _passes(examined: Sequence[Diagnosis], stages: set[str]) -> list[datetime]:
    """When orders reached the stages that the stalled ones wait for."""
    return [
        row.reached_at
        for diagnosis in examined
        for row in diagnosis.stages
        if row.name in stages and row.reached_at is not None
    ]


def _identity(finding: Finding) -> str:
    """Stable while the incident lasts: made of what it is, not of the orders in the window."""
    words = f"{finding.cause.value}\x1f{finding.at.system}\x1f{finding.at.name}"
    return sha256(words.encode()).hexdigest()[:12]


def _order(incident: Incident) -> tuple[object, ...]:
    return (-incident.orders, incident.since, incident.incident_id)
