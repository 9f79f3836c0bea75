"""The incident that one order belongs to, looked for as `stuck` does."""

from datetime import datetime

from ordertrace_cli.commands.common import Workplace
from ordertrace_cli.diagnosis.model import Diagnosis
from ordertrace_cli.errors import UsageError
from ordertrace_cli.fleet.model import Incident
from ordertrace_cli.fleet.progress import Progress
from ordertrace_cli.fleet.show import ExaminedOrder
from ordertrace_cli.fleet.stuck import Manner, Window, find_stuck
from ordertrace_cli.sources.protocol import SpanSource
from ordertrace_cli.times import from_unix_nano, to_unix_nano


def incident_of(
    place: Workplace, source: SpanSource, order: ExaminedOrder, progress: Progress
) -> tuple[Incident, tuple[Diagnosis, ...]]:
    """The incident and its orders in the usual window, or since this one was last active.

    Its key is made of cause and place alone: when it began depends on the window that is looked
    at, and two engineers look at two moments. Raises UsageError where there is none, and what the
    source raises.
    """
    since = min(place.now - place.settings.since, _last_active(order, place.now))
    report = find_stuck(
        source,
        place.profile,
        Window(since, place.now, place.now),
        progress,
        manner=Manner(place.options.learned_limits),
    )
    progress.finished()
    place.warn(report.caveats)
    for incident in report.incidents:
        if order.diagnosis.trace_id in incident.trace_ids:
            members = {each.trace_id: each for each in report.orders}
            return incident, tuple(members[trace_id] for trace_id in incident.trace_ids)
    raise UsageError(
        "--incident: the order is part of no incident", "leave it out for a ticket about the order"
    )


def _last_active(order: ExaminedOrder, now: datetime) -> datetime:
    """When the last of its spans began before it stalled: a window from there holds the order."""
    stall = order.diagnosis.stall
    stalled_at = to_unix_nano(stall.finding.since if stall is not None else now)
    starts = [node.span.start_time_unix_nano for node in order.case.journey.tree.nodes]
    before = [start for start in starts if 0 < start <= stalled_at]
    return from_unix_nano(max(before)) if before else now
