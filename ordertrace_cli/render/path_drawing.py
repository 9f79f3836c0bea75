"""The landscape as a drawing: systems as boxes, each message's way through the queue as a line.

Owns where things stand, in the drawing's own units; templates/path.svg.j2 draws them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from ordertrace_cli.diagnosis.model import Diagnosis, HopRow, HopState
from ordertrace_cli.diagnosis.path import mentioned_systems, stalled_at
from ordertrace_cli.profile.model import SystemKind
from ordertrace_cli.redact import clean
from ordertrace_cli.render.events import never_sent
from ordertrace_cli.render.look import Look, Surroundings
from ordertrace_cli.render.path import system_mark
from ordertrace_cli.render.signs import HOP_MARKS, Mark
from ordertrace_cli.render.tones import Tone, tone
from ordertrace_cli.texts import report as said

WIDTH = 960
ROUTES_SHOWN = 8

_MARGIN, _GAP = 8, 28
_BOX_HEIGHT, _BUS_GAP, _BUS_HEAD, _LANE = 64, 40, 30, 30
_WIDEST_BOX = 240
_LETTER = 7.2
"""What one letter takes, at most times, in the drawing's type."""


class Box(Struct, frozen=True):
    """One system. note: what is wrong there, "" for nothing."""

    x: float
    width: float
    name: str
    mark: Mark
    tone: Tone
    kind: SystemKind
    note: str = ""

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


class Route(Struct, frozen=True):
    """The way of one kind of message. start, end: where it leaves and enters, None: nobody knows.

    broken_at: where on the lane it came to its end, None where it went through. y: its lane.
    """

    y: float
    start: float
    end: float
    mark: Mark
    tone: Tone
    label: str
    state: str
    broken_at: float | None = None

    @property
    def arrives(self) -> bool:
        return self.broken_at is None or self.broken_at == self.end

    @property
    def leaves(self) -> bool:
        return self.broken_at != self.start

    @property
    def left(self) -> float:
        return min(self.start, self.end)


class PathDrawing(Struct, frozen=True):
    """boxes: services, then storages. bus: the queue, with its routes in it; None without one."""

    width: float
    height: float
    box_height: float
    boxes: tuple[Box, ...]
    bus: Box | None
    bus_top: float
    bus_height: float
    routes: tuple[Route, ...]
    left_out: str
    description: str


def draw_path(diagnosis: Diagnosis, look: Look, surroundings: Surroundings) -> PathDrawing:
    """Every system of the landscape, with the messages that the spans show."""
    names = list(dict.fromkeys((*surroundings.systems, *mentioned_systems(diagnosis))))
    kinds = dict(surroundings.kinds) | {hop.via: SystemKind.QUEUE for hop in diagnosis.hops}
    queue = next((name for name in names if kinds.get(name) is SystemKind.QUEUE), None)
    boxes = _boxes([name for name in names if name != queue], kinds, diagnosis, look)
    found = _kinds_of_message(diagnosis.hops)
    shown = found[:ROUTES_SHOWN]
    bus_top = _MARGIN + _BOX_HEIGHT + _BUS_GAP
    routes = _routes(shown, boxes, bus_top + _BUS_HEAD, look)
    bus = _box(queue, _MARGIN, WIDTH - 2 * _MARGIN, kinds, diagnosis, look) if queue else None
    bus_height = _BUS_HEAD + _LANE * len(routes) + (4 if routes else 0)
    hidden = len(found) - len(shown)
    return PathDrawing(
        width=WIDTH,
        height=bus_top + bus_height + _MARGIN if bus else _BOX_HEIGHT + 2 * _MARGIN,
        box_height=_BOX_HEIGHT,
        boxes=boxes,
        bus=bus,
        bus_top=bus_top,
        bus_height=bus_height,
        routes=routes if bus else (),
        left_out=look.texts.say(said.MESSAGES_LEFT_OUT, count=hidden) if hidden else "",
        description=_described(boxes, bus, routes),
    )


def _boxes(
    names: Sequence[str], kinds: Mapping[str, SystemKind], diagnosis: Diagnosis, look: Look
) -> tuple[Box, ...]:
    """Services first, as messages go between them; storages at the right."""
    ordered = sorted(names, key=lambda name: kinds.get(name) is SystemKind.STORAGE)
    if not ordered:
        return ()
    room = (WIDTH - 2 * _MARGIN - _GAP * (len(ordered) - 1)) / len(ordered)
    width = min(room, _WIDEST_BOX)
    gap = (WIDTH - 2 * _MARGIN - width * len(ordered)) / max(len(ordered) - 1, 1)
    return tuple(
        _box(name, _MARGIN + number * (width + gap), width, kinds, diagnosis, look)
        for number, name in enumerate(ordered)
    )


def _box(
    name: str,
    x: float,
    width: float,
    kinds: Mapping[str, SystemKind],
    diagnosis: Diagnosis,
    look: Look,
) -> Box:
    mark, texts = system_mark(name, diagnosis), look.texts
    stall = diagnosis.stall if name == stalled_at(diagnosis) else None
    return Box(
        x=x,
        width=width,
        name=fitting(texts.outside(name), width - 40),
        mark=mark,
        tone=tone(mark),
        kind=kinds.get(name, SystemKind.SERVICE),
        note=texts.cause(stall.finding.cause) if stall else "",
    )


def _kinds_of_message(hops: Iterable[HopRow]) -> list[tuple[HopRow, int]]:
    """Messages of one way and name together: the one that came to grief last, and how many."""
    groups: dict[tuple[str, str, str], list[HopRow]] = defaultdict(list)
    for hop in hops:
        groups[hop.from_system, hop.to_system, hop.name].append(hop)
    found = []
    for group in groups.values():
        broken = [hop for hop in group if hop.state is not HopState.DELIVERED]
        found.append(((broken or group)[-1], len(group)))
    # Whatever is left out, it is never what broke.
    return sorted(found, key=lambda one: one[0].state is HopState.DELIVERED)


def _routes(
    found: Sequence[tuple[HopRow, int]], boxes: Sequence[Box], top: float, look: Look
) -> tuple[Route, ...]:
    in_time = sorted(found, key=lambda one: one[0].at)
    doors = _Doors(boxes, [hop for hop, _ in in_time], look)
    routes = []
    for number, (hop, count) in enumerate(in_time):
        start, end = doors.door(hop.from_system), doors.door(hop.to_system)
        mark = HOP_MARKS[hop.state]
        name = look.texts.outside(hop.name)
        route = Route(
            y=top + number * _LANE + _LANE / 2 + 6,
            start=start,
            end=end,
            mark=mark,
            tone=tone(mark),
            label=f"{name} ×{count}" if count > 1 else name,
            state=look.texts.hop_state(hop.state),
        )
        room = abs(end - start) - len(route.state) * _LETTER - 40
        route = replace(route, label=fitting(route.label, max(room, 120)))
        routes.append(replace(route, broken_at=_broken_at(hop, route)))
    return tuple(routes)


class _Doors:
    """Where lines touch the boxes: beside one another, in the order in which they are asked for."""

    def __init__(self, boxes: Sequence[Box], hops: Sequence[HopRow], look: Look) -> None:
        self._look = look
        self._boxes = {box.name: box for box in boxes}
        ends = [end for hop in hops for end in (hop.from_system, hop.to_system)]
        self._total = Counter(ends)
        self._given: Counter[str] = Counter()

    def door(self, system: str) -> float:
        """The right edge for an end that nobody knows."""
        self._given[system] += 1
        share = self._given[system] / (self._total[system] + 1)
        box = self._box_of(system)
        return box.x + box.width * share if box else WIDTH - _MARGIN - 24 * share

    def _box_of(self, system: str) -> Box | None:
        return self._boxes.get(self._look.texts.outside(system))


def _broken_at(hop: HopRow, route: Route) -> float | None:
    if hop.state is HopState.DELIVERED:
        return None
    if never_sent(hop):
        return route.start
    if hop.state is HopState.FAILED:
        return route.end
    return (route.start + route.end) / 2


def _described(boxes: Sequence[Box], bus: Box | None, routes: Sequence[Route]) -> str:
    """The drawing in words, for those who cannot see it."""
    systems = [*boxes, *([bus] if bus else [])]
    told = [f"{box.name} {box.mark.sign} {box.note}".rstrip() for box in systems]
    ways = [f"{route.label} {route.state}" for route in routes]
    return "; ".join((*told, *ways))


def fitting(text: str, width: float) -> str:
    """As much of the text as there is room for."""
    return clean(text, max(int(width / _LETTER), 4))
