from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

import pytest

from ordertrace_cli.demo.landscape import VARIANTS, all_landscapes, build_landscape
from ordertrace_cli.spans.encode import encode_otlp
from ordertrace_cli.spans.gather import gather
from ordertrace_cli.spans.model import CaveatCode, Span, SpanStatus
from ordertrace_cli.spans.otlp import parse_otlp
from tests.demo.worlds import NOW, NOW_NANO, SECOND, all_labels, traces, world


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_same_now_and_seed_give_the_same_landscape(variant: str) -> None:
    assert build_landscape(NOW, 1, variant) == world(variant)


def test_another_seed_gives_other_orders() -> None:
    ours = {label.trace_id for label in world().labels}
    assert not ours & {label.trace_id for label in build_landscape(NOW, 2).labels}


def test_an_id_names_the_same_order_a_while_later() -> None:
    later = build_landscape(NOW + timedelta(minutes=7))
    assert later.labels == world().labels


def test_all_variants_are_handed_out_together() -> None:
    assert list(all_landscapes(NOW)) == list(VARIANTS)


@pytest.mark.parametrize("variant", VARIANTS)
def test_nothing_lies_in_the_future_or_ends_before_it_starts(variant: str) -> None:
    for trace in world(variant).traces:
        for span in trace.spans:
            assert 0 < span.start_time_unix_nano <= span.end_time_unix_nano <= NOW_NANO
            assert all(event.time_unix_nano <= NOW_NANO for event in span.events)


def test_everything_happened_within_the_last_weeks_and_most_of_it_lately() -> None:
    ages = sorted(
        (NOW_NANO - max(span.end_time_unix_nano for span in trace.spans)) / SECOND / 3600
        for trace in traces().values()
    )
    assert ages[-1] < 40 * 24
    active = [
        min(
            NOW_NANO - span.end_time_unix_nano
            for trace in label.family
            for span in traces()[trace].spans
        )
        for label in world().labels
    ]
    assert sum(age < 24 * 3600 * SECOND for age in active) > 0.6 * len(active)


@pytest.mark.parametrize("variant", VARIANTS)
def test_ids_are_unique_save_for_a_span_that_was_sent_twice(variant: str) -> None:
    spans = [span for trace in world(variant).traces for span in trace.spans]
    repeated = {
        span_id for span_id, count in Counter(span.span_id for span in spans).items() if count > 1
    }
    doubted = {
        name
        for trace in world(variant).traces
        for caveat in trace.caveats
        if caveat.code is CaveatCode.DUPLICATE_SPANS
        for name in caveat.names
    }
    assert len(repeated) == (2 if variant == "main" else 0)
    assert repeated == doubted or not repeated


@pytest.mark.parametrize("variant", VARIANTS)
def test_ids_have_the_length_and_alphabet_of_opentelemetry(variant: str) -> None:
    for trace in world(variant).traces:
        assert len(trace.trace_id) == 32
        assert set(trace.trace_id) <= set("0123456789abcdef")
        assert all(len(span.span_id) == 16 and int(span.span_id, 16) for span in trace.spans)


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_familys_traces_exist_and_belong_to_one_order_save_for_shared_batches(
    variant: str,
) -> None:
    seen: Counter[str] = Counter()
    for label in world(variant).labels:
        assert label.family[0] == label.trace_id
        assert all(trace in traces(variant) for trace in label.family)
        seen.update(label.family)
    shared = {trace for trace, count in seen.items() if count > 1}
    for trace in shared:
        (batch,) = traces(variant)[trace].spans
        assert len({link.trace_id for link in batch.links}) > 1
    assert shared or variant != "main"


def test_no_order_data_but_where_it_was_put_on_purpose() -> None:
    forbidden = ("number", "customer", "email", "amount", "phone", "card", "name.full")
    guilty = {label.trace_id for label in all_labels() if "forbidden_metadata" in label.violations}
    owner = {trace: label.trace_id for label in all_labels() for trace in label.family}
    for variant in VARIANTS:
        for trace in world(variant).traces:
            keys = {key for span in trace.spans for key in span.attributes}
            found = [key for key in keys if any(word in key for word in forbidden)]
            assert bool(found) <= (owner.get(trace.trace_id) in guilty), found
    assert guilty


def test_the_forbidden_data_are_there() -> None:
    for label in all_labels():
        if "forbidden_metadata" in label.violations:
            keys = {
                key
                for trace in label.family
                for span in traces()[trace].spans
                for key in span.attributes
            }
            assert {"order.number", "customer.email", "order.amount"} <= keys


def test_errors_say_something_and_successes_nothing() -> None:
    for trace in traces().values():
        for span in trace.spans:
            if span.status_message:
                assert span.status is SpanStatus.ERROR


def in_order(spans: Iterable[Span]) -> list[Span]:
    return sorted(spans, key=lambda span: (span.span_id, len(span.attributes)))


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_landscape_survives_otlp(variant: str) -> None:
    after = gather([parse_otlp(encode_otlp(world(variant).traces))])
    assert {trace.trace_id for trace in after} == set(traces(variant))
    for trace in after:
        assert in_order(trace.spans) == in_order(traces(variant)[trace.trace_id].spans)
