"""Which spans tell most of an order's stall, where not all of them can be handed on.

Owns an order of use, not a truth: whoever leaves spans out judges again by what is left.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property

from ordertrace_cli.diagnosis.model import SpanRef
from ordertrace_cli.fleet.show import ExaminedOrder
from ordertrace_cli.journey.correlate import references
from ordertrace_cli.journey.stages import span_stages
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.spans import semconv
from ordertrace_cli.spans.model import Span, SpanKind, Trace
from ordertrace_cli.times import to_unix_nano

_REMOTE = (SpanKind.SERVER, SpanKind.PRODUCER, SpanKind.CONSUMER)


class Usefulness:
    """own: the order's traces, the first one first."""

    def __init__(self, order: ExaminedOrder, profile: Profile) -> None:
        self._profile = profile
        diagnosis = order.diagnosis
        stall = diagnosis.stall
        self._refs = {ref for ref in _refs(order) if ref is not None}
        since = stall.finding.since if stall else (diagnosis.last_seen or diagnosis.evaluated_at)
        self._since = to_unix_nano(since)
        self._there = order.case.there
        self._names = frozenset(
            name for publish in order.case.journey.publishes for name in publish.destination.names
        )
        rank = {trace_id: number for number, trace_id in enumerate(diagnosis.traces)}
        self.own = tuple(
            sorted(
                (trace for trace in order.seen if trace.trace_id in rank),
                key=lambda trace: rank[trace.trace_id],
            )
        )
        self._others = tuple(trace for trace in order.seen if trace.trace_id not in rank)

    @cached_property
    def witnesses(self) -> tuple[Trace, ...]:
        """All that is not of the order, the most telling first. Most orders need none of it."""
        return tuple(sorted(self._others, key=self._distance))

    @property
    def cited(self) -> int:
        """How many of the witnesses the verdict's evidence points at; they come first."""
        cited = {ref.trace_id for ref in self._refs}
        return sum(trace.trace_id in cited for trace in self._others)

    def cuts(self, traces: Sequence[Trace]) -> list[Span]:
        """Every span, in the order in which they can best be spared.

        First what neither it nor anything below it tells: nothing becomes an orphan by that.
        Then witnesses, the least telling first; then the order's own, the farthest from the stall.
        """
        own_ids = {trace.trace_id for trace in self.own}
        own = [trace for trace in traces if trace.trace_id in own_ids]
        others = [trace for trace in traces if trace.trace_id not in own_ids]
        silent = [span for trace in (*others, *own) for span in self._silent(trace)]
        telling = [span for trace in reversed(others) for span in trace.spans]
        telling += sorted(
            (span for trace in own for span in trace.spans), key=self._far, reverse=True
        )
        seen = set(map(id, silent))
        return [*silent, *(span for span in telling if id(span) not in seen)]

    def _distance(self, trace: Trace) -> tuple[int, int, str]:
        spans = trace.spans
        near = min(abs(span.start_time_unix_nano - self._since) for span in spans)
        return (min(map(self._relation, spans)), near, trace.trace_id)

    def _relation(self, span: Span) -> int:
        """0: cited; 1: a message of one of the order's destinations; 2: the system that is next."""
        if SpanRef(span.trace_id, span.span_id) in self._refs:
            return 0
        message = semconv.read(span).message
        if message is not None and message.destination.names & self._names:
            return 1
        system = self._profile.system_of(span.service)
        return 2 if system is not None and system.name == self._there else 3

    def _far(self, span: Span) -> tuple[bool, int]:
        cited = SpanRef(span.trace_id, span.span_id) in self._refs
        return (not cited, abs(span.start_time_unix_nano - self._since))

    def _silent(self, trace: Trace) -> list[Span]:
        """Spans that tell nothing, with nothing telling below them; leaves first."""
        by_id = {span.span_id: span for span in trace.spans}
        kept: set[str] = set()
        for span in trace.spans:
            at: Span | None = span if self._tells(span, by_id) else None
            while at is not None and at.span_id not in kept:
                kept.add(at.span_id)
                at = by_id.get(at.parent_span_id)
        return sorted(
            (span for span in trace.spans if span.span_id not in kept),
            key=lambda span: span.start_time_unix_nano,
            reverse=True,
        )

    def _tells(self, span: Span, by_id: dict[str, Span]) -> bool:
        if span.kind in _REMOTE or span.parent_span_id not in by_id:
            return True
        if SpanRef(span.trace_id, span.span_id) in self._refs or references(span, self._profile):
            return True
        semantics = semconv.read(span)
        work = semantics.message is not None or semantics.storage is not None
        named = span.name in self._profile.patterns.calculation_spans
        return work or named or semantics.failed or bool(span_stages(span, self._profile))


def _refs(order: ExaminedOrder) -> Iterator[SpanRef | None]:
    stall = order.diagnosis.stall
    findings = (stall.finding, *stall.alternatives) if stall else ()
    for finding in findings:
        yield finding.ref
        yield from (item.ref for item in finding.evidence)
    yield from (violation.ref for violation in order.diagnosis.violations)
