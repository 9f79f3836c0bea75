"""Several orders by their traces, examined as one fleet: each is the others' witness."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from ordertrace_cli.diagnosis.doubt import doubted
from ordertrace_cli.errors import (
    OrdertraceError,
    TraceNotFoundError,
    UnreachableError,
    UnreadableError,
)
from ordertrace_cli.fleet.examination import Examination, examine_traces
from ordertrace_cli.fleet.family import with_ancestors
from ordertrace_cli.fleet.incidents import group_incidents
from ordertrace_cli.fleet.model import Incident
from ordertrace_cli.fleet.passages import passages_of
from ordertrace_cli.fleet.progress import SILENT, Progress
from ordertrace_cli.fleet.search import (
    Collected,
    Search,
    everything_until,
    for_each,
    window_queries,
)
from ordertrace_cli.fleet.show import ExaminedOrder, examined_order
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.sources.protocol import SpanSource
from ordertrace_cli.spans.gather import merge_caveats
from ordertrace_cli.spans.model import Caveat, Trace
from ordertrace_cli.times import from_unix_nano, to_unix_nano

MOST_REQUESTS = 400
MOST_TRACES = 20_000

LOOK_BACK = timedelta(hours=2)
"""At least so far back witnesses are looked for: queues are named by those who once read them."""

_MARGIN = timedelta(minutes=1)


class SeveralOrders(Struct, frozen=True):
    """orders: each once, in the order of the ids. failed: why nothing is known of an id.

    incidents: what those that need attention share; each of them is in exactly one.
    """

    orders: tuple[ExaminedOrder, ...]
    failed: Mapping[str, OrdertraceError]
    incidents: tuple[Incident, ...]


def diagnose_orders(
    source: SpanSource,
    profile: Profile,
    trace_ids: Sequence[str],
    now: datetime,
    progress: Progress = SILENT,
    *,
    learned_limits: bool = False,
) -> SeveralOrders:
    """The orders that these traces are of, judged as of `now`.

    One trace that is not there, or cannot be read, never stops the others. Raises what the source
    raises but for that.
    """
    fetched, failed = _fetched(source, trace_ids)
    if not fetched:
        return SeveralOrders((), failed, ())
    whole, caveats = _examined(source, profile, fetched, now, progress, learned_limits)
    orders: dict[str, ExaminedOrder] = {}
    for trace_id in fetched:
        order = whole.find(trace_id)
        if order is None:
            what = f"nothing of trace {trace_id} had happened by then"
            failed[trace_id] = TraceNotFoundError(what, "ask for a later moment: --at")
        elif order.trace_id not in orders:
            orders[order.trace_id] = _with_caveats(examined_order(whole, order), caveats)
        progress.examined(len(orders), len(fetched))
    found = tuple(orders.values())
    stalled = [one.diagnosis for one in found if one.diagnosis.status.needs_attention]
    # Every order that was seen, sound ones too: they tell when a place last worked.
    witnesses = [whole.diagnose(order) for order in whole.orders()] if stalled else []
    return SeveralOrders(found, failed, group_incidents(stalled, passages_of(witnesses)))


def _fetched(
    source: SpanSource, trace_ids: Iterable[str]
) -> tuple[dict[str, Trace], dict[str, OrdertraceError]]:
    ids = tuple(dict.fromkeys(trace_ids))
    fetch: Callable[[str], Trace | OrdertraceError] = partial(_fetch, source)
    answers = for_each(source, fetch, ids)
    fetched: dict[str, Trace] = {}
    failed: dict[str, OrdertraceError] = {}
    for trace_id, answer in zip(ids, answers, strict=True):
        if isinstance(answer, OrdertraceError):
            failed[trace_id] = answer
        else:
            fetched[trace_id] = answer
    return fetched, failed


def _fetch(source: SpanSource, trace_id: str) -> Trace | OrdertraceError:
    try:
        return source.fetch(trace_id)
    except (TraceNotFoundError, UnreadableError, UnreachableError) as error:
        return error


def _examined(
    source: SpanSource,
    profile: Profile,
    fetched: Mapping[str, Trace],
    now: datetime,
    progress: Progress,
    learned_limits: bool,
) -> tuple[Examination, tuple[Caveat, ...]]:
    """Everything that is seen of the time since the first of the orders began, and before."""
    known = source.services()
    examined = partial(
        examine_traces,
        profile=profile,
        now=now,
        known_services=known,
        learned_limits=learned_limits,
    )
    if source.any_service:
        page = source.search(everything_until(now))
        whole = examined(page.traces)
        return whole, (*page.caveats, *whole.limits.caveats())
    family = with_ancestors(source, profile, fetched.values())
    found = Collected()
    search = Search(source, found.take, progress, requests=MOST_REQUESTS, traces=MOST_TRACES)
    seen = search.run(window_queries(source, profile, _start(family.traces, now), now))
    held = {trace.trace_id: trace for trace in found.traces}
    held.update((trace.trace_id, trace) for trace in family.traces)
    others = with_ancestors(source, profile, held.values())
    whole = examined(others.traces)
    caveats = (*family.caveats, *seen.caveats, *others.caveats, *whole.limits.caveats())
    return whole, caveats


def _start(traces: Iterable[Trace], now: datetime) -> datetime:
    starts = (
        span.start_time_unix_nano
        for trace in traces
        for span in trace.spans
        if span.start_time_unix_nano
    )
    first = min(starts, default=to_unix_nano(now))
    return min(from_unix_nano(first) - _MARGIN, now - LOOK_BACK)


def _with_caveats(order: ExaminedOrder, caveats: Sequence[Caveat]) -> ExaminedOrder:
    diagnosis = doubted(order.diagnosis, caveats)
    merged = merge_caveats((*diagnosis.caveats, *caveats))
    return replace(order, diagnosis=replace(diagnosis, caveats=merged))
