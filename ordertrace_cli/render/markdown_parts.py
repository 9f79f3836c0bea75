"""What Markdown is made of: headings, lists and tables that read well as plain text, too.

Everything from outside must have been quoted by a voice of the document: `prose` for lines,
`cells` for tables. `plain` quotes nothing: it is for words of our own.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from ordertrace_cli.render.look import Look
from ordertrace_cli.render.signs import to_ascii
from ordertrace_cli.tickets.markup import inline_code, table_code


class Voices(Struct, frozen=True):
    """One look for each place that text may stand in."""

    prose: Look
    cells: Look
    plain: Look

    @staticmethod
    def of(look: Look) -> "Voices":
        """For a document that is read on another day, wherever the look itself is for."""
        dated = look.texts.dated()
        return Voices(
            replace(look, colour=False, texts=dated.quoting(inline_code)),
            replace(look, colour=False, texts=dated.quoting(table_code)),
            replace(look, colour=False, texts=dated),
        )


def document(blocks: Iterable[Sequence[str]], look: Look) -> str:
    """Blocks of lines, an empty line between them; those that say nothing are left out."""
    text = "\n\n".join("\n".join(lines) for lines in blocks if lines) + "\n"
    return text if look.unicode else to_ascii(text)


def heading(words: str, lines: Iterable[str], level: int = 3) -> list[str]:
    """A heading and what it heads; nothing where there is nothing to head."""
    found = list(lines)
    return [f"{'#' * level} {words}", "", *found] if found else []


def bullets(items: Iterable[str]) -> list[str]:
    return [f"- {item}" for item in items]


def numbered(items: Iterable[str]) -> list[str]:
    return [f"{number}. {item}" for number, item in enumerate(items, start=1)]


def table(
    heads: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()
) -> list[str]:
    """right: columns of quantities. Nothing without rows."""
    found = [_row(row) for row in rows]
    ruler = _row(["--:" if column in right else "---" for column in range(len(heads))])
    return [_row(heads), ruler, *found] if found else []


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
