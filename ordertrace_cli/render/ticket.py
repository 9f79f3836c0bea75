"""Tickets to be read, copied or piped: each title above its body."""

from collections.abc import Iterable

from ordertrace_cli.tickets.markup import heading
from ordertrace_cli.tickets.model import BodyFormat, Ticket

_RULE = "-" * 78


def render_ticket(ticket: Ticket) -> str:
    """Markdown or plain text, as the ticket was composed."""
    if ticket.body_format is BodyFormat.MARKDOWN:
        return f"# {heading(ticket.title)}\n\n{ticket.body}"
    return f"{ticket.title}\n{'=' * len(ticket.title)}\n\n{ticket.body}"


def render_tickets(tickets: Iterable[Ticket]) -> str:
    """Several, a line between them; "" for none. The line is a rule in Markdown as well."""
    return f"\n{_RULE}\n\n".join(map(render_ticket, tickets))
