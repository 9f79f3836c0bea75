import pytest

from ordertrace_cli.diagnosis.rules.message_publish_failed import RULE
from tests.builders import Story, submitted
from tests.diagnosis.rules.trials import Fires, Silent, assert_fires, assert_silent

HOP = "price.requests"

FIRES = {
    "the broker refused it": Fires(
        submitted(30).publish(HOP, 30, error="AmqpConnectException"), "queue"
    ),
    "twice in a row": Fires(
        submitted(30)
        .publish(HOP, 30, error="AmqpException")
        .publish(HOP, 29, error="AmqpException"),
        "queue",
    ),
    "on the way to the operators": Fires(
        Story().until("PRICE_CALCULATED", 30).publish("price.results", 30, error="AmqpException"),
        "queue",
    ),
}

SILENT: Silent = {
    "a later publish went through": (
        submitted(30).publish(HOP, 30, error="AmqpException").publish(HOP, 29).take(28.9)
    ),
    "the order went on": (
        submitted(30).publish(HOP, 30, error="AmqpException").reach("PRICE_CALCULATED", ago=20)
    ),
    "the error is within its grace": submitted(5).publish(HOP, 0.9, error="AmqpException"),
    "the grace is hit exactly": submitted(5).publish(HOP, 1, error="AmqpException"),
    "the publish is sound and nobody takes it": submitted(30).publish(HOP, 30),
}


@pytest.mark.parametrize("row", FIRES.values(), ids=FIRES)
def test_fires(row: Fires) -> None:
    assert_fires(RULE, row)


@pytest.mark.parametrize("story", SILENT.values(), ids=SILENT)
def test_stays_silent(story: Story) -> None:
    assert_silent(RULE, story)
