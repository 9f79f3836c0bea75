"""How a result is to look: decided by whoever knows the terminal, obeyed by every renderer."""

import shlex
from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec import Struct, field

from ordertrace_cli.profile.model import SystemKind
from ordertrace_cli.texts.texts import Texts

_NARROWEST_TABLE = 60


class Look(Struct, frozen=True):
    """The reader's terminal and language.

    width: columns. colour: ANSI styles may be used; nothing is told by them alone. unicode:
    the output can show more than ASCII's signs. now: for ages. texts: language and zone.
    plain: one fact a line, no columns, words instead of signs, as screen readers like it.
    links: words may be made clickable.
    """

    width: int
    colour: bool
    unicode: bool
    now: datetime
    texts: Texts
    plain: bool = False
    links: bool = False

    @property
    def in_lines(self) -> bool:
        """Whether columns are of no use: asked for, or no room."""
        return self.plain or self.width < _NARROWEST_TABLE

    @property
    def separator(self) -> str:
        """What stands between the parts of a line; no sign that a screen reader would spell out."""
        return ", " if self.plain else " · "


def _nowhere(trace_id: str) -> None:
    """Nothing shows traces in a browser."""


def no_kinds() -> Mapping[str, SystemKind]:
    return {}


class Surroundings(Struct, frozen=True):
    """What the command knows of a result and the value itself does not.

    systems: the profile's, in its order. trace_url: where a browser shows the trace. options:
    what a suggested command must repeat to see the same (`--from file`). url_of: where a browser
    shows a trace, by its id. kinds: what each system is.
    """

    systems: tuple[str, ...] = ()
    trace_url: str | None = None
    options: tuple[str, ...] = ()
    url_of: Callable[[str], str | None] = _nowhere
    kinds: Mapping[str, SystemKind] = field(default_factory=no_kinds)

    def command(self, name: str, trace_id: str) -> str:
        """What to type to see more of an order that is seen here."""
        return shlex.join(["ordertrace", name, trace_id, *self.options])


NO_SURROUNDINGS = Surroundings()
