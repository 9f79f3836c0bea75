"""Jira, over its REST API: version 3 of the cloud, version 2 of server and Data Center.

Tested against a fake that was made from the vendor's documentation, for no Jira can be run in a
test. Its traps: the cloud's search lags behind what was created (CHANGE-2046 replaced it, and it
gives short pages that are not the last); a field that is not on the screen is refused with 400.
"""

import base64
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import msgspec
from msgspec import Struct

from ordertrace_cli.config.desks import DeskSettings, JiraTable
from ordertrace_cli.desks.jira_answers import (
    Account,
    AttachmentRules,
    Comments,
    Created,
    FieldMetas,
    Issue,
    Issues,
    IssueTypes,
    Item,
    Page,
    Transitions,
    reasons,
)
from ordertrace_cli.desks.markup import jira_block, jira_document
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
from ordertrace_cli.desks.shapes import read, read_known, sent
from ordertrace_cli.desks.web import DeskWeb, Headers, Outgoing
from ordertrace_cli.errors import ConfigurationError, UnreadableError
from ordertrace_cli.redact import clean
from ordertrace_cli.tickets.model import BodyFormat

# Limits of Jira's own fields, for both editions.
_LONGEST_SUMMARY = 255
_LONGEST_DESCRIPTION = 32_767
_PAGE = 50
_MOST_PAGES = 20
_QUERYABLE_VALUE = re.compile(r"[A-Za-z0-9-]{1,100}", re.ASCII)
_CUSTOM = re.compile(r"customfield_([0-9]{1,12})", re.ASCII)


class _Screen(Struct, frozen=True):
    """What issues of the configured type can hold. fields: ids by casefolded name."""

    issue_type: str
    fields: Mapping[str, str]


class JiraDesk:
    """One project of a Jira."""

    def __init__(self, settings: DeskSettings, timeout: float) -> None:
        assert isinstance(settings.table, JiraTable)  # noqa: S101  the registry's doing
        self._table = settings.table
        self._cloud = settings.table.edition == "cloud"
        self._api = "/rest/api/3" if self._cloud else "/rest/api/2"
        self._web = DeskWeb(
            settings,
            settings.table.url,
            Headers(secret=(("authorization", _authorization(settings, settings.table)),)),
            timeout,
            reasons,
        )
        self._found_screen: _Screen | None = None

    @property
    def traits(self) -> Traits:
        return Traits(BodyFormat.TEXT)

    def check(self) -> DeskCheck:
        # Projects may be open to everybody: only this tells whether the token is good.
        read_known(self._web, Account, f"{self._api}/myself")
        rules = read(self._web, AttachmentRules, f"{self._api}/attachment/meta")
        return DeskCheck(
            self._state(self._table.field),
            self._state(self._table.key_field),
            clean(self._table.field),
            Limits(
                title=_LONGEST_SUMMARY,
                body=_LONGEST_DESCRIPTION,
                attachment=rules.upload_limit if rules else None,
            ),
        )

    def find(self, key: Key, value: str) -> tuple[DeskTicket, ...]:
        field = self._field(key)
        number = _CUSTOM.fullmatch(field or "")
        if field is None or number is None:
            return ()
        if not _QUERYABLE_VALUE.fullmatch(value):
            raise ValueError("a value that must not stand in a query")
        # A phrase: text fields know no `=`.
        jql = f'cf[{number[1]}] ~ "\\"{value}\\"" ORDER BY created ASC'
        found = [issue for issue in self._issues(jql) if issue.value(field) == value]
        return tuple(self._ticket(issue) for issue in found)

    def reserve(self) -> str:
        return ""

    def preview(self, draft: Draft, once: str) -> tuple[Preview, ...]:  # noqa: ARG002
        return (self._web.preview(self._creation(draft)),)

    def create(self, draft: Draft, once: str) -> DeskTicket:  # noqa: ARG002
        # What Jira says of a new issue is its key alone.
        key = sent(self._web, Created, self._creation(draft)).key
        return DeskTicket(ref=key, link=self._link(key), is_open=True)

    def read_back(self, ref: str) -> DeskTicket:
        wanted = {"fields": ",".join(self._asked_fields())}
        return self._ticket(read_known(self._web, Issue, self._path(ref), wanted))

    def repair(self, ref: str, draft: Draft) -> None:
        body = msgspec.json.encode({"fields": self._custom_fields(draft)})
        self._web.send(Outgoing("PUT", self._path(ref), body))

    def has_note(self, ref: str, key: str) -> bool:
        issue = read_known(self._web, Issue, self._path(ref), {"fields": "description"})
        if _holds(issue.fields.get("description"), key):
            return True
        comments = self._listed(Comments, f"{self._path(ref)}/comment")
        return any(_holds(comment.body, key) for comment in comments)

    def comment(self, ref: str, note: Note) -> None:
        self._say(ref, note.body)

    def attach(self, ref: str, attachment: Attachment) -> None:
        body, content_type = one_file("file", attachment)
        # Without this header Jira takes the form for a forged one.
        token = {"x-atlassian-token": "no-check"}
        path = f"{self._path(ref)}/attachments"
        self._web.send(Outgoing("POST", path, body, content_type, token))

    def retire(self, ref: str, kept: DeskTicket) -> bool:
        self._say(ref, f"{kept.ref} {kept.link}".rstrip())
        path = f"{self._path(ref)}/transitions"
        ways = read_known(self._web, Transitions, path).transitions
        closing = next((way for way in ways if way.to.is_done), None)
        if closing is not None:
            body = msgspec.json.encode({"transition": {"id": closing.id}})
            self._web.send(Outgoing("POST", path, body))
        return not self.read_back(ref).is_open

    def close(self) -> None:
        self._web.close()

    def _creation(self, draft: Draft) -> Outgoing:
        fields = {
            "project": {"key": self._table.project},
            "issuetype": {"id": self._screen().issue_type},
            "summary": draft.title[:_LONGEST_SUMMARY],
            "description": self._body(draft.body),
            **self._custom_fields(draft),
        }
        return Outgoing("POST", f"{self._api}/issue", msgspec.json.encode({"fields": fields}))

    def _custom_fields(self, draft: Draft) -> Mapping[str, str]:
        values = {Key.TRACE_ID: draft.trace_id, Key.DEDUPE_KEY: draft.dedupe_key}
        return {
            field: value for key, value in values.items() if (field := self._field(key)) is not None
        }

    def _say(self, ref: str, text: str) -> None:
        body = msgspec.json.encode({"body": self._body(text)})
        self._web.send(Outgoing("POST", f"{self._path(ref)}/comment", body))

    def _body(self, text: str) -> str | Mapping[str, Any]:
        return jira_document(text) if self._cloud else jira_block(text)

    def _issues(self, jql: str) -> Iterator[Issue]:
        wanted = {"jql": jql, "fields": ",".join(self._asked_fields())}
        if not self._cloud:
            yield from self._listed(Issues, f"{self._api}/search", wanted)
            return
        wanted["maxResults"] = str(_PAGE)
        for _ in range(_MOST_PAGES):
            page = read_known(self._web, Issues, f"{self._api}/search/jql", wanted)
            yield from page.issues
            if not page.next_page_token:
                return
            wanted["nextPageToken"] = page.next_page_token

    def _listed(
        self, shape: type[Page[Item]], path: str, wanted: Mapping[str, str] | None = None
    ) -> Iterator[Item]:
        """A list that is asked for by offset, page by page; a page may be shorter than asked for."""
        seen = 0
        for _ in range(_MOST_PAGES):
            offset = {"startAt": str(seen), "maxResults": str(_PAGE)}
            page = read_known(self._web, shape, path, {**(wanted or {}), **offset})
            yield from page.all
            seen += len(page.all)
            if not page.all or seen >= page.total:
                return

    def _ticket(self, issue: Issue) -> DeskTicket:
        try:
            is_open = issue.is_open
        except msgspec.ValidationError as error:
            raise UnreadableError(
                f"{self._web.base.peer} tells the status of {clean(issue.key)} as Jira does not"
            ) from error
        return DeskTicket(
            ref=issue.key,
            link=self._link(issue.key),
            is_open=is_open,
            trace_id=issue.value(self._field(Key.TRACE_ID)),
            dedupe_key=issue.value(self._field(Key.DEDUPE_KEY)),
        )

    def _asked_fields(self) -> list[str]:
        return ["status", *filter(None, (self._field(key) for key in Key))]

    def _field(self, key: Key) -> str | None:
        """The id of the field for this key, None where there is none."""
        name = self._table.field if key is Key.TRACE_ID else self._table.key_field
        return None if name is None else self._screen().fields.get(name.casefold())

    def _state(self, name: str | None) -> FieldState:
        known = name is not None and name.casefold() in self._screen().fields
        return FieldState.PRESENT if known else FieldState.MISSING

    def _screen(self) -> _Screen:
        """What issues of the configured type can hold; asked once."""
        if self._found_screen is None:
            types = f"{self._api}/issue/createmeta/{quote(self._table.project, safe='')}/issuetypes"
            issue_type = self._issue_type(types)
            fields = self._listed(FieldMetas, f"{types}/{issue_type}")
            named = {each.name.casefold(): each.field_id for each in fields}
            self._found_screen = _Screen(issue_type, named)
        return self._found_screen

    def _issue_type(self, path: str) -> str:
        found = read(self._web, IssueTypes, path)
        if found is None:
            raise ConfigurationError(
                f"{self._web.base.peer} has no project {clean(self._table.project)}"
                " in which this account may create issues",
                "check the desk's project, and the account's rights",
            )
        for each in found.all:
            if each.name.casefold() == self._table.issue_type.casefold():
                return quote(each.id, safe="")
        known = ", ".join(clean(each.name, 40) for each in found.all[:10])
        raise ConfigurationError(
            f"the project has no issue type {clean(self._table.issue_type)}",
            f"it has: {known}" if known else "",
        )

    def _link(self, key: str) -> str:
        return f"{self._web.base}/browse/{quote(key, safe='')}"

    def _path(self, ref: str) -> str:
        return f"{self._api}/issue/{quote(ref, safe='')}"


def _authorization(settings: DeskSettings, table: JiraTable) -> str:
    """The cloud takes an account with its API token, the server a personal access token."""
    token = settings.revealed("token")
    if table.edition == "server":
        return f"Bearer {token}"
    if table.user is None:
        raise ConfigurationError(
            f"{settings.place}: Jira's cloud wants the account of the token",
            "set user = its e-mail",
        )
    return f"Basic {base64.b64encode(f'{table.user}:{token}'.encode()).decode('ascii')}"


def _holds(text: Any, key: str) -> bool:
    """Whether the key stands in a text, or in a document's text."""
    return text is not None and key in msgspec.json.encode(text).decode()


KIND = DeskKind("jira", JiraDesk)
