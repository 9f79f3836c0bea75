"""A small run of the accuracy benchmark, and what must hold of its orders before they judge."""

import json
from collections import Counter

import pytest

from benchmarks.accuracy import Run, explain, main, measure
from benchmarks.accuracy_orders.drawing import build_worlds, pairs
from benchmarks.accuracy_orders.fleet import Size, build_fleet
from benchmarks.accuracy_orders.labels import STATUS_OF_CAUSE
from benchmarks.accuracy_orders.measure import GOALS, Figures, Goal

SMALL = Run(seed=11, worlds=12, size=Size(troubled=14, sound=22))


@pytest.fixture(scope="module")
def figures() -> Figures:
    return measure(SMALL)


@pytest.mark.parametrize("goal", GOALS, ids=lambda goal: goal.name)
def test_goal_is_reached(goal: Goal, figures: Figures) -> None:
    assert goal.reached(figures)


def test_every_trace_of_an_order_leads_to_the_same_answer(figures: Figures) -> None:
    assert figures.consistent.figure == 1.0


def test_blaming_the_last_span_or_error_is_no_match(figures: Figures) -> None:
    assert figures.last_span.figure < 0.7
    assert figures.last_error.figure < 0.7


def test_a_seed_makes_the_same_orders_each_time() -> None:
    size = Size(troubled=3, sound=3)
    once, again = (
        [build_fleet(world, size) for world in build_worlds(seed=5, count=2)] for _ in range(2)
    )
    assert [fleet.traces for fleet in once] == [fleet.traces for fleet in again]
    assert [fleet.labels for fleet in once] == [fleet.labels for fleet in again]


def test_every_cause_and_every_pair_of_dialects_is_asked_for() -> None:
    worlds = list(build_worlds(seed=1, count=len(pairs())))
    dialects = {world.dialect("H1") for world in worlds}
    assert all(
        consumer.batch or f"{producer.broker}: {producer.name} → {consumer.name}" in dialects
        for producer, consumer in pairs()
    )
    causes = Counter(
        label.cause
        for world in worlds[:60]
        for label in build_fleet(world, Size(troubled=14, sound=1)).labels
    )
    assert causes.keys() >= STATUS_OF_CAUSE.keys()


def test_a_misjudged_order_can_be_spelt_out() -> None:
    run = Run(seed=1, worlds=1, size=Size(troubled=1, sound=1))
    found = measure(run)
    assert explain(found, run, len(found.misjudged)) == (
        f"There is no misjudged order {len(found.misjudged)}."
    )


def test_figures_come_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    ended = main(["--worlds", "1", "--troubled", "2", "--sound", "2", "--json"])
    document = json.loads(capsys.readouterr().out)
    assert document["worlds"] == 1
    assert ended == int(not all(document["goals"].values()))
