"""What usually happens is learned from sound passes only, and from enough of them."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from msgspec.structs import replace

from ordertrace_cli.diagnosis.model import Diagnosis, StageRow, Usual
from ordertrace_cli.fleet.examination import Examination
from ordertrace_cli.profile.model import Calendar
from tests.fleet.orders import (
    NOW,
    PROFILE,
    SECOND,
    OrderSpans,
    approved,
    examined,
    priced,
    submitted,
)

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LONG_AGO = NOW - timedelta(days=30)
PRICE = ("SUBMITTED", "PRICE_CALCULATED")
APPROVAL = ("PRICE_CALCULATED", "MANUFACTURING_APPROVED")
WAY = ("shop", "mes", "price.requests.q")


def fleet(cases: int, start: int = 1_000) -> list[OrderSpans]:
    """The first order gets its price in 1 s + 1 s, each further one takes a second longer."""
    return [priced(start + n, LONG_AGO + n * HOUR, (n + 2) * SECOND) for n in range(cases)]


def diagnosed(whole: Examination, order: OrderSpans) -> Diagnosis:
    found = whole.find(order.trace_id)
    assert found is not None
    return whole.compared(whole.diagnose(found))


def row(diagnosis: Diagnosis, name: str) -> StageRow:
    return next(row for row in diagnosis.stages if row.name == name)


def usual_price(whole: Examination) -> Usual | None:
    return whole.yardstick.usual_wait(*PRICE)


def test_median_and_percentiles_are_some_orders_own_times() -> None:
    usual = usual_price(examined(fleet(100)))
    assert usual == Usual(51 * SECOND, 96 * SECOND, 100 * SECOND, 100)


def test_below_the_least_number_of_cases_nothing_is_told() -> None:
    assert usual_price(examined(fleet(19))) is None
    enough = usual_price(examined(fleet(20)))
    assert enough == Usual(11 * SECOND, 20 * SECOND, 21 * SECOND, 20)


def test_one_odd_order_among_the_fewest_is_not_p95() -> None:
    odd = priced(7, NOW - 2 * HOUR, 10 * MINUTE)
    usual = usual_price(examined([*fleet(19), odd]))
    assert usual is not None
    assert usual.p95 == 20 * SECOND
    assert usual.p99 == 10 * MINUTE


def went_back(number: int) -> OrderSpans:
    order = submitted(number, NOW - HOUR)
    return order.stage("PRICE_CALCULATED", -SECOND)


def failed_first(number: int) -> OrderSpans:
    order = submitted(number, NOW - HOUR).publish("SUBMITTED").failure("mes", "slice")
    return order.stage("PRICE_CALCULATED", 5 * MINUTE)


def over_the_limit(number: int) -> OrderSpans:
    return priced(number, NOW - HOUR, 15 * MINUTE + SECOND)


def skipped_submission(number: int) -> OrderSpans:
    order = OrderSpans(number, NOW - HOUR)
    return order.stage("INITIATED").stage("FILE_UPLOADED").stage("PRICE_CALCULATED", SECOND)


def rest_of_an_order(number: int) -> OrderSpans:
    return OrderSpans(number, NOW - HOUR).stage("SUBMITTED").stage("PRICE_CALCULATED", SECOND)


def still_waits(number: int) -> OrderSpans:
    return submitted(number, NOW - HOUR)


@pytest.mark.parametrize(
    "unsound",
    [
        went_back, failed_first, over_the_limit, skipped_submission, rest_of_an_order, still_waits,
    ],
)  # fmt: skip
def test_only_sound_passes_count(unsound: Callable[[int], OrderSpans]) -> None:
    whole = examined([*fleet(30), unsound(7)])
    assert usual_price(whole) == usual_price(examined(fleet(30)))


def test_a_pass_that_took_exactly_its_limit_is_sound() -> None:
    usual = usual_price(examined([*fleet(30), priced(7, NOW - HOUR, 15 * MINUTE)]))
    assert usual is not None
    assert usual.cases == 31


def test_what_happened_after_the_moment_of_judgement_is_not_known() -> None:
    later = priced(7, NOW + HOUR, 2 * SECOND)
    assert usual_price(examined([*fleet(30), later])) == usual_price(examined(fleet(30)))


def test_the_wait_so_far_is_held_against_the_others() -> None:
    waits = submitted(7, NOW - 50 * SECOND)
    found = row(diagnosed(examined([*fleet(100), waits]), waits), "PRICE_CALCULATED")
    assert found.waiting == 50 * SECOND
    assert found.usual is not None
    assert found.usual.slower_than_percent == 48
    assert not found.usual.remarkable


@pytest.mark.parametrize(("cases", "remarkable"), [(99, False), (100, True)])
def test_being_the_slowest_is_remarkable_only_among_many(cases: int, remarkable: bool) -> None:
    waits = submitted(7, NOW - 14 * MINUTE)
    found = row(diagnosed(examined([*fleet(cases), waits]), waits), "PRICE_CALCULATED").usual
    assert found is not None
    assert found.slower_than_percent == 100
    assert found.remarkable is remarkable


def test_its_own_time_is_not_quicker_than_itself() -> None:
    orders = fleet(100)
    fastest = row(diagnosed(examined(orders), orders[0]), "PRICE_CALCULATED").usual
    slowest = row(diagnosed(examined(orders), orders[-1]), "PRICE_CALCULATED").usual
    assert fastest is not None
    assert slowest is not None
    assert (fastest.slower_than_percent, slowest.slower_than_percent) == (0, 99)


def test_a_stage_that_nobody_waits_for_yet_is_compared_with_nothing() -> None:
    orders = [approved(1_000 + n, LONG_AGO + n * HOUR, MINUTE) for n in range(20)]
    waits = submitted(7, NOW - SECOND)
    found = row(diagnosed(examined([*orders, waits]), waits), "MANUFACTURING_APPROVED")
    assert found.usual == Usual(MINUTE, MINUTE, MINUTE, 20)


def test_the_verdict_does_not_depend_on_what_is_usual() -> None:
    waits = submitted(7, NOW - 14 * MINUTE)
    whole = examined([*fleet(200), waits])
    order = whole.find(waits.trace_id)
    assert order is not None
    plain = whole.diagnose(order)
    compared = whole.compared(plain)
    assert replace(compared, stages=plain.stages, hops=plain.hops) == plain


def test_how_long_messages_lie_is_known_by_destination() -> None:
    orders = [
        submitted(1_000 + n, LONG_AGO + n * HOUR).publish("SUBMITTED", taken_after=n * SECOND)
        for n in range(30)
    ]
    lost = submitted(7, NOW - HOUR).publish("SUBMITTED", taken_after=None)
    whole = examined([*orders, lost])
    assert whole.yardstick.usual_latency(WAY) == Usual(14 * SECOND, 28 * SECOND, 29 * SECOND, 30)
    (hop,) = diagnosed(whole, lost).hops
    assert hop.name == WAY[2]
    assert hop.usual is not None
    assert hop.usual.slower_than_percent == 100


def test_a_message_that_lay_beyond_the_limit_is_not_usual() -> None:
    orders = [
        submitted(1_000 + n, LONG_AGO + n * HOUR).publish("SUBMITTED", taken_after=61 * SECOND)
        for n in range(30)
    ]
    assert examined(orders).yardstick.usual_latency(WAY) is None


def test_operators_are_measured_in_working_time() -> None:
    calendar = Calendar(
        "Europe/Moscow",
        frozenset(range(5)),
        time(9),
        time(18),
    )
    profile = replace(PROFILE, calendar=calendar)
    # Priced on Fridays at 17:00 in Moscow, approved on Mondays at 10:00: two hours of work.
    friday = datetime(2026, 10, 23, 14, 0, tzinfo=NOW.tzinfo)
    orders = [approved(1_000 + n, friday, timedelta(hours=65)) for n in range(20)]
    two_hours = Usual(2 * HOUR, 2 * HOUR, 2 * HOUR, 20)
    whole = examined(orders, profile)
    assert whole.yardstick.usual_wait(*APPROVAL) == two_hours
    assert row(diagnosed(whole, orders[0]), "MANUFACTURING_APPROVED").worked == 2 * HOUR
    # By the clock all of them were late, and what is late is not usual.
    assert examined(orders).yardstick.usual_wait(*APPROVAL) is None
