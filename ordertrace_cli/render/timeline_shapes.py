"""What the picture of an order's life is made of; see `timeline`. Places in its own units."""

from dataclasses import dataclass

from ordertrace_cli.render.signs import Mark
from ordertrace_cli.render.tones import Tone


@dataclass(frozen=True, slots=True)
class Lane:
    """One system's column. name: as it is shown."""

    x: float
    name: str
    mark: Mark
    tone: Tone


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait on the axis. label: "" where there is no room.

    limit: where it ran out, None if it did not; limit_label: how long it was.
    """

    top: float
    bottom: float
    label: str
    tone: Tone
    title: str
    limit: float | None = None
    limit_label: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of work in a lane."""

    x: float
    top: float
    bottom: float
    tone: Tone
    title: str


@dataclass(frozen=True, slots=True)
class Letter:
    """A message: across to the queue's lane, down while it waits, across to whoever takes it.

    ends: how far down it waits. sent: the broker got it; taken: somebody took it up.
    """

    start: float
    queue: float
    end: float
    top: float
    ends: float
    sent: bool
    taken: bool
    mark: Mark
    tone: Tone
    title: str


@dataclass(frozen=True, slots=True)
class Note:
    """A line of text beside the lanes. x, at: what it is about; y: where there is room for it."""

    x: float
    at: float
    y: float
    mark: Mark
    tone: Tone
    words: str
    detail: str
    strong: bool


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture. axis, labels: the columns of waits and of notes; top, bottom: of the lanes."""

    width: float
    height: float
    top: float
    bottom: float
    axis: float
    labels: float
    lanes: tuple[Lane, ...]
    waits: tuple[Wait, ...]
    bars: tuple[Bar, ...]
    letters: tuple[Letter, ...]
    notes: tuple[Note, ...]
