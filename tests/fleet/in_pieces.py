"""A source that answers in pieces as a Jaeger does, and the answer that all at once would give."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from random import Random

from ordertrace_cli.diagnosis.model import Diagnosis, OrderStatus
from ordertrace_cli.errors import TraceNotFoundError
from ordertrace_cli.fleet.examination import Examination, examine_traces
from ordertrace_cli.fleet.incidents import group_incidents
from ordertrace_cli.fleet.model import StuckReport
from ordertrace_cli.fleet.passages import passages_of
from ordertrace_cli.fleet.stuck import Manner, Window, broke_policy, find_stuck
from ordertrace_cli.journey.correlate import Order
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.render.json_v1 import render_stuck_json
from ordertrace_cli.sources.protocol import SpanPage, SpanQuery
from ordertrace_cli.spans.model import Trace
from ordertrace_cli.times import to_unix_nano


@dataclass(slots=True)
class Piecewise:
    """Traces by service and time, at most `depth` an answer, in an order of its own.

    handed_out: every trace that was asked for so far.
    """

    held: dict[str, Trace]
    known: frozenset[str]
    depth: int = 500
    concurrency: int = 1
    random: Random = field(default_factory=lambda: Random(1))  # noqa: S311
    any_service: bool = False
    label: str = "pieces"
    handed_out: dict[str, Trace] = field(default_factory=dict)
    _starts: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for trace in self.held.values():
            for span in trace.spans:
                self._starts[span.service].append((span.start_time_unix_nano, trace.trace_id))
        for starts in self._starts.values():
            starts.sort()

    def services(self) -> frozenset[str]:
        return self.known

    def fetch(self, trace_id: str) -> Trace:
        if trace_id not in self.held:
            raise TraceNotFoundError("not here")
        return self._hand_out(self.held[trace_id])

    def search(self, query: SpanQuery) -> SpanPage:
        starts = self._starts[query.service or ""]
        first = bisect_left(starts, (to_unix_nano(query.start), ""))
        last = bisect_left(starts, (to_unix_nano(query.end), ""))
        found = [self.held[each] for each in sorted({id_ for _, id_ in starts[first:last]})]
        page = self.random.sample(found, min(len(found), self.depth))
        return SpanPage(tuple(map(self._hand_out, page)), full=len(found) >= self.depth)

    def pages(self, query: SpanQuery) -> Iterator[SpanPage]:
        yield self.search(query)

    def count(self, query: SpanQuery) -> int | None:  # noqa: ARG002  searches are as cheap
        return None

    def trace_url(self, trace_id: str) -> str | None:  # noqa: ARG002  nothing to look at
        return None

    def close(self) -> None:
        """Nothing is open."""

    def _hand_out(self, trace: Trace) -> Trace:
        self.handed_out[trace.trace_id] = trace
        return trace


def pieces(
    traces: Iterable[Trace], known: frozenset[str], *, depth: int = 500, seed: int = 1
) -> Piecewise:
    held = {trace.trace_id: trace for trace in traces}
    return Piecewise(held, known, depth, random=Random(seed))  # noqa: S311


def in_pieces(
    source: Piecewise, profile: Profile, window: Window, manner: Manner | None = None
) -> str:
    """The document of a search that lets go of what it can."""
    manner = manner or Manner()
    report = find_stuck(source, profile, window, manner=manner)
    return render_stuck_json(report, violations=manner.violations)


def at_once(
    source: Piecewise, profile: Profile, window: Window, manner: Manner | None = None
) -> str:
    """The document of the same traces, all kept and all judged."""
    manner = manner or Manner()
    whole = examine_traces(
        source.handed_out.values(),
        profile,
        window.now,
        source.known,
        learned_limits=manner.learned_limits,
    )
    diagnoses = list(_diagnoses(whole, window))
    counts = Counter(one.status for one in diagnoses)
    stalled = sorted((one for one in diagnoses if one.status.needs_attention), key=_worst)
    report = StuckReport(
        evaluated_at=window.now,
        since=window.since,
        until=window.until,
        orders_examined=len(diagnoses),
        complete=True,
        counts={status: counts[status] for status in OrderStatus},
        orders=tuple(stalled),
        violators=tuple(sorted(filter(broke_policy, diagnoses), key=_most_breaches)),
        incidents=group_incidents(stalled, passages_of(diagnoses)),
        caveats=(),
    )
    return render_stuck_json(report, violations=manner.violations)


def _diagnoses(whole: Examination, window: Window) -> Iterator[Diagnosis]:
    for order in whole.orders():
        if _is_active(order, window) and not whole.journeys[order.trace_id].fragment:
            yield whole.compared(whole.diagnose(order))


def _is_active(order: Order, window: Window) -> bool:
    since, until = to_unix_nano(window.since), to_unix_nano(window.until)
    return any(
        since <= (span.start_time_unix_nano or span.end_time_unix_nano) <= until
        for trace in order.traces
        for span in trace.spans
    )


def _most_breaches(diagnosis: Diagnosis) -> tuple[object, ...]:
    last = diagnosis.last_seen or diagnosis.evaluated_at
    return (-len(diagnosis.violations), -last.timestamp(), diagnosis.trace_id)


def _worst(diagnosis: Diagnosis) -> tuple[object, ...]:
    since = diagnosis.stall.finding.since if diagnosis.stall else diagnosis.evaluated_at
    return (diagnosis.status is not OrderStatus.FAILED, since, diagnosis.trace_id)
