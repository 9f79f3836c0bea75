import pytest

from ordertrace_cli.diagnosis.rules.unexplained import RULE
from tests.builders import Story, submitted
from tests.diagnosis.rules.trials import MEDIUM, Fires, Silent, assert_fires, assert_silent

FIRES = {
    "overdue, and nothing else is known": Fires(submitted(30), "mes", MEDIUM),
    "an operator's stage": Fires(Story().until("PRICE_CALCULATED", 300), "crm", MEDIUM),
}

SILENT: Silent = {
    "the limit is hit exactly": submitted(15),
    "the customer is waited for": Story().until("INITIATED", 3000),
    "no limit left to pass": Story().until("CLOSED", 30000),
}


@pytest.mark.parametrize("row", FIRES.values(), ids=FIRES)
def test_fires(row: Fires) -> None:
    assert_fires(RULE, row)


@pytest.mark.parametrize("story", SILENT.values(), ids=SILENT)
def test_stays_silent(story: Story) -> None:
    assert_silent(RULE, story)
