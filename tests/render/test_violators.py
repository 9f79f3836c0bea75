import re

import pytest
from rich.cells import cell_len
from syrupy.assertion import SnapshotAssertion

from ordertrace_cli.render.csv_table import render_violations_csv
from ordertrace_cli.render.ids_only import render_violator_ids
from ordertrace_cli.render.violators import render_violators
from ordertrace_cli.texts.catalogue import Language
from tests.render import world
from tests.render.looks import SURROUNDINGS, look


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("width", [80, 120])
def test_some_orders(width: int, language: Language, snapshot: SnapshotAssertion) -> None:
    shown = render_violators(world.STUCK, look(width, language=language), SURROUNDINGS)
    assert shown == snapshot
    assert max(map(cell_len, shown.splitlines())) <= width


def test_in_lines(snapshot: SnapshotAssertion) -> None:
    assert render_violators(world.STUCK, look(plain=True), SURROUNDINGS) == snapshot


@pytest.mark.parametrize("plain", [True, False])
def test_an_order_counts_once_for_each_kind_of_breach(plain: bool) -> None:
    lines = render_violators(world.STUCK, look(plain=plain)).splitlines()
    assert lines[0] == "2 orders broke the rules and went on all the same"
    parts = ("calculation too long 1", "stage skipped 1", "forbidden data in spans 1")
    assert (", " if plain else " · ").join(parts) in lines


@pytest.mark.parametrize("plain", [True, False])
def test_nobody_broke_a_rule(plain: bool) -> None:
    shown = render_violators(world.NOTHING_STUCK, look(plain=plain))
    assert shown.startswith("No order broke the rules")
    assert "ordertrace show" not in shown


@pytest.mark.parametrize("plain", [True, False])
def test_stalled_orders_are_counted_and_not_listed(plain: bool) -> None:
    shown = render_violators(world.STUCK, look(plain=plain))
    assert "10 of 240 orders need attention" in shown
    found = set(re.findall(r"\b[0-9a-f]{32}\b", shown))
    assert found == {order.trace_id for order in world.STUCK.violators}


@pytest.mark.parametrize("plain", [True, False])
def test_what_is_left_out_is_said(plain: bool) -> None:
    shown = render_violators(world.STUCK, look(plain=plain), limit=1)
    assert "and 1 more order: --format csv or --ids-only lists all of them" in shown
    assert world.STUCK.violators[1].trace_id not in shown


@pytest.mark.parametrize("plain", [True, False])
def test_an_incomplete_search_is_never_told_as_a_complete_one(plain: bool) -> None:
    assert "NOT EVERYTHING WAS SEEN" in render_violators(world.MANY_STUCK, look(plain=plain))


def test_ids_only() -> None:
    assert render_violator_ids(world.STUCK) == f"{0xD1:032x}\n{0xD2:032x}\n"
    assert render_violator_ids(world.NOTHING_STUCK) == ""


def test_csv() -> None:
    assert render_violations_csv(world.STUCK) == (
        "trace_id,status,stage,stage_reached_at,first_seen,last_seen,violations\n"
        "000000000000000000000000000000d1,completed,CLOSED,2026-11-22T10:00:00.000000Z,"
        "2026-11-05T09:15:00.000000Z,2026-11-22T10:00:00.000000Z,"
        "calculation_over_limit forbidden_metadata\n"
        "000000000000000000000000000000d2,in_progress,PRICE_CALCULATED,"
        "2026-11-24T10:09:30.000000Z,2026-11-24T10:00:01.000000Z,2026-11-24T10:09:30.000000Z,"
        "stage_skipped\n"
    )
