import pytest

from ordertrace_cli.diagnosis.rules.context_lost import RULE
from tests.builders import Story, passed, submitted
from tests.diagnosis.rules.trials import (
    MEDIUM,
    Fires,
    Silent,
    assert_fires,
    assert_silent,
    best,
)

HOP = "price.requests"


def stray(published: float = 30, taken: float = 29.9) -> Story:
    return submitted(published).publish(HOP, published).take(taken, by="nothing")


def approved(ago: float, number: int = 1) -> Story:
    """An order whose approval is published, and that MES drops the context of."""
    return Story(number).until("MANUFACTURING_APPROVED", ago).publish("orders.approved", ago)


def taken_from_exchange(hop: str, ago: float, number: int) -> Story:
    """Another order's message, taken without context by a consumer that names the exchange only."""
    before = {"price.requests": "SUBMITTED", "price.results": "PRICE_CALCULATED"}[hop]
    story = Story(number).until(before, ago + 0.01).publish(hop, ago + 0.01)
    return story.take(ago, by="nothing", named="orders")


FIRES = {
    "taken in a trace of its own": Fires(stray().beside(passed(HOP, 50, 2)), "mes", MEDIUM),
    "stages without the first one, and no way to it": Fires(
        Story().reach("PACKAGING", "SHIPPED", ago=30), "mes"
    ),
    # The CRM published the approval: that it took a price just then says nothing of it.
    "the publisher itself took another message, nearer in time": Fires(
        approved(30)
        .take(29.8, by="nothing", named="orders")
        .beside(taken_from_exchange("price.results", 29.99, 2)),
        "mes",
        MEDIUM,
    ),
    "the publisher itself took another message just before": Fires(
        approved(30)
        .take(29.8, by="nothing", named="orders")
        .beside(taken_from_exchange("price.results", 30.001, 2)),
        "mes",
        MEDIUM,
    ),
}

SILENT: Silent = {
    "taken in a trace of its own that links back": (
        submitted(30).publish(HOP, 30).take(29.9, by="link").beside(passed(HOP, 50, 2))
    ),
    "taken as a child": submitted(30).publish(HOP, 30).take(29.9).beside(passed(HOP, 50, 2)),
    "the stray came before the publish": stray(30, 40).beside(passed(HOP, 50, 2)),
    "the stray came far too late": stray(30, 2).beside(passed(HOP, 50, 2)),
    "only the publisher itself took a message then": approved(30).beside(
        Story(2).take(29.9, by="nothing", named="orders", service="crm")
    ),
    "a system that the hop does not lead to took a message then": approved(30).beside(
        Story(2).take(29.9, by="nothing", named="orders", service="shop")
    ),
    "no stray": submitted(30).publish(HOP, 30).beside(passed(HOP, 50, 2)),
    "the order went on": stray().reach("PRICE_CALCULATED", ago=20).beside(passed(HOP, 50, 2)),
}


@pytest.mark.parametrize("row", FIRES.values(), ids=FIRES)
def test_fires(row: Fires) -> None:
    assert_fires(RULE, row)


@pytest.mark.parametrize("story", SILENT.values(), ids=SILENT)
def test_stays_silent(story: Story) -> None:
    assert_silent(RULE, story)


def taker(story: Story) -> str:
    """The span that is said to have taken the message."""
    finding = best(RULE, story)
    assert finding is not None
    ref = finding.evidence[1].ref
    assert ref is not None
    return ref.span_id


def test_a_consumer_that_names_the_queue_comes_before_one_nearer_in_time() -> None:
    story = approved(30).take(29.5, by="nothing")
    named = story.spans[-1].span_id
    nearer = Story(2).take(29.95, by="nothing", named="orders", service="mes")
    assert taker(story.beside(nearer)) == named


def test_among_equals_the_nearest_in_time_is_the_taker() -> None:
    story = approved(30).take(29.95, by="nothing", named="orders")
    nearest = story.spans[-1].span_id
    later = Story(2).take(29.5, by="nothing", named="orders", service="mes")
    assert taker(story.beside(later)) == nearest


def test_two_messages_have_two_takers() -> None:
    one = approved(30).take(29.95, by="nothing", named="orders")
    other = approved(29.9, number=2).take(29.85, by="nothing", named="orders")
    takers = taker(one.beside(other)), taker(other.beside(one))
    assert takers == (one.spans[-1].span_id, other.spans[-1].span_id)
