"""How time is folded: room for weeks of waiting beside milliseconds of work, drawn or in signs."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import accumulate, pairwise
from math import log10

_MILLISECOND = timedelta(milliseconds=1)


def decades(duration: timedelta) -> float:
    """What a length of time is folded to: one for every tenfold of a millisecond, 0 for none."""
    return log10(1 + max(duration / _MILLISECOND, 0))


class Axis:
    """Instants to places, downwards from `top`.

    Each stretch between two of its instants takes room by its `decades`: `decade` for each, or less
    where all would get longer than `longest`. Within a stretch time is even. What lies outside is
    put at the nearest end.
    """

    def __init__(
        self, instants: Iterable[datetime], top: float, decade: float, longest: float
    ) -> None:
        self._instants = sorted(set(instants))
        folded = [decades(after - before) for before, after in pairwise(self._instants)]
        room = min(decade, longest / max(sum(folded), 1))
        self._places = [top, *(top + room * each for each in accumulate(folded))]

    @property
    def bottom(self) -> float:
        return self._places[-1]

    def place(self, at: datetime) -> float:
        after = bisect_right(self._instants, at)
        if after == 0:
            return self._places[0]
        if after == len(self._instants):
            return self._places[-1]
        start, end = self._instants[after - 1 : after + 1]
        top, bottom = self._places[after - 1 : after + 1]
        return top + (bottom - top) * ((at - start) / (end - start))
