"""Tickets to be read, copied or piped: each title above its body."""

from collections.abc import Iterable

from ordertrace_cli.tickets.markup import heading
from ordertrace_cli.tickets.model import BodyFormat, Ticket

_RULE = "-" * 78


def render_ticket(ticket: Ticket, *, plain: bool = False) -> str:
    """Markdown or plain text, as the ticket was composed. plain: no line is drawn."""
    if ticket.body_format is BodyFormat.MARKDOWN:
        return f"# {heading(ticket.title)}\n\n{ticket.body}"
    if plain:
        return f"{ticket.title}\n\n{ticket.body}"
    return f"{ticket.title}\n{'=' * len(ticket.title)}\n\n{ticket.body}"


def render_tickets(tickets: Iterable[Ticket], *, plain: bool = False) -> str:
    """Several, a line between them; "" for none. The line is a rule in Markdown as well."""
    rule = "" if plain else f"{_RULE}\n\n"
    return f"\n{rule}".join(render_ticket(ticket, plain=plain) for ticket in tickets)
