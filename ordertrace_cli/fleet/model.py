"""Many orders as one value: what `stuck` found."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ordertrace_cli.diagnosis.model import Cause, Diagnosis, OrderStatus, Place
from ordertrace_cli.spans.model import Caveat


@dataclass(frozen=True, slots=True)
class Incident:
    """What stalled orders with one cause and one place share.

    incident_id: stable across runs while it lasts. since: when the first of them stopped;
    latest: when the last of them did. last_sound: the last time an order passed there soundly
    before `since`, None when none was seen. trace_ids: every order's, longest stalled first.
    stage: the stage most of them stand at.
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

    @property
    def orders(self) -> int:
        return len(self.trace_ids)


@dataclass(frozen=True, slots=True)
class StuckReport:
    """Orders active in [since, until] and judged as of `evaluated_at`.

    orders: those that need attention, worst first. incidents: most orders first; each order
    that needs attention is in exactly one. counts: every status, 0 included.
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
