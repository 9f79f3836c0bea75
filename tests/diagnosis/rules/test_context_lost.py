import pytest

from ordertrace_cli.diagnosis.rules.context_lost import RULE
from tests.builders import Story, passed, submitted
from tests.diagnosis.rules.trials import MEDIUM, Fires, Silent, assert_fires, assert_silent

HOP = "price.requests"


def stray(published: float = 30, taken: float = 29.9) -> Story:
    return submitted(published).publish(HOP, published).take(taken, by="nothing")


FIRES = {
    "taken in a trace of its own": Fires(stray().beside(passed(HOP, 50, 2)), "mes", MEDIUM),
    "stages without the first one, and no way to it": Fires(
        Story().reach("PACKAGING", "SHIPPED", ago=30), "mes"
    ),
}

SILENT: Silent = {
    "taken in a trace of its own that links back": (
        submitted(30).publish(HOP, 30).take(29.9, by="link").beside(passed(HOP, 50, 2))
    ),
    "taken as a child": submitted(30).publish(HOP, 30).take(29.9).beside(passed(HOP, 50, 2)),
    "the stray came before the publish": stray(30, 40).beside(passed(HOP, 50, 2)),
    "the stray came far too late": stray(30, 2).beside(passed(HOP, 50, 2)),
    "no stray": submitted(30).publish(HOP, 30).beside(passed(HOP, 50, 2)),
    "the order went on": stray().reach("PRICE_CALCULATED", ago=20).beside(passed(HOP, 50, 2)),
}


@pytest.mark.parametrize("row", FIRES.values(), ids=FIRES)
def test_fires(row: Fires) -> None:
    assert_fires(RULE, row)


@pytest.mark.parametrize("story", SILENT.values(), ids=SILENT)
def test_stays_silent(story: Story) -> None:
    assert_silent(RULE, story)
