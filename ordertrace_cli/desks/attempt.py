"""One attempt to deliver a draft: what is written down of it, and what an error leaves behind.

Owns the entry in the outbox while the attempt lasts: every change is written before it counts.
The steps themselves are the business of `delivery` and `posting`.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from ordertrace_cli.desks.outbox import Entry, Outbox, State
from ordertrace_cli.desks.outcome import Delivery, Outcome, Pace, ReadBack, Wish
from ordertrace_cli.desks.protocol import Desk, DeskTicket, Draft
from ordertrace_cli.errors import (
    AccessDeniedError,
    ExitCode,
    OrdertraceError,
    TicketNotSentError,
    TicketUnknownError,
    UnreachableError,
    UnreadableError,
)

# An index may lag behind what it indexes; a request may still be under way.
_WAITS = (0.5, 1.0, 2.0, 4.0, 8.0)

# The draft is kept all the same; what is to be done about them is something else.
_TOLD_AS_THEY_ARE = (ExitCode.USAGE, ExitCode.OUTPUT)


class Attempt:
    """What both ways of delivering share."""

    def __init__(self, desk: Desk, draft: Draft, outbox: Outbox, wish: Wish, pace: Pace) -> None:
        self.desk = desk
        self.outbox = outbox
        self.wish = wish
        self.pace = pace
        self.entry = outbox.get(draft.draft_id) or Entry(draft)
        if self.entry.state is State.WAITING:
            # Nobody has seen an older text yet.
            self.entry = replace(self.entry, draft=draft)
        self.keep(
            note=wish.note or self.entry.note,
            new=wish.new or self.entry.new,
            began=wish.began or self.entry.began,
        )

    @property
    def draft(self) -> Draft:
        return self.entry.draft

    def keep(self, **changes: Any) -> None:
        """Change the entry, on the disk first."""
        entry = replace(self.entry, **changes)
        self.outbox.put(entry)
        self.entry = entry

    def run(self) -> Delivery:
        """The steps, and whatever stopped them as a result."""
        try:
            return self.steps()
        except (KeyboardInterrupt, SystemExit):
            # Ctrl-C and SIGTERM; the latter is an exit, so that whatever is open gets closed.
            if self.entry.state is State.WAITING:
                raise
            interrupted = TicketUnknownError("interrupted while the ticket was being sent")
            return replace(self.kept(interrupted), interrupted=True)
        except OrdertraceError as error:
            return self.kept(error)

    def steps(self) -> Delivery:
        raise NotImplementedError

    def kept(
        self,
        error: OrdertraceError,
        outcome: Outcome = Outcome.KEPT,
        ticket: DeskTicket | None = None,
        read_back: ReadBack | None = None,
    ) -> Delivery:
        """The draft stays, with the reason; what an error means depends on how far it had come."""
        told = self._told(error)
        self.keep(reason=told.what)
        if ticket is None and self.entry.ticket is not None:
            outcome, ticket = Outcome.CREATED, self.entry.ticket
        return Delivery(self.draft, outcome, ticket, read_back=read_back, kept=True, error=told)

    def done(self, **result: Any) -> Delivery:
        """Nothing is left to do: the draft is gone."""
        self.outbox.drop(self.draft.draft_id)
        return Delivery(self.draft, **result)

    def waits(self) -> Iterator[None]:
        """At once, then again and again while patience lasts."""
        ends = self.pace.clock() + timedelta(seconds=self.pace.patience)
        yield
        for seconds in _WAITS:
            if self.pace.clock() + timedelta(seconds=seconds) > ends:
                return
            self.pace.sleep(seconds)
            yield

    def _told(self, error: OrdertraceError) -> OrdertraceError:
        again = f"ordertrace outbox send {self.draft.draft_id}"
        if self.entry.ticket is not None or error.exit_code in _TOLD_AS_THEY_ARE:
            return error
        if self.entry.state is State.UNKNOWN:
            return TicketUnknownError(
                f"not known whether {self.draft.desk} has taken the ticket: {error.what}",
                f"look for {self.draft.trace_id} there; if it is missing: {again}",
            )
        if isinstance(error, AccessDeniedError):
            return AccessDeniedError(error.what, f"{error.hint}; then: {again}")
        if isinstance(error, UnreachableError | UnreadableError | TicketNotSentError):
            return TicketNotSentError(
                f"nothing was sent to {self.draft.desk}: {error.what}",
                f"the draft is kept; later: {again}",
            )
        return error
