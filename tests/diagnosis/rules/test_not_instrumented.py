import pytest

from ordertrace_cli.diagnosis.rules.not_instrumented import RULE
from tests.builders import Story, passed, submitted
from tests.diagnosis.rules.trials import Fires, Silent, assert_fires, assert_silent

HOP = "price.requests"

FIRES = {
    "no span of the next system, and nobody knows it": Fires(
        submitted(30).publish(HOP, 30).unknown_to_source("mes"), "mes"
    ),
    "no message either": Fires(submitted(30).unknown_to_source("mes"), "mes"),
}

SILENT: Silent = {
    "it was seen in other orders": (
        submitted(30).publish(HOP, 30).unknown_to_source("mes").beside(passed(HOP, 500, 2))
    ),
    "the source knew it once: it is down": submitted(30).publish(HOP, 30),
    "nothing is late yet": submitted(0.5).publish(HOP, 0.5).unknown_to_source("mes"),
    "the next step is for the same system": Story().until("PACKAGING", 3000),
}


@pytest.mark.parametrize("row", FIRES.values(), ids=FIRES)
def test_fires(row: Fires) -> None:
    assert_fires(RULE, row)


@pytest.mark.parametrize("story", SILENT.values(), ids=SILENT)
def test_stays_silent(story: Story) -> None:
    assert_silent(RULE, story)
