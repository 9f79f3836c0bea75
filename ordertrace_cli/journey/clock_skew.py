"""What spans tell of clocks that disagree. Nothing is ever shifted."""

from collections.abc import Collection, Iterable

from msgspec import Struct

from ordertrace_cli.journey.messages import Publish
from ordertrace_cli.journey.tree import Tree
from ordertrace_cli.spans.model import Caveat, CaveatCode

# Hosts kept by NTP differ by milliseconds without any span showing it.
_UNSEEN_NANO = 100_000_000


class Distance(Struct, frozen=True):
    """How far apart one order shows the clocks of two services. Nanoseconds, None where unseen.

    gap: one did something so long before the other had asked for it. nearest: one followed from
    the other after this time at least.
    """

    pair: tuple[str, str]
    gap: int | None = None
    nearest: int | None = None


class Clocks:
    """By how much the clocks of services disagree, as all orders of a window show it.

    Filled with what each order shows, asked once all have been heard. Nanoseconds.
    """

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], int] = {}
        self._nearest: dict[tuple[str, str], int] = {}

    def learn(self, distances: Iterable[Distance]) -> None:
        """Take in what one order shows; the same twice changes nothing."""
        for found in distances:
            if found.nearest is not None:
                known = self._nearest.get(found.pair, found.nearest)
                self._nearest[found.pair] = min(found.nearest, known)
            if found.gap is not None:
                self._seen[found.pair] = max(found.gap, self._seen.get(found.pair, 0))

    def possible(self, ones: Collection[str], others: Collection[str]) -> int | None:
        """As much as no span can rule out between these services; None where none tells."""
        pairs = {_pair(one, other) for one in ones for other in others}
        known = [
            max(self._seen.get(pair, 0), self._nearest.get(pair, 0))
            for pair in pairs
            if pair in self._seen or pair in self._nearest
        ]
        return max(known, default=None)

    def between(self, one: str, other: str) -> int:
        return self._seen.get(_pair(one, other), 0)


class ClockSkew:
    """By how much the clocks of two services are seen to disagree in one order, in nanoseconds."""

    def __init__(self, tree: Tree, publishes: Iterable[Publish], clocks: Clocks) -> None:
        self._clocks = clocks
        self._seen: dict[tuple[str, str], int] = {}
        self._nearest: dict[tuple[str, str], int] = {}
        for node in tree.nodes:
            parent = node.parent
            if parent is None or parent.service == node.service:
                continue
            if parent.start and node.start:
                self._see(parent.service, node.service, parent.start - node.start)
        for publish in publishes:
            for delivery in publish.deliveries:
                if publish.start and delivery.start:
                    self._see(publish.service, delivery.service, publish.start - delivery.start)
        self._most = max(self._seen.values(), default=0)

    def distances(self) -> tuple[Distance, ...]:
        """What this order tells of the clocks of all others."""
        pairs = dict.fromkeys((*self._seen, *self._nearest))
        return tuple(
            Distance(pair, self._seen.get(pair), self._nearest.get(pair)) for pair in pairs
        )

    def seen(self, one: str, other: str) -> int:
        """What spans prove: the most that clocks of the order, or these two, differ; 0 for one."""
        if one == other:
            return 0
        return max(self._most, self._clocks.between(one, other), 0)

    def between(self, one: str, other: str) -> int:
        """The most that the order of their times can be wrong by; 0 within one service."""
        return 0 if one == other else self.seen(one, other) + _UNSEEN_NANO

    def caveats(self) -> tuple[Caveat, ...]:
        """Pairs of services of which one did something before the other had asked for it."""
        pairs = [pair for pair, gap in self._seen.items() if gap > _UNSEEN_NANO]
        if not pairs:
            return ()
        names = sorted({name for pair in pairs for name in pair if name})
        return (Caveat(CaveatCode.CLOCK_SKEW, len(pairs), tuple(names)),)

    def _see(self, before: str, after: str, gap: int) -> None:
        pair = _pair(before, after)
        if before != after and gap <= 0:
            self._nearest[pair] = min(-gap, self._nearest.get(pair, -gap))
        elif before != after:
            self._seen[pair] = max(gap, self._seen.get(pair, 0))


def _pair(one: str, other: str) -> tuple[str, str]:
    return (min(one, other), max(one, other))
