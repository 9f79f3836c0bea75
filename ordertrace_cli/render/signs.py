"""Marks, words' colours, and the ASCII that stands for other signs.

A mark always stands beside a word that says the same; a colour never stands alone. Colours are
the sixteen that a terminal's own scheme makes readable on light and dark.
"""

from collections.abc import Mapping

from msgspec import Struct

from ordertrace_cli.diagnosis.model import HopState, OrderStatus, StageState
from ordertrace_cli.fleet.changes import Turn


class Mark(Struct, frozen=True):
    """A sign of one column, its ASCII form, and its style."""

    sign: str
    ascii: str
    style: str


GOOD = Mark("✓", "+", "green")
BAD = Mark("✗", "x", "bold red")
WAITING = Mark("!", "!", "bold yellow")
HERE = Mark("●", "*", "bold green")
OPEN = Mark("·", ".", "dim")
UNCLEAR = Mark("?", "?", "bold magenta")
STALLED = Mark("!", "!", "bold red")
SENT = Mark("→", ">", "cyan")
RECEIVED = Mark("←", "<", "cyan")
FOLDED = Mark("⋮", ":", "dim")
WORK = Mark("▇", "#", "cyan")
WAIT = Mark("╌", "-", "dim")
NONE = Mark("", "", "")
SKIPPED = Mark("»", ">", "bold magenta")

STAGE_MARKS: Mapping[StageState, Mark] = {
    StageState.REACHED: GOOD,
    StageState.CURRENT: HERE,
    StageState.MISSING: OPEN,
    StageState.SKIPPED: SKIPPED,
    StageState.FAILED: BAD,
}

HOP_MARKS: Mapping[HopState, Mark] = {
    HopState.DELIVERED: GOOD,
    HopState.WAITING: WAITING,
    HopState.LOST: BAD,
    HopState.FAILED: BAD,
    HopState.DEAD_LETTERED: BAD,
}

TURN_MARKS: Mapping[Turn, Mark] = {
    Turn.NEW: Mark("+", "+", "bold red"),
    Turn.GROWN: Mark("▲", "^", "bold red"),
    Turn.FEWER: Mark("▼", "v", "green"),
    Turn.PASSING: GOOD,
    Turn.CHANGED: UNCLEAR,
    Turn.LEFT: OPEN,
    Turn.RECOVERED: GOOD,
}

# The verdict's badge: black or white on a colour of its own, so that no background hides it.
BADGES: Mapping[OrderStatus, str] = {
    OrderStatus.COMPLETED: "black on green",
    OrderStatus.CANCELLED: "black on white",
    OrderStatus.IN_PROGRESS: "black on cyan",
    OrderStatus.FAILED: "bold white on red",
    OrderStatus.STUCK: "bold black on yellow",
    OrderStatus.ABANDONED: "black on white",
    OrderStatus.UNKNOWN: "bold white on magenta",
}

STATUS_STYLES: Mapping[OrderStatus, str] = {
    OrderStatus.COMPLETED: "green",
    OrderStatus.CANCELLED: "dim",
    OrderStatus.IN_PROGRESS: "cyan",
    OrderStatus.FAILED: "bold red",
    OrderStatus.STUCK: "bold yellow",
    OrderStatus.ABANDONED: "dim",
    OrderStatus.UNKNOWN: "bold magenta",
}

_ASCII = str.maketrans(
    {
        "…": "...", "·": "-", "→": "->", "–": "-", "—": "-", "−": "-", "×": "x",
        "«": '"', "»": '"', "“": '"', "”": '"', "’": "'", "№": "No.", "\u00a0": " ",
    }
)  # fmt: skip


def to_ascii(text: str) -> str:
    """Signs in ASCII; letters of every alphabet stay, they are the stream's business."""
    return text.translate(_ASCII)
