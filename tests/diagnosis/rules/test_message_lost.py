import pytest

from ordertrace_cli.diagnosis.rules.message_lost import RULE
from tests.builders import Story, passed, submitted
from tests.diagnosis.rules.trials import LOW, MEDIUM, Fires, Silent, assert_fires, assert_silent

HOP = "price.requests"


def lost(ago: float = 30) -> Story:
    return submitted(ago).publish(HOP, ago)


FIRES = {
    "a message published later was taken": Fires(lost().beside(passed(HOP, 20, 2)), "queue"),
    "one published before it was taken only afterwards": Fires(
        lost().beside(passed(HOP, 31, 2, taken=20)), "queue", MEDIUM
    ),
    "nothing else is known of the destination": Fires(lost(), "queue", LOW),
    "on the way to the operators": Fires(
        Story()
        .until("PRICE_CALCULATED", 30)
        .publish("price.results", 30)
        .beside(passed("price.results", 20, 2)),
        "queue",
    ),
    "the consumer's clock is ahead": Fires(
        lost().beside(passed(HOP, 20, 2).skewed("mes", 2)), "queue"
    ),
}

SILENT: Silent = {
    "it was taken by a child": lost().take(29.9).beside(passed(HOP, 20, 2)),
    "it was taken in a linked trace": lost().take(29.9, by="link").beside(passed(HOP, 20, 2)),
    "it was taken late": lost().take(5).beside(passed(HOP, 20, 2)),
    "the limit of a delivery is hit exactly": lost(1).beside(passed(HOP, 0.5, 2)),
    "the order went on all the same": lost().reach("PRICE_CALCULATED", ago=20),
    "the publish itself failed: another cause": (
        submitted(30).publish(HOP, 30, error="AmqpException").beside(passed(HOP, 20, 2))
    ),
    "only the consumer's own span is missing: work of it is there": (
        lost().work("mes", "load", 29, parent="ffffffffffffffff").beside(passed(HOP, 20, 2))
    ),
    "it was published again, and that was taken": (
        lost().publish(HOP, 25).take(24.9).beside(passed(HOP, 20, 2))
    ),
    "nothing was published": submitted(30).beside(passed(HOP, 20, 2)),
}


@pytest.mark.parametrize("row", FIRES.values(), ids=FIRES)
def test_fires(row: Fires) -> None:
    assert_fires(RULE, row)


@pytest.mark.parametrize("story", SILENT.values(), ids=SILENT)
def test_stays_silent(story: Story) -> None:
    assert_silent(RULE, story)
