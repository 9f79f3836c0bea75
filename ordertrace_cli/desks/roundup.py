"""Roundup, over its REST interface (roundup.sourceforge.io/docs/rest.html; seen with 2.6.0).

Its traps: a request without Referer, Origin and X-Requested-With counts as forged; text is compared
as a part unless the property ends in `:`; a message needs its author named, or an issue with it is
refused. Its gift: a token with which a ticket is posted once exactly.
"""

import base64
import re
from collections.abc import Mapping
from urllib.parse import quote

import msgspec

from ordertrace_cli.config.desks import DeskSettings, RoundupTable
from ordertrace_cli.desks.multipart import one_file
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
from ordertrace_cli.desks.roundup_answers import Created, Issue, Issues, Message, Token, reasons
from ordertrace_cli.desks.shapes import read, read_known, sent
from ordertrace_cli.desks.web import DeskWeb, Headers, Outgoing
from ordertrace_cli.errors import (
    TicketNotSentError,
    TicketUnknownError,
    UnreadableError,
)
from ordertrace_cli.redact import clean
from ordertrace_cli.tickets.model import BodyFormat

_API = "/rest/data"
_PAGE = 100
_LONGEST_TITLE = 255
_TOKEN = re.compile(r"/issue/@poe/([A-Za-z0-9_-]{16,200})\Z", re.ASCII)
_ANY_TOKEN = "TOKEN"


class RoundupDesk:
    """One tracker."""

    def __init__(self, settings: DeskSettings, timeout: float) -> None:
        assert isinstance(settings.table, RoundupTable)  # noqa: S101  the registry's doing
        self._table = settings.table
        base = self._table.url
        account = f"{self._table.user}:{settings.revealed('password')}".encode()
        origin = str(base).removesuffix(base.path)
        self._web = DeskWeb(
            settings,
            base,
            Headers(
                secret=(("authorization", f"Basic {base64.b64encode(account).decode()}"),),
                plain=(
                    ("referer", f"{base}/"),
                    ("origin", origin),
                    ("x-requested-with", "ordertrace"),
                ),
            ),
            timeout,
            reasons,
        )

    @property
    def traits(self) -> Traits:
        return Traits(BodyFormat.TEXT)

    def check(self) -> DeskCheck:
        """A wrong password is refused even where anybody may read."""
        read_known(self._web, Issues, f"{_API}/issue", {"@page_size": "1"})
        return DeskCheck(
            self._state(self._table.field),
            self._state(self._table.key_field),
            clean(self._table.field),
            Limits(title=_LONGEST_TITLE),
        )

    def find(self, key: Key, value: str) -> tuple[DeskTicket, ...]:
        own = self._table.field if key is Key.TRACE_ID else self._table.key_field
        if own is None:
            return ()
        found: list[DeskTicket] = []
        for page in range(1, _PAGE):
            parameters = {
                f"{own}:": value,
                "@fields": ",".join(self._fields()),
                "@verbose": "2",
                "@sort": "id",
                "@page_size": str(_PAGE),
                "@page_index": str(page),
            }
            answer = read_known(self._web, Issues, f"{_API}/issue", parameters).data
            found += [self._ticket(str(each["id"]), each) for each in answer.collection]
            if len(answer.collection) < _PAGE:
                break
        wanted = [each for each in found if _own(each, key) == value]
        return tuple(sorted(wanted, key=lambda each: int(each.ref)))

    def reserve(self) -> str:
        """A token of `@poe`; it is good for half an hour."""
        request = Outgoing("POST", f"{_API}/issue/@poe", b"{}")
        try:
            token = _TOKEN.search(sent(self._web, Token, request).data.link)
        except TicketUnknownError as error:
            # Whatever became of the token: no ticket was asked for yet.
            raise TicketNotSentError(error.what, error.hint) from error
        if token is None:
            raise UnreadableError(f"{self._web.base.peer} gives no token for one ticket")
        return token[1]

    def preview(self, draft: Draft, once: str) -> tuple[Preview, ...]:
        """The text as a message, then the issue that names it by the number it was given."""
        return (
            self._web.preview(self._message(draft.body)),
            self._web.preview(self._creation(draft, once or _ANY_TOKEN, "NUMBER")),
        )

    def create(self, draft: Draft, once: str) -> DeskTicket:
        message = self._stored(self._message(draft.body))
        made = sent(self._web, Created, self._creation(draft, once, message))
        return DeskTicket(made.data.id, self._link(made.data.id), is_open=True)

    def read_back(self, ref: str) -> DeskTicket:
        return self._ticket(ref, self._issue(ref).attributes)

    def repair(self, ref: str, draft: Draft) -> None:
        self._change(ref, "PUT", self._ids(draft))

    def has_note(self, ref: str, key: str) -> bool:
        for each in self._issue(ref).attributes.get("messages") or ():
            number = quote(str(each["id"]), safe="")
            found = read(self._web, Message, f"{_API}/msg/{number}", {"@verbose": "3"})
            if found is not None and key in (found.data.attributes.content or ""):
                return True
        return False

    def comment(self, ref: str, note: Note) -> None:
        message = self._stored(self._message(note.body))
        self._change(ref, "PATCH", {"@op": "add", "messages": [message]})

    def attach(self, ref: str, attachment: Attachment) -> None:
        fields = {"name": attachment.name, "type": attachment.content_type}
        body, content_type = one_file("content", attachment, fields)
        file = self._stored(Outgoing("POST", f"{_API}/file", body, content_type))
        self._change(ref, "PATCH", {"@op": "add", "files": [file]})

    def retire(self, ref: str, kept: DeskTicket) -> bool:
        """Closed last: a message opens an issue again."""
        message = self._stored(self._message(f"#{kept.ref} {kept.link}"))
        self._change(ref, "PATCH", {"@op": "add", "messages": [message], "superseder": [kept.ref]})
        self._change(ref, "PUT", {"status": self._table.closed[0]})
        return not self.read_back(ref).is_open

    def close(self) -> None:
        self._web.close()

    def _state(self, name: str | None) -> FieldState:
        """Whether issues have this property: a search that shows it is refused if they do not."""
        if name is None:
            return FieldState.MISSING
        parameters = {"@fields": name, "@page_size": "1"}
        try:
            read_known(self._web, Issues, f"{_API}/issue", parameters)
        except UnreadableError:
            return FieldState.MISSING
        return FieldState.PRESENT

    def _message(self, text: str) -> Outgoing:
        message = {"content": text, "author": self._table.user, "date": "."}
        return Outgoing("POST", f"{_API}/msg", msgspec.json.encode(message))

    def _creation(self, draft: Draft, once: str, message: str) -> Outgoing:
        issue = {"title": draft.title[:_LONGEST_TITLE], "messages": [message], **self._ids(draft)}
        path = f"{_API}/issue/@poe/{once}" if once else f"{_API}/issue"
        return Outgoing("POST", path, msgspec.json.encode(issue))

    def _ids(self, draft: Draft) -> dict[str, str]:
        ids = {self._table.field: draft.trace_id}
        if self._table.key_field is not None:
            ids[self._table.key_field] = draft.dedupe_key
        return ids

    def _stored(self, outgoing: Outgoing) -> str:
        """The number of a text or file that belongs to no ticket yet, so that nobody sees it."""
        try:
            return sent(self._web, Created, outgoing).data.id
        except TicketUnknownError as error:
            raise TicketNotSentError(error.what, error.hint) from error

    def _issue(self, ref: str) -> Issue:
        path = f"{_API}/issue/{quote(ref, safe='')}"
        return read_known(self._web, Issue, path, {"@verbose": "2"})

    def _change(self, ref: str, method: str, changes: Mapping[str, object]) -> None:
        """Against the state that was just read; a change in between is refused, and told."""
        issue = self._issue(ref)
        path = f"{_API}/issue/{quote(ref, safe='')}"
        headers = {"If-Match": issue.etag}
        self._web.send(Outgoing(method, path, msgspec.json.encode(changes), headers=headers))

    def _fields(self) -> tuple[str, ...]:
        return tuple(filter(None, ("status", self._table.field, self._table.key_field)))

    def _ticket(self, ref: str, values: Mapping[str, object]) -> DeskTicket:
        status = values.get("status")
        name = status.get("name") if isinstance(status, dict) else None
        return DeskTicket(
            ref=ref,
            link=self._link(ref),
            is_open=name not in self._table.closed,
            trace_id=str(values.get(self._table.field) or ""),
            dedupe_key=str(values.get(self._table.key_field or "") or ""),
        )

    def _link(self, ref: str) -> str:
        return f"{self._web.base}/issue{ref}"


def _own(ticket: DeskTicket, key: Key) -> str:
    return ticket.trace_id if key is Key.TRACE_ID else ticket.dedupe_key


KIND = DeskKind("roundup", RoundupDesk)
