"""Shapes of the JSON documents about tickets on their way, version 1."""

from typing import Annotated, TypedDict

from ordertrace_cli.desks.outcome import Outcome, ReadBack
from ordertrace_cli.render.told import Instant, Told, TraceId


class PointerJson(TypedDict):
    """A ticket of the help desk. link: "" where it tells none."""

    ticket_id: str
    link: str


class ErrorJson(TypedDict):
    """What went wrong, and what to do about it."""

    exit_code: int
    what: str
    hint: str


class DeliveryJson(TypedDict):
    """What became of one ticket; null where there is nothing to say."""

    schema: str
    desk: str
    outcome: Annotated[str, Told("What became of it.", words=Outcome)]
    trace_id: TraceId
    dedupe_key: str
    ticket_id: str | None
    link: str | None
    read_back: Annotated[str | None, Told("Whether the desk holds its ids.", words=ReadBack)]
    earlier: Annotated[PointerJson | None, Told("A closed ticket about the same.")]
    retired: Annotated[PointerJson | None, Told("One of ours that came second; closed again.")]
    draft_id: Annotated[str | None, Told("Where its draft is kept in the outbox.")]
    error: ErrorJson | None


class MessageJson(TypedDict):
    """One request as it would be sent; secrets are left out."""

    method: str
    address: str
    headers: Annotated[list[list[str]], Told("Name and value of each.")]
    body: str


class PreviewJson(TypedDict):
    """What `--dry-run` would send. outcome: dry_run."""

    schema: str
    desk: str
    outcome: str
    trace_id: TraceId
    dedupe_key: str
    messages: list[MessageJson]


class DraftJson(TypedDict):
    """One ticket that waits. state: waiting, unknown or incomplete."""

    draft_id: str
    desk: str
    trace_id: TraceId
    dedupe_key: str
    written_at: Instant
    state: str
    ticket_id: str | None
    link: str | None
    reason: str | None


class OutboxJson(TypedDict):
    """Every ticket that waits, the oldest first."""

    schema: str
    drafts: list[DraftJson]
