"""`stuck --violations`: the orders that broke policy although they went on."""

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest

from ordertrace_cli.spans.encode import encode_otlp
from tests.commands.run import run
from tests.demo.worlds import NOW, world
from tests.fleet.orders import OrderSpans

ALL = ("stuck", "--demo", "--since", "60d", "--violations")
STALLED = {"failed", "stuck"}

BROKE_POLICY = {
    label.trace_id: set(label.violations)
    for label in world().labels
    if label.violations and label.status not in STALLED
}


def test_there_is_something_to_list() -> None:
    assert len(BROKE_POLICY) > 10


def test_json() -> None:
    document = json.loads(run(*ALL, "--format", "json").stdout)
    listed = document["violations"]
    found = {order["trace_id"]: {each["code"] for each in order["violations"]} for order in listed}
    assert found == BROKE_POLICY
    assert {order["status"] for order in listed}.isdisjoint(STALLED)
    assert {order["status"] for order in document["orders"]} == STALLED


def test_json_has_the_field_only_where_it_is_asked_for() -> None:
    words = ("stuck", "--demo", "--since", "2h", "--format", "json")
    assert "violations" not in json.loads(run(*words).stdout)


def test_ndjson() -> None:
    lines = run(*ALL, "--format", "ndjson").stdout.splitlines()
    assert {json.loads(line)["trace_id"] for line in lines} == set(BROKE_POLICY)
    assert len(lines) == len(BROKE_POLICY)


def test_csv() -> None:
    rows = list(csv.DictReader(io.StringIO(run(*ALL, "--format", "csv").stdout)))
    assert {row["trace_id"]: set(row["violations"].split()) for row in rows} == BROKE_POLICY


def test_ids_only() -> None:
    lines = run(*ALL, "--ids-only").stdout.splitlines()
    assert sorted(lines) == sorted(BROKE_POLICY)


def test_the_screen_counts_by_kind_and_lists() -> None:
    shown = run(*ALL, width=200).stdout
    first, *_ = shown.splitlines()
    assert first == f"{len(BROKE_POLICY)} orders broke the rules and went on all the same"
    skipped = sum("stage_skipped" in codes for codes in BROKE_POLICY.values())
    assert f"stage skipped {skipped}" in shown
    assert all(trace_id in shown for trace_id in BROKE_POLICY)


def test_the_list_can_be_cut_and_says_so() -> None:
    shown = run(*ALL, "--limit", "1").stdout
    assert f"and {len(BROKE_POLICY) - 1} more orders" in shown


def test_only_orders_at_a_stage() -> None:
    lines = run(*ALL, "--stage", "CLOSED", "--ids-only").stdout.splitlines()
    closed = {label.trace_id for label in world().labels if label.stage == "CLOSED"}
    assert sorted(lines) == sorted(closed & set(BROKE_POLICY))


def test_a_cause_fits_no_order_that_went_on() -> None:
    assert "--violations and --cause exclude one another" in run(
        *ALL, "--cause", "message_lost"
    ).refused(2)


@pytest.fixture
def one_violator(tmp_path: Path) -> tuple[str | Path, ...]:
    """A file of a single order: it skipped its submission, and nothing else is wrong with it."""
    order = OrderSpans(7, NOW - timedelta(minutes=1))
    order.stage("INITIATED").stage("FILE_UPLOADED").stage("PRICE_CALCULATED")
    spans = tmp_path / "spans.json"
    spans.write_bytes(encode_otlp([order.trace()]))
    return ("stuck", "--from", spans)


def test_check_minds_them_only_where_they_are_asked_for(
    one_violator: tuple[str | Path, ...],
) -> None:
    assert run(*one_violator, "--check").code == 0
    assert run(*one_violator, "--violations").code == 0
    assert run(*one_violator, "--violations", "--check").code == 10


def test_check_minds_stalled_orders_as_ever() -> None:
    assert run("stuck", "--demo", "--violations", "--check", "--since", "2h").code == 10
