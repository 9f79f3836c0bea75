"""Draws what the program prints, for the README: `python -m ordertrace_cli.picture FOLDER`.

Owns the picture's colours and its moment. What is on it is the output of a real run.
"""

import io
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.main import main

PICTURE = Path("docs", "show.svg")
COMMAND = ("show", "ee576e68eab1ab7974d02440318fe0fd", "--demo")
# The built-in landscape is laid around the moment of the run.
NIGHT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)

_WIDTH = 88
_PAPER = TerminalTheme(
    (253, 253, 251),
    (36, 41, 46),
    [
        (36, 41, 46), (176, 24, 38), (26, 112, 52), (138, 90, 0),
        (8, 78, 160), (120, 44, 140), (0, 105, 115), (106, 115, 125),
    ],
)  # fmt: skip
# rich's own, without the fonts that it fetches from elsewhere: a picture asks nobody for anything.
_DRAWING = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: "DejaVu Sans Mono", Menlo, Consolas, monospace;
font-size: {char_height}px; line-height: {line_height}px; }}
.{unique_id}-title {{ font-family: sans-serif; font-size: 18px; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


class _Utf8(io.StringIO):
    encoding = "utf-8"


def draw(command: Sequence[str] = COMMAND) -> str:
    """The output of this command line as SVG."""
    output = _Utf8()
    environment = {"FORCE_COLOR": "1", "COLUMNS": str(_WIDTH)}
    env = Env(None, output, io.StringIO(), environment, lambda: NIGHT, False, False)
    if main(list(command), env) != 0:
        raise RuntimeError(f"ordertrace {' '.join(command)} failed")
    console = Console(
        record=True, width=_WIDTH, file=io.StringIO(), force_terminal=True, color_system="standard",
        legacy_windows=False,
    )  # fmt: skip
    console.print(Text.from_ansi(output.getvalue().rstrip()), soft_wrap=True)
    svg = console.export_svg(
        title=f"ordertrace {' '.join(command)}",
        theme=_PAPER,
        code_format=_DRAWING,
        unique_id="ordertrace",
    )
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


def write_picture(folder: Path) -> None:
    """The picture below this folder."""
    (folder / PICTURE).write_text(draw(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_picture(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
