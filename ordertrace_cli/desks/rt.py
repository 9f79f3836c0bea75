"""Request Tracker 5, over REST 2 (docs.bestpractical.com/rt/5.0.5/RT/REST2.html; seen with 5.0.3).

Its traps: a ticket is taken without its mandatory field, with a value that breaks the field's
pattern or with a misspelt field, and the value is dropped in silence; a change that is refused is
answered 200 with the reason in words; whatever stands in a query is run.
"""

import base64
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import msgspec

from ordertrace_cli.config.desks import DeskSettings, RequestTrackerTable
from ordertrace_cli.desks.protocol import (
    Attachment,
    DeskCheck,
    DeskKind,
    DeskTicket,
    Draft,
    FieldState,
    Key,
    Limits,
    Note,
    Preview,
    Traits,
)
from ordertrace_cli.desks.rt_answers import Created, Queue, Texts, Ticket, Tickets, Version, reasons
from ordertrace_cli.desks.shapes import read, read_known, sent
from ordertrace_cli.desks.web import DeskWeb, Headers, Outgoing
from ordertrace_cli.errors import AccessDeniedError, ConfigurationError
from ordertrace_cli.redact import clean
from ordertrace_cli.tickets.model import BodyFormat

_API = "/REST/2.0"
# Of the database's column.
_LONGEST_SUBJECT = 200
_PAGE = 100
_QUERYABLE_VALUE = re.compile(r"[A-Za-z0-9-]{1,100}", re.ASCII)
# What may stand between the braces of CF.{…}.
_QUERYABLE_NAME = re.compile(r"[^{}'\"\\\x00-\x1f]{1,200}")


class RequestTrackerDesk:
    """One queue of a Request Tracker."""

    def __init__(self, settings: DeskSettings, timeout: float) -> None:
        assert isinstance(settings.table, RequestTrackerTable)  # noqa: S101  the registry's doing
        self._table = settings.table
        for name in filter(None, (self._table.field, self._table.key_field)):
            if not _QUERYABLE_NAME.fullmatch(name):
                raise ConfigurationError(
                    f"{settings.place}: RT cannot search by a field with quotes or braces in its name"
                )
        token = settings.revealed("token")
        self._web = DeskWeb(
            settings,
            settings.table.url,
            Headers(secret=(("authorization", f"token {token}"),)),
            timeout,
            reasons,
        )

    @property
    def traits(self) -> Traits:
        return Traits(BodyFormat.TEXT)

    def check(self) -> DeskCheck:
        read_known(self._web, Version, f"{_API}/rt")
        known = {each.name.casefold() for each in self._queue().ticket_custom_fields}
        return DeskCheck(
            _state(self._table.field, known),
            _state(self._table.key_field, known),
            clean(self._table.field),
            Limits(title=_LONGEST_SUBJECT),
        )

    def find(self, key: Key, value: str) -> tuple[DeskTicket, ...]:
        name = self._table.field if key is Key.TRACE_ID else self._table.key_field
        if name is None:
            return ()
        if not _QUERYABLE_VALUE.fullmatch(value):
            raise ValueError("a value that must not stand in a query")
        wanted = f"CF.{{{name}}} = '{value}'"
        found = [each for each in self._tickets(wanted) if each.value(name) == value]
        return self._told(found, wanted)

    def reserve(self) -> str:
        return ""

    def preview(self, draft: Draft, once: str) -> tuple[Preview, ...]:  # noqa: ARG002
        return (self._web.preview(self._creation(draft)),)

    def create(self, draft: Draft, once: str) -> DeskTicket:  # noqa: ARG002
        # What RT says of a new ticket is its number alone.
        number = sent(self._web, Created, self._creation(draft)).id
        return DeskTicket(ref=str(number), link=self._link(number), is_open=True)

    def read_back(self, ref: str) -> DeskTicket:
        ticket = read_known(self._web, Ticket, self._path(ref))
        return self._told([ticket], f"id = {ticket.id}")[0]

    def repair(self, ref: str, draft: Draft) -> None:
        self._change(ref, {"CustomFields": self._custom_fields(draft)})

    def has_note(self, ref: str, key: str) -> bool:
        page = 1
        while True:
            parameters = {
                "fields": "Content,ContentType",
                "per_page": str(_PAGE),
                "page": str(page),
            }
            found = read_known(self._web, Texts, f"{self._path(ref)}/attachments", parameters)
            if any(
                key in each.content for each in found.items if each.content_type.startswith("text/")
            ):
                return True
            if not found.items or found.next_page is None:
                return False
            page += 1

    def comment(self, ref: str, note: Note) -> None:
        self._note(ref, {"Content": note.body})

    def attach(self, ref: str, attachment: Attachment) -> None:
        file = {
            "FileName": attachment.name,
            "FileType": attachment.content_type,
            "FileContent": base64.b64encode(attachment.data).decode("ascii"),
        }
        self._note(ref, {"Content": attachment.name, "Attachments": [file]})

    def retire(self, ref: str, kept: DeskTicket) -> bool:
        self._note(ref, {"Content": f"#{kept.ref} {kept.link}".rstrip()})
        # Refused or not, the answer is 200: hence the look afterwards.
        self._change(ref, {"Status": "resolved"})
        return not self.read_back(ref).is_open

    def close(self) -> None:
        self._web.close()

    def _creation(self, draft: Draft) -> Outgoing:
        ticket = {
            "Queue": self._table.queue,
            "Subject": draft.title[:_LONGEST_SUBJECT],
            "Content": draft.body,
            "ContentType": "text/plain",
            "CustomFields": self._custom_fields(draft),
        }
        return Outgoing("POST", f"{_API}/ticket", msgspec.json.encode(ticket))

    def _custom_fields(self, draft: Draft) -> Mapping[str, str]:
        fields = {self._table.field: draft.trace_id}
        if self._table.key_field is not None:
            fields[self._table.key_field] = draft.dedupe_key
        return fields

    def _note(self, ref: str, comment: Mapping[str, Any]) -> None:
        """A comment, which RT mails to staff alone; plain text, so that nothing of it is markup."""
        body = msgspec.json.encode({**comment, "ContentType": "text/plain"})
        self._web.send(Outgoing("POST", f"{self._path(ref)}/comment", body))

    def _change(self, ref: str, changes: Mapping[str, Any]) -> None:
        self._web.send(Outgoing("PUT", self._path(ref), msgspec.json.encode(changes)))

    def _tickets(self, query: str) -> list[Ticket]:
        parameters = {
            "query": query,
            "fields": "CustomFields",
            "orderby": "id",
            "order": "ASC",
            "per_page": str(_PAGE),
        }
        return read_known(self._web, Tickets, f"{_API}/tickets", parameters).items

    def _told(self, found: list[Ticket], query: str) -> tuple[DeskTicket, ...]:
        """With which of them are open: names of states are the lifecycle's, "active" is RT's."""
        if not found:
            return ()
        active = {each.id for each in self._tickets(f"({query}) AND Status = '__Active__'")}
        return tuple(
            DeskTicket(
                ref=str(each.id),
                link=self._link(each.id),
                is_open=each.id in active,
                trace_id=each.value(self._table.field),
                dedupe_key=each.value(self._table.key_field),
            )
            for each in found
        )

    def _link(self, number: int) -> str:
        return f"{self._web.base}/Ticket/Display.html?id={number}"

    def _path(self, ref: str) -> str:
        return f"{_API}/ticket/{quote(ref, safe='')}"

    def _queue(self) -> Queue:
        """RT answers 403 for a queue that is not there as for one that must not be seen (5.0)."""
        name = self._table.queue
        try:
            found = read(self._web, Queue, f"{_API}/queue/{quote(name, safe='')}")
        except AccessDeniedError as error:
            raise ConfigurationError(
                f"{self._web.base.peer} has no queue {clean(name)} that this account can see",
                "check the desk's queue, and the account's rights to it",
            ) from error
        if found is None:
            raise ConfigurationError(
                f"{self._web.base.peer} has no queue {clean(name)}", "check the desk's queue"
            )
        return found


def _state(name: str | None, known: set[str]) -> FieldState:
    present = name is not None and name.casefold() in known
    return FieldState.PRESENT if present else FieldState.MISSING


KIND = DeskKind("rt", RequestTrackerDesk)
