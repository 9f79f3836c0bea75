"""What a desk's ticket holds beyond the ticket itself: a mark of its findings.

The mark is the same as long as the findings are, so that a comment is not made twice and a fresh
ticket needs none.
"""

from hashlib import sha256

from msgspec import Struct
from msgspec.structs import replace

from ordertrace_cli.texts.deliveries import DeliveryText
from ordertrace_cli.texts.texts import Texts
from ordertrace_cli.tickets.markup import QUOTES
from ordertrace_cli.tickets.model import Ticket


class Marked(Struct, frozen=True):
    """A ticket whose body ends in its mark, and the same as a comment on another one."""

    ticket: Ticket
    mark: str
    note: str


def marked(ticket: Ticket, texts: Texts) -> Marked:
    """texts: in the ticket's language."""
    spoken = texts.quoting(QUOTES[ticket.body_format])
    mark = findings_mark(ticket)
    body = f"{ticket.body.rstrip()}\n\n{spoken.delivery(DeliveryText.FINDINGS, mark=mark)}\n"
    note = f"{spoken.delivery(DeliveryText.NOTE)}\n\n{body}"
    return Marked(replace(ticket, body=body), mark, note)


def findings_mark(ticket: Ticket) -> str:
    """Equal for equal findings about the same orders, whoever has them and when."""
    codes = (f"{name}={value}" for name, value in sorted(ticket.fields.items()) if value)
    parts = (*codes, *sorted(ticket.trace_ids))
    digest = sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()
    return f"ordertrace-findings-{digest[:12]}"
