"""Every trace that a search has met, in some fourteen bytes: what was made of it, where it points.

Owns which traces are of one order once all have been met, by the rule of `journey.correlate`.
"""

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from enum import IntFlag

from msgspec import Struct

from ordertrace_cli.journey.correlate import roots_of
from ordertrace_cli.journey.trace_table import TraceTable
from ordertrace_cli.spans.model import Trace


class Mark(IntFlag):
    """What is known of a trace. HEARD: taken for an order of its own, and what it tells counts.

    ANCHOR: an order begins in it. STAGE: it reaches a stage. FOLLOWER: it points elsewhere.
    KEPT: the depot has it. SETTLED, FRAGMENT: and counted as one. PENDING: to be judged.
    UNSETTLED: some of what it tells must wait until all have been heard.
    """

    NONE = 0
    ANCHOR = 1
    STAGE = 2
    FOLLOWER = 4
    HEARD = 8
    KEPT = 16
    SETTLED = 32
    FRAGMENT = 64
    PENDING = 128
    UNSETTLED = 256


class Group(Struct, frozen=True):
    """Traces that belong together. root: the first one's id, whether it was met or not.

    trace_ids: those that were met, the root among them if it was. shared: those that serve
    other orders, too.
    """

    root: str
    trace_ids: tuple[str, ...]
    shared: frozenset[str]
    anchored: bool


class Roll:
    """Traces by id, each with its marks and its number of spans.

    table: numbers the ids, those of others among them: whoever notes traces, too, shares it.
    """

    def __init__(self, table: TraceTable) -> None:
        self._table = table
        self._marks = array("H")
        self._spans = array("I")
        self._began = array("q")
        # Who points at whom: pairs of numbers, in two columns.
        self._followers = array("I")
        self._targets = array("I")
        self._pointed_at: set[int] = set()

    def __len__(self) -> int:
        return sum(1 for count in self._spans if count)

    def __contains__(self, trace_id: str) -> bool:
        return self.spans(trace_id) > 0

    def spans(self, trace_id: str) -> int:
        """How many spans of it were seen; 0 where it was not met."""
        number = self._find(trace_id)
        return self._spans[number] if number is not None else 0

    def marks(self, trace_id: str) -> Mark:
        number = self._find(trace_id)
        return Mark(self._marks[number] if number is not None else 0)

    def began(self, trace_id: str) -> int:
        """When its first span started, nanoseconds; 0 unknown."""
        number = self._find(trace_id)
        return self._began[number] if number is not None else 0

    def enter(self, trace: Trace, marks: Mark) -> None:
        number = self._number(trace.trace_id)
        self._spans[number] = len(trace.spans)
        starts = (span.start_time_unix_nano for span in trace.spans)
        self._began[number] = min(filter(None, starts), default=0)
        self._marks[number] = marks

    def mark(self, trace_id: str, *, add: Mark = Mark.NONE, remove: Mark = Mark.NONE) -> None:
        number = self._number(trace_id)
        self._marks[number] = (self._marks[number] | add) & ~remove

    def point(self, trace_id: str, targets: Iterable[str]) -> None:
        """The trace points at these, met or not."""
        follower = self._number(trace_id)
        for target in targets:
            number = self._number(target)
            self._followers.append(follower)
            self._targets.append(number)
            self._pointed_at.add(number)

    def is_pointed_at(self, trace_id: str) -> bool:
        number = self._find(trace_id)
        return number is not None and number in self._pointed_at

    def unmet(self) -> set[str]:
        """Ids that were pointed at and never met."""
        return {
            self._table.trace_id(number) for number in self._pointed_at if not self._spans[number]
        }

    def with_marks(self, marks: Mark) -> Iterator[str]:
        """Ids of the traces that have all of these, by id."""
        found = (
            self._table.trace_id(number)
            for number, known in enumerate(self._marks)
            if known & marks == marks
        )
        return iter(sorted(found))

    def groups(self) -> Iterator[Group]:
        """Traces that belong together, where there are several or the first was not met; by id."""
        targets: dict[int, list[int]] = defaultdict(list)
        anchors = _Marked(self._marks, Mark.ANCHOR)
        for follower, target in zip(self._followers, self._targets, strict=True):
            if follower not in anchors:
                targets[follower].append(target)
        roots = {
            follower: roots_of(follower, targets, anchors, self._table.trace_id)
            for follower in targets
        }
        members: dict[int, list[int]] = defaultdict(list)
        for follower, found in roots.items():
            for root in found:
                members[root].append(follower)
        shared = {follower for follower, found in roots.items() if len(found) > 1}
        for root in sorted(members, key=self._table.trace_id):
            ids = set(members[root])
            if self._spans[root]:
                ids.add(root)
            yield Group(
                root=self._table.trace_id(root),
                trace_ids=tuple(sorted(map(self._table.trace_id, ids))),
                shared=frozenset(map(self._table.trace_id, ids & shared)),
                anchored=root in anchors,
            )

    def _number(self, trace_id: str) -> int:
        number = self._table.number(trace_id)
        new = range(len(self._marks), number + 1)
        for column in (self._marks, self._spans, self._began):
            column.extend(0 for _ in new)
        return number

    def _find(self, trace_id: str) -> int | None:
        """Its number, where this roll has it; others may have numbered more."""
        number = self._table.find(trace_id)
        return number if number is not None and number < len(self._marks) else None


class _Marked(Collection[int]):
    """The numbers that have a mark, as a set that takes no room."""

    def __init__(self, marks: "array[int]", wanted: Mark) -> None:
        self._marks = marks
        self._wanted = wanted

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and bool(self._marks[number] & self._wanted)

    def __iter__(self) -> Iterator[int]:
        return (number for number, known in enumerate(self._marks) if known & self._wanted)

    def __len__(self) -> int:
        return sum(1 for _ in self)
