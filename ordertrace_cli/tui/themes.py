"""What the screen looks like on light and dark, and where nobody wants colours.

Orders' pages are painted in the sixteen colours of terminals; a scheme says which shades these are.
"""

from dataclasses import replace

from rich.terminal_theme import TerminalTheme
from textual.theme import BUILTIN_THEMES, Theme

DARK = "textual-dark"
LIGHT = "light"
COLOURLESS = "colourless"

_DEFAULT = "ansi_default"
_SHADES = {*BUILTIN_THEMES["ansi-dark"].variables, *BUILTIN_THEMES["ansi-light"].variables}

# Textual's light grey leaves too little contrast to amber words and to what is dimmed.
THEMES = (
    replace(
        BUILTIN_THEMES["textual-light"],
        name=LIGHT,
        background="#ffffff",
        surface="#ffffff",
        panel="#e4e8ec",
    ),
    Theme(
        name=COLOURLESS,
        ansi=True,
        primary=_DEFAULT,
        secondary=_DEFAULT,
        warning=_DEFAULT,
        error=_DEFAULT,
        success=_DEFAULT,
        accent=_DEFAULT,
        foreground=_DEFAULT,
        background=_DEFAULT,
        surface=_DEFAULT,
        panel=_DEFAULT,
        boost=_DEFAULT,
        variables={**dict.fromkeys(_SHADES, _DEFAULT), "input-cursor-text-style": "reverse"},
    ),
)

# Each at least 4.5 to 1 on white.
LIGHT_SCHEME = TerminalTheme(
    (255, 255, 255),
    (0, 0, 0),
    [
        (0, 0, 0),
        (176, 32, 37),
        (31, 111, 35),
        (138, 90, 0),
        (30, 80, 180),
        (122, 62, 157),
        (0, 105, 143),
        (96, 96, 96),
    ],
)
