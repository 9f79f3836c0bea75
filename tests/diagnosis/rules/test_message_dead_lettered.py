import pytest

from ordertrace_cli.diagnosis.rules.message_dead_lettered import RULE
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
    "a reader of dead letters took it": Fires(
        failing(59).take(58, queue="price.requests.dlq"), "queue"
    ),
    "after several attempts": Fires(
        failing(59, 50, 40).take(39, queue="price.requests.dlq"), "queue"
    ),
}

SILENT: Silent = {
    "dead-lettered by the broker and read by nobody": failing(59),
    "requeued, and it went through": (failing(59).take(58, queue="price.requests.dlq").take(40)),
    "the order went on": (
        failing(59).take(58, queue="price.requests.dlq").reach("PRICE_CALCULATED", ago=40)
    ),
    "the failure is within its grace": (
        submitted(5).publish(HOP, 5).take(0.9, "E").take(0.8, queue="price.requests.dlq")
    ),
    "no delivery failed": submitted(60).publish(HOP, 60).take(59),
}


@pytest.mark.parametrize("row", FIRES.values(), ids=FIRES)
def test_fires(row: Fires) -> None:
    assert_fires(RULE, row)


@pytest.mark.parametrize("story", SILENT.values(), ids=SILENT)
def test_stays_silent(story: Story) -> None:
    assert_silent(RULE, story)
