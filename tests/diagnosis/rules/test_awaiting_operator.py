import pytest

from ordertrace_cli.diagnosis.rules.awaiting_operator import RULE
from tests.builders import Story, submitted
from tests.diagnosis.rules.trials import LOW, MEDIUM, Fires, Silent, assert_fires, assert_silent


def priced(ago: float) -> Story:
    return Story().until("PRICE_CALCULATED", ago).publish("price.results", ago)


FIRES = {
    "the message arrived, the approval is overdue": Fires(priced(300).take(299.9), "crm"),
    "between two steps of one system": Fires(Story().until("PACKAGING", 1500), "mes"),
    "no message was seen, and none is known to be needed": Fires(
        Story().until("PRICE_CALCULATED", 300), "crm", MEDIUM
    ),
    "its message was not seen taken": Fires(priced(300), "crm", LOW),
}

SILENT: Silent = {
    "the limit is hit exactly": priced(240).take(239.9),
    "within the limit": priced(100).take(99.9),
    "approved": priced(300).take(299.9).reach("MANUFACTURING_APPROVED", ago=10),
    "a system is waited for": submitted(300),
    "the carrier is waited for": Story().until("SHIPPED", 30000),
    "the customer is waited for": Story().until("INITIATED", 3000),
}


@pytest.mark.parametrize("row", FIRES.values(), ids=FIRES)
def test_fires(row: Fires) -> None:
    assert_fires(RULE, row)


@pytest.mark.parametrize("story", SILENT.values(), ids=SILENT)
def test_stays_silent(story: Story) -> None:
    assert_silent(RULE, story)
