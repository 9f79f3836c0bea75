import pytest

from ordertrace_cli.diagnosis.rules.message_retry_loop import RULE
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
    "three failures": Fires(failing(59, 50, 40), "mes"),
    "the last of them is fresh": Fires(failing(59, 50, 0.1), "mes"),
    "many failures": Fires(failing(59, 50, 40, 30, 20, 10), "mes"),
}

SILENT: Silent = {
    "one failure fewer": failing(59, 50),
    "the last delivery went through": failing(59, 50, 40).take(30),
    "they went to the dead letters at last": (
        failing(59, 50, 40).take(39, queue="price.requests.dlq")
    ),
    "all of them are within the grace": (
        submitted(5)
        .publish(HOP, 5)
        .take(0.9, "HandlerError")
        .take(0.7, "HandlerError")
        .take(0.5, "HandlerError")
    ),
    "the order went on": failing(59, 50, 40).reach("PRICE_CALCULATED", ago=30),
    "two consumers, each failed fewer times": (
        failing(59, 50).take(49, "HandlerError", service="crm")
    ),
}


@pytest.mark.parametrize("row", FIRES.values(), ids=FIRES)
def test_fires(row: Fires) -> None:
    assert_fires(RULE, row)


@pytest.mark.parametrize("story", SILENT.values(), ids=SILENT)
def test_stays_silent(story: Story) -> None:
    assert_silent(RULE, story)
