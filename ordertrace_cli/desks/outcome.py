"""What is asked of a delivery, and how it ended."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from ordertrace_cli.desks.protocol import DeskTicket, Draft, Note
from ordertrace_cli.errors import OrdertraceError


class Outcome(StrEnum):
    """What became of it. FOUND: there was a ticket already. KEPT: no ticket, only a draft."""

    CREATED = "created"
    FOUND = "found"
    COMMENTED = "commented"
    KEPT = "kept"


class ReadBack(StrEnum):
    """Whether the desk holds the ids it was given.

    REPAIRED: it had dropped one, and has it now. UNKNOWN: it cannot be asked.
    """

    SAME = "same"
    REPAIRED = "repaired"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


class Pace(Struct, frozen=True):
    """Time as a delivery sees it.

    patience: seconds that may go by in waiting for a ticket whose creation was not confirmed.
    """

    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    patience: float = 16.0


class Wish(Struct, frozen=True):
    """What is asked for beyond "see to it that there is a ticket".

    mention: a paragraph that names an earlier, closed ticket, in the draft's own dialect.
    note: add it to a ticket that is there already. new: make another ticket all the same.
    began: when what the ticket is about began; receipts from before are about something else.
    """

    mention: Callable[[DeskTicket], str]
    note: Note | None = None
    new: bool = False
    began: datetime | None = None


class Delivery(Struct, frozen=True):
    """How it ended.

    ticket: the one to look at; None where there is none, or none is known. read_back: None where
    nothing was created. earlier: a closed ticket about the same. retired: a ticket of ours that
    came second to somebody else's, and was closed again. kept: whether the draft is still in the
    outbox. error: why it is, or what is wrong with the ticket; its code is the command's.
    interrupted: whoever waits for this wants nothing more to be started.
    """

    draft: Draft
    outcome: Outcome
    ticket: DeskTicket | None = None
    read_back: ReadBack | None = None
    earlier: DeskTicket | None = None
    retired: DeskTicket | None = None
    kept: bool = False
    error: OrdertraceError | None = None
    interrupted: bool = False
