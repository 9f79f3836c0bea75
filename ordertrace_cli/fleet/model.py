"""Many orders as one value: what `stuck` found."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from ordertrace_cli.diagnosis.model import Cause, Diagnosis, OrderStatus, Place
from ordertrace_cli.fleet.waits import StageWaits
from ordertrace_cli.spans.model import Caveat


class Trend(StrEnum):
    """Whether orders run into an incident more often than they did, as often, or less often."""

    GROWING = "growing"
    STEADY = "steady"
    FADING = "fading"


class Blocks(Struct, frozen=True):
    """What cannot happen to the orders of an incident until it is over.

    stages: from the first one awaited to the end of the lifecycle, in its order. systems: those
    that are to act in these stages, by the stage that they are first needed for.
    """

    stages: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()


class Incident(Struct, frozen=True):
    """What stalled orders with one cause and one place share.

    incident_id: stable across runs while it lasts. since: when the first of them stopped;
    latest: when the last of them did. last_sound: the last time an order passed there soundly
    before `since`, None when none was seen. recovered_at: the first time one did after
    `latest`, None while it goes on. trend: None when there are too few orders to tell.
    trace_ids: every order's, longest stalled first. stage: the stage most of them stand at.
    """

    incident_id: str
    cause: Cause
    status: OrderStatus
    at: Place
    since: datetime
    latest: datetime
    last_sound: datetime | None
    stage: str | None
    trace_ids: tuple[str, ...]
    recovered_at: datetime | None = None
    trend: Trend | None = None
    blocks: Blocks = Blocks()

    @property
    def orders(self) -> int:
        return len(self.trace_ids)

    @property
    def ongoing(self) -> bool:
        """Whether nothing has passed there since the last order that stalled."""
        return self.recovered_at is None


class StuckReport(Struct, frozen=True):
    """Orders active in [since, until] and judged as of `evaluated_at`.

    orders: those that need attention, worst first. violators: those that broke policy and went
    on all the same, the most breaches first; the stalled ones are not among them. incidents:
    most orders first; each order that needs attention is in exactly one. counts: every status,
    0 included.
    waits: for each stage, of everything examined.
    complete: whether the search saw everything; if not, caveats say what it missed.
    """

    evaluated_at: datetime
    since: datetime
    until: datetime
    orders_examined: int
    complete: bool
    counts: Mapping[OrderStatus, int]
    orders: tuple[Diagnosis, ...]
    incidents: tuple[Incident, ...]
    caveats: tuple[Caveat, ...]
    violators: tuple[Diagnosis, ...] = ()
    waits: tuple[StageWaits, ...] = ()
