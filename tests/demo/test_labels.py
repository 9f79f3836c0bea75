"""What must be in the landscape, spelt out from the contract and not taken from the program."""

from collections import Counter

import pytest

from ordertrace_cli.demo.landscape import VARIANTS
from tests.contract_words import STATUS_OF_CAUSE, STATUSES, VIOLATIONS
from tests.demo.worlds import NOW_NANO, SECOND, all_labels, labelled, spans_of, world

HOPS = {
    "SUBMITTED": "mes",
    "PRICE_CALCULATED": "crm",
    "MANUFACTURING_APPROVED": "mes",
    "SHIPPED": "crm",
}
"""The stage whose message travels a hop, and the system that takes it."""

STAGES = (
    "INITIATED", "FILE_UPLOADED", "SUBMITTED", "PRICE_CALCULATED", "MANUFACTURING_APPROVED",
    "MANUFACTURING_STARTED", "MANUFACTURING_COMPLETED", "PACKAGING", "SHIPPED",
)  # fmt: skip


def test_there_are_enough_orders() -> None:
    assert len(world().labels) >= 200


def test_every_status_cause_and_violation_is_there() -> None:
    labels = all_labels()
    assert {label.status for label in labels} == STATUSES
    assert {label.cause for label in labels} == {*STATUS_OF_CAUSE, None}
    assert {code for label in labels for code in label.violations} == VIOLATIONS


def test_the_main_landscape_lacks_only_what_would_contradict_it() -> None:
    assert set(STATUS_OF_CAUSE) - {label.cause for label in world().labels} == {"not_instrumented"}


def test_a_cause_comes_with_its_status_and_a_place() -> None:
    for label in all_labels():
        if label.cause is None:
            assert label.status in {"completed", "cancelled", "in_progress", "abandoned"}
            assert label.at_system is None
        else:
            assert label.status == STATUS_OF_CAUSE[label.cause]
            assert (label.at_system is None) == (label.cause == "no_order")


@pytest.mark.parametrize(
    "cause",
    [
        "message_lost",
        "consumer_down",
        "context_lost",
        "message_publish_failed",
        "message_processing_failed",
        "message_retry_loop",
        "message_dead_lettered",
    ],
)
def test_whatever_can_happen_to_a_message_happens_on_every_hop(cause: str) -> None:
    places = {(label.stage, label.at_system) for label in labelled(cause)}
    queue = cause in {"message_lost", "message_publish_failed", "message_dead_lettered"}
    assert places == {(stage, "queue" if queue else taker) for stage, taker in HOPS.items()}


@pytest.mark.parametrize("stage", STAGES)
def test_orders_wait_soundly_at_every_stage(stage: str) -> None:
    assert any(label.status == "in_progress" and label.stage == stage for label in world().labels)


def test_operators_are_waited_for_at_each_of_their_stages() -> None:
    waits = {(label.stage, label.at_system) for label in labelled("awaiting_operator")}
    assert waits == {
        ("PRICE_CALCULATED", "crm"),
        ("MANUFACTURING_APPROVED", "mes"),
        ("MANUFACTURING_STARTED", "mes"),
        ("MANUFACTURING_COMPLETED", "mes"),
        ("PACKAGING", "mes"),
    }


@pytest.mark.parametrize(
    ("cause", "systems"),
    [
        ("model_invalid", {"shop", "mes"}),
        ("service_call_failed", {"crm", "mes", "s3"}),
        ("step_failed", {"shop", "crm", "mes"}),
        ("model_upload_failed", {"s3"}),
        ("price_calculation_failed", {"mes"}),
        ("price_calculation_timeout", {"mes"}),
        ("price_calculation_hung", {"mes"}),
        ("awaiting_carrier", {"crm"}),
        ("unexplained", {"mes"}),
    ],
)
def test_a_cause_arises_wherever_it_can(cause: str, systems: set[str]) -> None:
    assert {label.at_system for label in labelled(cause)} == systems


def test_systems_without_instrumentation_have_landscapes_of_their_own() -> None:
    assert {
        (variant, label.at_system, label.stage)
        for variant in VARIANTS
        for label in world(variant).labels
        if label.cause == "not_instrumented"
    } == {("bare-mes", "mes", "SUBMITTED"), ("bare-crm", "crm", "PRICE_CALCULATED")}


def test_orders_are_abandoned_before_upload_and_before_submission() -> None:
    stages = {label.stage for label in world().labels if label.status == "abandoned"}
    assert stages == {"INITIATED", "FILE_UPLOADED"}


def test_one_outage_stands_out_among_single_troubles() -> None:
    down = Counter(label.line for label in labelled("consumer_down"))
    (_, most), (_, next_most) = down.most_common(2)
    assert most >= 10 > 2 * next_most


def test_the_last_two_hours_show_one_outage_and_a_dozen_other_troubles() -> None:
    lately = NOW_NANO - 2 * 3600 * SECOND
    seen = [
        label
        for label in world().labels
        if label.status in {"failed", "stuck"}
        and any(span.start_time_unix_nano >= lately for span in spans_of(label))
    ]
    causes = Counter(label.cause for label in seen)
    assert causes.pop("consumer_down") == 14
    assert 10 <= sum(causes.values()) <= 20
    assert len(causes) >= 7


def test_fragments_are_labelled_by_the_first_stage_they_hold() -> None:
    places = {
        (label.scenario, label.at_system)
        for label in world().labels
        if label.scenario.endswith("_fragment")
    }
    assert places == {
        ("request_context_lost_fragment", "mes"),
        ("result_context_lost_fragment", "crm"),
        ("approval_context_lost_fragment", "mes"),
        ("shipment_context_lost_fragment", "crm"),
    }


def test_orders_keep_their_context_in_each_of_the_three_ways() -> None:
    sizes = [
        len(label.family) for label in world().labels if label.scenario == "completed_by_carrier"
    ]
    assert 1 in sizes
    assert max(sizes) >= 8
