"""One ticket and no more, whatever the desk, the network or a second engineer do meanwhile."""

import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from ordertrace_cli.desks.delivery import deliver
from ordertrace_cli.desks.drafts import once_key
from ordertrace_cli.desks.outbox import Outbox, State
from ordertrace_cli.desks.outcome import Delivery, Outcome, ReadBack, Wish
from ordertrace_cli.desks.protocol import (
    Attachment,
    DeskCheck,
    DeskTicket,
    Draft,
    FieldState,
    Note,
    Traits,
)
from ordertrace_cli.errors import (
    AccessDeniedError,
    ConfigurationError,
    OrdertraceError,
    OutputError,
    TicketNotSentError,
    TicketRefusedError,
    TicketUnknownError,
    UnreachableError,
)
from ordertrace_cli.tickets.model import BodyFormat
from tests.desks.shelf import TRACE_ID, WRITTEN, Shelf, Time, draft, small, wish

OTHER = "0af7651916cd43dd8448eb211c80319c"
INCIDENT = "ordertrace-incident-0123456789ab"
LOST = TicketUnknownError("desk.lan:443 broke off the connection")
posix_only = pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")


class Killed(BaseException):
    """The process ends here, as by `kill -9`: nothing of ours runs any more."""


def raising(error: BaseException) -> None:
    raise error


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return Outbox(tmp_path / "outbox", lock_seconds=0.2)


def sent(
    shelf: Shelf,
    outbox: Outbox,
    the_draft: Draft | None = None,
    the_wish: Wish | None = None,
    time: Time | None = None,
) -> Delivery:
    about = the_draft or draft()
    return deliver(shelf, about, outbox, the_wish or wish(), (time or Time()).pace())


def code(delivery: Delivery) -> int:
    return delivery.error.exit_code if delivery.error else 0


def test_a_ticket_is_made_and_read_back(outbox: Outbox) -> None:
    shelf = Shelf()
    delivery = sent(shelf, outbox)
    assert (delivery.outcome, delivery.read_back) == (Outcome.CREATED, ReadBack.SAME)
    assert delivery.ticket is not None
    assert delivery.ticket.link == "http://shelf.lan/1"
    assert (code(delivery), delivery.kept, outbox.entries()) == (0, False, ())


def test_the_draft_is_written_down_before_the_desk_hears_of_it(outbox: Outbox) -> None:
    shelf = Shelf()
    seen: list[State] = []

    def look() -> None:
        seen.extend(entry.state for entry in outbox.entries())

    shelf.taken = look
    sent(shelf, outbox)
    assert seen == [State.UNKNOWN]


@posix_only
def test_drafts_are_for_their_owner_alone(outbox: Outbox) -> None:
    shelf = Shelf(refusal=TicketRefusedError("no"))
    sent(shelf, outbox)
    (path,) = outbox.folder.glob("*.json")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(outbox.folder.stat().st_mode) == 0o700


def test_an_open_ticket_for_the_trace_is_shown_and_none_is_made(outbox: Outbox) -> None:
    shelf = Shelf()
    shelf.add(OTHER)
    ref = shelf.add()
    delivery = sent(shelf, outbox)
    assert delivery.outcome is Outcome.FOUND
    assert delivery.ticket is not None
    assert (delivery.ticket.ref, len(shelf.tickets), outbox.entries()) == (ref, 2, ())


def test_of_several_open_tickets_the_oldest_is_the_one(outbox: Outbox) -> None:
    shelf = Shelf()
    first = shelf.add()
    shelf.add()
    delivery = sent(shelf, outbox)
    assert delivery.ticket is not None
    assert delivery.ticket.ref == first


def test_new_makes_another_one_all_the_same(outbox: Outbox) -> None:
    shelf = Shelf()
    shelf.add()
    delivery = sent(shelf, outbox, draft(occasion="asked for"), wish(new=True))
    assert (delivery.outcome, shelf.open) == (Outcome.CREATED, ["1", "2"])
    assert delivery.draft.draft_id != draft().draft_id


class TestRow80TheDeskDropsTheTraceId:
    """A desk accepts a ticket without its trace id: RT answers 201 all the same."""

    def test_it_is_set_afterwards(self, outbox: Outbox) -> None:
        shelf = Shelf(drops=True)
        delivery = sent(shelf, outbox)
        assert (delivery.read_back, code(delivery)) == (ReadBack.REPAIRED, 0)
        assert shelf.tickets[0].trace_id == TRACE_ID
        assert outbox.entries() == ()

    def test_where_that_fails_it_is_loud_and_the_link_is_told(self, outbox: Outbox) -> None:
        shelf = Shelf(drops=True, keeps_dropping=True)
        delivery = sent(shelf, outbox)
        assert (delivery.outcome, delivery.read_back) == (Outcome.CREATED, ReadBack.DIFFERS)
        assert (code(delivery), delivery.kept) == (7, True)
        assert delivery.error is not None
        assert "http://shelf.lan/1" in delivery.error.what

    def test_the_next_attempt_repairs_that_ticket_and_makes_no_other(self, outbox: Outbox) -> None:
        shelf = Shelf(drops=True, keeps_dropping=True)
        sent(shelf, outbox)
        shelf.keeps_dropping = False
        delivery = sent(shelf, outbox)
        assert (delivery.read_back, len(shelf.tickets), code(delivery)) == (
            ReadBack.REPAIRED, 1, 0,
        )  # fmt: skip


class TestRow81TheDeskRefuses:
    def test_its_reasons_are_told_and_the_draft_is_kept(self, outbox: Outbox) -> None:
        shelf = Shelf(refusal=TicketRefusedError("Trace ID is invalid"))
        delivery = sent(shelf, outbox)
        assert (delivery.outcome, code(delivery), delivery.kept) == (Outcome.KEPT, 7, True)
        (entry,) = outbox.entries()
        assert (entry.state, entry.reason) == (State.WAITING, "Trace ID is invalid")

    def test_once_it_takes_it_the_draft_is_gone(self, outbox: Outbox) -> None:
        shelf = Shelf(refusal=TicketRefusedError("no"))
        sent(shelf, outbox)
        shelf.refusal = None
        assert sent(shelf, outbox).outcome is Outcome.CREATED
        assert outbox.entries() == ()

    def test_a_draft_that_nobody_took_is_sent_with_todays_text(self, outbox: Outbox) -> None:
        shelf = Shelf(refusal=TicketRefusedError("no"))
        sent(shelf, outbox, draft("yesterday"))
        shelf.refusal = None
        sent(shelf, outbox, draft("today"))
        assert shelf.bodies["1"] == ["today"]


class TestRow82TheAnswerIsLostAfterwards:
    def test_the_ticket_is_found_again(self, outbox: Outbox) -> None:
        shelf = Shelf(taken=lambda: raising(LOST))
        delivery = sent(shelf, outbox)
        assert (delivery.outcome, delivery.read_back) == (Outcome.CREATED, ReadBack.SAME)
        assert (shelf.open, outbox.entries()) == (["1"], ())

    def test_it_is_waited_for_where_the_index_lags_behind(self, outbox: Outbox) -> None:
        shelf, time = Shelf(taken=lambda: raising(LOST)), Time()
        shelf.hidden = 3
        assert sent(shelf, outbox, time=time).outcome is Outcome.CREATED
        assert time.slept == [0.5, 1.0, 2.0]

    def test_what_never_shows_up_is_unknown(self, outbox: Outbox) -> None:
        shelf, time = Shelf(taken=lambda: raising(LOST), hidden=99), Time()
        delivery = sent(shelf, outbox, time=time)
        assert (delivery.outcome, code(delivery), delivery.kept) == (Outcome.KEPT, 8, True)
        assert sum(time.slept) <= time.pace().patience
        assert delivery.error is not None
        assert f"ordertrace outbox send {draft().draft_id}" in delivery.error.hint
        assert TRACE_ID in delivery.error.hint

    def test_the_next_attempt_finds_it_and_makes_no_other(self, outbox: Outbox) -> None:
        shelf = Shelf(taken=lambda: raising(LOST), hidden=99)
        sent(shelf, outbox)
        shelf.hidden, shelf.taken = 0, lambda: None
        assert sent(shelf, outbox).outcome is Outcome.CREATED
        assert (shelf.open, outbox.entries()) == (["1"], ())

    def test_a_desk_that_cannot_be_asked_afterwards_leaves_it_unknown(self, outbox: Outbox) -> None:
        shelf = Shelf()

        def gone() -> None:
            shelf.unreadable = UnreachableError("desk.lan:443 refused the connection")
            raise LOST

        shelf.taken = gone
        assert code(sent(shelf, outbox)) == 8

    def test_closed_tickets_from_before_are_not_taken_for_it(self, outbox: Outbox) -> None:
        shelf = Shelf(refusal=LOST)
        shelf.add(is_open=False)
        assert code(sent(shelf, outbox)) == 8


class TestRow83TheRequestIsLostOnItsWay:
    def test_it_is_unknown_and_sent_again_when_asked_to(self, outbox: Outbox) -> None:
        shelf = Shelf(refusal=LOST)
        assert code(sent(shelf, outbox)) == 8
        shelf.refusal = None
        assert sent(shelf, outbox).outcome is Outcome.CREATED
        assert (shelf.open, outbox.entries()) == (["1"], ())

    def test_where_nothing_was_written_nothing_is_doubtful(self, outbox: Outbox) -> None:
        shelf = Shelf(refusal=TicketNotSentError("desk.lan:443 refused the connection"))
        delivery = sent(shelf, outbox)
        assert (code(delivery), outbox.entries()[0].state) == (7, State.WAITING)
        assert delivery.error is not None
        assert "nothing was sent" in delivery.error.what


class TestACrash:
    def test_between_send_and_answer_leaves_one_ticket(self, outbox: Outbox) -> None:
        shelf = Shelf(taken=lambda: raising(Killed()))
        with pytest.raises(Killed):
            sent(shelf, outbox)
        shelf.taken = lambda: None
        delivery = sent(shelf, outbox)
        assert (delivery.outcome, shelf.open, outbox.entries()) == (Outcome.CREATED, ["1"], ())

    def test_a_request_that_arrives_late_meets_its_own_token(self, outbox: Outbox) -> None:
        """The first request is still under way while the second attempt looks, then sends."""
        shelf = Shelf(tokens=["once", "twice"], refusal=LOST)
        sent(shelf, outbox)
        shelf.refusal = TicketRefusedError("this token was used")
        shelf.arriving = lambda: shelf.tickets.extend(late)
        late = [DeskTicket("9", "http://shelf.lan/9", is_open=True, trace_id=TRACE_ID)]
        delivery = sent(shelf, outbox)
        assert shelf.given == ["once", "once"]
        assert (delivery.outcome, shelf.open) == (Outcome.CREATED, ["9"])

    def test_a_token_that_grew_too_old_is_not_used_for_ever(self, outbox: Outbox) -> None:
        shelf = Shelf(tokens=["once", "twice"], refusal=LOST)
        sent(shelf, outbox)
        shelf.refusal = TicketRefusedError("this token is too old")
        assert code(sent(shelf, outbox)) == 7
        shelf.refusal = None
        assert sent(shelf, outbox).outcome is Outcome.CREATED
        assert shelf.given == ["once", "once", "twice"]

    def test_ctrl_c_while_it_is_sent_keeps_the_draft(self, outbox: Outbox) -> None:
        shelf = Shelf(taken=lambda: raising(KeyboardInterrupt()))
        delivery = sent(shelf, outbox)
        assert (code(delivery), outbox.entries()[0].state) == (8, State.UNKNOWN)

    def test_ctrl_c_before_it_is_sent_is_ctrl_c(self, outbox: Outbox) -> None:
        shelf = Shelf(checking=lambda: raising(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            sent(shelf, outbox)
        assert outbox.entries()[0].state is State.WAITING


class TestRow84TwoEngineersAtOnce:
    def test_on_two_machines_the_second_ticket_gives_way(self, outbox: Outbox) -> None:
        shelf = Shelf()

        def colleague() -> None:
            """Looked before we created, and creates right after us."""
            shelf.tickets.insert(0, replace(shelf.tickets[0], ref="colleague's"))
            shelf.bodies["colleague's"] = []

        shelf.taken = colleague
        delivery = sent(shelf, outbox)
        assert delivery.outcome is Outcome.FOUND
        assert delivery.ticket is not None
        assert delivery.retired is not None
        assert (delivery.ticket.ref, delivery.retired.ref) == ("colleague's", "1")
        assert shelf.open == ["colleague's"]

    def test_the_first_of_the_two_stays(self, outbox: Outbox) -> None:
        shelf = Shelf()
        shelf.taken = lambda: shelf.tickets.append(replace(shelf.tickets[0], ref="colleague's"))
        delivery = sent(shelf, outbox)
        assert (delivery.outcome, delivery.retired) == (Outcome.CREATED, None)

    def test_on_one_machine_the_second_waits_and_says_so(self, outbox: Outbox) -> None:
        shelf = Shelf()
        about = draft()
        with (
            outbox.lock(about.desk, about.dedupe_key),
            pytest.raises(TicketNotSentError, match="another ordertrace"),
        ):
            sent(shelf, outbox, about)
        assert shelf.calls == []


class TestRow85TheSearchIgnoresItsFilter:
    def test_hits_count_only_if_their_own_field_is_the_id(self, outbox: Outbox) -> None:
        shelf = Shelf(ignores_filter=True)
        shelf.add(OTHER)
        shelf.add("")
        assert sent(shelf, outbox).outcome is Outcome.CREATED
        assert len(shelf.tickets) == 3


class TestRow86AClosedTicket:
    def test_it_is_told_as_an_earlier_case_and_named_by_the_new_one(self, outbox: Outbox) -> None:
        shelf = Shelf()
        shelf.add(is_open=False)
        delivery = sent(shelf, outbox)
        assert delivery.outcome is Outcome.CREATED
        assert delivery.earlier is not None
        assert delivery.earlier.ref == "1"
        assert shelf.bodies["2"] == ["It stands still.\n\nEarlier: 1\n"]

    def test_the_new_case_has_another_id_for_desks_that_count_messages(self) -> None:
        first = draft()
        assert once_key(first) != once_key(replace(first, earlier="1"))
        assert once_key(first) == once_key(draft("another text"))


class TestRow87TheKeyIsWrong:
    def test_it_is_tested_before_anything_else(self, outbox: Outbox) -> None:
        shelf = Shelf(wrong_key=AccessDeniedError("desk.lan:443 wants a login (HTTP 401)", "look"))
        delivery = sent(shelf, outbox)
        assert (code(delivery), delivery.kept, shelf.calls) == (4, True, ["check"])

    @pytest.mark.parametrize(
        ("error", "expected"),
        [(UnreachableError("down"), 7), (ConfigurationError("no key"), 2)],
    )
    def test_other_troubles_keep_the_draft_as_well(
        self, outbox: Outbox, error: OrdertraceError, expected: int
    ) -> None:
        delivery = sent(Shelf(wrong_key=error), outbox)
        assert (code(delivery), delivery.kept) == (expected, True)


class TestRow88Sizes:
    @pytest.mark.parametrize("state", [small(body=5), small(file=3)])
    def test_what_is_too_large_is_refused_before_anything_is_sent(
        self, outbox: Outbox, state: DeskCheck
    ) -> None:
        shelf = Shelf(state=state)
        files = (Attachment("trace.json", "application/json", b"{}{}"),)
        delivery = sent(shelf, outbox, draft(attachments=files))
        assert (code(delivery), shelf.calls) == (7, ["check"])

    def test_files_follow_the_ticket_and_none_is_sent_twice(self, outbox: Outbox) -> None:
        files = tuple(Attachment(name, "text/plain", b"x") for name in ("a.txt", "b.txt"))
        shelf = Shelf()
        assert sent(shelf, outbox, draft(attachments=files)).outcome is Outcome.CREATED
        assert shelf.files == {"1": ["a.txt", "b.txt"]}

    def test_a_file_that_is_refused_leaves_the_ticket_and_is_told(self, outbox: Outbox) -> None:
        files = (Attachment("trace.json", "application/json", b"{}"),)
        shelf = Shelf(file_refusal=TicketRefusedError("too large"))
        delivery = sent(shelf, outbox, draft(attachments=files))
        assert (delivery.outcome, code(delivery), delivery.kept) == (Outcome.CREATED, 7, True)
        shelf.file_refusal = None
        assert code(sent(shelf, outbox, draft(attachments=files))) == 0
        assert (shelf.files, len(shelf.tickets)) == ({"1": ["trace.json"]}, 1)


class TestRow89TheDeskRewritesTexts:
    def test_only_the_id_is_compared(self, outbox: Outbox) -> None:
        shelf = Shelf()
        shelf.taken = lambda: shelf.bodies.update({"1": ["It stands still.\r\n"]})
        assert code(sent(shelf, outbox)) == 0


class TestADeskWithoutTheField:
    def test_it_gets_no_ticket(self, outbox: Outbox) -> None:
        shelf = Shelf(state=DeskCheck(FieldState.MISSING, FieldState.PRESENT, "Trace ID"))
        delivery = sent(shelf, outbox)
        assert (code(delivery), shelf.tickets) == (7, [])
        assert delivery.error is not None
        assert "no field Trace ID" in delivery.error.what

    def test_incidents_need_a_field_for_their_key(self, outbox: Outbox) -> None:
        shelf = Shelf(state=DeskCheck(FieldState.PRESENT, FieldState.MISSING, "Trace ID"))
        assert code(sent(shelf, outbox, draft(dedupe_key=INCIDENT))) == 7
        assert code(sent(shelf, outbox)) == 0


class TestIncidents:
    def test_orders_of_one_incident_share_a_ticket(self, outbox: Outbox) -> None:
        shelf = Shelf()
        sent(shelf, outbox, draft(dedupe_key=INCIDENT))
        delivery = sent(shelf, outbox, replace(draft(dedupe_key=INCIDENT), trace_id=OTHER))
        assert (delivery.outcome, shelf.open) == (Outcome.FOUND, ["1"])

    def test_its_key_is_read_back_as_well(self, outbox: Outbox) -> None:
        shelf = Shelf()
        shelf.taken = lambda: shelf.change("1", dedupe_key="")
        delivery = sent(shelf, outbox, draft(dedupe_key=INCIDENT))
        assert delivery.read_back is ReadBack.DIFFERS


class TestComments:
    NOTE = Note("ordertrace-note-1", "More is known.\nordertrace-note-1\n")

    def test_findings_are_added_once(self, outbox: Outbox) -> None:
        shelf = Shelf()
        shelf.add()
        outcomes = [sent(shelf, outbox, the_wish=wish(note=self.NOTE)).outcome for _ in range(3)]
        assert outcomes == [Outcome.COMMENTED, Outcome.FOUND, Outcome.FOUND]
        assert shelf.bodies["1"] == [self.NOTE.body]

    def test_a_comment_whose_answer_is_lost_is_not_added_again(self, outbox: Outbox) -> None:
        shelf = Shelf(taken_note=lambda: raising(LOST))
        shelf.add()
        assert sent(shelf, outbox, the_wish=wish(note=self.NOTE)).outcome is Outcome.COMMENTED
        assert shelf.bodies["1"] == [self.NOTE.body]

    def test_a_comment_that_is_refused_is_kept_and_added_later(self, outbox: Outbox) -> None:
        shelf = Shelf(note_refusal=TicketRefusedError("closed for comments"))
        shelf.add()
        delivery = sent(shelf, outbox, the_wish=wish(note=self.NOTE))
        assert (delivery.outcome, code(delivery), delivery.kept) == (Outcome.FOUND, 7, True)
        shelf.note_refusal = None
        assert sent(shelf, outbox).outcome is Outcome.COMMENTED

    def test_a_new_ticket_gets_none(self, outbox: Outbox) -> None:
        shelf = Shelf()
        assert sent(shelf, outbox, the_wish=wish(note=self.NOTE)).outcome is Outcome.CREATED
        assert "comment" not in shelf.calls


class TestADeskThatOnlyTakes:
    TAKES = Traits(BodyFormat.TEXT, searchable=False, comments=False, attaches_later=False)

    def test_it_is_sent_a_ticket_once(self, outbox: Outbox) -> None:
        shelf = Shelf(self.TAKES)
        assert [sent(shelf, outbox).outcome for _ in range(2)] == [Outcome.CREATED, Outcome.FOUND]
        assert "find" not in shelf.calls
        assert len(shelf.tickets) == 1

    def test_what_may_have_arrived_is_sent_again_as_it_was(self, outbox: Outbox) -> None:
        shelf = Shelf(self.TAKES, refusal=LOST)
        assert code(sent(shelf, outbox, draft("first"))) == 8
        shelf.refusal = None
        assert sent(shelf, outbox, draft("second")).outcome is Outcome.CREATED
        assert shelf.bodies["1"] == ["first"]

    def test_what_was_refused_is_kept(self, outbox: Outbox) -> None:
        shelf = Shelf(self.TAKES, refusal=TicketRefusedError("no"))
        assert code(sent(shelf, outbox)) == 7
        assert outbox.entries()[0].state is State.WAITING

    def test_an_incident_that_comes_again_gets_a_ticket_again(self, outbox: Outbox) -> None:
        shelf = Shelf(self.TAKES)
        sent(shelf, outbox, draft(dedupe_key=INCIDENT))
        later = Time(WRITTEN + timedelta(days=40))
        began = wish(began=later.now - timedelta(hours=1))
        delivery = sent(shelf, outbox, draft(dedupe_key=INCIDENT), began, later)
        assert (delivery.outcome, len(shelf.tickets)) == (Outcome.CREATED, 2)
        assert once_key(delivery.draft) != once_key(draft(dedupe_key=INCIDENT))

    def test_another_trace_id_in_its_answer_is_loud(self, outbox: Outbox) -> None:
        shelf = Shelf(self.TAKES)
        shelf.taken = lambda: shelf.change("1", trace_id=OTHER)
        delivery = sent(shelf, outbox)
        assert (delivery.read_back, code(delivery)) == (ReadBack.DIFFERS, 7)


class TestTheOutbox:
    def test_drafts_survive_word_for_word(self, outbox: Outbox) -> None:
        files = (Attachment("trace.json", "application/json", b"\x00\xff"),)
        about = draft("Строка\n\x00", attachments=files)
        sent(Shelf(refusal=TicketRefusedError("no")), outbox, about)
        assert outbox.entries()[0].draft == about

    def test_entries_come_oldest_first_and_can_be_dropped(self, outbox: Outbox) -> None:
        shelf = Shelf(refusal=TicketRefusedError("no"))
        late = replace(draft(desk="b"), written_at=WRITTEN + timedelta(hours=1))
        for about in (late, draft(desk="a")):
            sent(shelf, outbox, about)
        assert [entry.draft.desk for entry in outbox.entries()] == ["a", "b"]
        assert outbox.drop(late.draft_id)
        assert not outbox.drop(late.draft_id)
        assert not outbox.drop("../receipts")

    def test_a_damaged_draft_is_named_and_stays(self, outbox: Outbox) -> None:
        sent(Shelf(refusal=TicketRefusedError("no")), outbox)
        path = outbox.folder / f"{draft().draft_id}.json"
        path.write_text("{", encoding="utf-8")
        with pytest.raises(OrdertraceError, match=path.name):
            sent(Shelf(), outbox)
        assert path.exists()

    def test_without_an_outbox_nothing_is_sent(self, tmp_path: Path) -> None:
        (tmp_path / "outbox").write_text("a file", encoding="utf-8")
        shelf = Shelf()
        with pytest.raises(OutputError, match="the outbox"):
            sent(shelf, Outbox(tmp_path / "outbox"))
        assert shelf.calls == []
