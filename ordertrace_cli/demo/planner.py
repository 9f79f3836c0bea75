"""When each order's stages fall, and in which line of business it can live.

Owns the fleet's consistency: no order passes a hop whose consumer is down, keeps headers that
its line loses, or stands alone where a later message must prove the consumer alive.
"""

from collections.abc import Iterable, Iterator, Sequence
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from ordertrace_cli.demo.lifecycle import LIFE, MINUTE, TRANSITIONS, Hop, Stage
from ordertrace_cli.demo.lines import Line
from ordertrace_cli.demo.scenarios.model import Scenario
from ordertrace_cli.demo.troubles import Passage, Troubles

_SETTLED = -75.0
"""Nothing that an order goes on to is younger than this, so that nothing is half done."""

_NOT_TAKEN = frozenset({Passage.LOST, Passage.NOT_PUBLISHED})


class Plan(Struct, frozen=True):
    """One order to be written. key: what its random numbers grow from, unique in a landscape."""

    key: str
    scenario: Scenario
    line: Line
    times: dict[Stage, float]

    @property
    def last(self) -> Stage:
        """The last stage it comes to; only orders without troubles are asked."""
        return max(self.times, key=LIFE.index)


def plan(seed: int, table: Iterable[Scenario], lines: Sequence[Line]) -> Iterator[Plan]:
    """Every order of a table, and the sound ones that others need as evidence."""
    for offset, scenario in enumerate(table):
        candidates = scenario.lines or lines
        taken = 0
        for index in range(scenario.count):
            key = f"{seed}/{scenario.name}/{index}"
            random = _random(key)
            low, high = scenario.ages
            age = low * (high / low) ** ((index + random.random()) / scenario.count)
            for step in range(len(candidates)):
                at = offset * 7 + taken + step
                line = candidates[at % len(candidates)]
                plans = _fit(key, scenario, line, age, random)
                if plans:
                    yield from plans
                    taken += step + 1
                    break
            else:
                raise LookupError(f"no line of business takes {key}")


def _random(key: str) -> Random:
    return Random(key)  # noqa: S311  a story, not a secret


def _fit(key: str, scenario: Scenario, line: Line, age: float, random: Random) -> tuple[Plan, ...]:
    """The order in this line, with its evidence; empty when the line cannot take it."""
    times = schedule(random, scenario, age)
    if not scenario.fits(line) or not _possible(line, scenario, times):
        return ()
    order = Plan(key, scenario, line, times)
    if not scenario.evidence or scenario.troubles.hop is None:
        return (order,)
    proof = replace(_EVIDENCE, name=f"after_{scenario.name}", pivot=scenario.troubles.hop.stage)
    later = age - 2 * MINUTE - random.random() * min(30 * MINUTE, age - 8 * MINUTE)
    times = schedule(random, proof, later)
    if not _possible(line, proof, times):
        return ()
    return (order, Plan(f"{key}/evidence", proof, line, times))


_EVIDENCE = Scenario("", Stage.INITIATED, (0, 0), 1, "", goes_on=True)


def schedule(random: Random, scenario: Scenario, age: float) -> dict[Stage, float]:
    """When each stage is due: backwards from the pivot, and on from it where the order goes on."""
    times: dict[Stage, float] = {scenario.pivot: -age}
    stages = LIFE[: LIFE.index(scenario.pivot) + 1]
    for stage, before in zip(reversed(stages[1:]), reversed(stages[:-1]), strict=True):
        times[before] = times[stage] - _wait(random, stage, scenario.troubles)
    if scenario.goes_on:
        at = times[scenario.pivot]
        for stage in LIFE[LIFE.index(scenario.pivot) + 1 :]:
            at += _wait(random, stage, scenario.troubles)
            if at > _SETTLED:
                break
            times[stage] = at
    if scenario.troubles.early:
        stage, other = scenario.troubles.early
        earlier = LIFE[LIFE.index(other) - 1]
        times[stage] = times[other] - 0.5 * (times[other] - times[earlier])
    return times


def _wait(random: Random, stage: Stage, troubles: Troubles) -> float:
    usual = TRANSITIONS[stage]
    low, high = usual.low, usual.high
    if stage is Stage.PRICE_CALCULATED and troubles.calculation_seconds:
        low, high = troubles.calculation_seconds
    return random.triangular(low, high, low + (high - low) * 0.2)


def _possible(line: Line, scenario: Scenario, times: dict[Stage, float]) -> bool:
    """Whether the line's hops are as this order needs them, each at its time."""
    troubles = scenario.troubles
    for hop in Hop:
        if hop.stage not in times or hop.stage in troubles.skips:
            continue
        if hop.stage is troubles.step:
            continue
        passage = troubles.on(hop)
        if hop is Hop.REQUEST and not troubles.dispatches:
            continue
        if hop is line.loses and passage not in (
            Passage.HEADERS_LOST,
            Passage.RESTORED,
            Passage.NOT_PUBLISHED,
        ):
            return False
        down = line.down_at(hop, times[hop.stage])
        if passage is Passage.LOST and down != (line in scenario.lines):
            return False
        if down and passage not in _NOT_TAKEN:
            return False
    return True
