import re

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from syrupy.assertion import SnapshotAssertion

from ordertrace_cli.diagnosis.model import (
    Cause,
    Evidence,
    EvidenceCode,
    HopState,
    OrderStatus,
    Place,
    SpanRef,
)
from ordertrace_cli.render.show import render_show
from ordertrace_cli.texts.catalogue import Language
from tests.render import world
from tests.render.looks import SURROUNDINGS, look

USUAL = ("message lost", "calculation failed", "awaiting carrier")
STYLES = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("name", USUAL)
def test_usual_orders(
    name: str, width: int, language: Language, snapshot: SnapshotAssertion
) -> None:
    assert render_show(world.ORDERS[name], look(width, language=language), SURROUNDINGS) == snapshot


@pytest.mark.parametrize("name", [name for name in world.ORDERS if name not in USUAL])
def test_other_orders(name: str, snapshot: SnapshotAssertion) -> None:
    assert render_show(world.ORDERS[name], look(), SURROUNDINGS) == snapshot


@pytest.mark.parametrize("width", [80, 120])
def test_in_colour(width: int, snapshot: SnapshotAssertion) -> None:
    assert render_show(world.MESSAGE_LOST, look(width, colour=True), SURROUNDINGS) == snapshot


@pytest.mark.parametrize("language", Language)
def test_in_lines(language: Language, snapshot: SnapshotAssertion) -> None:
    narrow = look(39, language=language)
    assert render_show(world.CALCULATION_FAILED, narrow, SURROUNDINGS) == snapshot


def test_in_ascii(snapshot: SnapshotAssertion) -> None:
    shown = render_show(world.AWAITING_CARRIER, look(unicode=False), SURROUNDINGS)
    assert shown.isascii()
    assert shown == snapshot


@pytest.mark.parametrize("name", world.ORDERS)
def test_colour_changes_styles_and_nothing_else(name: str) -> None:
    plain = render_show(world.ORDERS[name], look(), SURROUNDINGS)
    coloured = render_show(world.ORDERS[name], look(colour=True), SURROUNDINGS)
    stripped = [line.rstrip() for line in STYLES.sub("", coloured).splitlines()]
    assert stripped == plain.splitlines()
    assert coloured != plain


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("cause", Cause)
def test_one_screen_at_80_columns(cause: Cause, language: Language) -> None:
    shown = render_show(world.BY_CAUSE[cause], look(language=language), SURROUNDINGS)
    assert len(shown.splitlines()) <= 43
    assert max(map(cell_len, shown.splitlines())) <= 80


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("width", [5, 20, 39, 40, 59, 60, 67, 68, 75, 76, 80, 100, 120, 200])
@pytest.mark.parametrize("name", world.ORDERS)
def test_ids_and_words_are_whole_at_every_width(name: str, width: int, language: Language) -> None:
    order = world.ORDERS[name]
    lines = render_show(order, look(width, language=language), SURROUNDINGS).splitlines()
    assert any(line.endswith(order.trace_id) and "ordertrace" not in line for line in lines)
    text = "\n".join(lines)
    for row in order.stages:
        if row.reached_at:
            assert row.name in text
    for item in order.stall.finding.evidence if order.stall else ():
        assert item.ref is None or item.ref.span_id in text
    if width >= 60:
        to_copy = ("ordertrace ticket", "http://")
        bound = [line for line in lines if not any(each in line for each in to_copy)]
        assert max(map(cell_len, bound)) <= width


def test_the_verdict_is_the_first_thing_said() -> None:
    shown = render_show(world.MESSAGE_LOST, look())
    assert shown.splitlines()[0].split() == [
        "STUCK", "message", "lost", "·", "queue", "price.requests", "·", "1", "h", "52", "m",
    ]  # fmt: skip


def test_the_ticket_command_repeats_what_this_run_needed() -> None:
    shown = render_show(world.MESSAGE_LOST, look(), SURROUNDINGS)
    assert f"ordertrace ticket {world.TRACE_ID} --demo\n" in shown


@pytest.mark.parametrize("name", ["completed", "in progress", "cancelled", "abandoned"])
def test_an_order_that_needs_nothing_offers_no_ticket(name: str) -> None:
    assert "ordertrace ticket" not in render_show(world.ORDERS[name], look(), SURROUNDINGS)


def test_doubts_are_told_beside_the_verdict() -> None:
    assert "may be incomplete" in render_show(world.CALCULATION_FAILED, look(120)).splitlines()[1]
    assert "may be incomplete" not in render_show(world.MESSAGE_LOST, look(120))


def test_every_system_of_the_profile_is_on_the_path() -> None:
    (strip,) = (
        line
        for line in render_show(world.MESSAGE_LOST, look(), SURROUNDINGS).splitlines()
        if line.startswith("Systems")
    )
    assert strip.split() == [
        "Systems", "shop", "✓", "crm", "·", "mes", "·", "queue", "✗", "message", "lost,", "shop", "→", "mes",
        "s3", "·",
    ]  # fmt: skip


def test_many_messages_are_folded_and_said_to_be() -> None:
    sound = world.hop("shop>mes", "q", world.at("10:08:00"))
    failed = replace(sound, state=HopState.FAILED, name="failed.early")
    order = world.order(OrderStatus.IN_PROGRESS, world.REACHED[:3], hops=(failed, *[sound] * 9))
    shown = render_show(order, look())
    assert "4 earlier messages, all delivered" in shown
    assert "failed.early" in shown


def test_a_message_taken_before_it_was_published_is_two_clocks() -> None:
    early = world.hop("shop>mes", "q", world.at("10:08:00"), latency=-world.NOW.resolution * 2_000)
    order = world.order(OrderStatus.IN_PROGRESS, world.REACHED[:3], hops=(early,))
    assert "the clocks disagree by 2 ms" in render_show(order, look())


def test_a_wait_beyond_its_limit_is_marked_without_colour() -> None:
    lines = render_show(world.MESSAGE_LOST, look()).splitlines()
    (line,) = (line for line in lines if "PRICE_CALCULATED" in line and "15 m" in line)
    assert line.startswith("!")
    assert line.endswith("15 m !")
    assert "overdue" in line


def test_a_wait_within_its_limit_is_held_up_and_not_overdue() -> None:
    order = world.stalled(
        Cause.CONSUMER_DOWN, Place("crm", "price.calculated"), 4, hops=(world.REQUEST,)
    )
    (line,) = (
        line for line in render_show(order, look()).splitlines() if "MANUFACTURING_APPROVED" in line
    )
    assert "held up" in line
    assert not line.endswith("!")


def test_each_change_of_the_trace_to_look_into_is_said() -> None:
    there = SpanRef("a" * 32, "1" * 16)
    evidence = (
        Evidence(EvidenceCode.PUBLISHED, there),
        Evidence(EvidenceCode.NOT_REACHED),
        Evidence(EvidenceCode.PUBLISHED, replace(there, span_id="2" * 16)),
        Evidence(EvidenceCode.PUBLISHED, world.span(1)),
    )
    order = world.stalled(Cause.MESSAGE_LOST, Place("queue"), 3, *evidence)
    lines = render_show(order, look()).splitlines()
    shown = lines[lines.index("Evidence") + 1 :][:6]
    assert [line.split()[0] for line in shown] == [
        "in", "1" * 16, "–", "2" * 16, "in", world.span(1).span_id,
    ]  # fmt: skip
    assert shown[0] == f"in trace {'a' * 32}"
    assert shown[4] == f"in trace {world.TRACE_ID}"


def test_evidence_that_is_left_out_is_said_and_can_be_had() -> None:
    many = [Evidence(EvidenceCode.PUBLISHED, world.span(number)) for number in range(7)]
    order = world.stalled(Cause.MESSAGE_LOST, Place("queue"), 3, *many)
    assert "and 3 more pieces: --format json lists all of them" in render_show(order, look())


def test_the_wait_is_held_against_what_is_usual() -> None:
    said = "PRICE_CALCULATED: usually 40 s, now 1 h 52 m, slower than 99 % of 312 orders"
    assert said in render_show(world.MESSAGE_LOST, look())
    assert said in render_show(world.MESSAGE_LOST, look(plain=True))


@pytest.mark.parametrize(
    ("percent", "said"),
    [
        (100, "now 1 h 52 m, slower than all 312 orders"),
        (99, "now 1 h 52 m, slower than 99 % of 312 orders"),
        (50, "now 1 h 52 m, slower than 50 % of 312 orders"),
        (49, "now 1 h 52 m (312 orders)"),
    ],
)
def test_being_quicker_than_half_is_no_news(percent: int, said: str) -> None:
    usual = replace(world.USUAL_PRICE, slower_than_percent=percent)
    shown = render_show(world.with_usual(world.MESSAGE_LOST, {"PRICE_CALCULATED": usual}), look())
    assert f"usually 40 s, {said}\n" in shown


@pytest.mark.parametrize(("remarkable", "times"), [(True, 1), (False, 0)])
def test_stages_passed_are_told_where_they_took_remarkably_long(
    remarkable: bool, times: int
) -> None:
    usual = replace(world.USUAL_PRICE, remarkable=remarkable)
    shown = render_show(world.with_usual(world.COMPLETED, {"SUBMITTED": usual}), look())
    assert shown.count("SUBMITTED: usually 40 s, here 4 m 20 s, slower than 99 % of 312") == times


def test_an_operator_is_waited_for_in_working_time() -> None:
    shown = render_show(world.IN_WORKING_HOURS, look())
    (line,) = (line for line in shown.splitlines() if line.startswith("!"))
    assert "overdue" in line
    assert "5 h *" in line
    assert line.endswith("~4 h !")
    assert "* working time, as operators are waited for" in shown
    assert "~ learned from other orders, the profile gives none" in shown
    wide = render_show(world.IN_WORKING_HOURS, look(120))
    assert "usually 1 h, now 5 h of working time, slower than all 40 orders" in wide
    assert "MANUFACTURING_APPROVED reached in 5 h of working time; at most 4 h is normal." in wide
    assert "at most 4 h of working time is normal" in wide


def test_lines_tell_working_time_and_learned_limits_in_words() -> None:
    shown = render_show(world.IN_WORKING_HOURS, look(plain=True))
    assert (
        "MANUFACTURING_APPROVED: overdue, 5 h of working time (limit: 4 h, learned from other"
        " orders, the profile gives none)\n"
    ) in shown


def test_a_message_that_takes_long_is_held_against_others() -> None:
    usual = world.USUAL_PRICE
    slow = replace(world.ANSWER, usual=usual)
    sound = replace(slow, usual=replace(usual, remarkable=False))
    lost = replace(world.LOST_REQUEST, usual=usual)
    order = world.order(OrderStatus.IN_PROGRESS, world.REACHED[:3], hops=(lost, slow, sound))
    shown = render_show(order, look(120))
    assert "lost, usually within 2 m" in shown
    assert shown.count("taken after 1.4 s, usually within 2 m") == 1
