"""An outage is one incident, told with its onset, course and reach, and known again later."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from ordertrace_cli.diagnosis.model import Cause, Place
from ordertrace_cli.fleet.incidents import group_incidents
from ordertrace_cli.fleet.model import Incident, Trend
from ordertrace_cli.fleet.passages import passages_of
from tests.fleet.orders import NOW, SECOND, OrderSpans, approved, examined, priced, submitted

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DOWN_SINCE = NOW - HOUR


def incidents(orders: Sequence[OrderSpans], now: datetime = NOW) -> tuple[Incident, ...]:
    whole = examined(orders, now=now)
    diagnoses = [whole.diagnose(order) for order in whole.orders()]
    stalled = [d for d in diagnoses if d.status.needs_attention]
    return group_incidents(stalled, passages_of(diagnoses))


def only(orders: Sequence[OrderSpans], now: datetime = NOW) -> Incident:
    (incident,) = incidents(orders, now)
    return incident


def sound(minutes_before: float, number: int) -> OrderSpans:
    """An order that got its price ten seconds after it was submitted, and goes on waiting."""
    order = priced(number, DOWN_SINCE - minutes_before * MINUTE, 10 * SECOND)
    return order.publish("PRICE_CALCULATED")


def untaken(minutes_after: float, number: int) -> OrderSpans:
    """An order of the outage: its message is not taken."""
    at = DOWN_SINCE + minutes_after * MINUTE
    return submitted(number, at).publish("SUBMITTED", taken_after=None)


def outage(minutes: Sequence[float]) -> list[OrderSpans]:
    before = [sound(minute, 100 + n) for n, minute in enumerate((30, 20, 10))]
    return [*before, *(untaken(minute, 500 + n) for n, minute in enumerate(minutes))]


EVEN = [n * 2 for n in range(30)]


def test_an_outage_of_one_consumer_is_one_incident() -> None:
    incident = only(outage(EVEN))
    assert (incident.cause, incident.at) == (
        Cause.CONSUMER_DOWN, Place("mes", "price.requests.q"),
    )  # fmt: skip
    assert incident.orders == 30
    assert incident.since == DOWN_SINCE
    assert incident.latest == DOWN_SINCE + 58 * MINUTE
    # Ten minutes and a second before: when the last message was taken.
    assert incident.last_sound == DOWN_SINCE - 10 * MINUTE + SECOND
    assert incident.ongoing
    assert incident.trace_ids[0] == f"{500:032x}"


def test_two_causes_at_once_stay_two() -> None:
    failed = [
        submitted(700 + n, DOWN_SINCE - (5 + n) * MINUTE)
        .publish("SUBMITTED")
        .failure("mes", "price.calculate")
        for n in range(3)
    ]
    found = incidents([*outage(EVEN), *failed])
    assert [(incident.cause, incident.orders) for incident in found] == [
        (Cause.CONSUMER_DOWN, 30),
        (Cause.PRICE_CALCULATION_FAILED, 3),
    ]
    assert len({incident.incident_id for incident in found}) == 2


def test_two_consumers_down_at_once_are_two_incidents() -> None:
    unheard = [
        priced(700 + n, DOWN_SINCE + n * MINUTE, 10 * SECOND).publish(
            "PRICE_CALCULATED", taken_after=None
        )
        for n in range(3)
    ]
    found = incidents([*(sound(60 + n, 100 + n) for n in range(3)), *unheard, *(
        submitted(800 + n, DOWN_SINCE + (5 + n) * MINUTE).publish("SUBMITTED", taken_after=None)
        for n in range(5)
    )])  # fmt: skip
    assert [(incident.at.system, incident.orders) for incident in found] == [("mes", 5), ("crm", 3)]


def test_an_outage_is_known_again_while_it_lasts() -> None:
    early = only(outage([0, 2, 4]), NOW - 50 * MINUTE)
    late = only(outage(EVEN))
    assert early.incident_id == late.incident_id


def test_an_outage_is_known_again_when_nobody_in_the_window_was_sound() -> None:
    whole = only(outage(EVEN))
    alone = only([order for order in outage(EVEN) if order.number >= 520])
    # The queue's own name is not known any more: only its consumer's spans had it.
    assert alone.at.name != whole.at.name
    assert alone.incident_id == whole.incident_id


def test_an_outage_that_holds_up_two_queues_is_one_incident() -> None:
    elsewhere = [
        approved(700 + n, DOWN_SINCE - HOUR + n * MINUTE, MINUTE).publish(
            "MANUFACTURING_APPROVED", taken_after=None
        )
        for n in range(3)
    ]
    alone = only(outage(EVEN))
    both = only([*outage(EVEN), *elsewhere])
    assert (both.cause, both.at) == (Cause.CONSUMER_DOWN, Place("mes"))
    assert both.orders == alone.orders + len(elsewhere)
    assert both.incident_id == alone.incident_id


def test_it_is_over_once_a_message_passes_again() -> None:
    lost = untaken(0, 500)
    later = [sound(-minute, 600 + n) for n, minute in enumerate((5, 6))]
    incident = only([sound(10, 100), lost, *later])
    assert incident.cause is Cause.MESSAGE_LOST
    assert not incident.ongoing
    assert incident.recovered_at == DOWN_SINCE + 5 * MINUTE + SECOND
    assert incident.last_sound == DOWN_SINCE - 10 * MINUTE + SECOND


def test_a_pass_on_another_way_does_not_end_it() -> None:
    elsewhere = approved(700, DOWN_SINCE - HOUR, HOUR + 55 * MINUTE).publish(
        "MANUFACTURING_APPROVED"
    )
    assert only([*outage([0, 10]), elsewhere]).ongoing


def test_failures_of_a_calculation_are_over_once_a_price_is_there() -> None:
    failed = submitted(500, DOWN_SINCE).publish("SUBMITTED").failure("mes", "price.calculate")
    assert only([sound(10, 100), failed]).ongoing
    incident = only([sound(10, 100), failed, sound(-5, 600)])
    assert incident.cause is Cause.PRICE_CALCULATION_FAILED
    assert incident.recovered_at == DOWN_SINCE + 5 * MINUTE + 10 * SECOND
    assert incident.last_sound == DOWN_SINCE - 10 * MINUTE + 10 * SECOND


@pytest.mark.parametrize(
    ("minutes", "trend"),
    [
        (EVEN, Trend.STEADY),
        ([0, 35, 40, 42, 44, 46, 48, 50, 52, 54], Trend.GROWING),
        ([0, 1, 2, 3, 4, 5, 6, 7, 8, 50], Trend.FADING),
        ([0, 1, 2, 3, 4], Trend.FADING),
        ([0, 1, 2, 3, 4, 5, 50, 51], Trend.STEADY),
        ([0, 1, 2, 3], None),
    ],
    ids=[
        "evenly",
        "ever more",
        "ever fewer",
        "none for long",
        "no more than chance",
        "too few to tell",
    ],
)
def test_the_halves_of_its_span_make_the_trend(
    minutes: Sequence[float], trend: Trend | None
) -> None:
    assert only(outage(minutes)).trend is trend


def test_waits_not_yet_due_are_no_sign_of_fading() -> None:
    # One order every half an hour for ten hours; those of the last four are not overdue yet.
    orders = [
        priced(500 + n, NOW - 10 * HOUR + n * HOUR / 2, 10 * SECOND).publish("PRICE_CALCULATED")
        for n in range(20)
    ]
    incident = only(orders)
    assert incident.cause is Cause.AWAITING_OPERATOR
    assert 11 <= incident.orders <= 13
    assert incident.trend is Trend.STEADY


def test_it_blocks_what_comes_after_it() -> None:
    assert only(outage(EVEN)).blocks.stages == (
        "PRICE_CALCULATED", "MANUFACTURING_APPROVED", "MANUFACTURING_STARTED",
        "MANUFACTURING_COMPLETED", "PACKAGING", "SHIPPED", "CLOSED",
    )  # fmt: skip
    assert only(outage(EVEN)).blocks.systems == ("mes", "crm")


def test_the_order_of_the_orders_does_not_matter() -> None:
    orders = outage(EVEN)
    assert only(orders) == only(orders[::-1])
