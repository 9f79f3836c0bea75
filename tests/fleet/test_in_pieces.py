"""Letting go of sound orders while searching changes nothing in the answer."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from benchmarks.accuracy_orders.drawing import build_worlds
from benchmarks.accuracy_orders.fleet import Fleet, Size, build_fleet
from ordertrace_cli.demo.landscape import VARIANTS, build_landscape
from ordertrace_cli.demo.model import Landscape
from ordertrace_cli.fleet.stuck import Manner, Window
from ordertrace_cli.profile.builtin import builtin_profile
from tests.fleet.in_pieces import at_once, in_pieces, pieces

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
PROFILE = builtin_profile()
MANNERS = {
    "usual": Manner(),
    "violations": Manner(violations=True),
    "learned limits": Manner(learned_limits=True),
}
WORLDS = 24


@cache
def landscape(variant: str) -> Landscape:
    return build_landscape(NOW, variant=variant)


@cache
def fleets() -> Mapping[int, Fleet]:
    size = Size(troubled=4, sound=8)
    return {world.number: build_fleet(world, size) for world in build_worlds(3, WORLDS)}


def last(duration: timedelta, now: datetime = NOW) -> Window:
    return Window(now - duration, now, now)


def told(document: str) -> object:
    """Warnings tell of the search itself, which the comparison has none of."""
    return {key: value for key, value in json.loads(document).items() if key != "warnings"}


@pytest.mark.parametrize("manner", MANNERS.values(), ids=MANNERS)
@pytest.mark.parametrize("variant", VARIANTS)
def test_on_the_built_in_landscape(variant: str, manner: Manner) -> None:
    found = landscape(variant)
    source = pieces(found.traces, found.services, depth=40)
    answer = in_pieces(source, PROFILE, last(timedelta(days=40)), manner)
    assert told(answer) == told(at_once(source, PROFILE, last(timedelta(days=40)), manner))


@pytest.mark.parametrize("number", range(WORLDS))
def test_on_orders_of_every_dialect(number: int) -> None:
    fleet = fleets().get(number)
    if fleet is None:
        pytest.skip("there is no such world")
    world = fleet.world
    source = pieces(fleet.traces, world.known_services, depth=30, seed=number)
    window, manner = last(timedelta(days=60), world.now), Manner(violations=True)
    answer = in_pieces(source, world.profile, window, manner)
    assert json.loads(answer)["orders_examined"] > 0
    assert told(answer) == told(at_once(source, world.profile, window, manner))


@settings(max_examples=3, deadline=None, phases=[Phase.generate])
@given(depth=st.integers(80, 400), seed=st.integers(0, 1_000), hours=st.integers(1, 1_000))
def test_in_whichever_pieces_answers_come(depth: int, seed: int, hours: int) -> None:
    found = landscape("main")
    source = pieces(found.traces, found.services, depth=depth, seed=seed)
    window = last(timedelta(hours=hours))
    answer = in_pieces(source, PROFILE, window)
    assert told(answer) == told(at_once(source, PROFILE, window))
