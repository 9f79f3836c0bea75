"""Tones: what colour a mark or a status has where colours are CSS's business.

A tone never tells anything alone: its mark or its word stands beside it.
"""

from collections.abc import Mapping
from enum import StrEnum

from ordertrace_cli.diagnosis.model import OrderStatus
from ordertrace_cli.render.signs import BAD, GOOD, HERE, SKIPPED, UNCLEAR, WAITING, Mark


class Tone(StrEnum):
    """Names of classes in templates/tones.css.j2."""

    GOOD = "good"
    BAD = "bad"
    WARN = "warn"
    UNCLEAR = "unclear"
    BUSY = "busy"
    QUIET = "quiet"


_MARKS: Mapping[str, Tone] = {
    GOOD.sign: Tone.GOOD,
    HERE.sign: Tone.GOOD,
    BAD.sign: Tone.BAD,
    WAITING.sign: Tone.WARN,
    UNCLEAR.sign: Tone.UNCLEAR,
    SKIPPED.sign: Tone.UNCLEAR,
}

STATUS_TONES: Mapping[OrderStatus, Tone] = {
    OrderStatus.COMPLETED: Tone.GOOD,
    OrderStatus.CANCELLED: Tone.QUIET,
    OrderStatus.IN_PROGRESS: Tone.BUSY,
    OrderStatus.FAILED: Tone.BAD,
    OrderStatus.STUCK: Tone.WARN,
    OrderStatus.ABANDONED: Tone.QUIET,
    OrderStatus.UNKNOWN: Tone.UNCLEAR,
}


def tone(mark: Mark) -> Tone:
    return _MARKS.get(mark.sign, Tone.QUIET)
