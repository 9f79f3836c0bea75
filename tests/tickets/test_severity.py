"""The rule of severity, spelled again by hand."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ordertrace_cli.diagnosis.model import Cause, Confidence, Diagnosis, Place
from ordertrace_cli.tickets.severity import assess, assess_incident
from tests.render import world

HIGH = {
    "message_publish_failed", "message_lost", "consumer_down", "message_retry_loop",
    "price_calculation_hung", "service_call_failed",
}  # fmt: skip
LOW = {
    "model_invalid", "awaiting_operator", "awaiting_carrier", "context_lost", "not_instrumented",
    "no_order",
}  # fmt: skip


def order(cause: Cause, age: timedelta, confidence: Confidence = Confidence.HIGH) -> Diagnosis:
    stall = world.stall(cause, Place("mes"), world.NOW - age, confidence=confidence)
    return world.order(cause.status, world.REACHED[:3], stall=stall)


@pytest.mark.parametrize("cause", Cause)
def test_a_fresh_stall_is_as_severe_as_its_cause(cause: Cause) -> None:
    wanted = "high" if cause in HIGH else "low" if cause in LOW else "medium"
    assert assess(order(cause, timedelta(hours=1))).severity == wanted


@pytest.mark.parametrize(
    ("cause", "age", "confidence", "severity"),
    [
        (Cause.STEP_FAILED, timedelta(hours=23, minutes=59), Confidence.HIGH, "medium"),
        (Cause.STEP_FAILED, timedelta(hours=24), Confidence.HIGH, "high"),
        (Cause.STEP_FAILED, timedelta(hours=24), Confidence.LOW, "medium"),
        (Cause.STEP_FAILED, timedelta(hours=1), Confidence.LOW, "low"),
        (Cause.MESSAGE_LOST, timedelta(hours=1), Confidence.MEDIUM, "high"),
        (Cause.MESSAGE_LOST, timedelta(hours=1), Confidence.LOW, "medium"),
        (Cause.AWAITING_CARRIER, timedelta(days=20), Confidence.HIGH, "low"),
        (Cause.AWAITING_CARRIER, timedelta(days=20), Confidence.LOW, "low"),
    ],
)
def test_age_raises_and_doubt_lowers(
    cause: Cause, age: timedelta, confidence: Confidence, severity: str
) -> None:
    assert assess(order(cause, age, confidence)).severity == severity


def test_an_order_that_needs_nothing_is_low() -> None:
    assert assess(world.COMPLETED).severity == "low"


def test_every_step_of_the_rule_is_told() -> None:
    long = assess(order(Cause.STEP_FAILED, timedelta(days=2), Confidence.LOW))
    assert long.reasons == ("because_one_order", "because_long", "because_unsure")
    calm = assess(replace(world.COMPLETED, stall=None))
    assert calm.reasons == ("because_no_finding",)


@pytest.mark.parametrize(
    ("cause", "ongoing", "severity", "reasons"),
    [
        (Cause.STEP_FAILED, True, "high", ("because_some_orders", "because_several")),
        (Cause.STEP_FAILED, False, "medium", ("because_some_orders",)),
        (Cause.MODEL_INVALID, True, "low", ("because_nobody_broke",)),
        (Cause.MESSAGE_LOST, True, "high", ("because_system_broken",)),
    ],
)
def test_an_incident_that_goes_on_is_no_longer_one_orders_mishap(
    cause: Cause, ongoing: bool, severity: str, reasons: tuple[str, ...]
) -> None:
    orders = [order(cause, timedelta(hours=hours)) for hours in (1, 2)]
    found = assess_incident(orders, ongoing=ongoing)
    assert (found.severity, found.reasons) == (severity, reasons)


def test_an_incident_is_as_severe_as_the_worst_of_its_orders() -> None:
    orders = [order(Cause.STEP_FAILED, timedelta(hours=hours)) for hours in (1, 30)]
    assert assess_incident(orders, ongoing=False).severity == "high"
