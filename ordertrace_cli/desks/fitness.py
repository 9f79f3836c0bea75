"""Whether a desk can take a draft at all: asked before anything is sent."""

from ordertrace_cli.desks.protocol import DeskCheck, Draft, FieldState, Key, Limits
from ordertrace_cli.errors import TicketRefusedError


def refuse_unfit(check: DeskCheck, draft: Draft) -> None:
    """Raises TicketRefusedError: the desk lacks a field that must be filled, or is too small."""
    if check.field is FieldState.MISSING:
        raise TicketRefusedError(
            f"{draft.desk} has no field {check.field_name} for the trace id, and a ticket without"
            " it is not sent",
            "add the field to the help desk, or name the right one in the configuration",
        )
    if draft.key is Key.DEDUPE_KEY and check.key_field is FieldState.MISSING:
        raise TicketRefusedError(
            f"{draft.desk} has no field for the key of an incident, so it could not be found again",
            "name one as key_field in the configuration, or send tickets about single orders",
        )
    _refuse_too_large(check.limits, draft)


def _refuse_too_large(limits: Limits, draft: Draft) -> None:
    # Titles are cut by each desk: the ids in them stand elsewhere, too.
    size, most = len(draft.body), limits.body
    if most is not None and size > most:
        raise TicketRefusedError(
            f"the ticket's text has {size:,} characters, {draft.desk} takes at most {most:,}",
            "leave something out, such as --include-messages",
        )
    for attachment in draft.attachments:
        size, most = len(attachment.data), limits.attachment
        if most is not None and size > most:
            raise TicketRefusedError(
                f"the file {attachment.name} has {size:,} bytes, {draft.desk} takes at most {most:,}",
                "leave the file out",
            )
