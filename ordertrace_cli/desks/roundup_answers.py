"""Roundup's answers as they are used here; what else they hold is passed over."""

from collections.abc import Iterable
from typing import Any

import msgspec


class _Link(msgspec.Struct):
    link: str


class Token(msgspec.Struct):
    """Where a ticket may be posted once."""

    data: _Link


class _Number(msgspec.Struct):
    id: str


class Created(msgspec.Struct):
    """The number of what was made."""

    data: _Number


class _Collection(msgspec.Struct):
    collection: list[dict[str, Any]]


class Issues(msgspec.Struct):
    """One page of a search."""

    data: _Collection


class _Item(msgspec.Struct):
    attributes: dict[str, Any]
    etag: str = msgspec.field(name="@etag")


class Issue(msgspec.Struct):
    """One issue as it is now; etag: what a change must name."""

    data: _Item

    @property
    def attributes(self) -> dict[str, Any]:
        return self.data.attributes

    @property
    def etag(self) -> str:
        return self.data.etag


class _Content(msgspec.Struct):
    content: str | None = None


class _MessageItem(msgspec.Struct):
    attributes: _Content


class Message(msgspec.Struct):
    """One comment."""

    data: _MessageItem


def reasons(document: Any) -> Iterable[str]:
    """Roundup's own words of a refusal."""
    return (str(document["error"]["msg"]),)
