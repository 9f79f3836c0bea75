"""Orders that need no attention: sound, made good, against policy, or too fresh to judge."""

from collections.abc import Iterator

from benchmarks.accuracy_orders.landscapes import HOPS
from benchmarks.accuracy_orders.mishaps import Mishap
from benchmarks.accuracy_orders.pen import SECOND
from benchmarks.accuracy_orders.plans import (
    DAY,
    HOUR,
    MINUTE,
    STEP_OF_HOP,
    Outcome,
    Scenario,
    always,
)
from benchmarks.accuracy_orders.worlds import World

# The last step, how long its order may wait soundly.
_SOUND_WAITS = {
    "initiate": (MINUTE, 20 * HOUR),
    "upload": (MINUTE, 20 * HOUR),
    "submit": (20 * MINUTE, 3.2 * HOUR),
    "approve": (3 * MINUTE, 20 * HOUR),
    "start": (MINUTE, 60 * HOUR),
    "complete": (MINUTE, 20 * HOUR),
    "package": (MINUTE, 20 * HOUR),
    "ship": (3 * MINUTE, 12 * DAY),
}


def _agreeing_clocks(world: World) -> bool:
    """Near a limit the hosts' clocks must agree with the observer's."""
    offsets = (service.front.offset for service in world.services.values())
    return max(map(abs, offsets)) < SECOND and not (world.silent or world.broken)


def _sound() -> Iterator[Scenario]:
    completed = Outcome("completed")
    yield Scenario("completed", "close", (HOUR, 20 * DAY), completed)
    for step, age in _SOUND_WAITS.items():
        yield Scenario(f"waiting after {step}", step, age, place=step)
    for step in ("initiate", "upload"):
        yield Scenario(
            f"abandoned after {step}", step, (25 * HOUR, 9 * DAY), Outcome("abandoned"), place=step
        )
    for step in ("upload", "submit", "approve", "start"):
        yield Scenario(
            f"cancelled after {step}",
            step,
            (HOUR, 9 * DAY),
            Outcome("cancelled"),
            cancelled_after=(MINUTE, 20 * MINUTE),
        )
    for hop in ("H2", "H3", "H4"):
        late = (Mishap(f"deliver:{hop}", "late"),)
        yield Scenario("delivered late", "close", (2 * HOUR, 9 * DAY), completed, late, place=hop)


def _policy() -> Iterator[Scenario]:
    """Sound in the end, yet not by the book."""
    completed = Outcome("completed")
    slow = (Mishap("calculate", "slow"),)
    yield Scenario(
        "calculated for too long",
        "close",
        (HOUR, 9 * DAY),
        completed,
        slow,
        violations=frozenset({"calculation_over_limit"}),
    )
    yield Scenario(
        "a step skipped",
        "close",
        (HOUR, 9 * DAY),
        completed,
        skipped="package",
        violations=frozenset({"stage_skipped"}),
        fits=lambda world: world.silent != "mes" and not world.broken,
    )
    yield Scenario(
        "steps out of order",
        "close",
        (HOUR, 9 * DAY),
        completed,
        swapped=True,
        violations=frozenset({"stage_order"}),
        fits=lambda world: world.silent != "mes",
    )
    yield Scenario(
        "forbidden metadata",
        "close",
        (HOUR, 9 * DAY),
        completed,
        leaks=True,
        violations=frozenset({"forbidden_metadata"}),
    )
    for how in ("raises", "times out", "invalid"):
        for name, after, fits in (
            ("in time", (MINUTE, 4 * MINUTE), _agreeing_clocks),
            ("late", (11 * MINUTE, 60 * MINUTE), always),
        ):
            yield Scenario(
                f"calculation {how}, cancelled {name}",
                "submit",
                (2 * HOUR, 9 * DAY),
                mishaps=(Mishap("calculate", how),),
                cancelled_after=after,
                fits=fits,
            )


def _fresh() -> Iterator[Scenario]:
    """Errors that may still be retried, messages on their way."""
    for point, how, step in (
        ("upload", "error", "upload"),
        ("submit", "bug", "submit"),
        ("publish:H1", "fails", "submit"),
        ("handle:H1", "throws", "submit"),
        ("approve", "call answered", "approve"),
        ("ship", "bug", "ship"),
    ):
        yield Scenario(
            f"fresh: {point} {how}",
            step,
            (2, 25),
            mishaps=(Mishap(point, how),),
            place=point,
            fits=_agreeing_clocks,
            exact=True,
        )
    for hop in HOPS:
        age = (60, 100) if hop == "H2" else (5, 30)
        yield Scenario(
            "message on its way",
            STEP_OF_HOP[hop],
            age,
            mishaps=(Mishap(f"deliver:{hop}", "on its way"),),
            place=hop,
            fits=_agreeing_clocks,
            exact=True,
        )


SOUND: tuple[Scenario, ...] = (*_sound(), *_policy(), *_fresh())
"""Orders that need no attention, and some that broke policy."""
