"""One order: its traces from wherever they are, and its fleet's witness, within few requests."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from ordertrace_cli.diagnosis.case import Case
from ordertrace_cli.diagnosis.doubt import doubted, is_lowered
from ordertrace_cli.diagnosis.explain import Explanation, explain
from ordertrace_cli.diagnosis.model import Diagnosis, OrderStatus, SpanRef, ViolationCode
from ordertrace_cli.errors import TraceNotFoundError
from ordertrace_cli.fleet.examination import Examination, examine_traces
from ordertrace_cli.fleet.family import with_ancestors
from ordertrace_cli.fleet.progress import SILENT, Progress
from ordertrace_cli.fleet.search import Collected, Search, everything_until, window_queries
from ordertrace_cli.journey.bursts import Burst, bursts
from ordertrace_cli.journey.correlate import Order
from ordertrace_cli.journey.timeline import Timeline, timeline_of
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.sources.protocol import SpanPage, SpanQuery, SpanSource
from ordertrace_cli.spans.gather import merge_caveats
from ordertrace_cli.spans.model import Caveat, Trace
from ordertrace_cli.spans.semconv import messages_of
from ordertrace_cli.times import from_unix_nano

MOST_REQUESTS = 200
MOST_TRACES = 4_000
"""Bounds of the search for one order: it must be on the screen while the customer waits."""

_ENDED = (OrderStatus.COMPLETED, OrderStatus.CANCELLED)
_MARGIN = timedelta(minutes=1)


class ExaminedOrder(Struct, frozen=True):
    """One order judged, the case the judgement is from, and all that was seen for it.

    seen: every trace that was examined, the order's own and its fleet's, as of then.
    known_services: those that the source has ever seen.
    """

    diagnosis: Diagnosis
    case: Case
    seen: tuple[Trace, ...]
    known_services: frozenset[str]

    def work(self) -> tuple[Burst, ...]:
        """When each system was at work for it."""
        return bursts(self.case.journey.tree.nodes)

    def explanation(self) -> Explanation:
        """What every rule looked for in this order, and what it found."""
        return explain(self.case, doubtful=is_lowered(self.diagnosis))

    def timeline(self, most: int) -> Timeline:
        """When anybody worked on it, in so many pieces at the most."""
        return timeline_of(self.case.journey.tree.nodes, most)

    def messages(self) -> Iterator[tuple[SpanRef, str]]:
        """What the spans of the evidence say in their own words: hostile, and perhaps private."""
        stall = self.diagnosis.stall
        refs = {item.ref for item in stall.finding.evidence if item.ref} if stall else set()
        for node in self.case.journey.tree.nodes:
            ref = SpanRef(node.span.trace_id, node.span.span_id)
            if ref in refs:
                for text in messages_of(node.span):
                    yield ref, text


def diagnose_order(
    source: SpanSource,
    profile: Profile,
    trace_id: str,
    now: datetime,
    progress: Progress = SILENT,
    *,
    learned_limits: bool = False,
) -> ExaminedOrder:
    """The order that this trace is of, judged as of `now`.

    learned_limits: see `learned_limits`. What is usual is told by the orders that the search for
    this one's later traces and its fleet has found anyway; nothing more is asked for.

    Raises TraceNotFoundError when the source has no such trace, or nothing of it had happened
    by `now`, and whatever else the source raises.
    """
    asked = source.fetch(trace_id)
    if source.any_service:
        page = source.search(everything_until(now))
        progress.rebuilding()
        everything = examine_traces(
            page.traces, profile, now, source.services(), learned_limits=learned_limits
        )
        return _from_everything(page, everything, asked.trace_id)
    family = with_ancestors(source, profile, [asked])
    known = source.services()
    alone = examine_traces(family.traces, profile, now, known)
    order = _diagnose(alone, asked.trace_id)
    if _is_whole(order):
        return _with_caveats(order, family.caveats)
    found = Collected()
    search = Search(source, found.take, progress, requests=MOST_REQUESTS, traces=MOST_TRACES)
    seen = search.run(_queries(source, profile, alone, asked.trace_id, now))
    others = with_ancestors(source, profile, _joined(family.traces, found.traces))
    progress.rebuilding()
    whole = examine_traces(others.traces, profile, now, known, learned_limits=learned_limits)
    caveats = (*family.caveats, *seen.caveats, *others.caveats, *whole.limits.caveats())
    return _with_caveats(_diagnose(whole, asked.trace_id), caveats)


def _is_whole(order: ExaminedOrder) -> bool:
    """Whether nothing found elsewhere could change it: ended, in one trace, without a gap."""
    diagnosis = order.diagnosis
    skipped = any(found.code is ViolationCode.STAGE_SKIPPED for found in diagnosis.violations)
    return diagnosis.status in _ENDED and len(diagnosis.traces) == 1 and not skipped


def _from_everything(page: SpanPage, whole: Examination, trace_id: str) -> ExaminedOrder:
    caveats = (*page.caveats, *whole.limits.caveats())
    return _with_caveats(_diagnose(whole, trace_id), caveats)


def _diagnose(whole: Examination, trace_id: str) -> ExaminedOrder:
    order = whole.find(trace_id)
    if order is None:
        raise TraceNotFoundError(
            f"nothing of trace {trace_id} had happened by then", "ask for a later moment: --at"
        )
    return examined_order(whole, order)


def examined_order(whole: Examination, order: Order) -> ExaminedOrder:
    """An order of an examination, judged."""
    diagnosis = whole.compared(whole.diagnose(order))
    return ExaminedOrder(diagnosis, whole.case(order), whole.seen, whole.known_services)


def _queries(
    source: SpanSource, profile: Profile, alone: Examination, trace_id: str, now: datetime
) -> Sequence[SpanQuery]:
    """Later traces of the order, and other orders' traffic: from its beginning to now.

    What its own services did since its last span decides most, so that is asked for first.
    """
    order = alone.find(trace_id)
    first, last = _times(order, now)
    middle = max(first, last - _MARGIN)
    queries = list(window_queries(source, profile, middle, now))
    if first < middle:
        queries += window_queries(source, profile, first, middle)
    own = {span.service for trace in order.traces for span in trace.spans} if order else set()
    return sorted(queries, key=lambda query: query.service not in own)


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


def _with_caveats(order: ExaminedOrder, caveats: Sequence[Caveat]) -> ExaminedOrder:
    diagnosis = doubted(order.diagnosis, caveats)
    merged = merge_caveats((*diagnosis.caveats, *caveats))
    return replace(order, diagnosis=replace(diagnosis, caveats=merged))
