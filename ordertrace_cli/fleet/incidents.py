"""What stalled orders share: one cause at one place is one incident, however many orders.

Owns what makes two orders one incident, its times, and whether it goes on. What passes a place
soundly is a message taken from there, where the cause is about messages; else an order that
came the same way and reached the stage which the stalled ones wait for.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import dropwhile
from typing import TypeAlias

from msgspec import Struct

from ordertrace_cli.diagnosis.model import (
    Cause,
    Diagnosis,
    Finding,
    HopRow,
    HopState,
    Place,
    StageRow,
)
from ordertrace_cli.fleet.model import Blocks, Incident, Trend
from ordertrace_cli.fleet.passages import Passages, Stretch, place_of

FEWEST_FOR_TREND = 5
"""With fewer orders in it an incident has no trend: none could be told from chance."""

_NOTICED_AFTER = timedelta(minutes=1)
"""How old a message or an error must be before it counts, where the finding names no limit."""

Key: TypeAlias = tuple[str, ...]

_BROKEN = (HopState.FAILED, HopState.DEAD_LETTERED)

_OF_MESSAGES = frozenset(
    {
        Cause.MESSAGE_LOST,
        Cause.MESSAGE_PUBLISH_FAILED,
        Cause.CONSUMER_DOWN,
        Cause.MESSAGE_PROCESSING_FAILED,
        Cause.MESSAGE_RETRY_LOOP,
        Cause.MESSAGE_DEAD_LETTERED,
    }
)


class _Member(Struct, frozen=True):
    """One stalled order, what is claimed of it, and the message that the claim is about."""

    finding: Finding
    diagnosis: Diagnosis
    hop: HopRow | None


def group_incidents(stalled: Iterable[Diagnosis], passages: Passages) -> tuple[Incident, ...]:
    """Incidents behind these orders, most orders first; each order is in exactly one.

    passages: of every order of the window, sound ones too: they tell when it last worked.
    """
    groups: dict[Key, list[_Member]] = defaultdict(list)
    for diagnosis in stalled:
        if diagnosis.stall is not None:
            finding = diagnosis.stall.finding
            member = _Member(finding, diagnosis, _hop_of(finding, diagnosis))
            groups[_key(member)].append(member)
    incidents = [_incident(key, members, passages) for key, members in groups.items()]
    return tuple(sorted(incidents, key=_order))


def _hop_of(finding: Finding, diagnosis: Diagnosis) -> HopRow | None:
    """The message's row: by its span, by its name, or the last that came to grief."""
    if finding.cause not in _OF_MESSAGES:
        return None
    own = [hop for hop in diagnosis.hops if hop.ref == finding.ref]
    named = [hop for hop in diagnosis.hops if hop.name == finding.at.name]
    broken = [hop for hop in diagnosis.hops if hop.state in _BROKEN]
    found = own or named or broken
    return found[-1] if found else None


def _key(member: _Member) -> Key:
    """What one incident is. Made of what it is, not of the orders in the window.

    A queue's name is learned from its consumer's spans: in an outage that outlasts the window
    there are none, so what the publish itself says tells the destination.
    """
    finding = member.finding
    if finding.cause is Cause.CONSUMER_DOWN:
        # A system is one instance: down is down for every queue that it reads.
        return (finding.cause.value, finding.at.system)
    channel = member.hop.channel if member.hop is not None else ()
    return (finding.cause.value, finding.at.system, *(channel or (finding.at.name,)))


def _incident(key: Key, members: list[_Member], passages: Passages) -> Incident:
    members.sort(key=lambda member: (member.finding.since, member.diagnosis.trace_id))
    first, last = members[0].finding, members[-1].finding
    last_sound, recovered_at = _passed(members, passages)
    stage = _most_common(member.diagnosis.stage or "" for member in members)
    channels = {member.hop.channel for member in members if member.hop is not None}
    # Several queues of one consumer: the system is the place.
    name = "" if len(channels) > 1 else _most_common(member.finding.at.name for member in members)
    return Incident(
        incident_id=sha256("\x1f".join(key).encode("utf-8", "replace")).hexdigest()[:12],
        cause=first.cause,
        status=first.cause.status,
        at=Place(first.at.system, name),
        since=first.since,
        latest=last.since,
        last_sound=last_sound,
        stage=stage or None,
        trace_ids=tuple(member.diagnosis.trace_id for member in members),
        recovered_at=recovered_at,
        trend=_trend(members),
        blocks=_blocks(members),
    )


def _passed(
    members: Sequence[_Member], passages: Passages
) -> tuple[datetime | None, datetime | None]:
    """When the place was last passed soundly before the first stall, and first after the last.

    By messages, or where none show it by orders. Only orders that came the same way count:
    another line of business proves nothing here.
    """
    stalled = Stretch(members[0].finding.since, members[-1].finding.since)
    places = {place_of(member.hop) for member in members if member.hop is not None}
    if passages.knows(places):
        return passages.of_messages(places, stalled)
    ways = places or {place_of(m.diagnosis.hops[-1]) for m in members if m.diagnosis.hops}
    awaited = {member.diagnosis.next_stage for member in members}
    return passages.of_orders(frozenset(ways), awaited, stalled)


def _trend(members: Sequence[_Member]) -> Trend | None:
    """Orders that ran into it in the first half of its span, against those in the second.

    A difference is a trend when a fair coin would not make it: beyond two standard deviations.
    The span ends where an order that stalls now would be noticed: a wait is seen once its limit
    has passed, so what happened within the last limit cannot have been counted.
    """
    if len(members) < FEWEST_FOR_TREND:
        return None
    start, last = members[0].finding.since, members[-1]
    end = max(last.finding.since, last.diagnosis.evaluated_at - _noticed_after(last))
    middle = start + (end - start) / 2
    early = sum(member.finding.since <= middle for member in members)
    late = len(members) - early
    if (late - early) ** 2 <= 4 * len(members):
        return Trend.STEADY
    return Trend.GROWING if late > early else Trend.FADING


def _noticed_after(member: _Member) -> timedelta:
    """The limit that waits of this kind are held against, in real time."""
    finding = member.finding
    if "working_limit" in finding.facts:
        # How many nights a limit of working hours spans changes; what was noticed is certain.
        return member.diagnosis.evaluated_at - finding.since
    limit = finding.facts.get("limit")
    return limit if isinstance(limit, timedelta) else _NOTICED_AFTER


def _blocks(members: Sequence[_Member]) -> Blocks:
    """By the order that has the most stages still before it."""
    rows = max((_rows_left(member.diagnosis) for member in members), key=len)
    systems = dict.fromkeys(row.system for row in rows)
    return Blocks(tuple(row.name for row in rows), tuple(systems))


def _rows_left(diagnosis: Diagnosis) -> list[StageRow]:
    """The stages not reached, from the one that is awaited on."""
    from_there = dropwhile(lambda row: row.name != diagnosis.next_stage, diagnosis.stages)
    return [row for row in from_there if row.reached_at is None]


def _most_common(words: Iterable[str]) -> str:
    """The most frequent word; ties by the word, so that the order of orders does not matter."""
    counted = Counter(words)
    return min(counted, key=lambda word: (-counted[word], word))


def _order(incident: Incident) -> tuple[object, ...]:
    return (-incident.orders, incident.since, incident.incident_id)
