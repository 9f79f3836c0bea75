"""Which terminals make words clickable (OSC 8), told by what they put into the environment.

None can be asked without a risk of garbage on the screen, so only those are trusted that are
known to understand it, from the version on that does.
"""

import re
from collections.abc import Mapping

_FIRST_VERSIONS: Mapping[str, tuple[int, ...]] = {
    "iTerm.app": (3, 1),
    "WezTerm": (0,),
    "ghostty": (0,),
    "vscode": (1, 72),
    "mintty": (3, 1),
    "tmux": (3, 4),
    "Tabby": (0,),
    "rio": (0,),
}
"""By TERM_PROGRAM, the version (TERM_PROGRAM_VERSION) since which links work."""

_TERMS = frozenset(("xterm-kitty", "xterm-ghostty", "alacritty", "foot", "foot-extra", "contour"))
_MARKS = ("WT_SESSION", "KITTY_WINDOW_ID", "DOMTERM")
_FIRST_VTE, _FIRST_KONSOLE = 5001, 201200
_NUMBER = re.compile(r"[0-9]{1,9}")


def makes_links(environment: Mapping[str, str]) -> bool:
    """Whether a terminal with these variables understands links. FORCE_HYPERLINK decides alone."""
    get = environment.get
    if forced := get("FORCE_HYPERLINK"):
        return forced != "0"
    if get("TERM") == "dumb" or get("CI") or get("STY"):
        return False
    if get("TMUX"):
        # Variables of the terminal around shine through; what counts is what tmux lets through.
        return get("TERM_PROGRAM") == "tmux" and _is_new_enough(environment)
    if get("TERM") in _TERMS or any(map(get, _MARKS)) or _is_new_enough(environment):
        return True
    konsole = _whole_number(get("KONSOLE_VERSION", ""))
    return _whole_number(get("VTE_VERSION", "")) >= _FIRST_VTE or konsole >= _FIRST_KONSOLE


def _is_new_enough(environment: Mapping[str, str]) -> bool:
    first = _FIRST_VERSIONS.get(environment.get("TERM_PROGRAM", ""))
    if first is None:
        return False
    told = environment.get("TERM_PROGRAM_VERSION", "")
    version = tuple(int(part) for part in _NUMBER.findall(told)[: len(first)])
    return first == (0,) or version >= first


def _whole_number(text: str) -> int:
    return int(text) if _NUMBER.fullmatch(text) else 0
