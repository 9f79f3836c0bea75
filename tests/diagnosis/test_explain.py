"""What is told of a rule is what it went by."""

import pytest

from ordertrace_cli.demo.landscape import VARIANTS
from ordertrace_cli.diagnosis.checks import fits
from ordertrace_cli.diagnosis.explain import Explanation, Trial, explain
from ordertrace_cli.diagnosis.model import Behind, Cause, Confidence, OrderStatus, Reason
from ordertrace_cli.diagnosis.registry import RULES
from ordertrace_cli.fleet.examination import examine_traces
from tests.builders import PROFILE, Story, passed, submitted
from tests.demo.worlds import NOW, world

HOP = "price.requests"


def trial(explanation: Explanation, cause: Cause) -> Trial:
    return next(trial for trial in explanation.trials if trial.cause is cause)


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_rule_fires_exactly_when_no_test_refutes_it(variant: str) -> None:
    landscape = world(variant)
    whole = examine_traces(landscape.traces, PROFILE, NOW, landscape.services)
    for order in whole.orders():
        case = whole.case(order)
        for rule in RULES:
            assert any(rule.find(case)) == fits(rule.checks(case)), (rule.cause, order.trace_id)


def test_every_rule_is_told_in_the_contracts_order() -> None:
    explanation = explain(submitted(30).publish(HOP, 30).case())
    assert [trial.cause for trial in explanation.trials] == list(Cause)
    assert all(trial.checks for trial in explanation.trials)


def test_the_chosen_cause_and_why_the_others_are_behind() -> None:
    story = submitted(30).publish(HOP, 30).beside(passed(HOP, 50, 2))
    explanation = explain(story.case())
    assert (explanation.reason, explanation.chosen) == (Reason.BEST_FINDING, Cause.CONSUMER_DOWN)
    assert trial(explanation, Cause.CONSUMER_DOWN).behind is None
    assert trial(explanation, Cause.MESSAGE_LOST).behind is Behind.MERELY_POSSIBLE
    assert trial(explanation, Cause.UNEXPLAINED).behind is Behind.FARTHER_FROM_ROOT
    assert trial(explanation, Cause.CONTEXT_LOST).finding is None


@pytest.mark.parametrize(
    ("story", "status", "reason"),
    [
        (Story().until("CLOSED", 30), OrderStatus.COMPLETED, Reason.ENDED),
        (
            submitted(9).work("mes", "plan", 0.5, error="E"),
            OrderStatus.IN_PROGRESS,
            Reason.FRESH_ERROR,
        ),
        (submitted(9), OrderStatus.IN_PROGRESS, Reason.NOTHING_FOUND),
        (Story().until("INITIATED", 3000), OrderStatus.ABANDONED, Reason.CUSTOMER_SILENT),
        (submitted(30), OrderStatus.STUCK, Reason.BEST_FINDING),
    ],
    ids=lambda value: value.value if not isinstance(value, Story) else "",
)
def test_an_order_without_a_cause_has_a_reason_for_it(
    story: Story, status: OrderStatus, reason: Reason
) -> None:
    assert story.diagnosis().status is status
    assert explain(story.case()).reason is reason


def test_rivals_come_with_what_speaks_for_and_against_them() -> None:
    stall = submitted(30).publish(HOP, 30).beside(passed(HOP, 50, 2)).diagnosis().stall
    assert stall is not None
    rival = next(r for r in stall.alternatives if r.cause is Cause.MESSAGE_LOST)
    assert [check.code.value for check in rival.speaks_for] == ["not_taken", "delivery_overdue"]
    assert [check.code.value for check in rival.speaks_against] == ["others_taken", "overtaken"]


def test_doubt_is_told_of_every_rule_that_infers() -> None:
    case = submitted(30).publish(HOP, 30).beside(passed(HOP, 50, 2)).case()
    sure, doubtful = explain(case), explain(case, doubtful=True)
    before, after = (trial(each, Cause.CONSUMER_DOWN).finding for each in (sure, doubtful))
    assert before is not None
    assert after is not None
    assert (before.confidence, after.confidence) == (Confidence.HIGH, Confidence.MEDIUM)
