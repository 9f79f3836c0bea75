"""The keys of the program, and the line at the foot that names those that do something here."""

from collections.abc import Sequence

from msgspec import Struct
from rich.style import Style
from rich.text import Text
from textual.widgets import Static

from ordertrace_cli.texts import tui
from ordertrace_cli.texts.message import Message

_GAP = "  "


class Key(Struct, frozen=True):
    """key: as textual names it. label: as people do. action: of the program.

    rank: what leaves the foot first where there is little room: the highest; None: never on it.
    """

    key: str
    label: str
    action: str
    words: Message
    rank: int | None = None


class Offer(Struct, frozen=True):
    """A key at the foot. action: what a click on it does."""

    label: str
    words: str
    action: str
    rank: int = 0


KEYS: tuple[Key, ...] = (
    Key("enter", "Enter", "open", tui.OPEN, 1),
    Key("escape", "Esc", "up", tui.BACK, 2),
    Key("slash", "/", "filter", tui.FILTER, 4),
    Key("r", "r", "refresh", tui.REFRESH, 5),
    Key("i", "i", "incidents", tui.INCIDENTS),
    Key("o", "o", "orders", tui.ORDERS),
    Key("t", "t", "ticket", tui.TICKET, 3),
    Key("b", "b", "browser", tui.BROWSER, 6),
    Key("c", "c", "copy_id", tui.COPY, 7),
    Key("d", "d", "shade", tui.SHADE),
    Key("question_mark", "?", "keys", tui.HELP, 0),
    Key("q", "q", "quit", tui.QUIT, 0),
)


def fitting(offers: Sequence[Offer], width: int) -> list[Offer]:
    """Those that fit side by side into so many columns; what matters least goes first."""
    kept = list(offers)
    while len(kept) > 1 and _line(kept).cell_len > width:
        kept.remove(max(reversed(kept), key=lambda offer: offer.rank))
    return kept


class KeyBar(Static):
    """One line of keys; each can be clicked."""

    def __init__(self) -> None:
        super().__init__(classes="line keys", markup=False)
        self._offers: Sequence[Offer] = ()

    def offer(self, offers: Sequence[Offer]) -> None:
        self._offers = offers
        self._fit()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        self.update(_line(fitting(self._offers, self.content_size.width)))


def _line(offers: Sequence[Offer]) -> Text:
    line = Text(no_wrap=True, overflow="ellipsis")
    for offer in offers:
        click = Style.from_meta({"@click": offer.action})
        if line:
            line.append(_GAP)
        line.append(offer.label, Style(bold=True) + click).append(f" {offer.words}", click)
    return line
