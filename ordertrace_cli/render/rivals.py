"""The causes that fit as well: what speaks for each of them, and what against it."""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.model import Finding, Stall
from ordertrace_cli.render.look import Look
from ordertrace_cli.texts.labels import Label
from ordertrace_cli.texts.message import Said


def rival_heading(rival: Finding, look: Look) -> str:
    """`consumer down (low)`."""
    return f"{look.texts.cause(rival.cause)} ({look.texts.confidence(rival.confidence)})"


def rival_lines(rival: Finding, stall: Stall, look: Look) -> Iterator[str]:
    """The first for and against, for one screen; `--explain` has them all.

    Not what speaks for the chosen cause as well, which separates nothing.
    """
    shared = {check.code for check in stall.finding.speaks_for}
    apart = [check for check in rival.speaks_for if check.code not in shared]
    if rival.speaks_against:
        first = look.texts.check(rival.speaks_against[0])
        yield look.texts.label(Label.SPEAKS_AGAINST, checks=Said(first))
    elif apart:
        yield look.texts.label(Label.SPEAKS_FOR, checks=Said(look.texts.check(apart[0])))
