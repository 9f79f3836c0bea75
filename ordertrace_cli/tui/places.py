"""Where the person is, and how they came there: the breadcrumb as a value."""

from enum import Enum, auto

from msgspec import Struct


class Kind(Enum):
    """What a place shows."""

    INCIDENTS = auto()
    ORDERS = auto()
    ORDER = auto()


class Place(Struct, frozen=True):
    """key: the incident whose orders these are, None for all; of an order its trace id."""

    kind: Kind
    key: str | None = None


INCIDENTS = Place(Kind.INCIDENTS)


class Step(Struct):
    """A place on the way. words: its filter. cursor: the key of the row that was left last."""

    place: Place
    words: str = ""
    cursor: str | None = None


class Trail:
    """The steps from the first place to here."""

    def __init__(self) -> None:
        self._steps = [Step(INCIDENTS)]

    @property
    def step(self) -> Step:
        """The last one: where the person is."""
        return self._steps[-1]

    @property
    def here(self) -> Place:
        return self.step.place

    @property
    def places(self) -> tuple[Place, ...]:
        return tuple(step.place for step in self._steps)

    @property
    def deep(self) -> bool:
        return len(self._steps) > 1

    def go(self, place: Place) -> None:
        """One step deeper; a place that is on the trail already is gone back to."""
        if place in self.places:
            self._steps = self._steps[: self.places.index(place) + 1]
        else:
            self._steps.append(Step(place))

    def start(self) -> None:
        """All incidents, without a filter."""
        self._steps = [Step(INCIDENTS)]

    def back(self) -> None:
        if self.deep:
            self._steps.pop()
