"""Whole numbers by the hundred thousand in some three bytes each, none of them rounded.

Times of a window lie close together: what stands between two neighbours of a sorted run is short.
Runs are sorted and packed as they fill; a run's least and greatest number say whether it need be
looked into.
"""

import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, pairwise

from msgspec import Struct

_RUN = 4_096
"""So many numbers are packed at once: fewer pack badly, more take longer to look into."""

_BLOCK = 1_024
"""The same for a row, which is looked into again and again."""

_WIDTH = 8


class _Run(Struct, frozen=True):
    """packed: the steps from each number to the next one, all first bytes first."""

    low: int
    high: int
    packed: bytes

    @classmethod
    def of(cls, numbers: Sequence[int]) -> "_Run":
        """numbers: sorted, at least one."""
        # Without a sign: two numbers of 64 bits may lie that far apart.
        steps = array("Q", [after - before for before, after in pairwise(numbers)]).tobytes()
        planes = b"".join(steps[place::_WIDTH] for place in range(_WIDTH))
        return cls(numbers[0], numbers[-1], zlib.compress(planes, 1))

    def numbers(self) -> "array[int]":
        planes = zlib.decompress(self.packed)
        count = len(planes) // _WIDTH
        mixed = bytearray(len(planes))
        for place in range(_WIDTH):
            mixed[place::_WIDTH] = planes[place * count : (place + 1) * count]
        return array("q", accumulate(array("Q", bytes(mixed)), initial=self.low))


class Row:
    """Numbers that are sorted and stay as they are, packed. numbers: in their order."""

    __slots__ = ("_count", "_lows", "_runs")

    def __init__(self, numbers: Sequence[int]) -> None:
        starts = range(0, len(numbers), _BLOCK)
        self._count = len(numbers)
        self._lows = array("q", [numbers[start] for start in starts])
        self._runs = [_Run.of(numbers[start : start + _BLOCK]) for start in starts]

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[int]:
        return chain.from_iterable(run.numbers() for run in self._runs)

    def at(self, index: int) -> int:
        """The number at this place, from 0 up to the length."""
        return self._runs[index // _BLOCK].numbers()[index % _BLOCK]

    def count_below(self, bound: int) -> int:
        """How many are less."""
        block = bisect_left(self._lows, bound) - 1
        if block < 0:
            return 0
        return block * _BLOCK + bisect_left(self._runs[block].numbers(), bound)


class Numbers:
    """Filled in any sequence. Numbers of 64 bits with a sign; what is in it twice counts twice."""

    def __init__(self) -> None:
        self._fresh = array("q")
        self._runs: list[_Run] = []
        # Taken out of runs, but not yet gone from them.
        self._gone: Counter[int] = Counter()
        self._packed = 0

    def __len__(self) -> int:
        return len(self._fresh) + self._packed - self._gone.total()

    def add(self, number: int) -> None:
        self._fresh.append(number)
        if len(self._fresh) == _RUN:
            self._pack(self._fresh)
            self._fresh = array("q")

    def remove(self, number: int) -> None:
        """Undo one `add` of this number."""
        if number in self._fresh:
            self._fresh.remove(number)
        else:
            self._gone[number] += 1

    def row(self) -> Row:
        """All of them, as they are now."""
        self._clean()
        runs = (run.numbers() for run in self._runs)
        return Row(sorted(chain(self._fresh, *runs)))

    def last_before(self, bound: int) -> int | None:
        """The greatest number below."""
        self._clean()
        best = max((each for each in self._fresh if each < bound), default=None)
        for run in self._runs:
            if run.low < bound and (best is None or run.high > best):
                found = run.high if run.high < bound else _below(run, bound)
                best = found if best is None else max(best, found)
        return best

    def first_after(self, bound: int) -> int | None:
        """The least number above."""
        self._clean()
        best = min((each for each in self._fresh if each > bound), default=None)
        for run in self._runs:
            if run.high > bound and (best is None or run.low < best):
                found = run.low if run.low > bound else _above(run, bound)
                best = found if best is None else min(best, found)
        return best

    def _pack(self, numbers: "array[int]") -> None:
        """One run more."""
        self._runs.append(_Run.of(sorted(numbers)))
        self._packed += len(numbers)

    def _clean(self) -> None:
        """Let go of what was taken out."""
        if not self._gone:
            return
        runs, self._runs, self._packed = self._runs, [], 0
        for run in runs:
            left = array("q", self._left_of(run))
            if left:
                self._pack(left)
        self._gone.clear()

    def _left_of(self, run: _Run) -> Iterator[int]:
        for number in run.numbers():
            if self._gone.get(number, 0) > 0:
                self._gone[number] -= 1
            else:
                yield number


def _below(run: _Run, bound: int) -> int:
    numbers = run.numbers()
    return numbers[bisect_left(numbers, bound) - 1]


def _above(run: _Run, bound: int) -> int:
    numbers = run.numbers()
    return numbers[bisect_right(numbers, bound)]
