"""A folder as a help desk."""

import os
import stat
from pathlib import Path

import pytest
from msgspec.structs import replace

from ordertrace_cli.desks.delivery import deliver
from ordertrace_cli.desks.file import FileDesk
from ordertrace_cli.desks.outbox import Outbox
from ordertrace_cli.desks.outcome import Delivery, Outcome, ReadBack, Wish
from ordertrace_cli.desks.protocol import Attachment, Draft, Key, Note
from ordertrace_cli.errors import TicketNotSentError, TicketRefusedError, UnreachableError
from tests.desks.shelf import TRACE_ID, Time, draft, wish

posix_only = pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "tickets"
    made.mkdir()
    return made


@pytest.fixture
def desk(folder: Path) -> FileDesk:
    return FileDesk(folder, shared=False)


def sent(desk: FileDesk, tmp_path: Path, the_wish: Wish | None = None) -> Delivery:
    outbox = Outbox(tmp_path / "outbox")
    return deliver(desk, draft(), outbox, the_wish or wish(), Time().pace())


def test_a_ticket_is_a_file_with_its_ids_on_top(
    desk: FileDesk, folder: Path, tmp_path: Path
) -> None:
    delivery = sent(desk, tmp_path)
    assert (delivery.outcome, delivery.read_back) == (Outcome.CREATED, ReadBack.SAME)
    (path,) = folder.iterdir()
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[:2] == [f"Trace-Id: {TRACE_ID}", f"Dedupe-Key: ordertrace-{TRACE_ID}"]
    assert "Status: open" in lines
    assert lines[-1] == "It stands still."


def test_a_second_one_finds_it(desk: FileDesk, folder: Path, tmp_path: Path) -> None:
    sent(desk, tmp_path)
    assert sent(desk, tmp_path).outcome is Outcome.FOUND
    assert len(list(folder.iterdir())) == 1


def test_one_that_somebody_closed_is_an_earlier_case(
    desk: FileDesk, folder: Path, tmp_path: Path
) -> None:
    sent(desk, tmp_path)
    (path,) = folder.iterdir()
    closed = path.read_bytes().replace(b"Status: open", b"Status: Closed").replace(b"\n", b"\r\n")
    path.write_bytes(closed)
    delivery = sent(desk, tmp_path)
    assert delivery.outcome is Outcome.CREATED
    assert delivery.earlier is not None
    assert delivery.earlier.ref == path.name
    assert len(list(folder.iterdir())) == 2


def test_two_processes_make_one_file(desk: FileDesk, folder: Path) -> None:
    """Even if both looked before either wrote: the name is the draft's."""
    made = [desk.create(each, "") for each in (draft("mine"), draft("yours"))]
    assert made[0] == made[1]
    (path,) = folder.iterdir()
    assert "mine" in path.read_text(encoding="utf-8")


def test_text_from_outside_stays_below_the_fields(desk: FileDesk) -> None:
    hostile: Draft = replace(
        draft("\nStatus: closed\nTrace-Id: 0\n"), title="x\nStatus: closed\r\n\r\nTrace-Id: 1"
    )
    made = desk.create(hostile, "")
    assert (made.is_open, made.trace_id) == (True, TRACE_ID)


def test_a_comment_is_added_below_and_found_again(desk: FileDesk) -> None:
    ref = desk.create(draft(), "").ref
    assert not desk.has_note(ref, "note-1")
    desk.comment(ref, Note("note-1", "More is known. note-1\n"))
    assert desk.has_note(ref, "note-1")
    assert desk.read_back(ref).is_open


def test_a_lost_id_can_be_set_again(desk: FileDesk, folder: Path) -> None:
    ref = desk.create(draft(), "").ref
    text = (folder / ref).read_text(encoding="utf-8")
    (folder / ref).write_text(text.replace(TRACE_ID, "0"), encoding="utf-8")
    assert desk.find(Key.TRACE_ID, TRACE_ID) == ()
    desk.repair(ref, draft())
    assert [each.ref for each in desk.find(Key.TRACE_ID, TRACE_ID)] == [ref]
    assert (folder / ref).read_text(encoding="utf-8").endswith("\n\nIt stands still.\n")


def test_files_stand_beside_the_ticket(desk: FileDesk, folder: Path) -> None:
    ref = desk.create(draft(), "").ref
    desk.attach(ref, Attachment("trace.json", "application/json", b"{}"))
    assert (folder / f"{ref.removesuffix('.txt')}-trace.json").read_bytes() == b"{}"
    with pytest.raises(TicketRefusedError):
        desk.attach(ref, Attachment("../trace.json", "application/json", b"{}"))


def test_the_preview_is_what_is_written(desk: FileDesk) -> None:
    (preview,) = desk.preview(draft(), "")
    desk.create(draft(), "")
    assert Path(preview.address).read_text(encoding="utf-8") == preview.body


@posix_only
def test_only_the_owner_may_read_unless_the_folder_is_shared(folder: Path) -> None:
    for shared, mode in ((False, 0o600), (True, 0o640)):
        about = replace(draft(), draft_id=f"{shared:012x}")
        ref = FileDesk(folder, shared=shared).create(about, "").ref
        assert stat.S_IMODE((folder / ref).stat().st_mode) == mode


def test_without_its_folder_there_is_no_desk(tmp_path: Path) -> None:
    desk = FileDesk(tmp_path / "nowhere", shared=False)
    with pytest.raises(UnreachableError, match="there is no folder"):
        desk.check()
    with pytest.raises(TicketNotSentError):
        desk.create(draft(), "")
