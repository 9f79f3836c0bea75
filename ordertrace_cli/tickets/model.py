"""What a ticket is, whoever will take it."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from ordertrace_cli.diagnosis.model import SpanRef


class Severity(StrEnum):
    """How soon somebody must act; the rule is `severity`'s."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class BodyFormat(StrEnum):
    """How a body is marked up."""

    MARKDOWN = "markdown"
    TEXT = "text"


class Doubt(StrEnum):
    """Why the order in a ticket was not verified."""

    TRACE_UNKNOWN = "trace_unknown"
    SOURCE_UNREACHABLE = "source_unreachable"


class SpanMessage(Struct, frozen=True):
    """What a span says in its own words: hostile, and only for those who ask for it."""

    ref: SpanRef
    text: str


class Ticket(Struct, frozen=True):
    """A ticket ready to be read or sent.

    title: one line. body: its first field is the trace id. fields: codes for the desk's own
    fields, None where there is nothing to say. dedupe_key: equal for tickets about one order.
    verified: whether the trace was found and judged. trace_ids: every order it is about, the one
    whose id it bears first.
    """

    trace_id: str
    title: str
    body: str
    body_format: BodyFormat
    fields: Mapping[str, str | None]
    severity: Severity
    dedupe_key: str
    verified: bool
    trace_ids: tuple[str, ...] = ()
