import re

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from syrupy.assertion import SnapshotAssertion

from ordertrace_cli.diagnosis.model import OrderStatus
from ordertrace_cli.render.csv_table import render_csv
from ordertrace_cli.render.ids_only import render_ids
from ordertrace_cli.render.stuck import render_stuck
from ordertrace_cli.render.warnings import render_warnings
from ordertrace_cli.texts.catalogue import Language
from tests.render import world
from tests.render.looks import SURROUNDINGS, look


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("width", [80, 120, 140])
def test_some_orders(width: int, language: Language, snapshot: SnapshotAssertion) -> None:
    assert render_stuck(world.STUCK, look(width, language=language), SURROUNDINGS) == snapshot


def test_no_order(snapshot: SnapshotAssertion) -> None:
    assert render_stuck(world.NOTHING_STUCK, look(), SURROUNDINGS) == snapshot


def test_many_orders(snapshot: SnapshotAssertion) -> None:
    assert render_stuck(world.MANY_STUCK, look(), SURROUNDINGS) == snapshot


def test_in_colour(snapshot: SnapshotAssertion) -> None:
    assert render_stuck(world.STUCK, look(colour=True), SURROUNDINGS) == snapshot


def test_in_lines(snapshot: SnapshotAssertion) -> None:
    assert render_stuck(world.STUCK, look(plain=True), SURROUNDINGS) == snapshot


def test_what_is_left_out_is_said_and_can_be_had() -> None:
    shown = render_stuck(world.MANY_STUCK, look())
    assert "and 275 more orders: --format csv or --ids-only lists all of them" in shown
    assert "and 10 more incidents: --format json lists all of them" in shown
    everything = render_stuck(world.MANY_STUCK, look(), limit=None)
    assert "more orders" not in everything
    assert all(order.trace_id in everything for order in world.MANY_STUCK.orders)


@pytest.mark.parametrize("plain", [True, False])
def test_an_empty_window_is_not_told_as_good_news(plain: bool) -> None:
    shown = render_stuck(world.NOTHING_STUCK, look(plain=plain))
    assert "No order was seen in this window: look further back (--since)" in shown
    assert "--at" in shown
    assert "--profile" in shown
    sound = {OrderStatus.IN_PROGRESS: 1}
    one = replace(world.NOTHING_STUCK, orders_examined=1, counts=sound)
    assert render_stuck(one, look(plain=plain)).startswith("No order needs attention (1 examined)")


@pytest.mark.parametrize("plain", [True, False])
def test_orders_that_were_not_asked_for_still_need_attention(plain: bool) -> None:
    """`--cause` and `--stage` narrow what is listed, not what is wrong."""
    some = replace(world.STUCK, orders=world.STUCK.orders[:3])
    shown = render_stuck(some, look(plain=plain))
    assert "10 of 240 orders need attention, 3 of them as asked for" in shown
    none = replace(world.STUCK, orders=(), incidents=())
    shown = render_stuck(none, look(plain=plain))
    assert "10 of 240 orders need attention, none of them as asked for" in shown
    assert "asked for" not in render_stuck(world.STUCK, look(plain=plain))


@pytest.mark.parametrize("plain", [True, False])
def test_an_incomplete_search_is_never_told_as_a_complete_one(plain: bool) -> None:
    shown = render_stuck(world.MANY_STUCK, look(plain=plain))
    assert "NOT EVERYTHING WAS SEEN" in shown
    assert "everything was seen" not in shown


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("width", [5, 39, 60, 72, 80, 107, 108, 131, 132, 200])
@pytest.mark.parametrize("name", world.REPORTS)
def test_ids_are_whole_at_every_width(name: str, width: int, language: Language) -> None:
    report = world.REPORTS[name]
    shown = render_stuck(report, look(width, language=language), limit=None)
    found = set(re.findall(r"\b[0-9a-f]{32}\b", shown))
    assert {order.trace_id for order in report.orders} <= found
    if width >= 80:
        assert max(map(cell_len, shown.splitlines())) <= width


def test_ids_only() -> None:
    assert render_ids(world.NOTHING_STUCK) == ""
    assert render_ids(world.STUCK).splitlines() == [o.trace_id for o in world.STUCK.orders]


def test_csv_is_the_same_in_every_language(snapshot: SnapshotAssertion) -> None:
    assert render_csv(world.STUCK) == snapshot


def test_csv_of_nothing_is_its_head() -> None:
    assert render_csv(world.NOTHING_STUCK) == (
        "trace_id,status,cause,confidence,system,name,stage,next_stage,stage_reached_at,since,"
        "for_seconds\n"
    )


def test_warnings_are_lines_for_standard_error() -> None:
    caveats = world.CALCULATION_FAILED.caveats
    assert render_warnings(caveats, look(200)) == (
        "warning: The parents of 2 spans never arrived (mes): unfinished, sampled out or lost.\n"
        "warning: The clocks of the services disagree (shop, mes): times of different hosts prove"
        " no stall.\n"
    )
    assert render_warnings((), look()) == ""
