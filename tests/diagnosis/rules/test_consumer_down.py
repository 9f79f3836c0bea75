import pytest

from ordertrace_cli.diagnosis.rules.consumer_down import RULE
from tests.builders import Story, passed, submitted
from tests.diagnosis.rules.trials import MEDIUM, Fires, Silent, assert_fires, assert_silent

HOP = "price.requests"


def waits(ago: float = 30) -> Story:
    return submitted(ago).publish(HOP, ago)


FIRES = {
    "nothing was taken since, and something was before": Fires(
        waits().beside(passed(HOP, 50, 2)), "mes"
    ),
    "nothing of the destination was ever seen taken": Fires(waits(), "mes", MEDIUM),
    "on the way to the operators": Fires(
        Story()
        .until("PRICE_CALCULATED", 30)
        .publish("price.results", 30)
        .beside(passed("price.results", 50, 2)),
        "crm",
    ),
    "other destinations of the consumer still work": Fires(
        waits().beside(passed(HOP, 50, 2), passed("orders.approved", 10, 3)), "mes"
    ),
}

SILENT: Silent = {
    "a later message was taken: the message is lost": waits().beside(passed(HOP, 20, 2)),
    "one that lay before it in the queue was taken since": (
        waits().beside(passed(HOP, 31, 2, taken=20))
    ),
    "the limit of a delivery is hit exactly": waits(1).beside(passed(HOP, 50, 2)),
    "the message was taken": waits().take(29.9).beside(passed(HOP, 50, 2)),
    "it was taken late": waits().take(3).beside(passed(HOP, 50, 2)),
    "the consumer began on it, its own span is still to come": (
        waits().work("mes", "load", 29, parent="ffffffffffffffff").beside(passed(HOP, 50, 2))
    ),
    "nothing was published": submitted(30).beside(passed(HOP, 50, 2)),
}


@pytest.mark.parametrize("row", FIRES.values(), ids=FIRES)
def test_fires(row: Fires) -> None:
    assert_fires(RULE, row)


@pytest.mark.parametrize("story", SILENT.values(), ids=SILENT)
def test_stays_silent(story: Story) -> None:
    assert_silent(RULE, story)
