"""The causes that fit as well: what speaks for each of them, and what against it."""

from collections.abc import Iterable, Iterator

from ordertrace_cli.diagnosis.model import Check, Finding, Stall
from ordertrace_cli.render.look import Look
from ordertrace_cli.texts.labels import Label


def rival_heading(rival: Finding, look: Look) -> str:
    """`consumer down (low)`."""
    return f"{look.texts.cause(rival.cause)} ({look.texts.confidence(rival.confidence)})"


def rival_lines(rival: Finding, stall: Stall, look: Look) -> Iterator[str]:
    """For and against; not what speaks for the chosen cause as well, which separates nothing."""
    shared = {check.code for check in stall.finding.speaks_for}
    apart = [check for check in rival.speaks_for if check.code not in shared]
    if apart:
        yield look.texts.label(Label.SPEAKS_FOR, checks=_joined(apart, look))
    if rival.speaks_against:
        yield look.texts.label(Label.SPEAKS_AGAINST, checks=_joined(rival.speaks_against, look))


def _joined(checks: Iterable[Check], look: Look) -> str:
    return " ".join(look.texts.check(check) for check in checks)
