"""What is said in tickets and around them, beside the labels that screens share."""

from collections.abc import Mapping
from enum import StrEnum

from ordertrace_cli.texts.message import Message, say, say_in, say_many


class TicketText(StrEnum):
    """One sentence or heading each; its facts stand in the template."""

    OWNER = "owner"
    KEPT_UNTIL = "kept_until"
    KEPT = "kept"
    KEPT_NO_LONGER = "kept_no_longer"
    KEPT_NOT_LONG = "kept_not_long"
    KEPT_UNKNOWN = "kept_unknown"
    SYSTEM_PASSED = "system_passed"
    SYSTEM_NOT_PASSED = "system_not_passed"
    SYSTEM_STALLED = "system_stalled"
    STAGES = "stages"
    STAGE_REACHED = "stage_reached"
    STAGE_WAITED = "stage_waited"
    STAGE_WORKED = "stage_worked"
    INCIDENT = "incident"
    INCIDENT_TITLE = "incident_title"
    INCIDENT_ORDERS = "incident_orders"
    INCIDENT_MORE = "incident_more"
    INCIDENT_COUNT = "incident_count"
    INCIDENT_OLDEST = "incident_oldest"
    INCIDENT_LATEST = "incident_latest"
    INCIDENT_STATE = "incident_state"
    INCIDENT_BLOCKS = "incident_blocks"
    EXAMPLE = "example"
    ATTACHED = "attached"
    ATTACHED_LESS = "attached_less"
    ATTACHED_UNLIKE = "attached_unlike"
    ATTACHED_NOTHING = "attached_nothing"


TICKET_TEXTS: Mapping[TicketText, Message] = {
    TicketText.OWNER: say_in("field", "Owner"),
    TicketText.KEPT_UNTIL: say_in("field", "Trace kept until"),
    TicketText.KEPT: say("{instant}, {duration} more"),
    TicketText.KEPT_NO_LONGER: say("{instant}: parts of it may be gone already"),
    TicketText.KEPT_NOT_LONG: say(
        "Jaeger keeps this trace for {duration} more: look at it soon, or attach its spans"
        " (--attach)."
    ),
    TicketText.KEPT_UNKNOWN: say("unknown, the profile gives no retention"),
    TicketText.SYSTEM_PASSED: say_in("system", "passed"),
    TicketText.SYSTEM_NOT_PASSED: say_in("system", "not passed"),
    TicketText.SYSTEM_STALLED: say_in("system", "stalled here"),
    TicketText.STAGES: say("Stages"),
    TicketText.STAGE_REACHED: say("reached {instant}"),
    TicketText.STAGE_WAITED: say("waited {duration}[, limit {within}]"),
    TicketText.STAGE_WORKED: say("waited {duration} of working time[, limit {within}]"),
    TicketText.INCIDENT: say("Incident"),
    TicketText.INCIDENT_TITLE: say_many(
        "{count} order: {cause}[ at {place}], first trace {trace_id}",
        "{count} orders: {cause}[ at {place}], first trace {trace_id}",
    ),
    TicketText.INCIDENT_ORDERS: say("Orders, the longest stalled first"),
    TicketText.INCIDENT_MORE: say_many("and {count} more order", "and {count} more orders"),
    TicketText.INCIDENT_COUNT: say("Orders"),
    TicketText.INCIDENT_OLDEST: say_in("field", "Oldest wait"),
    TicketText.INCIDENT_LATEST: say_in("field", "Latest one"),
    TicketText.INCIDENT_STATE: say_in("field", "State"),
    TicketText.INCIDENT_BLOCKS: say_in("field", "Consequence"),
    TicketText.EXAMPLE: say("The order that has waited longest"),
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
