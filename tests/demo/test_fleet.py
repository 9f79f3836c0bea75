"""Every order is evidence about the others: labels must not contradict the fleet."""

from collections.abc import Sequence

import pytest

from ordertrace_cli.demo.landscape import VARIANTS
from ordertrace_cli.demo.model import Label
from ordertrace_cli.spans.model import Span, SpanKind, SpanStatus
from tests.demo.worlds import (
    NOW_NANO,
    SECOND,
    consumed,
    labelled,
    published,
    spans_of,
    traces,
    world,
)

HOPS = {
    "SUBMITTED": ("price.requests", "mes"),
    "PRICE_CALCULATED": ("price.results", "crm"),
    "MANUFACTURING_APPROVED": ("orders.approved", "mes"),
    "SHIPPED": ("orders.shipped", "crm"),
}
NAMES_EXCHANGE_ONLY = "toys"
"""aio-pika's consumer says nothing of queue or routing key."""


def message(label: Label) -> tuple[str, str]:
    assert label.stage
    return HOPS[label.stage]


def unread(labels: Sequence[Label]) -> list[Label]:
    return [label for label in labels if label.line != NAMES_EXCHANGE_ONLY]


@pytest.mark.parametrize("label", labelled("consumer_down"), ids=lambda label: label.scenario)
def test_a_consumer_that_is_down_took_nothing_since_but_worked_before(label: Label) -> None:
    hop, taker = message(label)
    at = published(label)
    taken = consumed(taker, label.line, hop)
    assert taken
    assert all(span.start_time_unix_nano < at for span in taken)


@pytest.mark.parametrize(
    "label", unread(labelled("message_lost")), ids=lambda label: label.scenario
)
def test_a_consumer_whose_message_was_lost_took_a_later_one(label: Label) -> None:
    hop, taker = message(label)
    at = published(label)
    own = {span.key for span in spans_of(label)}
    later = [
        span
        for span in consumed(taker, label.line, hop)
        if span.start_time_unix_nano > at + 60 * SECOND
    ]
    assert later
    assert not own & {span.key for span in later}


@pytest.mark.parametrize("cause", ["message_lost", "consumer_down", "context_lost"])
def test_nobody_answers_a_message_that_never_arrived(cause: str) -> None:
    answers = {
        (link.trace_id, link.span_id)
        for trace in world().traces
        for span in trace.spans
        if span.kind is SpanKind.CONSUMER
        for link in span.links
    }
    parents = {(trace.trace_id, s.parent_span_id) for trace in world().traces for s in trace.spans
               if s.kind is SpanKind.CONSUMER}  # fmt: skip
    for label in labelled(cause):
        producers = [s for s in spans_of(label) if s.kind is SpanKind.PRODUCER]
        last = max(producers, key=lambda span: span.start_time_unix_nano)
        assert last.key not in answers | parents


def test_a_consumer_without_the_context_starts_traces_that_refer_to_nothing() -> None:
    for label in labelled("context_lost"):
        hop, taker = message(label)
        at = published(label)
        taken = [
            span
            for span in consumed(taker, label.line, hop)
            if at - SECOND < span.start_time_unix_nano < at + 60 * SECOND
        ]
        assert taken
        assert any(not span.parent_span_id for span in taken)
        assert not any(span.links for span in taken)


def test_unfinished_calculations_are_old_enough_to_be_called_hung() -> None:
    for label in labelled("price_calculation_hung"):
        at = published(label)
        assert NOW_NANO - at > 10 * 60 * SECOND


@pytest.mark.parametrize(
    ("variant", "silent", "known"),
    [("bare-mes", "mes", False), ("bare-crm", "crm", False), ("quiet-mes", "mes", True)],
)
def test_a_silent_system_emits_nothing(variant: str, silent: str, known: bool) -> None:
    emitters = {span.service for trace in traces(variant).values() for span in trace.spans}
    assert not any(service.startswith(silent) for service in emitters)
    assert emitters <= world(variant).services
    assert any(service.startswith(silent) for service in world(variant).services) is known


def test_all_services_belong_to_the_three_that_emit_spans() -> None:
    for variant in VARIANTS:
        for service in world(variant).services:
            assert service.partition("-")[0] in {"shop", "crm", "mes"}


def failed_deliveries(label: Label) -> list[Span]:
    hop, taker = message(label)
    return [
        span
        for span in consumed(taker, label.line, hop)
        if span.status is SpanStatus.ERROR and span.trace_id in label.family
    ]


@pytest.mark.parametrize(
    ("cause", "fewest", "most"),
    [
        ("message_processing_failed", 1, 2),
        ("message_retry_loop", 3, 9),
        ("message_dead_lettered", 1, 1),
    ],
)
def test_deliveries_fail_as_often_as_the_cause_says(cause: str, fewest: int, most: int) -> None:
    for label in unread(labelled(cause)):
        assert fewest <= len(failed_deliveries(label)) <= most


def test_only_dead_letters_go_to_a_dead_letter_queue() -> None:
    dead = {label.trace_id for label in labelled("message_dead_lettered")}
    for label in world().labels:
        names = [span.name for span in spans_of(label)]
        assert any(".dlq" in name or "_error" in name for name in names) == (label.trace_id in dead)


def test_half_of_the_dead_letters_were_buried_by_the_application() -> None:
    buried = [
        label
        for label in labelled("message_dead_lettered")
        if any(
            span.kind is SpanKind.PRODUCER and (".dlq" in text or "_error" in text)
            for span in spans_of(label)
            for text in (span.name, *map(str, span.attributes.values()))
        )
    ]
    assert len(buried) == 8
    assert {message(label) for label in buried} == set(HOPS.values())
