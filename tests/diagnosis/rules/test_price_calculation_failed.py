import pytest

from ordertrace_cli.diagnosis.rules.price_calculation_failed import RULE
from tests.builders import Story, submitted
from tests.diagnosis.rules.trials import Fires, Silent, assert_fires, assert_silent

HOP = "price.requests"


def calculating(error: str = "", ago: float = 29) -> Story:
    story = submitted(30).publish(HOP, 30).take(ago, error, took=10)
    return story.within_last(("mes", "price.calculate", ago, error))


FIRES = {
    "an error of its own": Fires(calculating("SlicerError"), "mes"),
    "a second attempt failed as well": Fires(
        calculating("SlicerError")
        .take(20, "SlicerError")
        .within_last(("mes", "price.calculate", 20, "SlicerError")),
        "mes",
    ),
}

SILENT: Silent = {
    "a time-out is another cause": calculating("CalculationTimeoutError"),
    "an invalid model is another cause": calculating("InvalidModelError"),
    "a later one went through": calculating("SlicerError")
    .take(20)
    .within_last(("mes", "price.calculate", 20, "")),
    "the price is there": calculating("SlicerError").reach("PRICE_CALCULATED", ago=10),
    "the error is within its grace": calculating("SlicerError", ago=0.9),
    "the grace is hit exactly": calculating("SlicerError", ago=1),
    "no calculation was seen": submitted(30).publish(HOP, 30).take(29),
}


@pytest.mark.parametrize("row", FIRES.values(), ids=FIRES)
def test_fires(row: Fires) -> None:
    assert_fires(RULE, row)


@pytest.mark.parametrize("story", SILENT.values(), ids=SILENT)
def test_stays_silent(story: Story) -> None:
    assert_silent(RULE, story)
