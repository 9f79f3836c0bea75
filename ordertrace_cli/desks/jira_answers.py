"""What Jira answers, as far as it is read: the cloud's REST API 3 and the server's 2.

Source: developer.atlassian.com/cloud/jira/platform/rest/v3 and
developer.atlassian.com/server/jira/platform/rest (Data Center 9 and 10).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol, TypeVar

import msgspec

Item = TypeVar("Item")

_DONE = "done"


class Page(Protocol[Item]):
    """Some of a list; total: of all of it, for lists that are asked for by offset."""

    total: int

    @property
    def all(self) -> list[Item]:
        """What is on this page."""


class Account(msgspec.Struct):
    """Who asks; the cloud has ids, the server names."""

    active: bool = True


class IssueType(msgspec.Struct):
    id: str
    name: str


class IssueTypes(msgspec.Struct, rename="camel"):
    """The cloud calls the list `issueTypes`, the server `values`."""

    issue_types: list[IssueType] = []
    values: list[IssueType] = []

    @property
    def all(self) -> list[IssueType]:
        return self.issue_types or self.values


class FieldMeta(msgspec.Struct, rename="camel"):
    """A field of the screen on which issues of this type are made."""

    field_id: str
    name: str = ""


class FieldMetas(msgspec.Struct):
    """The cloud calls the list `fields`, the server `values`; both give pages."""

    fields: list[FieldMeta] = []
    values: list[FieldMeta] = []
    total: int = 0

    @property
    def all(self) -> list[FieldMeta]:
        return self.fields or self.values


class AttachmentRules(msgspec.Struct, rename="camel"):
    """upload_limit: bytes of one file."""

    enabled: bool = True
    upload_limit: int | None = None


class Category(msgspec.Struct):
    key: str = ""


class Status(msgspec.Struct, rename="camel"):
    """A state; its category is one of new, indeterminate, done."""

    status_category: Category = msgspec.field(default_factory=Category)

    @property
    def is_done(self) -> bool:
        return self.status_category.key == _DONE


class Issue(msgspec.Struct):
    """fields: by id; only those that were asked for."""

    key: str
    fields: Mapping[str, Any] = {}

    def value(self, field_id: str | None) -> str:
        """What stands in this field, "" where it is empty or not there."""
        value = self.fields.get(field_id) if field_id is not None else None
        return value if isinstance(value, str) else ""

    @property
    def is_open(self) -> bool:
        status = msgspec.convert(self.fields.get("status") or {}, Status, strict=False)
        return not status.is_done


class Issues(msgspec.Struct, rename="camel"):
    """next_page_token: the cloud's, absent on the last page. total: the server's."""

    issues: list[Issue]
    next_page_token: str | None = None
    total: int = 0

    @property
    def all(self) -> list[Issue]:
        return self.issues


class Created(msgspec.Struct):
    key: str


class Comment(msgspec.Struct):
    """body: text for the server, a document for the cloud."""

    body: Any = None


class Comments(msgspec.Struct):
    comments: list[Comment]
    total: int = 0

    @property
    def all(self) -> list[Comment]:
        return self.comments


class Transition(msgspec.Struct):
    id: str
    to: Status


class Transitions(msgspec.Struct):
    transitions: list[Transition]


def reasons(refusal: Any) -> Iterator[str]:
    """Jira's own words from the JSON of a refusal."""
    yield from (str(each) for each in refusal.get("errorMessages") or ())
    for field, why in (refusal.get("errors") or {}).items():
        yield f"{field}: {why}"
