import pytest

from ordertrace_cli.diagnosis.rules.step_failed import RULE
from tests.builders import Story, submitted
from tests.diagnosis.rules.trials import Fires, Silent, assert_fires, assert_silent

HOP = "price.requests"

FIRES = {
    "an error of the application's own code": Fires(
        submitted(30).work("mes", "plan", 29, error="ValueError"), "mes"
    ),
    "at the service that was left last": Fires(
        submitted(30).work("shop", "forward", 29, error="ValueError"), "shop"
    ),
    "the deepest span of a known service": Fires(
        submitted(30).work("mes", "plan", 29, error="E").within_last(("mes", "fit", 29, "E")), "mes"
    ),
}

SILENT: Silent = {
    "the same step succeeded later": (
        submitted(30).work("mes", "plan", 29, error="E").work("mes", "plan", 28)
    ),
    "the order went on": (
        submitted(30).work("mes", "plan", 29, error="E").reach("PRICE_CALCULATED", ago=20)
    ),
    "the error is within its grace": submitted(9).work("mes", "plan", 0.9, error="E"),
    "the grace is hit exactly": submitted(9).work("mes", "plan", 1, error="E"),
    "of a service that the order has left for good": (
        submitted(30).publish(HOP, 30).take(29.9).work("shop", "tidy", 29, error="E")
    ),
    "no error": submitted(30),
}


@pytest.mark.parametrize("row", FIRES.values(), ids=FIRES)
def test_fires(row: Fires) -> None:
    assert_fires(RULE, row)


@pytest.mark.parametrize("story", SILENT.values(), ids=SILENT)
def test_stays_silent(story: Story) -> None:
    assert_silent(RULE, story)
