"""A file of redacted spans that tells the same of an order as everything that was seen for it.

Owns which spans go into it: the order's own, and of other orders' those without which the
verdict would be another one (a stall is an absence, and the fleet is its witness). What is left of
each span is `redaction`'s business, what may be spared `usefulness`'s.
"""

import gzip
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from ordertrace_cli.diagnosis.doubt import is_lowered
from ordertrace_cli.diagnosis.model import Diagnosis
from ordertrace_cli.fleet.examination import examine_traces
from ordertrace_cli.fleet.show import ExaminedOrder
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.spans.encode import encode_otlp
from ordertrace_cli.spans.model import Attributes, Span, Trace
from ordertrace_cli.tickets.pseudonyms import Pseudonyms
from ordertrace_cli.tickets.redaction import Redactor
from ordertrace_cli.tickets.usefulness import Usefulness
from ordertrace_cli.times import rfc3339

DEFAULT_LIMIT = 1024 * 1024
SMALLEST_LIMIT = 16 * 1024


class TraceFile(Struct, frozen=True):
    """One OTLP JSON document.

    own_spans, other_spans: how many of the order and of its witnesses it holds. dropped_spans:
    how many there was no room for, of both. same_verdict: whether `ordertrace show --from` it
    comes to the verdict of the ticket, with the same profile and moment.
    """

    data: bytes
    own_spans: int
    other_spans: int
    dropped_spans: int
    same_verdict: bool


class Packing(Struct, frozen=True):
    """How large the file may be, in bytes, and whether it is compressed (gzip)."""

    limit: int = DEFAULT_LIMIT
    packed: bool = True

    def pack(self, data: bytes) -> bytes:
        return gzip.compress(data, mtime=0) if self.packed else data


def redacted_file(
    order: ExaminedOrder, profile: Profile, key: bytes, packing: Packing | None = None
) -> TraceFile:
    """The order's redacted spans, with as many witnesses as its verdict needs.

    profile: as given, without learned limits. key: random bytes for this file alone.
    """
    return _Author(order, profile, key, packing or Packing()).write()


class _Author:
    """Writes one file."""

    def __init__(
        self, order: ExaminedOrder, profile: Profile, key: bytes, packing: Packing
    ) -> None:
        self._order = order
        self._profile = profile
        self._packing = packing
        self._redactor = Redactor(profile, Pseudonyms(key))
        self._useful = Usefulness(order, profile)
        self._redacted: dict[str, Trace] = {}
        self._wanted = _told(order.diagnosis)

    def write(self) -> TraceFile:
        chosen = self._enough()
        kept = self._fitting(chosen)
        data = self._document(kept, self._count(chosen) - self._count(kept))
        own = frozenset(self._order.diagnosis.traces)
        return TraceFile(
            data=data,
            own_spans=self._count(trace for trace in kept if trace.trace_id in own),
            other_spans=self._count(trace for trace in kept if trace.trace_id not in own),
            dropped_spans=self._count(chosen) - self._count(kept),
            same_verdict=self._tells_the_same(kept),
        )

    def _enough(self) -> tuple[Trace, ...]:
        """The order's traces and the fewest witnesses, doubled until the verdict is the same."""
        own = self._useful.own
        if self._tells_the_same(own):
            return own
        others = self._useful.witnesses
        count = max(self._useful.cited, 1)
        while count < len(others) and not self._tells_the_same((*own, *others[:count])):
            count *= 2
        return (*own, *others[:count])

    def _tells_the_same(self, traces: Sequence[Trace]) -> bool:
        whole = examine_traces(
            map(self._redact, traces),
            self._profile,
            self._order.diagnosis.evaluated_at,
            self._known_services(traces),
        )
        found = whole.find(self._order.diagnosis.trace_id)
        return found is not None and _told(whole.diagnose(found)) == self._wanted

    def _fitting(self, chosen: tuple[Trace, ...]) -> tuple[Trace, ...]:
        """The traces with as few spans left out as the limit allows, the least useful first."""
        if self._fits(chosen, 0):
            return chosen
        cuts = self._useful.cuts(chosen)
        fewest = _first(
            1, len(cuts), lambda count: self._fits(_without(chosen, cuts[:count]), count)
        )
        return _without(chosen, cuts[:fewest])

    def _fits(self, traces: Sequence[Trace], dropped: int) -> bool:
        return len(self._document(traces, dropped)) <= self._packing.limit

    def _document(self, traces: Sequence[Trace], dropped: int) -> bytes:
        known = self._known_services(traces)
        present = {span.service for trace in map(self._redact, traces) for span in trace.spans}
        marked = [self._marked(self._redact(trace), dropped) for trace in traces]
        return self._packing.pack(encode_otlp(marked, sorted(known - present)))

    def _marked(self, trace: Trace, dropped: int) -> Trace:
        marks: Attributes = {
            "ordertrace.redacted": True,
            "ordertrace.order": self._order.diagnosis.trace_id,
            "ordertrace.judged_at": rfc3339(self._order.diagnosis.evaluated_at),
            "ordertrace.dropped_spans": dropped,
        }
        spans = (replace(span, resource={**span.resource, **marks}) for span in trace.spans)
        return replace(trace, spans=tuple(spans))

    def _known_services(self, traces: Sequence[Trace]) -> frozenset[str]:
        """Services of the profile's systems that exist; a silent one is down, not unknown."""
        seen = {span.service for trace in traces for span in trace.spans}
        known = seen | self._order.known_services
        return frozenset(
            self._redactor.service(name) for name in known if self._profile.system_of(name)
        )

    def _redact(self, trace: Trace) -> Trace:
        held = self._redacted.get(trace.trace_id)
        if held is None or len(held.spans) != len(trace.spans):
            held = self._redacted[trace.trace_id] = self._redactor.trace(trace)
        return held

    @staticmethod
    def _count(traces: Iterable[Trace]) -> int:
        return sum(len(trace.spans) for trace in traces)


def _told(diagnosis: Diagnosis) -> tuple[object, ...]:
    """What must not change. How sure it is may hang on how the search went, which no file shows."""
    finding = diagnosis.stall.finding if diagnosis.stall else None
    sure = finding.confidence if finding and not is_lowered(diagnosis) else None
    return (
        diagnosis.status,
        diagnosis.stage,
        diagnosis.next_stage,
        finding.cause if finding else None,
        finding.at if finding else None,
        finding.since if finding else None,
        sure,
    )


def _without(traces: Sequence[Trace], cuts: Iterable[Span]) -> tuple[Trace, ...]:
    left_out = set(map(id, cuts))
    kept = (
        replace(trace, spans=tuple(span for span in trace.spans if id(span) not in left_out))
        for trace in traces
    )
    return tuple(trace for trace in kept if trace.spans)


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The smallest number in [low, high] for which it holds, `high` if for none."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low
