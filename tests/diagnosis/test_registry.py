"""Every cause has its rule, in the contract's order, in a module that says what it is."""

import sys

import pytest

from ordertrace_cli.diagnosis.model import Cause
from ordertrace_cli.diagnosis.registry import RULES
from ordertrace_cli.diagnosis.rule import Rule

# Spelt again, importing nothing: the contract's table of causes.
CAUSES = [
    "model_upload_failed",
    "model_invalid",
    "message_publish_failed",
    "message_lost",
    "consumer_down",
    "message_processing_failed",
    "message_retry_loop",
    "message_dead_lettered",
    "price_calculation_failed",
    "price_calculation_timeout",
    "price_calculation_hung",
    "service_call_failed",
    "step_failed",
    "awaiting_operator",
    "awaiting_carrier",
    "context_lost",
    "not_instrumented",
    "no_order",
    "unexplained",
]


def test_every_cause_has_one_rule_in_the_contracts_order() -> None:
    assert [rule.cause.value for rule in RULES] == CAUSES
    assert [cause.value for cause in Cause] == CAUSES


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.cause.value)
def test_a_rules_module_bears_its_causes_name_and_says_what_it_is(rule: Rule) -> None:
    module = sys.modules[rule.find.__module__]
    assert module.__name__.rpartition(".")[2] == rule.cause.value
    said = " ".join((module.__doc__ or "").split())
    assert said.startswith(f"{rule.cause.value}: ")
    for part in ("Proof: ", "Refuted by ", "To do: "):
        assert part in said
    assert rule.checks.__module__ == rule.find.__module__
