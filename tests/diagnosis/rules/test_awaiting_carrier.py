import pytest

from ordertrace_cli.diagnosis.rules.awaiting_carrier import RULE
from tests.builders import Story
from tests.diagnosis.rules.trials import LOW, MEDIUM, Fires, Silent, assert_fires, assert_silent


def shipped(ago: float) -> Story:
    return Story().until("SHIPPED", ago).publish("orders.shipped", ago)


FIRES = {
    "two weeks and more": Fires(shipped(20200).take(20199.9), "crm"),
    "no message was seen": Fires(Story().until("SHIPPED", 20200), "crm", MEDIUM),
    "its message was not seen taken": Fires(shipped(20200), "crm", LOW),
}

SILENT: Silent = {
    "two weeks exactly": shipped(20160).take(20159.9),
    "closed": shipped(20200).take(20199.9).reach("CLOSED", ago=10),
    "an operator is waited for": Story().until("PACKAGING", 20200),
}


@pytest.mark.parametrize("row", FIRES.values(), ids=FIRES)
def test_fires(row: Fires) -> None:
    assert_fires(RULE, row)


@pytest.mark.parametrize("story", SILENT.values(), ids=SILENT)
def test_stays_silent(story: Story) -> None:
    assert_silent(RULE, story)
