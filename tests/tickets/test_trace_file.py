"""The file beside a ticket tells the same of the order, and nothing of whose it is."""

import gzip
import json
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from msgspec.structs import replace

from ordertrace_cli.demo.landscape import VARIANTS
from ordertrace_cli.diagnosis.model import Diagnosis
from ordertrace_cli.fleet.examination import Examination, examine_traces
from ordertrace_cli.fleet.show import ExaminedOrder, diagnose_order, examined_order
from ordertrace_cli.profile.builtin import builtin_profile
from ordertrace_cli.profile.load import load_profile
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.sources.files import FileSource
from ordertrace_cli.spans.model import Span, SpanKind, Trace
from ordertrace_cli.tickets.trace_file import Packing, TraceFile, redacted_file
from tests.demo.worlds import NOW, labelled, world
from tests.diagnosis import test_examples as examples

KEY = bytes(range(32))


@cache
def landscape(variant: str) -> Examination:
    held = world(variant)
    return examine_traces(held.traces, builtin_profile(), NOW, held.services)


def order_of(whole: Examination, trace_id: str) -> ExaminedOrder:
    order = whole.find(trace_id)
    assert order is not None
    return examined_order(whole, order)


def one_of_each_kind(variant: str) -> list[str]:
    kinds = {(one.status, one.cause, one.at_system): one.trace_id for one in world(variant).labels}
    return list(kinds.values())


def shown(file: TraceFile, profile: Profile, diagnosis: Diagnosis, folder: Path) -> Diagnosis:
    path = folder / "attached.json.gz"
    path.write_bytes(file.data)
    source = FileSource.load(str(path))
    return diagnose_order(source, profile, diagnosis.trace_id, diagnosis.evaluated_at).diagnosis


def verdict(diagnosis: Diagnosis) -> tuple[object, ...]:
    finding = diagnosis.stall.finding if diagnosis.stall else None
    place = finding.at if finding else None
    return (diagnosis.status, diagnosis.stage, finding and finding.cause, place)


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_built_in_orders_are_judged_the_same(variant: str, tmp_path: Path) -> None:
    wrong = []
    for trace_id in one_of_each_kind(variant):
        order = order_of(landscape(variant), trace_id)
        file = redacted_file(order, builtin_profile(), KEY)
        again = shown(file, builtin_profile(), order.diagnosis, tmp_path)
        if not file.same_verdict or verdict(again) != verdict(order.diagnosis):
            wrong.append((trace_id, file.same_verdict, verdict(again), verdict(order.diagnosis)))
    assert wrong == []


EXAMPLES = {label["scenario"]: label for label in examples.LABELS}


@pytest.mark.parametrize("label", list(EXAMPLES.values()), ids=examples.name_of)
def test_real_orders_are_judged_the_same(label: dict[str, str], tmp_path: Path) -> None:
    profile = load_profile(examples.EXAMPLES / "profile.toml")
    at = datetime.fromisoformat(label["evaluated_at"])
    whole = examine_traces(examples.traces("otlp"), profile, at, frozenset())
    order = order_of(whole, label["trace_id"])
    file = redacted_file(order, profile, KEY)
    assert file.same_verdict
    assert verdict(shown(file, profile, order.diagnosis, tmp_path)) == verdict(order.diagnosis)


def test_the_order_comes_with_no_more_witnesses_than_its_verdict_needs() -> None:
    sound = order_of(landscape("main"), labelled("step_failed")[0].trace_id)
    assert redacted_file(sound, builtin_profile(), KEY).other_spans == 0
    lost = order_of(landscape("main"), labelled("message_lost")[0].trace_id)
    needed = redacted_file(lost, builtin_profile(), KEY).other_spans
    assert 0 < needed < 100


def large(spans: int, failing: bool = False) -> ExaminedOrder:
    """A real order, one step of which did very much of no interest, or failed very often."""
    label = labelled("message_lost")[0]
    traces = {trace.trace_id: trace for trace in world().traces}
    first = traces[label.trace_id]
    model = max(first.spans, key=lambda span: span.end_time_unix_nano)
    more = tuple(_step(model, number, failing=failing) for number in range(spans))
    traces[first.trace_id] = replace(first, spans=(*first.spans, *more))
    whole = examine_traces(traces.values(), builtin_profile(), NOW, world().services)
    return order_of(whole, label.trace_id)


def _step(model: Span, number: int, *, failing: bool) -> Span:
    failed = {"error.type": f"Error{'abcdefgh'[number % 8]}"} if failing else {}
    return replace(
        model,
        span_id=f"{0xABC0000000000000 + number:016x}",
        parent_span_id=model.span_id,
        name=f"step {number}",
        kind=SpanKind.CLIENT if failing else SpanKind.INTERNAL,
        attributes={"note": f"value {number}", "http.status_code": 200, **failed},
        events=(),
        links=(),
    )


def test_what_tells_least_is_left_out_where_there_is_no_room(tmp_path: Path) -> None:
    order = large(3000)
    limit = 32 * 1024
    file = redacted_file(order, builtin_profile(), KEY, Packing(limit))
    assert len(file.data) <= limit
    assert 0 < file.dropped_spans < 3000
    assert file.same_verdict
    again = shown(file, builtin_profile(), order.diagnosis, tmp_path)
    assert verdict(again) == verdict(order.diagnosis)
    document = json.loads(gzip.decompress(file.data))
    resource = document["resourceSpans"][0]["resource"]["attributes"]
    said = {pair["key"]: pair["value"] for pair in resource}
    assert said["ordertrace.dropped_spans"] == {"intValue": str(file.dropped_spans)}
    assert said["ordertrace.redacted"] == {"boolValue": True}


def test_a_file_that_is_not_compressed_keeps_to_its_limit_too() -> None:
    limit = 64 * 1024
    file = redacted_file(large(500), builtin_profile(), KEY, Packing(limit, packed=False))
    assert len(file.data) <= limit
    assert json.loads(file.data)["resourceSpans"]


def test_a_file_says_when_too_much_had_to_be_left_out() -> None:
    order = large(0)
    tiny = redacted_file(order, builtin_profile(), KEY, Packing(1500))
    assert len(tiny.data) <= 1500
    assert not tiny.same_verdict


def test_a_service_that_fell_silent_is_not_taken_for_one_that_never_spoke(tmp_path: Path) -> None:
    """Which of the two it is decides between a consumer that is down and one without spans."""
    label = labelled("consumer_down")[0]
    family = dict.fromkeys(label.family)
    own = [trace for trace in world().traces if trace.trace_id in family]
    mine = frozenset({"mes"})
    whole = examine_traces(own, builtin_profile(), NOW, mine)
    order = order_of(whole, label.trace_id)
    file = redacted_file(order, builtin_profile(), KEY)
    again = shown(file, builtin_profile(), order.diagnosis, tmp_path)
    assert verdict(again) == verdict(order.diagnosis)
    unknown = order_of(
        examine_traces(own, builtin_profile(), NOW, frozenset()), label.trace_id
    ).diagnosis
    assert verdict(unknown) != verdict(order.diagnosis)


def test_equal_values_can_be_told_to_be_equal_within_the_file_alone() -> None:
    trace: Trace = replace(
        world().traces[0],
        spans=tuple(
            replace(span, attributes={"order.number": "ORD-48151623"})
            for span in world().traces[0].spans
        ),
    )
    whole = examine_traces([trace], builtin_profile(), NOW, frozenset())
    order = order_of(whole, trace.trace_id)

    def stand_ins(key: bytes) -> set[str]:
        data = gzip.decompress(redacted_file(order, builtin_profile(), key).data)
        assert b"48151623" not in data
        return {
            pair["value"]["stringValue"]
            for group in json.loads(data)["resourceSpans"]
            for scope in group["scopeSpans"]
            for span in scope["spans"]
            for pair in span["attributes"]
        }

    one, other = stand_ins(KEY), stand_ins(bytes(32))
    assert (len(one), len(other)) == (1, 1)
    assert one != other
