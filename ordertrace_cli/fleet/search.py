"""Every trace of a window: Jaeger's search cuts at its depth without a word, so ask again.

A full page means that there may be more: the window is halved and both halves are asked, down
to a floor; what is still full then is told, never hidden.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from ordertrace_cli.errors import TraceNotFoundError, UsageError
from ordertrace_cli.fleet.progress import SILENT, Progress
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.sources.protocol import SpanPage, SpanQuery, SpanSource
from ordertrace_cli.spans.gather import Batch, gather, merge_caveats
from ordertrace_cli.spans.model import Caveat, CaveatCode, Trace
from ordertrace_cli.spans.repeats import Repeats
from ordertrace_cli.times import from_unix_nano

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")

FLOOR = timedelta(seconds=1)
"""A full window this short is not halved again."""

MOST_REQUESTS = 4_000

_FIRST_SLICE = 32
"""A window is walked through from its end; the first step is so small a part of it."""

_SHORTEST_FIRST_SLICE = timedelta(minutes=1)
_FILLED = 0.5
"""How full a page is meant to be: one that is full was fetched in vain."""

_PAGES_AT_ONCE = 2
"""One page is on its way while another is worked on. More were no quicker, for spans are made by
one thread at a time, and of large orders each page in flight takes some 70 MB."""

_LARGEST_STEP, _SMALLEST_STEP = 4.0, 0.25


class Seen(Struct, frozen=True):
    """How much a search saw. complete: False when a page stayed full or requests ran out."""

    complete: bool
    caveats: tuple[Caveat, ...]


class Collected(Struct):
    """Every trace that was handed over, each once."""

    _traces: dict[str, Trace] = field(default_factory=dict)

    def take(self, traces: Iterable[Trace]) -> int:
        """Returns how many of them are new."""
        before = len(self._traces)
        for trace in traces:
            held = self._traces.setdefault(trace.trace_id, trace)
            if held is not trace and held.spans != trace.spans:
                self._traces[trace.trace_id] = merged(held, trace)
        return len(self._traces) - before

    @property
    def traces(self) -> tuple[Trace, ...]:
        return tuple(self._traces.values())


class Search(Struct):
    """One search over several services, whose traces are handed over page by page.

    keep: takes in the traces of a page and says how many of them are new. requests, traces: the
    most that are asked for. repeats: what was handed to the same `keep`, if by more than this
    search.
    """

    source: SpanSource
    keep: Callable[[Iterable[Trace]], int]
    progress: Progress = SILENT
    requests: int = MOST_REQUESTS
    traces: int = sys.maxsize
    floor: timedelta = FLOOR
    repeats: Repeats | None = None
    _left: dict[object, datetime] = field(default_factory=dict)
    _caveats: list[Caveat] = field(default_factory=list)
    _kept: int = 0
    _full: set[str] = field(default_factory=set)
    _stopped: bool = False
    _asked: int = 0
    _known: int = 0

    def run(self, queries: Iterable[SpanQuery]) -> Seen:
        """Ask all queries, splitting full ones. Raises what the source raises, once."""
        waiting = list(queries)
        self._known += len(waiting)
        workers = max(1, min(self.source.concurrency, _PAGES_AT_ONCE))
        if workers == 1:
            while waiting:
                query = waiting.pop(0)
                if self._may_ask():
                    waiting.extend(self._take(query, self._ask(query)))
        else:
            self._run_threads(waiting, workers)
        return self.seen()

    def walk(self, queries: Iterable[SpanQuery]) -> Seen:
        """The same in slices, the latest first.

        Each is as long as the one before it makes likely to fill half a page: a page that comes
        full was fetched in vain.
        """
        first = []
        for query in queries:
            length = query.end - query.start
            step = min(length, max(length / _FIRST_SLICE, _SHORTEST_FIRST_SLICE))
            slice_ = SpanQuery(query.end - step, query.end, query.service, query.attributes)
            self._left[_key(slice_)] = query.start
            first.append(slice_)
        return self.run(first)

    def seen(self) -> Seen:
        """How much has been seen so far."""
        caveats = list(self._caveats)
        if self._full:
            names = tuple(sorted(self._full))
            caveats.append(Caveat(CaveatCode.SEARCH_INCOMPLETE, len(names), names))
        if self._stopped:
            caveats.append(Caveat(CaveatCode.SEARCH_STOPPED, self._asked))
        return Seen(not self._full and not self._stopped, merge_caveats(caveats))

    def _run_threads(self, waiting: list[SpanQuery], workers: int) -> None:
        from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait

        pool = ThreadPoolExecutor(workers, thread_name_prefix="ordertrace-search")
        running: dict[Future[SpanPage], SpanQuery] = {}
        try:
            while waiting or running:
                while waiting and len(running) < workers:
                    query = waiting.pop(0)
                    if self._may_ask():
                        running[pool.submit(self._ask, query)] = query
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                while done:
                    # A future holds its page as long as anybody holds the future.
                    future = done.pop()
                    waiting.extend(self._take(running.pop(future), future.result()))
                    del future
        finally:
            # Ctrl-C must not wait for answers nobody wants any more.
            pool.shutdown(wait=False, cancel_futures=True)

    def _ask(self, query: SpanQuery) -> SpanPage:
        """The page; where counting is cheap, nothing is fetched that would be asked for again."""
        wanted = replace(query, repeats=self.repeats)
        if _key(query) in self._left:
            return self.source.search(wanted)
        count = self.source.count(query)
        if count == 0:
            return SpanPage(())
        if count is not None and count >= self.source.depth and self._halves(query):
            return SpanPage((), full=True)
        return self.source.search(wanted)

    def _may_ask(self) -> bool:
        if self._asked >= self.requests or self._kept >= self.traces:
            self._stopped = True
            return False
        self._asked += 1
        return True

    def _take(self, query: SpanQuery, page: SpanPage) -> Sequence[SpanQuery]:
        """Keep what a page holds; the halves to ask for when there may be more."""
        self._kept += self.keep(page.traces)
        self._caveats.extend(page.caveats)
        halves: Sequence[SpanQuery] = ()
        if page.full:
            halves = self._halves(query)
            if not halves:
                self._full.add(query.service or "")
        halves = (*halves, *self._next_slice(query, page))
        self._known += len(halves)
        self.progress.searching(query.service or "", self._asked, self._known)
        return halves

    def _next_slice(self, query: SpanQuery, page: SpanPage) -> Iterator[SpanQuery]:
        """What is to be asked for before this slice of a walk."""
        start = self._left.pop(_key(query), query.start)
        if start >= query.start:
            return
        wanted = _FILLED * self.source.depth
        found = 2 * self.source.depth if page.full else max(len(page.traces) + page.repeats, 1)
        factor = min(max(wanted / found, _SMALLEST_STEP), _LARGEST_STEP)
        step = max((query.end - query.start) * factor, self.floor)
        slice_ = SpanQuery(
            max(query.start - step, start), query.start, query.service, query.attributes
        )
        self._left[_key(slice_)] = start
        yield slice_

    def _halves(self, query: SpanQuery) -> Sequence[SpanQuery]:
        length = query.end - query.start
        if length <= self.floor:
            return ()
        middle = query.start + length / 2
        return (
            SpanQuery(query.start, middle, query.service, query.attributes),
            SpanQuery(middle, query.end, query.service, query.attributes),
        )


def _key(query: SpanQuery) -> object:
    return (query.service, query.start, query.end, *sorted(query.attributes.items()))


def everything_until(end: datetime) -> SpanQuery:
    """All that a source holds in memory, what began at that very moment included."""
    return SpanQuery(from_unix_nano(0), end + timedelta(microseconds=1))


def window_queries(
    source: SpanSource,
    profile: Profile,
    start: datetime,
    end: datetime,
    attributes: Mapping[str, str] | None = None,
) -> tuple[SpanQuery, ...]:
    """One query for each service of the profile's systems; a single one where that is enough."""
    wanted = attributes or {}
    if source.any_service:
        return (SpanQuery(start, end, None, wanted),)
    services = sorted(name for name in source.services() if profile.system_of(name))
    return tuple(SpanQuery(start, end, service, wanted) for service in services)


def check_services(source: SpanSource, profile: Profile) -> None:
    """Raises UsageError where the profile fits no service: "nothing stalled" would be untrue."""
    known = source.services()
    if known and not any(profile.system_of(name) for name in known):
        raise UsageError(
            f"none of the {len(known)} services of {source.label} is of a system of the profile",
            "name your services under [systems] in a profile, and add --profile FILE",
        )


def for_each(source: SpanSource, ask: Callable[[str], T], ids: Sequence[str]) -> list[T]:
    """What `ask` says of each id, in their order; as many at once as the source welcomes."""
    if source.concurrency <= 1 or len(ids) <= 1:
        return [ask(id_) for id_ in ids]
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor(source.concurrency, thread_name_prefix="ordertrace-fetch")
    try:
        return list(pool.map(ask, ids))
    finally:
        # Ctrl-C must not wait for answers nobody wants any more.
        pool.shutdown(wait=False, cancel_futures=True)


def fetch_all(
    source: SpanSource, trace_ids: Iterable[str], most: int
) -> tuple[tuple[Trace, ...], tuple[str, ...]]:
    """Traces by id, and the ids that were not found or not asked for any more."""
    ids = sorted(set(trace_ids))
    asked, left = ids[:most], ids[most:]
    results = for_each(source, partial(_fetch, source), asked)
    missing = [id_ for id_, trace in zip(asked, results, strict=True) if trace is None]
    return tuple(trace for trace in results if trace is not None), (*missing, *left)


def _fetch(source: SpanSource, trace_id: str) -> Trace | None:
    try:
        return source.fetch(trace_id)
    except TraceNotFoundError:
        return None


def merged(one: Trace, other: Trace) -> Trace:
    """A trace that was still growing while it was found twice."""
    (whole,) = gather((Batch(one.spans), Batch(other.spans)))
    caveats = merge_caveats((*whole.caveats, *one.caveats, *other.caveats))
    return Trace(one.trace_id, whole.spans, caveats)
