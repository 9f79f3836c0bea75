"""A ticket is brought to a help desk once, whatever happens on the way.

Owns the order of steps where a desk can be asked what it holds: look, create, read back, compare;
and what to believe when an answer is lost. Knows no vendor. Time passes only through the `Pace`
that is handed in.
"""

from msgspec.structs import replace

from ordertrace_cli.desks.attempt import Attempt
from ordertrace_cli.desks.fitness import refuse_unfit
from ordertrace_cli.desks.outbox import Outbox, State
from ordertrace_cli.desks.outcome import Delivery, Outcome, Pace, ReadBack, Wish
from ordertrace_cli.desks.posting import Posting
from ordertrace_cli.desks.protocol import Desk, DeskTicket, Draft, Key, Note
from ordertrace_cli.errors import (
    AccessDeniedError,
    DeliveryError,
    OrdertraceError,
    TicketUnknownError,
    UnreachableError,
    UnreadableError,
)


def deliver(desk: Desk, draft: Draft, outbox: Outbox, wish: Wish, pace: Pace) -> Delivery:
    """See to it that the desk has a ticket for the draft, and exactly one.

    Raises OutputError where the draft cannot be written down, TicketNotSentError where another
    process is at the same ticket, UnreadableError where what was written down cannot be read.
    Everything else that goes wrong is told by the result, and the draft is kept.
    """
    way = Filing if desk.traits.searchable else Posting
    with outbox.lock(draft.desk, draft.dedupe_key):
        return way(desk, draft, outbox, wish, pace).run()


class Filing(Attempt):
    """One attempt at a desk that can be searched."""

    def steps(self) -> Delivery:
        refuse_unfit(self.desk.check(), self.draft)
        if self.entry.ticket is not None:
            return self._complete(self.entry.ticket)
        hits = self._look()
        if self.entry.state is State.UNKNOWN:
            arrived = self._new_among(hits) or self._await_arrival()
            if arrived is not None:
                return self._complete(arrived)
        elif not self.entry.new and (opened := [hit for hit in hits if hit.is_open]):
            return self._adopt(opened[0])
        return self._create(hits)

    def _look(self) -> tuple[DeskTicket, ...]:
        """Tickets about the same, oldest first; hits whose own field differs are none."""
        draft = self.draft
        if draft.key is Key.TRACE_ID:
            hits = self.desk.find(Key.TRACE_ID, draft.trace_id)
            return tuple(hit for hit in hits if hit.trace_id == draft.trace_id)
        hits = self.desk.find(Key.DEDUPE_KEY, draft.dedupe_key)
        return tuple(hit for hit in hits if hit.dedupe_key == draft.dedupe_key)

    def _new_among(self, hits: tuple[DeskTicket, ...]) -> DeskTicket | None:
        return next((hit for hit in hits if hit.ref not in self.entry.known), None)

    def _await_arrival(self) -> DeskTicket | None:
        """A ticket that was not there before the draft was sent, once it shows up."""
        for _ in self.waits():
            try:
                arrived = self._new_among(self._look())
            except (UnreachableError, UnreadableError):
                continue
            if arrived is not None:
                return arrived
        return None

    def _create(self, hits: tuple[DeskTicket, ...]) -> Delivery:
        earlier = hits[-1] if hits and not self.entry.new else None
        if earlier is not None and not self.draft.earlier:
            body = f"{self.draft.body}\n{self.wish.mention(earlier)}\n"
            self.keep(draft=replace(self.draft, body=body, earlier=earlier.ref))
        return self._complete(self._sent(hits), earlier)

    def _sent(self, hits: tuple[DeskTicket, ...]) -> DeskTicket:
        """The new ticket, as the desk tells of it or as it is found when the answer is lost."""
        used_before = bool(self.entry.once)
        once = self.entry.once or self.desk.reserve()
        self.keep(once=once, known=tuple(hit.ref for hit in hits), state=State.UNKNOWN)
        try:
            return self.desk.create(self.draft, once)
        except TicketUnknownError:
            arrived = self._await_arrival()
            if arrived is None:
                raise
            return arrived
        except (DeliveryError, AccessDeniedError):
            # A token that was used already: the first attempt did arrive, only late.
            arrived = self._new_among(self._look()) if used_before else None
            if arrived is None:
                self.keep(state=State.WAITING, once="")
                raise
            return arrived

    def _complete(self, made: DeskTicket, earlier: DeskTicket | None = None) -> Delivery:
        """A ticket of ours: what is stored there, whether it is the only one, its files."""
        self.keep(ticket=made)
        stored, read_back = self._verified(self._read_back(made))
        if read_back is ReadBack.DIFFERS:
            return self.kept(self._without_id(stored), Outcome.CREATED, stored, read_back)
        first = self._first_of_all(stored)
        if first.ref != stored.ref:
            self.desk.retire(stored.ref, first)
            return self.done(outcome=Outcome.FOUND, ticket=first, earlier=earlier, retired=stored)
        self._attach(stored)
        return self.done(
            outcome=Outcome.CREATED, ticket=stored, read_back=read_back, earlier=earlier
        )

    def _read_back(self, made: DeskTicket) -> DeskTicket:
        try:
            return self.desk.read_back(made.ref)
        except (UnreachableError, UnreadableError) as error:
            raise TicketUnknownError(
                f"{self.draft.desk} has taken the ticket {made.ref}; whether with its trace id could"
                f" not be read back: {error.what}",
                f"run: ordertrace outbox send {self.draft.draft_id}",
            ) from error

    def _verified(self, stored: DeskTicket) -> tuple[DeskTicket, ReadBack]:
        """Compare ids alone: desks rewrite texts, line ends for a start."""
        if self._holds_ids(stored):
            return stored, ReadBack.SAME
        try:
            self.desk.repair(stored.ref, self.draft)
        except OrdertraceError:
            return stored, ReadBack.DIFFERS
        again = self._read_back(stored)
        return again, ReadBack.REPAIRED if self._holds_ids(again) else ReadBack.DIFFERS

    def _holds_ids(self, stored: DeskTicket) -> bool:
        if stored.trace_id != self.draft.trace_id:
            return False
        return self.draft.key is Key.TRACE_ID or stored.dedupe_key == self.draft.dedupe_key

    def _without_id(self, stored: DeskTicket) -> DeliveryError:
        return DeliveryError(
            f"{self.draft.desk} has taken the ticket {stored.ref} without the trace id"
            f" {self.draft.trace_id}, and does not let it be set: {stored.link}",
            "set the field by hand or close the ticket, then:"
            f" ordertrace outbox drop {self.draft.draft_id}",
        )

    def _first_of_all(self, ours: DeskTicket) -> DeskTicket:
        """The oldest open ticket about the same: two engineers may have looked at one moment."""
        if self.entry.new:
            return ours
        known = self.entry.known
        rivals = [hit for hit in self._look() if hit.is_open and hit.ref not in known]
        return rivals[0] if rivals else ours

    def _attach(self, stored: DeskTicket) -> None:
        for attachment in self.draft.attachments if self.desk.traits.attaches_later else ():
            if attachment.name not in self.entry.attached:
                self.desk.attach(stored.ref, attachment)
                self.keep(attached=(*self.entry.attached, attachment.name))

    def _adopt(self, ticket: DeskTicket) -> Delivery:
        note = self.entry.note
        if note is None or not self.desk.traits.comments:
            return self.done(outcome=Outcome.FOUND, ticket=ticket)
        try:
            added = self._commented(ticket, note)
        except OrdertraceError as error:
            return self.kept(error, Outcome.FOUND, ticket)
        return self.done(outcome=Outcome.COMMENTED if added else Outcome.FOUND, ticket=ticket)

    def _commented(self, ticket: DeskTicket, note: Note) -> bool:
        """Whether the note was added; it may be there already."""
        if self.desk.has_note(ticket.ref, note.key):
            return False
        try:
            self.desk.comment(ticket.ref, note)
        except TicketUnknownError:
            if not any(self.desk.has_note(ticket.ref, note.key) for _ in self.waits()):
                raise
        return True
