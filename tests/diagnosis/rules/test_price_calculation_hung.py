import pytest

from ordertrace_cli.diagnosis.rules.price_calculation_hung import RULE
from tests.builders import Story, submitted
from tests.diagnosis.rules.trials import LOW, MEDIUM, Fires, Silent, assert_fires, assert_silent

HOP = "price.requests"


def taken(ago: float = 29) -> Story:
    return submitted(30).publish(HOP, 30).take(ago)


FIRES = {
    "work of which the own span never arrived": Fires(
        taken().work("mes", "load", 29, parent="ffffffffffffffff"), "mes"
    ),
    "the message was acknowledged early": Fires(taken(), "mes", MEDIUM),
    "nothing was seen after the publish": Fires(submitted(30).publish(HOP, 30), "mes", LOW),
}

SILENT: Silent = {
    "not longer than a calculation may take": submitted(10).publish(HOP, 10).take(9),
    "it ended well": taken().work("mes", "price.calculate", 28),
    "it ended badly": taken().work("mes", "price.calculate", 28, error="SlicerError"),
    "the price is there": taken().reach("PRICE_CALCULATED", ago=20),
    "an operator is waited for": Story().until("PRICE_CALCULATED", 30).publish("price.results", 30),
    "nothing was published or taken": submitted(30),
}


@pytest.mark.parametrize("row", FIRES.values(), ids=FIRES)
def test_fires(row: Fires) -> None:
    assert_fires(RULE, row)


@pytest.mark.parametrize("story", SILENT.values(), ids=SILENT)
def test_stays_silent(story: Story) -> None:
    assert_silent(RULE, story)
