"""When anybody worked on an order, and the silence between: days of waiting, milliseconds of work."""

from collections.abc import Iterable
from itertools import pairwise

from msgspec import Struct

from ordertrace_cli.journey.tree import Node

# A shorter pause is within the work: services take breath between two steps of one job.
_SHORTEST_PAUSE = 1_000_000_000


class Work(Struct, frozen=True):
    """Spans between which nothing paused for long. start, end: the emitting hosts' clocks."""

    start: int
    end: int


class Timeline(Struct, frozen=True):
    """works: by time, without overlap.

    folded: nanoseconds of the longest pause within a work that would part it, were there room.
    """

    works: tuple[Work, ...]
    folded: int = 0


NO_TIME = Timeline(())


def timeline_of(nodes: Iterable[Node], most: int) -> Timeline:
    """The order's works, parted by its longest pauses. most: how many works at the most."""
    works = _joined(sorted((node.start, node.end) for node in nodes if node.start))
    if not works:
        return NO_TIME
    pauses = [after.start - before.end for before, after in pairwise(works)]
    longest = sorted(range(len(pauses)), key=lambda index: (-pauses[index], index))[: most - 1]
    parting = set(longest)
    found: list[Work] = []
    start = works[0].start
    for index, work in enumerate(works):
        if index in parting or index == len(pauses):
            found.append(Work(start, work.end))
            start = works[index + 1].start if index < len(pauses) else 0
    folded = max((each for index, each in enumerate(pauses) if index not in parting), default=0)
    return Timeline(tuple(found), folded)


def _joined(times: Iterable[tuple[int, int]]) -> list[Work]:
    """Spans between which nothing paused for long, as one. times: start and end, sorted by start.

    An end that is unknown is 0: such a span was at work when it started.
    """
    works: list[Work] = []
    first = last = 0
    for start, end in times:
        if start - last >= _SHORTEST_PAUSE or not first:
            if first:
                works.append(Work(first, last))
            first = last = start
        last = max(last, start, end)
    if first:
        works.append(Work(first, last))
    return works
