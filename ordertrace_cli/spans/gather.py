"""Spans of many answers, put together as traces.

Owns what a decoder hands on (`Batch`) and how repeats are told from duplicates. Which traces
are one order is `journey`'s business.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from msgspec import Struct, field
from msgspec.structs import replace

from ordertrace_cli.spans.model import Caveat, CaveatCode, Span, Trace
from ordertrace_cli.spans.scalars import known_time

MOST_NAMES = 10
"""So many names a caveat keeps; its count goes on."""


def _no_caveats() -> Mapping[str, tuple[Caveat, ...]]:
    return MappingProxyType({})


class Batch(Struct, frozen=True):
    """What one document holds.

    spans: in the document's order. caveats: doubts that concern no one trace, such as records
    left out. trace_caveats: doubts by trace id; `gather` puts them on the trace.
    silent_services: those that the document names and holds no span of. document: what it was
    read from, where that is asked for. repeats: traces left out that were read before.
    """

    spans: tuple[Span, ...]
    caveats: tuple[Caveat, ...] = ()
    trace_caveats: Mapping[str, tuple[Caveat, ...]] = field(default_factory=_no_caveats)
    silent_services: frozenset[str] = frozenset()
    document: bytes = b""
    repeats: int = 0


class Doubts:
    """Collects, while a document is read, what was lost or mended, by trace id ("": by none)."""

    def __init__(self) -> None:
        self._found: dict[str, dict[CaveatCode, Caveat]] = {}

    def add(self, trace_id: str, code: CaveatCode, *names: str) -> None:
        """Counts one more; names are services, span ids or keys, never values."""
        found = self._found.setdefault(trace_id, {})
        before = found.get(code, Caveat(code))
        found[code] = Caveat(code, before.count + 1, _few((*before.names, *names)))

    def drop(self, trace_ids: Iterable[str], keys: Iterable[str]) -> None:
        """These attributes had values that cannot be carried on."""
        for trace_id in trace_ids:
            for key in keys:
                self.add(trace_id, CaveatCode.VALUE_DROPPED, key)

    def times(
        self, key: tuple[str, str], start: int, end: int, *, explained: bool
    ) -> tuple[int, int]:
        """Start and end as the model promises them, with a doubt where they had to be mended.

        explained: the server has already said what is odd about this span.
        """
        sound_start, sound_end = known_time(start), known_time(end)
        if not (sound_start and sound_end):
            self.add(key[0], CaveatCode.TIME_UNKNOWN, key[1])
        elif sound_end < sound_start:
            sound_end = sound_start
            if not explained:
                self.add(key[0], CaveatCode.CLOCK_SKEW, key[1])
        return sound_start, sound_end

    def batch(self, spans: Iterable[Span], silent_services: Iterable[str] = ()) -> Batch:
        """The spans together with all that was collected."""
        by_trace = {trace_id: tuple(found.values()) for trace_id, found in self._found.items()}
        caveats = by_trace.pop("", ())
        silent = frozenset(silent_services)
        return Batch(tuple(spans), caveats, MappingProxyType(by_trace), silent)


def gather(batches: Iterable[Batch]) -> tuple[Trace, ...]:
    """One trace per trace id, in the order in which ids are first met.

    A span that comes again unchanged (a retried export; a trace found through several services)
    is dropped. Spans that share an id and differ are all kept, and the trace says so.
    """
    by_trace: dict[str, list[Span]] = {}
    caveats: dict[str, list[Caveat]] = {}
    for batch in batches:
        trace_id, spans = "", []
        for span in batch.spans:
            # Answers and files hold a trace's spans in a row.
            if span.trace_id is not trace_id:
                trace_id = span.trace_id
                spans = by_trace.setdefault(trace_id, [])
            spans.append(span)
        for trace_id, doubts in batch.trace_caveats.items():
            caveats.setdefault(trace_id, []).extend(doubts)
    return tuple(
        _trace(trace_id, spans, caveats.get(trace_id, ())) for trace_id, spans in by_trace.items()
    )


def merge_caveats(caveats: Iterable[Caveat], *, add: bool = False) -> tuple[Caveat, ...]:
    """One caveat per code, in the order in which codes are first met.

    add: each speaks of other records, so counts add up. Otherwise they may speak of the same
    trace, found several times, and the highest count holds.
    """
    merged: dict[CaveatCode, Caveat] = {}
    for caveat in caveats:
        known = merged.get(caveat.code, Caveat(caveat.code))
        counts = known.count, caveat.count
        names = _few((*known.names, *caveat.names))
        merged[caveat.code] = Caveat(caveat.code, sum(counts) if add else max(counts), names)
    return tuple(merged.values())


def _trace(trace_id: str, spans: Sequence[Span], caveats: Iterable[Caveat]) -> Trace:
    """The spans of one trace, each once."""
    if len({span.span_id for span in spans}) == len(spans):
        return Trace(trace_id, tuple(spans), merge_caveats(caveats))
    kept: list[Span] = []
    by_id: dict[str, Span | list[Span]] = {}
    for span in spans:
        # A span without an id is nobody's duplicate.
        known = by_id.get(span.span_id) if span.span_id else None
        if known is None:
            by_id[span.span_id] = span
        else:
            alike = known if isinstance(known, list) else [known]
            if any(_same(span, other) for other in alike):
                continue
            by_id[span.span_id] = [*alike, span]
        kept.append(span)
    twice = [span_id for span_id, known in by_id.items() if isinstance(known, list)]
    duplicates = [Caveat(CaveatCode.DUPLICATE_SPANS, len(twice), _few(twice))] if twice else []
    return Trace(trace_id, tuple(kept), merge_caveats([*caveats, *duplicates]))


def _same(span: Span, other: Span) -> bool:
    # The server's warnings depend on what else it returned with the span.
    return span == other or replace(span, warnings=()) == replace(other, warnings=())


def _few(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))[:MOST_NAMES]
