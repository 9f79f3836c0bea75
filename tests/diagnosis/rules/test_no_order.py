import pytest

from ordertrace_cli.diagnosis.rules.no_order import RULE
from tests.builders import Story
from tests.diagnosis.rules.trials import Fires, Silent, assert_fires, assert_silent

FIRES = {
    "spans of something else": Fires(Story().work("shop", "GET /health", 30), ""),
    "an order whose own spans never arrived": Fires(
        Story().work("mes", "load", 30, parent="ffffffffffffffff"), ""
    ),
}

SILENT: Silent = {
    "the first stage alone": Story().until("INITIATED", 30),
    "the rest of an order": Story().reach("PACKAGING", ago=30),
}


@pytest.mark.parametrize("row", FIRES.values(), ids=FIRES)
def test_fires(row: Fires) -> None:
    assert_fires(RULE, row)


@pytest.mark.parametrize("story", SILENT.values(), ids=SILENT)
def test_stays_silent(story: Story) -> None:
    assert_silent(RULE, story)
