"""What Request Tracker answers, as far as it is read (docs.bestpractical.com/rt/5.0.5/RT/REST2.html)."""

from collections.abc import Iterator
from typing import Any

import msgspec


class Version(msgspec.Struct, rename="pascal"):
    """Which RT answers; told to those alone whom it knows."""

    version: str


class Named(msgspec.Struct):
    """A custom field as a queue lists it."""

    name: str = ""


class Queue(msgspec.Struct, rename="pascal"):
    """ticket_custom_fields: those of its tickets, global ones included."""

    ticket_custom_fields: list[Named] = []


class FieldValues(msgspec.Struct):
    """A custom field of a ticket."""

    name: str = ""
    values: list[str] = []


class Ticket(msgspec.Struct):
    """A ticket; `id` is text in lists and a number in the ticket itself."""

    id: int
    custom_fields: list[FieldValues] = msgspec.field(name="CustomFields", default=[])

    def value(self, field: str | None) -> str:
        """What stands in this custom field, "" where it is empty or not there."""
        for each in self.custom_fields:
            if field is not None and each.name.casefold() == field.casefold():
                return each.values[0] if len(each.values) == 1 else ""
        return ""


class Tickets(msgspec.Struct):
    items: list[Ticket]


class Created(msgspec.Struct):
    id: int


class Text(msgspec.Struct, rename="pascal"):
    """One part of what was written on a ticket; content is text of any kind, or base64."""

    content: str = ""
    content_type: str = ""


class Texts(msgspec.Struct):
    """next_page: its address, absent on the last."""

    items: list[Text]
    next_page: str | None = None


def reasons(refusal: Any) -> Iterator[str]:
    """RT's own words from the JSON of a refusal."""
    yield str(refusal["message"])
