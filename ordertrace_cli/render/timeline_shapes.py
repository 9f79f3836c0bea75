"""What the picture of an order's life is made of; see `timeline`. Places in its own units."""

from msgspec import Struct

from ordertrace_cli.render.signs import Mark
from ordertrace_cli.render.tones import Tone


class Lane(Struct, frozen=True):
    """One system's column. name: as it is shown."""

    x: float
    name: str
    mark: Mark
    tone: Tone


class Wait(Struct, frozen=True):
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


class Bar(Struct, frozen=True):
    """A stretch of work in a lane."""

    x: float
    top: float
    bottom: float
    tone: Tone
    title: str


class Letter(Struct, frozen=True):
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


class Note(Struct, frozen=True):
    """A line of text beside the lanes. x, at: what it is about; y: where there is room for it."""

    x: float
    at: float
    y: float
    mark: Mark
    tone: Tone
    words: str
    detail: str
    strong: bool


class Timeline(Struct, frozen=True):
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
