"""From a ticket to the draft of it for one desk."""

from datetime import datetime
from hashlib import sha256

from ordertrace_cli.desks.protocol import Attachment, Draft, Key
from ordertrace_cli.tickets.compose import dedupe_key
from ordertrace_cli.tickets.model import Ticket


def draft_for(
    desk: str,
    ticket: Ticket,
    language: str,
    written_at: datetime,
    attachments: tuple[Attachment, ...] = (),
    occasion: str = "",
) -> Draft:
    """The draft of this ticket for the desk of this name; its id tells nothing of when or who.

    A ticket about one order is found again by its trace id, for which every desk has a field; one
    about an incident by its key alone, whichever order it names. occasion: "" for the one ticket
    about its subject; anything else makes another one.
    """
    about_order = ticket.dedupe_key == dedupe_key(ticket.trace_id)
    parts = (desk, ticket.dedupe_key, occasion)
    return Draft(
        draft_id=sha256("\x1f".join(parts).encode()).hexdigest()[:12],
        desk=desk,
        trace_id=ticket.trace_id,
        dedupe_key=ticket.dedupe_key,
        key=Key.TRACE_ID if about_order else Key.DEDUPE_KEY,
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
