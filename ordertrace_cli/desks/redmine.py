"""Redmine, over its REST API (redmine.org/projects/redmine/wiki/Rest_api; seen with 5.0).

Its traps: a wrong key reads public projects like nobody's, so only `/users/current` tells; a value
for a custom field that project or tracker lack is dropped in silence; a filter by a field that is
no filter is ignored, and everything is returned.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import msgspec
from msgspec import Struct

from ordertrace_cli.config.desks import DeskSettings, RedmineTable
from ordertrace_cli.desks.markup import textile_block
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
from ordertrace_cli.desks.redmine_answers import (
    Created,
    Definitions,
    FoundIssue,
    FoundIssues,
    FoundProject,
    FoundStatuses,
    Issue,
    Project,
    Uploaded,
    User,
    reasons,
)
from ordertrace_cli.desks.shapes import read, read_known, sent
from ordertrace_cli.desks.web import DeskWeb, Headers, Outgoing
from ordertrace_cli.errors import AccessDeniedError, ConfigurationError
from ordertrace_cli.redact import clean
from ordertrace_cli.tickets.model import BodyFormat

_LONGEST_SUBJECT = 255
_PAGE = 100


class _Field(Struct, frozen=True):
    """A custom field. state: whether a ticket of ours will have it."""

    name: str
    number: int
    state: FieldState


class RedmineDesk:
    """One project of a Redmine."""

    def __init__(self, settings: DeskSettings, timeout: float) -> None:
        assert isinstance(settings.table, RedmineTable)  # noqa: S101  the registry's doing
        self._table = settings.table
        self._markdown = settings.table.format == "markdown"
        self._web = DeskWeb(
            settings,
            settings.table.url,
            Headers(secret=(("x-redmine-api-key", settings.revealed("key")),)),
            timeout,
            reasons,
        )
        self._project: Project | None = None
        self._fields: Mapping[str, _Field] | None = None

    @property
    def traits(self) -> Traits:
        return Traits(BodyFormat.MARKDOWN if self._markdown else BodyFormat.TEXT)

    def check(self) -> DeskCheck:
        read_known(self._web, User, "/users/current.json")
        self._found_project()
        return DeskCheck(
            self._state(self._table.field),
            self._state(self._table.key_field),
            clean(self._table.field),
            Limits(title=_LONGEST_SUBJECT),
        )

    def find(self, key: Key, value: str) -> tuple[DeskTicket, ...]:
        name = self._field_name(key)
        number = self._number(name)
        if number is None:
            return ()
        parameters = {
            # Closed ones too; in every project, for tickets are moved.
            "status_id": "*",
            f"cf_{number}": value,
            "sort": "id",
            "limit": str(_PAGE),
        }
        issues = read_known(self._web, FoundIssues, "/issues.json", parameters).issues
        if any(issue.value(number) != value for issue in issues):
            raise ConfigurationError(
                f"{self._web.base.peer} does not search by its field {clean(name or '')}",
                "have “Used as a filter” set on that custom field",
            )
        return tuple(self._ticket(issue) for issue in issues)

    def reserve(self) -> str:
        return ""

    def preview(self, draft: Draft, once: str) -> tuple[Preview, ...]:  # noqa: ARG002
        return (self._web.preview(self._creation(draft)),)

    def create(self, draft: Draft, once: str) -> DeskTicket:  # noqa: ARG002
        return self._ticket(sent(self._web, Created, self._creation(draft)).issue)

    def read_back(self, ref: str) -> DeskTicket:
        return self._ticket(self._issue(ref))

    def repair(self, ref: str, draft: Draft) -> None:
        self._change(ref, {"custom_fields": self._custom_fields(draft)})

    def has_note(self, ref: str, key: str) -> bool:
        issue = self._issue(ref, {"include": "journals"})
        texts = [issue.description, *(journal.notes for journal in issue.journals)]
        return any(key in text for text in texts if text)

    def comment(self, ref: str, note: Note) -> None:
        self._change(ref, {"notes": self._body(note.body)})

    def attach(self, ref: str, attachment: Attachment) -> None:
        path = f"/uploads.json?filename={quote(attachment.name, safe='')}"
        upload = Outgoing("POST", path, attachment.data, "application/octet-stream")
        file = {
            "token": sent(self._web, Uploaded, upload).upload.token,
            "filename": attachment.name,
            "content_type": attachment.content_type,
        }
        self._change(ref, {"uploads": [file]})

    def retire(self, ref: str, kept: DeskTicket) -> bool:
        statuses = read_known(self._web, FoundStatuses, "/issue_statuses.json").issue_statuses
        closed = next((status.id for status in statuses if status.is_closed), None)
        # A workflow that forbids the change drops it in silence: hence the look afterwards.
        self._change(ref, {"notes": f"#{kept.ref}", "status_id": closed})
        return not self.read_back(ref).is_open

    def close(self) -> None:
        self._web.close()

    def _creation(self, draft: Draft) -> Outgoing:
        project = self._found_project()
        issue: dict[str, Any] = {
            "project_id": project.id,
            "subject": draft.title[:_LONGEST_SUBJECT],
            "description": self._body(draft.body),
            "custom_fields": self._custom_fields(draft),
        }
        if self._table.tracker is not None:
            issue["tracker_id"] = self._tracker(project)
        return Outgoing("POST", "/issues.json", _document(issue))

    def _change(self, ref: str, changes: Mapping[str, Any]) -> None:
        self._web.send(Outgoing("PUT", f"/issues/{quote(ref, safe='')}.json", _document(changes)))

    def _custom_fields(self, draft: Draft) -> list[Mapping[str, Any]]:
        values = {self._table.field: draft.trace_id}
        if self._table.key_field is not None:
            values[self._table.key_field] = draft.dedupe_key
        return [
            {"id": number, "value": value}
            for name, value in values.items()
            if (number := self._number(name)) is not None
        ]

    def _body(self, text: str) -> str:
        return text if self._markdown else textile_block(text)

    def _issue(self, ref: str, parameters: dict[str, str] | None = None) -> Issue:
        path = f"/issues/{quote(ref, safe='')}.json"
        return read_known(self._web, FoundIssue, path, parameters).issue

    def _ticket(self, issue: Issue) -> DeskTicket:
        closed = issue.status.is_closed
        return DeskTicket(
            ref=str(issue.id),
            link=f"{self._web.base}/issues/{issue.id}",
            is_open=issue.closed_on is None if closed is None else not closed,
            trace_id=issue.value(self._number(self._table.field)),
            dedupe_key=issue.value(self._number(self._table.key_field)),
        )

    def _field_name(self, key: Key) -> str | None:
        return self._table.field if key is Key.TRACE_ID else self._table.key_field

    def _state(self, name: str | None) -> FieldState:
        known = self._known_fields().get((name or "").casefold())
        return known.state if known else FieldState.MISSING

    def _number(self, name: str | None) -> int | None:
        """The id of the custom field of this name; Redmine's API takes and gives nothing else."""
        known = self._known_fields().get((name or "").casefold())
        return known.number if known else None

    def _known_fields(self) -> Mapping[str, "_Field"]:
        """Custom fields by name, as far as this account is shown them; asked once."""
        if self._fields is None:
            fields: dict[str, _Field] = {}
            for each in self._shown_fields():
                fields.setdefault(each.name.casefold(), each)
            self._fields = fields
        return self._fields

    def _shown_fields(self) -> Iterator["_Field"]:
        """What a ticket of the tracker shows is sure; else the project, else the whole server.

        The project does not list fields that are for all projects, and the server lists its
        fields to administrators alone, without their projects (5.0).
        """
        project = self._found_project()
        tracker = self._tracker(project)
        latest = {"project_id": str(project.id), "status_id": "*", "limit": "1"}
        if tracker is not None:
            latest["tracker_id"] = str(tracker)
        issues = read_known(self._web, FoundIssues, "/issues.json", latest).issues
        for issue in issues:
            yield from (
                _Field(each.name, each.id, FieldState.PRESENT) for each in issue.custom_fields
            )
        state = FieldState.MISSING if issues else FieldState.PRESENT
        yield from (_Field(each.name, each.id, state) for each in project.issue_custom_fields)
        if issues:
            return
        try:
            definitions = read(self._web, Definitions, "/custom_fields.json")
        except AccessDeniedError:
            return
        for each in definitions.custom_fields if definitions else ():
            if each.customized_type == "issue":
                yield _Field(each.name, each.id, FieldState.UNKNOWN)

    def _tracker(self, project: Project) -> int | None:
        """The configured one, else the one that Redmine takes by itself."""
        name = self._table.tracker
        if name is None:
            return project.trackers[0].id if project.trackers else None
        for tracker in project.trackers:
            if tracker.name.casefold() == name.casefold():
                return tracker.id
        known = ", ".join(clean(tracker.name, 40) for tracker in project.trackers[:10])
        raise ConfigurationError(
            f"the project has no tracker {clean(name)}", f"it has: {known}" if known else ""
        )

    def _found_project(self) -> Project:
        if self._project is None:
            path = f"/projects/{quote(self._table.project, safe='')}.json"
            wanted = {"include": "trackers,issue_custom_fields"}
            found = read(self._web, FoundProject, path, wanted)
            if found is None:
                raise ConfigurationError(
                    f"{self._web.base.peer} has no project {clean(self._table.project)}"
                    " that this account can see",
                    "check the desk's project, and the account's membership",
                )
            self._project = found.project
        return self._project


def _document(issue: Mapping[str, Any]) -> bytes:
    return msgspec.json.encode({"issue": issue})


KIND = DeskKind("redmine", RedmineDesk)
