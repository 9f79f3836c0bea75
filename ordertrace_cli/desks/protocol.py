"""What a help desk is to us: to be asked what it holds, and to be given a ticket.

Owns the values that go both ways. When to look, to create, to search again or to give up is the
business of `delivery`; how a vendor's server is spoken to, of that vendor's module.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from ordertrace_cli.config.desks import DeskSettings
from ordertrace_cli.tickets.model import BodyFormat, Severity


class Key(StrEnum):
    """By which of its own fields a ticket is found again."""

    TRACE_ID = "trace_id"
    DEDUPE_KEY = "dedupe_key"


class FieldState(StrEnum):
    """Whether a desk has a field. UNKNOWN: it does not tell, or this account may not ask."""

    PRESENT = "present"
    MISSING = "missing"
    UNKNOWN = "unknown"


class Limits(Struct, frozen=True):
    """Sizes beyond which the desk refuses; None where it has no limit or does not tell.

    title and body: characters. attachment: bytes of one file.
    """

    title: int | None = None
    body: int | None = None
    attachment: int | None = None


class DeskCheck(Struct, frozen=True):
    """What was found out about a desk whose credentials work.

    field: the one for the trace id. key_field: the one for the dedupe key. field_name: what the
    configuration calls the former, fit to print.
    """

    field: FieldState
    key_field: FieldState
    field_name: str
    limits: Limits = Limits()


class Traits(Struct, frozen=True):
    """What can be done with a desk at all.

    dialect: how bodies for it are marked up. searchable: whether `find` and `read_back` can be
    asked; if not, what was sent is known from our own records alone. comments: whether `has_note`
    and `comment` can. attaches_later: whether files are added to a ticket that exists; if not,
    they travel in `create`.
    """

    dialect: BodyFormat
    searchable: bool = True
    comments: bool = True
    attaches_later: bool = True


class Attachment(Struct, frozen=True):
    """A file for a ticket. name: no path, ASCII. data: redacted already."""

    name: str
    content_type: str
    data: bytes


class Draft(Struct, frozen=True):
    """A ticket on its way to one desk; the same at every attempt.

    draft_id: 12 hex digits, equal for drafts of one ticket whoever writes them, unless a new
    ticket was asked for. desk: its name in the configuration. title: one line. body: in the
    desk's own dialect. fields: codes for other fields of the desk, None where there is nothing
    to say. dedupe_key: of the order or of the incident; `key` says which field finds the ticket
    again. earlier: reference of a closed ticket about the same, "" where there is none.
    language: of title and body.
    """

    draft_id: str
    desk: str
    trace_id: str
    dedupe_key: str
    key: Key
    title: str
    body: str
    body_format: BodyFormat
    fields: Mapping[str, str | None]
    severity: Severity
    language: str
    written_at: datetime
    attachments: tuple[Attachment, ...] = ()
    earlier: str = ""


class DeskTicket(Struct, frozen=True):
    """A ticket as the desk holds it.

    ref: what the desk calls it ("4711", "SUP-12"). link: where a browser shows it, "" where
    nothing does. trace_id and dedupe_key: the fields as read, "" where empty or lacking; compare
    them before believing that this is the ticket that was looked for.
    """

    ref: str
    link: str
    is_open: bool
    trace_id: str = ""
    dedupe_key: str = ""


class Note(Struct, frozen=True):
    """A comment that is added at most once. key: stands in the body, and finds it again."""

    key: str
    body: str


class Preview(Struct, frozen=True):
    """One message as `create` would send it, fit to print, secrets hidden.

    method: an HTTP method, SMTP, or WRITE. address: the whole address. headers: in their order.
    """

    method: str
    address: str
    headers: tuple[tuple[str, str], ...]
    body: str


class Desk(Protocol):
    """One help desk.

    Methods that ask raise AccessDeniedError, UnreachableError, UnreadableError and
    ConfigurationError. Methods that change something are tried once, never again by themselves, and raise
    TicketNotSentError (surely nothing was done), TicketRefusedError (the desk said no; `what`
    holds its reasons, cleaned), AccessDeniedError (nothing was done) or TicketUnknownError (it
    may have been done).
    """

    @property
    def traits(self) -> Traits: ...

    def check(self) -> DeskCheck:
        """Whether the credentials work, by a request that fails with wrong ones; fields, limits."""
        ...

    def find(self, key: Key, value: str) -> tuple[DeskTicket, ...]:
        """Every ticket whose own field equals `value`, open or closed, oldest first.

        Hits whose field is something else are left out: desks ignore filters they do not know.
        `value` holds letters, digits and `-` alone.
        """
        ...

    def reserve(self) -> str:
        """A token with which `create` works once, where the desk gives them; else "".

        It is kept with the draft before `create` is called, and used again for the same draft.
        """
        ...

    def preview(self, draft: Draft, once: str) -> tuple[Preview, ...]:
        """What `create` would send, made by what `create` sends; changes nothing.

        Asks only for ids that the message holds.
        """
        ...

    def create(self, draft: Draft, once: str) -> DeskTicket:
        """Make the ticket. once: what `reserve` gave. The answer is what the desk told, if it did.

        Attachments are sent along only where `traits.attaches_later` is False.
        """
        ...

    def read_back(self, ref: str) -> DeskTicket:
        """The ticket as it is stored now, its fields read from the desk."""
        ...

    def repair(self, ref: str, draft: Draft) -> None:
        """Set the fields for the trace id and the dedupe key on a ticket that lacks them."""
        ...

    def has_note(self, ref: str, key: str) -> bool:
        """Whether a comment with this key is there, or the ticket's own text holds it."""
        ...

    def comment(self, ref: str, note: Note) -> None: ...

    def attach(self, ref: str, attachment: Attachment) -> None: ...

    def retire(self, ref: str, kept: DeskTicket) -> bool:
        """Say on a ticket of ours that `kept` is the one, and close it; whether it is closed now.

        Two engineers on two machines were both told that there was no ticket yet.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class DeskKind(Struct, frozen=True):
    """One sort of help desk: its `kind` in the configuration, and how one of it is opened.

    open_desk: settings, and the time-out in seconds where they give none; touches no network.
    """

    kind: str
    open_desk: Callable[[DeskSettings, float], Desk]
