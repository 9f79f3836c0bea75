"""When each system was at work for an order: its spans, run together where they overlap.

For pictures of the order's whole life, which have room for some dozens of them.
"""

from collections import defaultdict
from collections.abc import Iterable

from msgspec import Struct

from ordertrace_cli.journey.tree import Node

MOST_BURSTS = 60
_CLOSEST_NS = 1_000_000


class Burst(Struct, frozen=True):
    """One stretch of work of one system. start, end: nanoseconds, as spans have them.

    spans: how many; failed: one of them ended in an error.
    """

    system: str
    start: int
    end: int
    spans: int
    failed: bool


def bursts(nodes: Iterable[Node], most: int = MOST_BURSTS) -> tuple[Burst, ...]:
    """By start. Pauses are bridged, the shortest first, until there are at most so many.

    A call is work of the system that it goes to, too, where that emits no spans of its own.
    Spans without times, and of systems the profile does not know, are left out.
    """
    single: dict[str, list[Burst]] = defaultdict(list)
    for node in nodes:
        for system in dict.fromkeys((node.system, node.callee)):
            if system and 0 < node.start <= node.end:
                single[system].append(Burst(system, node.start, node.end, 1, node.failed))
    own = {system: sorted(each, key=lambda burst: burst.start) for system, each in single.items()}
    pause = _CLOSEST_NS
    found = _bridged(own, pause)
    while len(found) > most:
        pause *= 4
        closer = _bridged(own, pause)
        if len(closer) == len(own):
            return closer
        found = closer
    return found


def _bridged(own: dict[str, list[Burst]], pause: int) -> tuple[Burst, ...]:
    found = [burst for each in own.values() for burst in _run_together(each, pause)]
    return tuple(sorted(found, key=lambda burst: (burst.start, burst.system)))


def _run_together(sorted_bursts: list[Burst], pause: int) -> list[Burst]:
    joined: list[Burst] = []
    for burst in sorted_bursts:
        last = joined[-1] if joined else None
        if last is None or burst.start > last.end + pause:
            joined.append(burst)
            continue
        joined[-1] = Burst(
            last.system,
            last.start,
            max(last.end, burst.end),
            last.spans + burst.spans,
            last.failed or burst.failed,
        )
    return joined
