"""What has become of incidents from one look at a window to the next."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum

from msgspec import Struct, field

from ordertrace_cli.fleet.model import Incident, StuckReport


class Turn(StrEnum):
    """What became of an incident.

    PASSING: orders pass there again, those that stalled still do. CHANGED: its orders stall for
    another cause or elsewhere. LEFT: nothing happened to its orders for so long that they are no
    longer in the window; nobody can say from it that they recovered.
    """

    NEW = "new"
    GROWN = "grown"
    FEWER = "fewer"
    PASSING = "passing"
    CHANGED = "changed"
    LEFT = "left"
    RECOVERED = "recovered"


class Change(Struct, frozen=True):
    """One incident's turn. at: when it was seen. before: its orders at the look before.

    incident: as it was last seen; where it is gone, as it was before.
    """

    turn: Turn
    at: datetime
    incident: Incident
    before: int
    orders: int


def _no_incidents() -> Mapping[str, Incident]:
    return {}


def _no_orders() -> Mapping[str, datetime | None]:
    return {}


class Picture(Struct, frozen=True):
    """What looks have shown so far. incidents: by their ids. last_seen: by order, its last span."""

    incidents: Mapping[str, Incident] = field(default_factory=_no_incidents)
    last_seen: Mapping[str, datetime | None] = field(default_factory=_no_orders)

    def after(self, report: StuckReport) -> "Picture":
        """The picture with this look in it.

        What a look does not show that could not see everything stays as it was.
        """
        incidents = {each.incident_id: each for each in report.incidents}
        last_seen = {order.trace_id: order.last_seen for order in report.orders}
        if report.complete:
            return Picture(incidents, last_seen)
        return Picture({**self.incidents, **incidents}, {**self.last_seen, **last_seen})


class News(Struct, frozen=True):
    """What one look shows that the one before did not. orders: ids of those that are new."""

    changes: tuple[Change, ...] = ()
    orders: frozenset[str] = frozenset()

    def turn(self, incident: Incident) -> Turn | None:
        """What became of this incident, None where nothing did."""
        ids = (each for each in self.changes if each.incident.incident_id == incident.incident_id)
        return next((each.turn for each in ids), None)


NO_NEWS = News()


def news(before: Picture, report: StuckReport, stalled: frozenset[str]) -> News:
    """What became of the incidents. stalled: every order that needs attention, asked for or not.

    Incidents of the report come first, in its order, then those that are gone.
    """
    changes = (*_seen(before, report), *_gone(before, report, stalled))
    ids = frozenset(order.trace_id for order in report.orders)
    return News(changes, ids - before.last_seen.keys())


def _seen(before: Picture, report: StuckReport) -> Iterator[Change]:
    for incident in report.incidents:
        earlier = before.incidents.get(incident.incident_id)
        turn = _turn(earlier, incident, complete=report.complete)
        if turn is not None:
            count = earlier.orders if earlier else 0
            yield Change(turn, report.evaluated_at, incident, count, incident.orders)


def _turn(earlier: Incident | None, incident: Incident, *, complete: bool) -> Turn | None:
    if earlier is None:
        return Turn.NEW
    if incident.orders > earlier.orders:
        return Turn.GROWN
    if earlier.ongoing and not incident.ongoing:
        return Turn.PASSING
    return Turn.FEWER if complete and incident.orders < earlier.orders else None


def _gone(before: Picture, report: StuckReport, stalled: frozenset[str]) -> Iterator[Change]:
    if not report.complete:
        return
    shown = {incident.incident_id for incident in report.incidents}
    for incident_id, incident in before.incidents.items():
        if incident_id not in shown:
            turn = _end(incident, before, report, stalled)
            yield Change(turn, report.evaluated_at, incident, incident.orders, 0)


def _end(incident: Incident, before: Picture, report: StuckReport, stalled: frozenset[str]) -> Turn:
    if stalled.intersection(incident.trace_ids):
        return Turn.CHANGED
    seen = (before.last_seen.get(trace_id) for trace_id in incident.trace_ids)
    # An order that has recovered has a span of that, and with it is in the window.
    if all(instant is not None and instant < report.since for instant in seen):
        return Turn.LEFT
    return Turn.RECOVERED
