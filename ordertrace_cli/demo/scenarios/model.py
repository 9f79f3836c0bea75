"""One row of the tables, and what the tables share."""

from collections.abc import Callable

from msgspec import Struct

from ordertrace_cli.demo.lifecycle import DAY, HOUR, MINUTE, TRANSITIONS, Hop, Stage, after
from ordertrace_cli.demo.lines import Line
from ordertrace_cli.demo.troubles import SOUND, Troubles

SETTLED = 2.4 * HOUR
"""Most troubles are older than this: of the last two hours, one outage shall stand out."""


def any_line(_: Line) -> bool:
    return True


class Scenario(Struct, frozen=True):
    """One kind of order.

    pivot: the last stage that anything happens at, reached or attempted; ages: how long ago,
    in seconds, one order each, spread between the two. stage: the last stage reached, where it
    is not the pivot. goes_on: the order goes on from the pivot as far as time allows.
    evidence: a sound order of the same line must pass the troubled hop later.
    """

    name: str
    pivot: Stage
    ages: tuple[float, float]
    count: int
    status: str
    cause: str | None = None
    at: str | None = None
    stage: Stage | None = None
    violations: tuple[str, ...] = ()
    troubles: Troubles = SOUND
    by_hand: bool = False
    goes_on: bool = False
    evidence: bool = False
    fits: Callable[[Line], bool] = any_line
    lines: tuple[Line, ...] = ()


def within_limit(stage: Stage) -> tuple[float, float]:
    limit = TRANSITIONS[after(stage)].limit
    return 4 * MINUTE, min(limit * 0.8, 9 * DAY)


def beyond_limit(stage: Stage) -> tuple[float, float]:
    limit = TRANSITIONS[after(stage)].limit
    return limit + 20 * MINUTE, limit + min(2 * limit, 2 * DAY)


def shows_failures(hop: Hop) -> Callable[[Line], bool]:
    return lambda line: line.shows_failures(hop)


def unbatched(line: Line) -> bool:
    return not line.mes.client.delivering.batch
