"""What is said in tickets and around them, beside the labels that screens share."""

from collections.abc import Mapping
from enum import StrEnum

from ordertrace_cli.texts.message import Message, say, say_many


class TicketText(StrEnum):
    """One sentence or heading each; its facts stand in the template."""

    ATTACHED = "attached"
    ATTACHED_LESS = "attached_less"
    ATTACHED_UNLIKE = "attached_unlike"
    ATTACHED_NOTHING = "attached_nothing"


TICKET_TEXTS: Mapping[TicketText, Message] = {
    TicketText.ATTACHED: say_many(
        "wrote {count} redacted span to {file}", "wrote {count} redacted spans to {file}"
    ),
    TicketText.ATTACHED_LESS: say_many(
        "{count} span that tells least found no room in it; --attach-limit gives more",
        "{count} spans that tell least found no room in it; --attach-limit gives more",
    ),
    TicketText.ATTACHED_UNLIKE: say(
        "the file alone does not lead to the verdict of the ticket: look at the order in Jaeger"
    ),
    TicketText.ATTACHED_NOTHING: say("nothing is known of the order: no spans were written"),
}
