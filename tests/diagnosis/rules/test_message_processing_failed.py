import pytest

from ordertrace_cli.diagnosis.rules.message_processing_failed import RULE
from tests.builders import Story, submitted
from tests.diagnosis.rules.trials import Fires, Silent, assert_fires, assert_silent

HOP = "price.requests"


def failing(*times: float) -> Story:
    """Deliveries that failed so many minutes ago."""
    story = submitted(60).publish(HOP, 60)
    for ago in times:
        story.take(ago, "HandlerError")
    return story


FIRES = {
    "one delivery, and it failed": Fires(failing(59), "mes"),
    "one failure fewer than a retry loop": Fires(failing(59, 50), "mes"),
    "in a linked trace": Fires(
        submitted(60).publish(HOP, 60).take(59, "HandlerError", by="link"), "mes"
    ),
    "the consumer's clock is ahead": Fires(failing(59).skewed("mes", 3), "mes"),
}

SILENT: Silent = {
    "as many failures as make a retry loop": failing(59, 50, 40),
    "a redelivery went through": failing(59).take(50),
    "the order went on": failing(59).reach("PRICE_CALCULATED", ago=50),
    "the failure is within its grace": submitted(5).publish(HOP, 5).take(0.9, "HandlerError"),
    "the grace is hit exactly": submitted(5).publish(HOP, 5).take(1, "HandlerError"),
    "it went to the dead letters": failing(59).take(58, queue="price.requests.dlq"),
    "nobody took it": submitted(60).publish(HOP, 60),
    "the delivery was sound": submitted(60).publish(HOP, 60).take(59),
}


@pytest.mark.parametrize("row", FIRES.values(), ids=FIRES)
def test_fires(row: Fires) -> None:
    assert_fires(RULE, row)


@pytest.mark.parametrize("story", SILENT.values(), ids=SILENT)
def test_stays_silent(story: Story) -> None:
    assert_silent(RULE, story)
