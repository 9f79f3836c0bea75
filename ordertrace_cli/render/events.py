"""What happened to an order, one thing after another: stages reached, messages sent and taken."""

from datetime import datetime
from enum import IntEnum

from msgspec import Struct

from ordertrace_cli.diagnosis.model import Diagnosis, HopRow, HopState, StageRow


class EventKind(IntEnum):
    """Kinds in the order in which those of one instant are told."""

    REACHED = 0
    PUBLISHED = 1
    TAKEN = 2


class Event(Struct, frozen=True):
    """At an instant, by the clock of whoever recorded it. row: of REACHED; hop: of the others."""

    at: datetime
    kind: EventKind
    row: StageRow | None = None
    hop: HopRow | None = None


def events_of(diagnosis: Diagnosis) -> tuple[Event, ...]:
    """By time. A message is never taken before it was published, whatever two clocks say."""
    found = [
        Event(row.reached_at, EventKind.REACHED, row=row)
        for row in diagnosis.stages
        if row.reached_at is not None
    ]
    for hop in diagnosis.hops:
        found.append(Event(hop.at, EventKind.PUBLISHED, hop=hop))
        if (taken := taken_at(hop)) is not None:
            found.append(Event(taken, EventKind.TAKEN, hop=hop))
    return tuple(sorted(found, key=lambda event: (event.at, event.kind)))


def taken_at(hop: HopRow) -> datetime | None:
    """When a consumer took the message up, well or badly; None when none did."""
    return max(hop.at, hop.at + hop.latency) if hop.latency is not None else None


def never_sent(hop: HopRow) -> bool:
    """Whether the broker did not even get it."""
    return hop.state is HopState.FAILED and hop.latency is None
