"""The one door to rich: lines of safe text and tables in, a string out.

Text only gets in as `Text`, which rich does not parse as markup, and only after cleaning:
rich itself lets control characters through. Nothing of the environment is read; width and
colour are the look's.
"""

from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import TypeAlias

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from ordertrace_cli.redact import clean
from ordertrace_cli.render.look import Look
from ordertrace_cli.render.signs import Mark, to_ascii

Styled: TypeAlias = "str | tuple[str, str] | Text"

_LONGEST_TEXT = 2000


def text(look: Look, *parts: Styled) -> Text:
    """Parts as one text: bare strings, or strings with a style."""
    line = Text(overflow="fold")
    for part in parts:
        if isinstance(part, Text):
            line.append_text(part)
        else:
            words, style = (part, "") if isinstance(part, str) else part
            line.append(shown(look, words), style)
    return line


def shown(look: Look, words: str) -> str:
    """What of a string reaches the screen."""
    cleaned = clean(words, _LONGEST_TEXT)
    return cleaned if look.unicode else to_ascii(cleaned)


def mark(look: Look, sign: Mark) -> Text:
    return Text(sign.sign if look.unicode else sign.ascii, sign.style)


def grid(columns: Sequence[str], head: Sequence[Text] = ()) -> Table:
    """A table without lines. columns: `<`, `>` (rigid: give them room) or `~` (wraps)."""
    table = Table(
        box=None, show_header=bool(head), pad_edge=False, padding=(0, 2, 0, 0), show_edge=False
    )
    heads = [*head, *[Text()] * (len(columns) - len(head))]
    for kind, title in zip(columns, heads, strict=True):
        table.add_column(
            title,
            header_style="dim",
            justify="right" if kind == ">" else "left",
            no_wrap=kind != "~",
            overflow="fold",
        )
    return table


def to_copy(look: Look, title: str, words: str) -> Text:
    """Words on one line however long: the terminal wraps them, so that they are copied whole."""
    line = text(look, (f"{title}:", "dim"), " ", (words, "bold"))
    if line.cell_len > look.width:
        line = Text("\n").join([text(look, (f"{title}:", "dim")), text(look, (words, "bold"))])
    line.no_wrap, line.overflow = True, "ignore"
    return line


def spaced(sections: Iterable[Sequence[RenderableType]]) -> Iterator[RenderableType]:
    """The sections that say something, an empty line between them."""
    for number, section in enumerate(section for section in sections if section):
        if number:
            yield Text()
        yield from section


def rows_on_screen(painted_text: str, width: int) -> int:
    """How many rows a terminal of this width needs for it; its long lines are wrapped."""
    lines = Text.from_ansi(painted_text.removesuffix("\n")).plain.split("\n")
    return sum(max(1, -(-cell_len(line) // width)) for line in lines)


def painted(look: Look, renderables: Iterable[RenderableType]) -> str:
    """Each renderable from a new line on; no line ends in spaces, the last one in a newline."""
    stream = StringIO()
    console = Console(
        file=stream,
        width=look.width,
        color_system="standard" if look.colour else None,
        force_terminal=look.colour,
        force_jupyter=False,
        force_interactive=False,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        # rich reads NO_COLOR, COLUMNS and TERM from here; whoever made the look has read them.
        _environ={},
    )
    # As a group: printed one by one, a text loses its own rule of wrapping; and what the terminal
    # is to wrap must not be cropped here.
    console.print(Group(*renderables), crop=False)
    lines = stream.getvalue().removesuffix("\n").split("\n")
    return "".join(f"{line.rstrip()}\n" for line in lines)
