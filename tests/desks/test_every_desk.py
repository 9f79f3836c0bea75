"""What holds for every help desk, asked of real Redmine and RT, and of the stand-in for Jira.

Each test files tickets about orders of its own: the servers live as long as the session.
"""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from ordertrace_cli.desks.protocol import Desk, FieldState, Key, Note
from ordertrace_cli.errors import (
    AccessDeniedError,
    ConfigurationError,
    TicketRefusedError,
)
from tests.desks.worlds import World, draft, trace_file

OpenDesk = Callable[..., Desk]

_numbers = count(0x5E5510)


@pytest.fixture
def number() -> int:
    """Of an order that no other test has a ticket about."""
    return next(_numbers)


@pytest.fixture
def opened(world: World, tmp_path: Path) -> Iterator[OpenDesk]:
    """Opens the world's desk, with changes to its table; closed afterwards."""
    desks: list[Desk] = []

    def open_it(**changes: str) -> Desk:
        desks.append(world.desk(tmp_path, **changes))
        return desks[-1]

    yield open_it
    for desk in desks:
        desk.close()


@pytest.fixture
def desk(opened: OpenDesk) -> Desk:
    return opened()


def test_the_mandatory_field_is_found_before_anything_is_sent(desk: Desk, world: World) -> None:
    found = desk.check()
    name = world.settings.get("field", "Trace ID")
    assert (found.field, found.field_name) == (FieldState.PRESENT, name)
    assert found.limits.title in {200, 255}


def test_a_place_without_the_field_is_told(opened: OpenDesk, world: World) -> None:
    assert opened(**world.without_field).check().field is FieldState.MISSING


def test_a_key_field_that_is_not_there_is_told(opened: OpenDesk) -> None:
    assert opened(key_field="No such field").check().key_field is FieldState.MISSING


def test_a_wrong_key_is_seen_although_much_can_be_read_without_one(opened: OpenDesk) -> None:
    with pytest.raises(AccessDeniedError) as refused:
        opened(secret="wrong-canary").check()
    assert "wrong-canary" not in f"{refused.value.what} {refused.value.hint}"


def test_a_project_or_queue_that_is_not_there_is_named(opened: OpenDesk, world: World) -> None:
    with pytest.raises(ConfigurationError, match=next(iter(world.elsewhere.values()))):
        opened(**world.elsewhere).check()


def test_a_new_ticket_holds_the_trace_id_when_read_back(
    desk: Desk, world: World, number: int
) -> None:
    ticket = draft(number)
    made = desk.create(ticket, desk.reserve())
    stored = desk.read_back(made.ref)
    assert (stored.trace_id, stored.is_open) == (ticket.trace_id, True)
    assert stored.ref == made.ref
    assert stored.link == made.link
    assert stored.link.startswith(world.settings["url"])
    assert ticket.title in world.stored(made.ref)
    assert "a message is gone" in world.stored(made.ref)


def test_a_ticket_is_found_by_its_own_field(desk: Desk, number: int) -> None:
    ticket = draft(number)
    assert desk.find(Key.TRACE_ID, ticket.trace_id) == ()
    made = desk.create(ticket, "")
    other = desk.create(draft(number + 0x100000), "")
    assert desk.find(Key.TRACE_ID, ticket.trace_id) == (desk.read_back(made.ref),)
    assert other.ref != made.ref


def test_every_ticket_of_an_order_is_found_oldest_first(desk: Desk, number: int) -> None:
    made = [desk.create(draft(number), "").ref for _ in range(3)]
    assert [each.ref for each in desk.find(Key.TRACE_ID, f"{number:032x}")] == made


def test_a_closed_ticket_is_found_and_told_as_closed(desk: Desk, number: int) -> None:
    older, newer = desk.create(draft(number), ""), desk.create(draft(number), "")
    assert desk.retire(newer.ref, older)
    found = desk.find(Key.TRACE_ID, f"{number:032x}")
    assert {each.ref: each.is_open for each in found} == {older.ref: True, newer.ref: False}


def test_a_retired_ticket_names_the_one_that_is_kept(desk: Desk, world: World, number: int) -> None:
    older, newer = desk.create(draft(number), ""), desk.create(draft(number), "")
    desk.retire(newer.ref, older)
    text = world.stored(newer.ref)
    assert f"#{older.ref}" in text or older.link in text


def test_a_comment_is_found_by_its_key_and_so_is_the_ticket_itself(
    desk: Desk, world: World, number: int
) -> None:
    made = desk.create(draft(number, "About it\n\nKey: in-the-ticket\n"), "")
    assert desk.has_note(made.ref, "in-the-ticket")
    assert not desk.has_note(made.ref, "in-a-comment")
    for index in range(3):
        desk.comment(made.ref, Note(f"n-{index}", f"news {index}\n\nKey: n-{index}"))
    desk.comment(made.ref, Note("in-a-comment", "later\n\nKey: in-a-comment"))
    assert desk.has_note(made.ref, "in-a-comment")
    assert "news 1" in world.stored(made.ref)


def test_a_file_arrives_byte_by_byte(desk: Desk, world: World, number: int) -> None:
    made = desk.create(draft(number), "")
    file = trace_file()
    desk.attach(made.ref, file)
    assert world.files(made.ref)[file.name] == file.data


def test_a_title_that_is_too_long_is_cut_rather_than_refused(desk: Desk, number: int) -> None:
    made = desk.create(draft(number, title="t" * 1000), "")
    assert desk.read_back(made.ref).trace_id == f"{number:032x}"


def test_a_ticket_without_the_field_is_refused_or_seen_and_mended(
    desk: Desk, world: World, number: int
) -> None:
    """RT drops what it does not like and says nothing: the look afterwards is what tells."""
    ticket = draft(number)
    blank = draft(number, trace_id="")
    if world.refuses:
        with pytest.raises(TicketRefusedError, match=r"(?i)trace|customfield"):
            desk.create(blank, "")
        return
    made = desk.create(blank, "")
    assert desk.read_back(made.ref).trace_id == ""
    desk.repair(made.ref, ticket)
    assert desk.read_back(made.ref).trace_id == ticket.trace_id


def test_a_preview_is_what_is_sent_without_the_secret(
    desk: Desk, world: World, number: int
) -> None:
    *_, preview = desk.preview(draft(number), "")
    assert preview.method == "POST"
    assert preview.address.startswith(world.settings["url"])
    assert f"{number:032x}" in preview.body
    assert world.secret not in str(preview)
    assert desk.find(Key.TRACE_ID, f"{number:032x}") == ()
