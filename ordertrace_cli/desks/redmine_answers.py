"""What Redmine answers, as far as it is read (redmine.org/projects/redmine/wiki/Rest_api)."""

from collections.abc import Iterator
from typing import Any

import msgspec


class Named(msgspec.Struct):
    """Whatever has an id and a name: projects, trackers, fields."""

    id: int
    name: str = ""


class FieldValue(msgspec.Struct):
    """value: a list where the field takes several."""

    id: int
    name: str = ""
    value: str | list[str] | None = None


class Status(msgspec.Struct):
    """A state of issues. is_closed: absent before Redmine 5.0 in an issue."""

    id: int
    name: str = ""
    is_closed: bool | None = None


class Journal(msgspec.Struct):
    """One entry of an issue's history. notes: the comment, if it is one."""

    notes: str | None = None


class Issue(msgspec.Struct):
    """A ticket. closed_on: None also of one that was opened again."""

    id: int
    status: Status
    description: str | None = None
    closed_on: str | None = None
    custom_fields: list[FieldValue] = []
    journals: list[Journal] = []

    def value(self, field: int | None) -> str:
        """What stands in this custom field, "" where it is empty or not there."""
        for each in self.custom_fields:
            if each.id == field and isinstance(each.value, str):
                return each.value
        return ""


class Created(msgspec.Struct):
    issue: Issue


class FoundIssue(msgspec.Struct):
    issue: Issue


class FoundIssues(msgspec.Struct):
    issues: list[Issue]


class Project(msgspec.Struct):
    """issue_custom_fields: without those that are for all projects (5.0)."""

    id: int
    trackers: list[Named] = []
    issue_custom_fields: list[Named] = []


class FoundProject(msgspec.Struct):
    project: Project


class Definition(msgspec.Struct):
    """A custom field as an administrator sees it."""

    id: int
    name: str
    customized_type: str = ""


class Definitions(msgspec.Struct):
    custom_fields: list[Definition]


class FoundStatuses(msgspec.Struct):
    issue_statuses: list[Status]


class Account(msgspec.Struct):
    id: int


class User(msgspec.Struct):
    user: Account


class Upload(msgspec.Struct):
    token: str


class Uploaded(msgspec.Struct):
    upload: Upload


def reasons(refusal: Any) -> Iterator[str]:
    """Redmine's own words from the JSON of a refusal."""
    yield from (str(each) for each in refusal["errors"])
