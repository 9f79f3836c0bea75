"""Every order of a window: which need attention, and the incidents behind them."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from ordertrace_cli.diagnosis.doubt import doubted
from ordertrace_cli.diagnosis.model import Diagnosis, OrderStatus, ViolationCode
from ordertrace_cli.fleet.examination import Examination, examine_traces
from ordertrace_cli.fleet.family import with_ancestors
from ordertrace_cli.fleet.incidents import group_incidents
from ordertrace_cli.fleet.model import StuckReport
from ordertrace_cli.fleet.progress import SILENT, Progress
from ordertrace_cli.fleet.search import (
    Found,
    Search,
    check_services,
    everything_until,
    window_queries,
)
from ordertrace_cli.journey.correlate import Order
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.sources.protocol import SpanQuery, SpanSource
from ordertrace_cli.spans.gather import merge_caveats
from ordertrace_cli.spans.model import Caveat, CaveatCode
from ordertrace_cli.times import from_unix_nano, to_unix_nano

_MOST_REQUESTS_BACK = 400
_MOST_TRACES_BACK = 20_000


@dataclass(frozen=True, slots=True)
class Window:
    """Which orders: with a span that began in [since, until], judged as of `now`."""

    since: datetime
    until: datetime
    now: datetime


def find_stuck(
    source: SpanSource,
    profile: Profile,
    window: Window,
    progress: Progress = SILENT,
    each: Callable[[Diagnosis], None] = lambda _: None,
    *,
    learned_limits: bool = False,
) -> StuckReport:
    """Examine every order active in the window. `each` hears of every one, as soon as judged.

    Raises what the source raises. What the search could not see is in the report.
    """
    check_services(source, profile)
    see = partial(_see, source, profile, window.now, learned_limits)
    if source.any_service:
        # What is held in memory anyway is a witness, too: orders are judged as `show` does.
        queries: Sequence[SpanQuery] = (everything_until(window.until),)
    else:
        queries = window_queries(source, profile, window.since, window.until)
    found = Search(source, progress).run(queries)
    seen = see(found)
    suspects_since = None if source.any_service else _suspects_since(seen.whole, window)
    if suspects_since is not None:
        back = Search(source, progress, requests=_MOST_REQUESTS_BACK, traces=_MOST_TRACES_BACK).run(
            window_queries(source, profile, suspects_since, window.since)
        )
        seen = see(_together(found, back))
    diagnoses = tuple(_examined(seen, window, progress, each))
    progress.finished()
    stalled = sorted((one for one in diagnoses if one.status.needs_attention), key=_worst)
    counts = Counter(diagnosis.status for diagnosis in diagnoses)
    return StuckReport(
        evaluated_at=window.now,
        since=window.since,
        until=window.until,
        orders_examined=len(diagnoses),
        complete=seen.complete,
        counts={status: counts[status] for status in OrderStatus},
        orders=tuple(stalled),
        violators=tuple(sorted(filter(broke_policy, diagnoses), key=_most_breaches)),
        incidents=group_incidents(stalled, diagnoses),
        caveats=merge_caveats(
            (*seen.caveats, *seen.whole.limits.caveats(), *_fragments(seen.whole, window))
        ),
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    whole: Examination
    complete: bool
    caveats: tuple[Caveat, ...]


def _see(
    source: SpanSource, profile: Profile, now: datetime, learned_limits: bool, found: Found
) -> _Seen:
    """What was found, with the traces it leads back to, examined."""
    examined = partial(
        examine_traces,
        profile=profile,
        now=now,
        known_services=source.services(),
        learned_limits=learned_limits,
    )
    if source.any_service:
        return _Seen(examined(found.traces), found.complete, found.caveats)
    back = with_ancestors(source, profile, found.traces)
    whole = examined(back.traces)
    caveats = (*found.caveats, *back.caveats)
    return _Seen(whole, found.complete and not back.stopped, caveats)


def _suspects_since(whole: Examination, window: Window) -> datetime | None:
    """When the oldest order began that may be seen only in part.

    Orders of several traces that began before the window and seem stalled, silent or to have
    skipped stages: what links to their first trace cannot be asked for, only looked for by time.
    """
    starts = [
        _start(order)
        for order in whole.orders()
        if len(order.traces) > 1 and _start(order) < window.since and _is_active(order, window)
        if _may_be_partial(whole.diagnose(order))
    ]
    return min(starts, default=None)


def _may_be_partial(diagnosis: Diagnosis) -> bool:
    silent = diagnosis.status in (OrderStatus.ABANDONED, OrderStatus.UNKNOWN)
    gaps = any(breach.code is ViolationCode.STAGE_SKIPPED for breach in diagnosis.violations)
    return diagnosis.status.needs_attention or silent or gaps


def _together(one: Found, other: Found) -> Found:
    held = {trace.trace_id: trace for trace in other.traces}
    held.update((trace.trace_id, trace) for trace in one.traces)
    caveats = merge_caveats((*one.caveats, *other.caveats))
    return Found(tuple(held.values()), one.complete and other.complete, caveats)


def _examined(
    seen: _Seen,
    window: Window,
    progress: Progress,
    each: Callable[[Diagnosis], None],
) -> Iterator[Diagnosis]:
    whole = seen.whole
    active = [
        order
        for order in whole.orders()
        if _is_active(order, window) and not whole.journeys[order.trace_id].fragment
    ]
    for count, order in enumerate(active, start=1):
        diagnosis = doubted(whole.diagnose(order), seen.caveats)
        if diagnosis.status.needs_attention or diagnosis.violations:
            diagnosis = whole.compared(diagnosis)
        progress.examined(count, len(active))
        each(diagnosis)
        yield diagnosis


def _fragments(whole: Examination, window: Window) -> Iterator[Caveat]:
    """Traces with stages and no way to their order: counted, never listed (contract)."""
    count = sum(
        whole.journeys[order.trace_id].fragment and _is_active(order, window)
        for order in whole.orders()
    )
    if count:
        yield Caveat(CaveatCode.FRAGMENTS, count)


def _is_active(order: Order, window: Window) -> bool:
    since, until = to_unix_nano(window.since), to_unix_nano(window.until)
    return any(
        since <= (span.start_time_unix_nano or span.end_time_unix_nano) <= until
        for trace in order.traces
        for span in trace.spans
    )


def _start(order: Order) -> datetime:
    starts = (
        span.start_time_unix_nano
        for trace in order.traces
        for span in trace.spans
        if span.start_time_unix_nano
    )
    return from_unix_nano(min(starts, default=0))


def broke_policy(diagnosis: Diagnosis) -> bool:
    """Whether it went on in spite of a breach; those that did not are among the stalled ones."""
    return bool(diagnosis.violations) and not diagnosis.status.needs_attention


def _most_breaches(diagnosis: Diagnosis) -> tuple[object, ...]:
    """The most breaches first, then the latest orders."""
    last = diagnosis.last_seen or diagnosis.evaluated_at
    return (-len(diagnosis.violations), -last.timestamp(), diagnosis.trace_id)


def _worst(diagnosis: Diagnosis) -> tuple[object, ...]:
    """Errors before silence, the longest stalled first."""
    since = diagnosis.stall.finding.since if diagnosis.stall else diagnosis.evaluated_at
    failed = diagnosis.status is OrderStatus.FAILED
    return (not failed, since, diagnosis.trace_id)
