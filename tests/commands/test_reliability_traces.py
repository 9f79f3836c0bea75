"""Spans as broken exporters send them: an answer all the same, and its doubts (rows 48 to 66)."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.commands.orders import FEW_ORDERS, LATE, document
from tests.commands.run import run
from tests.demo.worlds import NOW_NANO
from tests.sources.documents import otlp_span

SECOND = 1_000_000_000
Span = dict[str, Any]


def spans_of(tree: Mapping[str, Any], trace_id: str = LATE) -> list[Span]:
    """The spans of one order, to be changed in place."""
    return [
        span
        for group in tree["resourceSpans"]
        for scope in group["scopeSpans"]
        for span in scope["spans"]
        if span["traceId"] == trace_id
    ]


def add(tree: Mapping[str, Any], service: str, **fields: object) -> None:
    span = {**otlp_span(LATE, NOW_NANO - 5_800 * SECOND), "spanId": "e" * 16, **fields}
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": service}}]}
    tree["resourceSpans"].append({"resource": resource, "scopeSpans": [{"spans": [span]}]})


def same_ids(tree: Mapping[str, Any]) -> None:
    add(tree, "shop", spanId="1".zfill(16), name="another")


def own_parent(tree: Mapping[str, Any]) -> None:
    spans_of(tree)[1]["parentSpanId"] = spans_of(tree)[1]["spanId"]


def ring(tree: Mapping[str, Any]) -> None:
    one, two, three = spans_of(tree)
    one["parentSpanId"], two["parentSpanId"] = two["spanId"], three["spanId"]
    three["parentSpanId"] = one["spanId"]


def lost_parent(tree: Mapping[str, Any]) -> None:
    spans_of(tree)[1]["parentSpanId"] = "d" * 16


def chain(tree: Mapping[str, Any]) -> None:
    for number in range(20_000):
        add(tree, "shop", spanId=f"{number + 4096:016x}", parentSpanId=f"{number + 4095:016x}")


def ends_before_it_starts(tree: Mapping[str, Any]) -> None:
    span = spans_of(tree)[0]
    span["endTimeUnixNano"] = str(int(span["startTimeUnixNano"]) - 5 * SECOND)


def times(start: int, end: int) -> Callable[[Mapping[str, Any]], None]:
    def change(tree: Mapping[str, Any]) -> None:
        add(tree, "shop", startTimeUnixNano=str(start), endTimeUnixNano=str(end))

    return change


def clocks_apart(tree: Mapping[str, Any]) -> None:
    parent = spans_of(tree)[2]
    early = int(parent["startTimeUnixNano"]) - 600 * SECOND
    add(
        tree, "mes", parentSpanId=parent["spanId"], startTimeUnixNano=str(early),
        endTimeUnixNano=str(early + SECOND), name="work",
    )  # fmt: skip


def no_service(tree: Mapping[str, Any]) -> None:
    add(tree, "missing-service-name")


def given_twice(tree: Mapping[str, Any]) -> None:
    for span in spans_of(tree):
        span["attributes"] += span["attributes"]


def warned_of(tree: Mapping[str, Any]) -> None:
    warnings = {"arrayValue": {"values": [{"stringValue": "span of order 48151623 was cut"}]}}
    spans_of(tree)[0]["attributes"].append({"key": "@jaeger@warnings", "value": warnings})


def dropped(tree: Mapping[str, Any]) -> None:
    spans_of(tree)[0]["droppedAttributesCount"] = 3


def forbidden(tree: Mapping[str, Any]) -> None:
    spans_of(tree)[0]["attributes"].append(
        {"key": "order.number", "value": {"stringValue": "ORD-48151623"}}
    )


def unknown_stage(tree: Mapping[str, Any]) -> None:
    add(tree, "shop", attributes=[{"key": "order.stage", "value": {"stringValue": "48151623"}}])


CASES: Mapping[str, tuple[Callable[[Mapping[str, Any]], None], str | None]] = {
    "48 two spans with one id": (same_ids, "duplicate_spans"),
    "49 its own parent": (own_parent, "parent_cycle"),
    "49 a ring": (ring, "parent_cycle"),
    "50 a parent that never came": (lost_parent, "orphan_spans"),
    "52 the end before the start": (ends_before_it_starts, None),
    "53 no time": (times(0, 0), "time_unknown"),
    "53 the year 2262": (times(2**63 - 1, 2**63 - 1), None),
    "53 the last of 64 bits": (times(2**64 - 1, 2**64 - 1), None),
    "55 clocks ten minutes apart": (clocks_apart, "clock_skew"),
    "56 no name of a service": (no_service, "unknown_service"),
    "57 attributes given twice": (given_twice, None),
    "58 a warning of Jaeger's": (warned_of, "server_warnings"),
    "58 dropped by the exporter": (dropped, "spans_dropped"),
    "59 an order number": (forbidden, None),
    "59 an order number for a stage": (unknown_stage, "unknown_stage"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_broken_trace_is_judged_and_its_doubt_is_told(tmp_path: Path, name: str) -> None:
    change, code = CASES[name]
    tree = document(FEW_ORDERS)
    change(tree)
    path = tmp_path / "spans.json"
    path.write_text(json.dumps(tree), encoding="utf-8")
    result = run("show", LATE, "--from", path, "--format", "json")
    assert result.code == 0, result.stderr
    journey = json.loads(result.stdout)
    assert journey["stage"] == "SUBMITTED"
    codes = [warning["code"] for warning in journey["warnings"]]
    assert code is None or code in codes
    assert all(stage["waited_seconds"] is None or stage["waited_seconds"] >= 0
               for stage in journey["stages"])  # fmt: skip
    # A doubt stands in the text, on standard error and in the ticket as well.
    text = run("show", LATE, "--from", path)
    assert (text.code, bool(text.stderr)) == (0, bool(codes))
    ticket = run("ticket", LATE, "--from", path)
    assert ticket.code == 0
    assert run("stuck", "--from", path).code == 0
    for each in (result, text, ticket):
        assert "48151623" not in each.stdout + each.stderr


def test_51_a_chain_of_20_000(tmp_path: Path) -> None:
    tree = document(FEW_ORDERS)
    chain(tree)
    path = tmp_path / "spans.json"
    path.write_text(json.dumps(tree), encoding="utf-8")
    assert run("show", LATE, "--from", path).code == 0


def test_54_nanoseconds_are_kept_to_the_microsecond(tmp_path: Path) -> None:
    tree = document(FEW_ORDERS)
    span = spans_of(tree)[2]
    start = int(span["startTimeUnixNano"])
    span["endTimeUnixNano"] = str(start + 123_456_789)
    path = tmp_path / "spans.json"
    path.write_text(json.dumps(tree), encoding="utf-8")
    journey = json.loads(run("show", LATE, "--from", path, "--format", "json").stdout)
    assert journey["stage_reached_at"].endswith(".123456Z")


def test_59_a_forbidden_key_is_reported_without_its_value(tmp_path: Path) -> None:
    tree = document(FEW_ORDERS)
    forbidden(tree)
    path = tmp_path / "spans.json"
    path.write_text(json.dumps(tree), encoding="utf-8")
    journey = json.loads(run("show", LATE, "--from", path, "--format", "json").stdout)
    (violation,) = journey["violations"]
    assert violation["code"] == "forbidden_metadata"
    assert "order.number" in violation["text"]


HOSTILE_NAMES = {
    "60 escape": "\x1b[31mred",
    "60 title": "\x1b]0;owned\x07",
    "60 clipboard": "\x1b]52;c;b3duZWQ=\x07",
    "60 NUL and backspace": "a\0b\bc\r",
    "60 eight bits": "\x9b31mred",
    "61 bidi": "\u202egnp.exe",
    "61 marks": "e" + "\u0301" * 5000,
    "62 markup": "[red]x[/red] [/orders/{id}] [link=file:///x]y[/link] :bomb: \\",
    "64 formula": '=cmd|" /C calc"!A0',
    "64 tab": "\t=1",
    "66 image and macro": "!http://evil.example/p.png! {{macro}} @admin </pre> ```",
}


@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)
def test_a_destination_with_a_hostile_name(tmp_path: Path, name: str) -> None:
    """The one text of a trace that is shown whole: where a message went."""
    tree = document(FEW_ORDERS)
    add(
        tree, "shop", name="publish", kind=4,
        startTimeUnixNano=str(NOW_NANO - 5_820 * SECOND),
        endTimeUnixNano=str(NOW_NANO - 5_819 * SECOND),
        attributes=[
            {"key": "messaging.system", "value": {"stringValue": "rabbitmq"}},
            {"key": "messaging.operation.type", "value": {"stringValue": "publish"}},
            {"key": "messaging.destination.name", "value": {"stringValue": name}},
        ],
    )  # fmt: skip
    path = tmp_path / "spans.json"
    path.write_text(json.dumps(tree), encoding="utf-8")
    for words in (
        ("show", LATE), ("stuck",), ("ticket", LATE), ("ticket", LATE, "--format", "markdown"),
        ("stuck", "--format", "csv"), ("show", LATE, "--format", "json"),
    ):  # fmt: skip
        result = run(*words, "--from", path)
        assert result.code == 0, result.stderr
        said = (result.stdout + result.stderr).replace("\n", "")
        assert said.isprintable()
        assert "\u0301" * 3 not in said
        assert "http://evil" not in result.stdout or words[-1] != "markdown"
    shown = run("stuck", "--format", "csv", "--from", path).stdout
    rows = csv.reader(io.StringIO(shown))
    assert not any(
        cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row
    )
