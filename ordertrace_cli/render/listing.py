"""Headings, sentences and rows of words, for commands that list what there is.

In columns; where those are of no use (see `Look.in_lines`), one fact a line, left to the terminal
to wrap.
"""

from collections.abc import Iterable, Sequence

from ordertrace_cli.render.look import Look
from ordertrace_cli.render.paint import Styled, grid, painted, text


def heading(look: Look, words: str) -> str:
    """A line of its own above what it is about."""
    return sentence(look, (words, "bold"))


def sentence(look: Look, *parts: Styled) -> str:
    """One text, wrapped at the screen's edge."""
    line = text(look, *parts)
    return f"{line.plain}\n" if look.in_lines else painted(look, [line])


def listing(look: Look, rows: Iterable[Sequence[Styled]]) -> str:
    """Rows of as many cells each, the first of which is a name or a number; the last one wraps."""
    cells = [[text(look, cell) for cell in row] for row in rows]
    if look.in_lines:
        return "".join(f"{_line([cell.plain for cell in row])}\n" for row in cells)
    if not cells:
        return ""
    table = grid("<" * (len(cells[0]) - 1) + "~")
    for row in cells:
        table.add_row(*row)
    return painted(look, [table])


def _line(row: Sequence[str]) -> str:
    """`name: one, another`; `1. a step`."""
    name, *facts = (cell for cell in row if cell)
    colon = "" if name.endswith(".") or not facts else ":"
    return " ".join(filter(None, (f"{name}{colon}", ", ".join(facts))))
