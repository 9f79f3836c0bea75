"""The sketch of waits against the waits themselves."""

from datetime import timedelta

import pytest

from ordertrace_cli.diagnosis.model import OrderStatus
from ordertrace_cli.fleet.waits import StageWaits, WaitSketch
from ordertrace_cli.journey.model import Journey
from tests.builders import NOW, PROFILE, Story

NAME = "PRICE_CALCULATED"
GOES_ON = OrderStatus.IN_PROGRESS


def priced(wait: timedelta) -> Journey:
    """An order whose price took so long."""
    minutes = wait / timedelta(minutes=1)
    story = Story().until("SUBMITTED", ago=minutes + 30).reach(NAME, ago=30)
    return story.case().journey


def submitted(ago: float) -> Journey:
    return Story().until("SUBMITTED", ago).case().journey


def sketch_of(*orders: tuple[Journey, OrderStatus]) -> WaitSketch:
    sketch = WaitSketch(PROFILE, None, NOW)
    for journey, status in orders:
        sketch.add(journey, status)
    return sketch


def waits_in(sketch: WaitSketch, name: str = NAME) -> StageWaits:
    return next(each for each in sketch.waits() if each.stage == name)


def test_quantiles_are_within_five_percent() -> None:
    # From ten milliseconds to two weeks.
    waits = [timedelta(milliseconds=10 * 1.0817**number) for number in range(240)]
    found = waits_in(sketch_of(*((priced(wait), GOES_ON) for wait in waits)))
    for percent, told in (
        (5, found.p5), (25, found.p25), (50, found.median), (75, found.p75), (95, found.p95),
        (100, found.longest),
    ):  # fmt: skip
        assert told is not None
        assert told / waits[len(waits) * percent // 100 - 1] == pytest.approx(1, rel=0.05)
    assert found.reached == 240
    assert found.late == sum(wait > timedelta(minutes=15) for wait in waits)


def test_a_wait_of_nothing_counts() -> None:
    median = waits_in(sketch_of((priced(timedelta(0)), GOES_ON))).median
    assert median is not None
    assert median <= timedelta(microseconds=1)


def test_orders_that_wait_now_are_counted_apart() -> None:
    sketch = sketch_of(
        (submitted(ago=60), OrderStatus.STUCK),
        (submitted(ago=5), GOES_ON),
        (priced(timedelta(seconds=90)), GOES_ON),
    )
    found = waits_in(sketch)
    assert (found.reached, found.late, found.waiting, found.overdue) == (1, 0, 2, 1)
    assert found.waiting_longest is not None
    assert found.waiting_longest / timedelta(hours=1) == pytest.approx(1, rel=0.05)
    approved = waits_in(sketch, "MANUFACTURING_APPROVED")
    assert (approved.reached, approved.waiting, approved.overdue) == (0, 1, 0)


def test_nothing_is_waited_for_once_an_order_has_ended() -> None:
    sketch = sketch_of((submitted(ago=60), OrderStatus.ABANDONED))
    assert [each.stage for each in sketch.waits()] == ["FILE_UPLOADED", "SUBMITTED"]


def test_what_is_taken_back_leaves_nothing() -> None:
    journey = priced(timedelta(minutes=20))
    sketch = sketch_of((journey, OrderStatus.STUCK))
    sketch.take_back(journey, OrderStatus.STUCK)
    assert sketch.waits() == ()
