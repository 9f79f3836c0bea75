"""From a ticket to the draft of it for one desk."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from ordertrace_cli.desks.protocol import Attachment, Draft, Key
from ordertrace_cli.tickets.model import Ticket


@dataclass(frozen=True, slots=True)
class Subject:
    """What a ticket is about, as far as finding it again goes.

    key: the field that finds it. dedupe_key: the same for every ticket about this subject.
    occasion: "" for the one ticket about it; anything else makes another one.
    """

    key: Key
    dedupe_key: str
    occasion: str = ""


def order_subject(ticket: Ticket, occasion: str = "") -> Subject:
    """One order: every desk has a field for its trace id."""
    return Subject(Key.TRACE_ID, ticket.dedupe_key, occasion)


def incident_subject(incident_id: str, occasion: str = "") -> Subject:
    """What many orders share: found by its key alone, whichever order the ticket names."""
    return Subject(Key.DEDUPE_KEY, f"ordertrace-incident-{incident_id}", occasion)


def draft_for(
    desk: str,
    ticket: Ticket,
    subject: Subject,
    language: str,
    written_at: datetime,
    attachments: tuple[Attachment, ...] = (),
) -> Draft:
    """The draft of this ticket for the desk of this name; its id tells nothing of when or who."""
    parts = (desk, subject.dedupe_key, subject.occasion)
    return Draft(
        draft_id=sha256("\x1f".join(parts).encode()).hexdigest()[:12],
        desk=desk,
        trace_id=ticket.trace_id,
        dedupe_key=subject.dedupe_key,
        key=subject.key,
        title=ticket.title,
        body=ticket.body,
        body_format=ticket.body_format,
        fields=dict(ticket.fields),
        severity=ticket.severity,
        language=language,
        written_at=written_at,
        attachments=attachments,
    )


def once_key(draft: Draft) -> str:
    """The same at every attempt, another one for the next case after a closed one."""
    return sha256(f"{draft.draft_id}\x1f{draft.earlier}".encode()).hexdigest()[:32]
