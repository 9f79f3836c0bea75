"""What is to happen to an order: how far it comes, when, and what goes wrong on the way.

A plan is drawn from a scenario before anything is written; the label follows from it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from benchmarks.accuracy_orders.mishaps import Mishap
from benchmarks.accuracy_orders.pen import SECOND
from benchmarks.accuracy_orders.worlds import SENDER, TAKER, World

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0

STAGE_OF_STEP = {
    "initiate": "INITIATED",
    "upload": "FILE_UPLOADED",
    "submit": "SUBMITTED",
    "approve": "MANUFACTURING_APPROVED",
    "start": "MANUFACTURING_STARTED",
    "complete": "MANUFACTURING_COMPLETED",
    "package": "PACKAGING",
    "ship": "SHIPPED",
    "close": "CLOSED",
}
STEPS = tuple(STAGE_OF_STEP)
STEP_OF_HOP = {"H1": "submit", "H2": "submit", "H3": "approve", "H4": "ship"}

# Sound waits for a step, counted from the step before; a price may take a quarter of an hour.
_GAPS: Mapping[str, tuple[float, float]] = {
    "upload": (10, 2 * HOUR),
    "submit": (10, 3 * HOUR),
    "approve": (25 * MINUTE, 3.4 * HOUR),
    "start": (50 * MINUTE, 20 * HOUR),
    "complete": (HOUR, 60 * HOUR),
    "package": (10 * MINUTE, 20 * HOUR),
    "ship": (10 * MINUTE, 20 * HOUR),
    "close": (HOUR, 12 * DAY),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is true of an order that nothing stopped."""

    status: str
    cause: str | None = None
    role: str | None = None


def always(world: World) -> bool:
    del world
    return True


@dataclass(frozen=True, slots=True)
class Scenario:
    """One way for an order to go.

    last: the last step it takes. age: how long ago that was, in seconds, least and most.
    place: what the scenario is about, a step or a hop. fits: the worlds that can show it.
    cancelled_after: seconds from the end to CANCELLED, if it comes to that.
    exact: the age is near a limit, so the clocks must agree with the observer's.
    """

    name: str
    last: str
    age: tuple[float, float]
    outcome: Outcome = Outcome("in_progress")
    mishaps: tuple[Mishap, ...] = ()
    place: str = ""
    fits: Callable[[World], bool] = always
    cancelled_after: tuple[float, float] | None = None
    skipped: str = ""
    swapped: bool = False
    violations: frozenset[str] = frozenset()
    leaks: bool = False
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A scenario with its times. schedule: when each step begins, in true time.

    afterwards: steps after the world's now, which nobody may see.
    """

    number: int
    scenario: str
    place: str
    steps: tuple[str, ...]
    afterwards: tuple[str, ...]
    schedule: Mapping[str, int]
    mishaps: Mapping[str, Mishap]
    outcome: Outcome
    violations: frozenset[str]
    cancelled: bool
    cancelled_after: float
    looked_at: bool
    noisy: bool
    leaks: bool

    def attempts(self, point: str) -> list[str]:
        """What happens at a point, try by try; "" is a try that goes well."""
        mishap = self.mishaps.get(point)
        if mishap is None:
            return [""]
        return [mishap.how] * mishap.times + ([""] if mishap.recovers else [])


def possible(scenario: Scenario, world: World) -> bool:
    """Whether a world can show this scenario, so that a label holds."""
    return scenario.fits(world) and all(_visible(m, scenario, world) for m in scenario.mishaps)


def _visible(mishap: Mishap, scenario: Scenario, world: World) -> bool:
    point, _, hop = mishap.point.partition(":")
    if point == "calculate":
        hop = "H1"
    writers = _writers(point, hop)
    if world.silent and not world.seen and world.silent in writers:
        return False
    if hop and point != "publish" and hop in world.broken:
        return point == "calculate" and world.restores
    unseen = world.broken and not world.restores
    if unseen and any(_later(scenario.last, broken) for broken in world.broken):
        return False
    if (point, hop) == ("publish", "H2"):
        hop = "H1"  # the price is sent by the handler of the request for it
    elif point == "publish":
        return True
    if not mishap.recovers and hop in TAKER and point != "deliver":
        consumer = world.services[TAKER[hop]].consumer
        return consumer.shows_taking if mishap.how == "hangs" else consumer.shows_failure
    return True


def _writers(point: str, hop: str) -> tuple[str, ...]:
    if point == "publish":
        return (SENDER[hop],)
    if hop:
        return (SENDER[hop], TAKER[hop])
    return (
        ("shop",) if point in STEPS[:3] else ("crm",) if point in ("approve", "close") else ("mes",)
    )


def _later(last: str, hop: str) -> bool:
    """Whether an order that comes to this step has met the hop."""
    return STEPS.index(last) >= STEPS.index(STEP_OF_HOP[hop])


def draw(random: Random, world: World, scenario: Scenario, number: int, *, noisy: bool) -> Plan:
    """A plan for this scenario, timed backwards from the world's now."""
    steps = list(STEPS[: STEPS.index(scenario.last) + 1])
    least, most = _age(world, scenario)
    at = world.now_nano - int(random.uniform(least, most) * SECOND)
    schedule = {steps[-1]: at}
    for step, before in zip(reversed(steps), reversed(steps[:-1]), strict=False):
        at -= int(random.uniform(*_GAPS[step]) * SECOND)
        schedule[before] = at
    if scenario.swapped:
        schedule["start"], schedule["complete"] = schedule["complete"], schedule["start"]
        steps.sort(key=schedule.__getitem__)
    afterwards = _afterwards(random, world, scenario)
    at = world.now_nano
    for step in afterwards:
        at += int(random.uniform(*_GAPS["approve"]) * SECOND)
        schedule[step] = at
    mishaps = {m.point: m for m in (*_harmless(random, world, noisy=noisy), *scenario.mishaps)}
    return Plan(
        number=number,
        scenario=scenario.name,
        place=scenario.place,
        steps=tuple(step for step in steps if step != scenario.skipped),
        afterwards=afterwards,
        schedule=schedule,
        mishaps=mishaps,
        outcome=scenario.outcome,
        violations=scenario.violations,
        cancelled=scenario.cancelled_after is not None,
        cancelled_after=random.uniform(*(scenario.cancelled_after or (0, 0))),
        looked_at=noisy and scenario.age[0] > 10 * MINUTE and random.random() < 0.1,
        noisy=noisy,
        leaks=scenario.leaks,
    )


def _afterwards(random: Random, world: World, scenario: Scenario) -> tuple[str, ...]:
    """The rest of the way of some orders that are judged as of a moment in their middle."""
    sound = scenario.outcome.status == "in_progress" and not scenario.mishaps
    special = world.outages or world.broken or world.silent
    if special or not sound or scenario.exact or random.random() < 0.6:
        return ()
    return STEPS[STEPS.index(scenario.last) + 1 :]


def _age(world: World, scenario: Scenario) -> tuple[float, float]:
    """How long ago the last step was; a message is lost well before its consumer goes down."""
    least, most = scenario.age
    for mishap in scenario.mishaps:
        point, _, hop = mishap.point.partition(":")
        if point == "deliver" and mishap.how == "lost" and hop in world.outages:
            least += (world.now_nano - world.outages[hop]) / SECOND
            most = max(most, least + HOUR)
    return least, most


HARMLESS: tuple[Mishap, ...] = (
    Mishap("upload", "error", 1, recovers=True),
    Mishap("upload", "refused", 2, recovers=True),
    Mishap("submit", "call answered", 1, recovers=True),
    Mishap("publish:H1", "fails", 1, recovers=True),
    Mishap("publish:H2", "fails", 1, recovers=True),
    Mishap("publish:H4", "fails", 2, recovers=True),
    Mishap("handle:H1", "throws", 1, recovers=True),
    Mishap("handle:H2", "throws", 2, recovers=True),
    Mishap("handle:H3", "throws", 4, recovers=True),
    Mishap("calculate", "raises", 1, recovers=True),
    Mishap("calculate", "times out", 1, recovers=True),
    Mishap("calculate", "download", 1, recovers=True),
    Mishap("approve", "call answered", 1, recovers=True),
    Mishap("start", "bug", 1, recovers=True),
    Mishap("deliver:H2", "twice"),
    Mishap("deliver:H3", "twice"),
)


def _harmless(random: Random, world: World, *, noisy: bool) -> tuple[Mishap, ...]:
    """What went wrong on the way and was made good."""
    if not noisy or world.broken or world.silent:
        return ()
    return tuple(mishap for mishap in HARMLESS if random.random() < 0.03)
