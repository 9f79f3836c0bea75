"""What is said of a ticket's way to a help desk, and in tickets of what only a desk needs."""

from collections.abc import Mapping
from enum import StrEnum

from ordertrace_cli.texts.message import Message, say, say_many


class DeliveryText(StrEnum):
    """One sentence or heading each; its facts stand in the template."""

    CREATED = "created"
    CREATED_NAMELESS = "created_nameless"
    FOUND = "found"
    SENT_BEFORE = "sent_before"
    COMMENTED = "commented"
    HOW_TO_COMMENT = "how_to_comment"
    NOTHING_NEW = "nothing_new"
    READ_BACK = "read_back"
    READ_BACK_REPAIRED = "read_back_repaired"
    READ_BACK_UNKNOWN = "read_back_unknown"
    EARLIER = "earlier"
    RETIRED = "retired"
    NAMES_EARLIER = "names_earlier"
    FINDINGS = "findings"
    NOTE = "note"
    DRY_RUN = "dry_run"
    WAITING_FOR_ANSWER = "waiting_for_answer"
    OUTBOX_EMPTY = "outbox_empty"
    STATE_WAITING = "state_waiting"
    STATE_UNKNOWN = "state_unknown"
    STATE_INCOMPLETE = "state_incomplete"
    DROPPED = "dropped"
    MAY_DROP = "may_drop"


DELIVERY_TEXTS: Mapping[DeliveryText, Message] = {
    DeliveryText.CREATED: say("Created: ticket {ref} at {desk}"),
    DeliveryText.CREATED_NAMELESS: say("Sent to {desk}"),
    DeliveryText.FOUND: say("Found: ticket {ref} is open at {desk}; no other was made"),
    DeliveryText.SENT_BEFORE: say("It was sent to {desk} before; --new sends another one"),
    DeliveryText.COMMENTED: say("Commented: the findings were added to ticket {ref} at {desk}"),
    DeliveryText.HOW_TO_COMMENT: say("--comment adds the findings to it, --new makes another one"),
    DeliveryText.NOTHING_NEW: say("The findings are in it already"),
    DeliveryText.READ_BACK: say("The desk holds the trace id: read back"),
    DeliveryText.READ_BACK_REPAIRED: say(
        "The desk had dropped an id; it was set afterwards and read back"
    ),
    DeliveryText.READ_BACK_UNKNOWN: say("The desk does not tell what it holds: not read back"),
    DeliveryText.EARLIER: say("Earlier case, closed: ticket {ref}"),
    DeliveryText.RETIRED: say(
        "Somebody else was faster: ticket {ref}, just made here, was closed again"
    ),
    DeliveryText.NAMES_EARLIER: say("Earlier ticket about the same, closed since: {ref}"),
    DeliveryText.FINDINGS: say("Mark of these findings: {mark}"),
    DeliveryText.NOTE: say("The order was looked at again."),
    DeliveryText.DRY_RUN: say("Nothing is sent. To {desk} would go:"),
    DeliveryText.WAITING_FOR_ANSWER: say(
        "the answer of {desk} is missing; looking whether the ticket is there"
    ),
    DeliveryText.OUTBOX_EMPTY: say("The outbox is empty"),
    DeliveryText.STATE_WAITING: say("not sent"),
    DeliveryText.STATE_UNKNOWN: say("perhaps sent"),
    DeliveryText.STATE_INCOMPLETE: say("sent, not complete"),
    DeliveryText.DROPPED: say("dropped {draft_id}"),
    DeliveryText.MAY_DROP: say_many(
        "Drop {count} draft? Its ticket may never have been sent. [y/N]",
        "Drop {count} drafts? Their tickets may never have been sent. [y/N]",
    ),
}
