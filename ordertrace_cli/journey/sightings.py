"""Many sightings of one kind, in 28 bytes each: when, and on which span.

A fleet has hundreds of thousands of them and asks for the first, the last, the nearest; so they
lie in columns, are sorted once, and are looked up by bisection.
"""

from array import array
from collections.abc import Callable, Iterator
from itertools import accumulate

from msgspec import Struct, field

from ordertrace_cli.journey.trace_table import TraceTable


def _times() -> "array[int]":
    return array("q")


class Sightings(Struct, eq=False):
    """Filled in any order with `add`, then sorted by start and span.

    starts: when. seconds: the other moment that is known of each, such as its end. Nanoseconds.
    """

    starts: "array[int]" = field(default_factory=_times)
    seconds: "array[int]" = field(default_factory=_times)
    traces: "array[int]" = field(default_factory=lambda: array("I"))
    spans: "array[int]" = field(default_factory=lambda: array("Q"))
    _void: dict[int, int] = field(default_factory=dict)
    _highest: "array[int] | None" = None

    def __len__(self) -> int:
        return len(self.starts)

    def add(self, start: int, second: int, trace: int, span: int) -> None:
        """trace: the number of its id. span: its id as a number."""
        self.starts.append(start)
        self.seconds.append(second)
        self.traces.append(trace)
        self.spans.append(span)

    def void(self, trace: int) -> None:
        """What was added of this trace so far does not count."""
        self._void[trace] = len(self)

    def sort(self, table: TraceTable, counts: Callable[[int], bool] | None = None) -> None:
        """Put in order and drop what is void, or of which `counts` says no by its index."""
        kept = [
            index
            for index in range(len(self))
            if index >= self._void.get(self.traces[index], 0)
            if counts is None or counts(index)
        ]
        kept.sort(key=self.starts.__getitem__)
        self._part_equals(kept, table)
        self._void = {}
        self.starts = array("q", map(self.starts.__getitem__, kept))
        self.seconds = array("q", map(self.seconds.__getitem__, kept))
        self.traces = array("I", map(self.traces.__getitem__, kept))
        self.spans = array("Q", map(self.spans.__getitem__, kept))
        self._highest = None

    def valid(self) -> Iterator[int]:
        """Indexes of what is not void, before sorting."""
        return (
            index for index in range(len(self)) if index >= self._void.get(self.traces[index], 0)
        )

    @property
    def highest(self) -> "array[int]":
        """For each sighting the highest `seconds` among it and those before it."""
        if self._highest is None:
            self._highest = array("q", accumulate(self.seconds, max))
        return self._highest

    def _part_equals(self, kept: list[int], table: TraceTable) -> None:
        """Sort those of one moment by span, so that it does not matter which came first."""
        first = 0
        for last in range(1, len(kept) + 1):
            if last < len(kept) and self.starts[kept[last]] == self.starts[kept[first]]:
                continue
            if last - first > 1:
                kept[first:last] = sorted(
                    kept[first:last],
                    key=lambda index: (table.trace_id(self.traces[index]), self.spans[index]),
                )
            first = last


def span_number(span_id: str) -> int:
    """A span's id as a number; 0 for a span without one."""
    return int(span_id, 16) if span_id else 0


def span_id(number: int) -> str:
    return f"{number:016x}" if number else ""
