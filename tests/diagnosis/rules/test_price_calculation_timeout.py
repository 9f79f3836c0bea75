import pytest

from ordertrace_cli.diagnosis.rules.price_calculation_timeout import RULE
from tests.builders import Story, submitted
from tests.diagnosis.rules.trials import Fires, Silent, assert_fires, assert_silent

HOP = "price.requests"


def calculating(error: str = "", ago: float = 29) -> Story:
    story = submitted(30).publish(HOP, 30).take(ago, error, took=10)
    return story.within_last(("mes", "price.calculate", ago, error))


FIRES = {
    "the error is a time-out": Fires(calculating("TimeoutError"), "mes"),
    "a deadline was exceeded": Fires(calculating("DeadlineExceeded"), "mes"),
    "it was cancelled": Fires(calculating("CancelledError"), "mes"),
}

SILENT: Silent = {
    "an error of its own": calculating("SlicerError"),
    "an invalid model": calculating("InvalidModelError"),
    "nobody ended it: it hangs": submitted(30).publish(HOP, 30).take(29),
    "a later one went through": calculating("TimeoutError")
    .take(20)
    .within_last(("mes", "price.calculate", 20, "")),
    "the error is within its grace": calculating("TimeoutError", ago=0.9),
}


@pytest.mark.parametrize("row", FIRES.values(), ids=FIRES)
def test_fires(row: Fires) -> None:
    assert_fires(RULE, row)


@pytest.mark.parametrize("story", SILENT.values(), ids=SILENT)
def test_stays_silent(story: Story) -> None:
    assert_silent(RULE, story)
