"""One order: its traces from wherever they are, and its fleet's witness, within few requests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ordertrace_cli.diagnosis.model import Diagnosis, OrderStatus
from ordertrace_cli.errors import TraceNotFoundError
from ordertrace_cli.fleet.examination import Examination, examine_traces
from ordertrace_cli.fleet.family import with_ancestors
from ordertrace_cli.fleet.progress import SILENT, Progress
from ordertrace_cli.fleet.search import Search, window_queries
from ordertrace_cli.journey.correlate import Order
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.sources.protocol import SpanQuery, SpanSource
from ordertrace_cli.spans.gather import merge_caveats
from ordertrace_cli.spans.model import Caveat, Trace
from ordertrace_cli.times import from_unix_nano

MOST_REQUESTS = 48
"""Searches for one order: it must be on the screen while the customer waits."""

_ENDED = (OrderStatus.COMPLETED, OrderStatus.CANCELLED)
_MARGIN = timedelta(minutes=1)


def diagnose_order(
    source: SpanSource,
    profile: Profile,
    trace_id: str,
    now: datetime,
    progress: Progress = SILENT,
) -> Diagnosis:
    """The order that this trace is of, judged as of `now`.

    Raises TraceNotFoundError when the source has no such trace, or nothing of it had happened
    by `now`, and whatever else the source raises.
    """
    asked = source.fetch(trace_id)
    if source.any_service:
        return _from_everything(source, profile, asked.trace_id, now)
    family = with_ancestors(source, profile, [asked])
    known = source.services()
    alone = examine_traces(family.traces, profile, now, known)
    diagnosis = _diagnose(alone, asked.trace_id)
    if diagnosis.status in _ENDED:
        return _with_caveats(diagnosis, family.caveats)
    search = Search(source, progress, requests=MOST_REQUESTS)
    search.run(_queries(source, profile, alone, asked.trace_id, now))
    found = search.found()
    others = with_ancestors(source, profile, _joined(family.traces, found.traces))
    whole = examine_traces(others.traces, profile, now, known)
    caveats = (*family.caveats, *found.caveats, *others.caveats)
    return _with_caveats(_diagnose(whole, asked.trace_id), caveats)


def _from_everything(
    source: SpanSource, profile: Profile, trace_id: str, now: datetime
) -> Diagnosis:
    page = source.search(SpanQuery(from_unix_nano(0), now, None))
    whole = examine_traces(page.traces, profile, now, source.services())
    return _with_caveats(_diagnose(whole, trace_id), page.caveats)


def _diagnose(whole: Examination, trace_id: str) -> Diagnosis:
    order = whole.find(trace_id)
    if order is None:
        raise TraceNotFoundError(
            f"nothing of trace {trace_id} had happened by then", "ask for a later moment: --at"
        )
    return whole.diagnose(order)


def _queries(
    source: SpanSource, profile: Profile, alone: Examination, trace_id: str, now: datetime
) -> Sequence[SpanQuery]:
    """Later traces of the order, and other orders' traffic: from its beginning to now.

    What happened since its last span decides most, so that is asked for first.
    """
    order = alone.find(trace_id)
    first, last = _times(order, now)
    recent = window_queries(source, profile, max(first, last - _MARGIN), now)
    if first >= last - _MARGIN:
        return recent
    return (*recent, *window_queries(source, profile, first, last - _MARGIN))


def _times(order: Order | None, now: datetime) -> tuple[datetime, datetime]:
    spans = [span for trace in order.traces for span in trace.spans] if order else []
    starts = [span.start_time_unix_nano for span in spans if span.start_time_unix_nano]
    if not starts:
        return now - timedelta(hours=1), now
    first, last = from_unix_nano(min(starts)), from_unix_nano(max(starts))
    return min(first, now) - _MARGIN, min(last, now)


def _joined(one: Sequence[Trace], other: Sequence[Trace]) -> tuple[Trace, ...]:
    held = {trace.trace_id: trace for trace in other}
    held.update((trace.trace_id, trace) for trace in one)
    return tuple(held.values())


def _with_caveats(diagnosis: Diagnosis, caveats: Sequence[Caveat]) -> Diagnosis:
    return replace(diagnosis, caveats=merge_caveats((*diagnosis.caveats, *caveats)))
