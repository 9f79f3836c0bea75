"""A ticket to be read, copied or piped: its title above its body."""

from ordertrace_cli.tickets.model import BodyFormat, Ticket


def render_ticket(ticket: Ticket) -> str:
    """Markdown or plain text, as the ticket was composed."""
    if ticket.body_format is BodyFormat.MARKDOWN:
        return f"# {ticket.title}\n\n{ticket.body}"
    return f"{ticket.title}\n{'=' * len(ticket.title)}\n\n{ticket.body}"
