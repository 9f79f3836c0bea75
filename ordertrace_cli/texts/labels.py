"""Headings, column heads and the other fixed texts of screens and tickets."""

from collections.abc import Mapping
from enum import StrEnum

from ordertrace_cli.texts.message import Message, say, say_in, say_many


class Label(StrEnum):
    """One fixed text each; its facts stand in the template."""

    TRACE = "trace"
    CONFIDENCE = "confidence"
    AFTER = "after"
    NEXT_IS = "next_is"
    TRY_NEXT = "try_next"
    MAY_BE_INCOMPLETE = "may_be_incomplete"
    PATH = "path"
    STAGE = "stage"
    WHO = "who"
    REACHED = "reached"
    WAITED = "waited"
    LIMIT = "limit"
    OVERDUE = "overdue"
    HELD_UP = "held_up"
    AWAITED = "awaited"
    LATER_STAGES = "later_stages"
    USUAL = "usual"
    USUALLY_TAKEN = "usually_taken"
    WORKING_TIME = "working_time"
    WAITS_IN_WORKING_TIME = "waits_in_working_time"
    LEARNED_LIMIT = "learned_limit"
    MESSAGES = "messages"
    SOUND_MESSAGES = "sound_messages"
    TAKEN_AFTER = "taken_after"
    TAKEN_EARLY = "taken_early"
    EVIDENCE = "evidence"
    MORE_EVIDENCE = "more_evidence"
    IN_TRACE = "in_trace"
    ACTIONS = "actions"
    ALTERNATIVES = "alternatives"
    SPEAKS_FOR = "speaks_for"
    SPEAKS_AGAINST = "speaks_against"
    EXPLANATION = "explanation"
    RULES_TRIED = "rules_tried"
    HOLDS = "holds"
    FAILS = "fails"
    NOT_SHOWN = "not_shown"
    CHOSEN = "chosen"
    REFUTED = "refuted"
    VIOLATIONS = "violations"
    WARNING = "warning"
    WARNINGS = "warnings"
    WRITTEN_AT = "written_at"
    OPEN_TICKET = "open_ticket"
    SEE_JAEGER = "see_jaeger"
    NEED_ATTENTION = "need_attention"
    NONE_NEEDS_ATTENTION = "none_needs_attention"
    NONE_ACTIVE = "none_active"
    AS_ASKED = "as_asked"
    NONE_AS_ASKED = "none_as_asked"
    WINDOW = "window"
    SEEN_ALL = "seen_all"
    NOT_SEEN_ALL = "not_seen_all"
    INCIDENTS = "incidents"
    ORDERS_COUNT = "orders_count"
    ONSET = "onset"
    LATEST = "latest"
    LAST_SOUND = "last_sound"
    GOES_ON = "goes_on"
    SOUND_AGAIN = "sound_again"
    BLOCKS = "blocks"
    MORE_INCIDENTS = "more_incidents"
    ORDERS = "orders"
    STATUS = "status"
    CAUSE = "cause"
    PLACE = "place"
    SINCE_HOW_LONG = "since_how_long"
    MORE_ORDERS = "more_orders"
    VIOLATORS = "violators"
    NO_VIOLATORS = "no_violators"
    WENT_ON = "went_on"
    BREACHES = "breaches"
    SEE_ORDER = "see_order"
    SINCE = "since"
    SINCE_AGE = "since_age"
    SEVERITY = "severity"
    JUDGED_AT = "judged_at"
    NOT_VERIFIED = "not_verified"
    WHAT_HAPPENED = "what_happened"
    REPRODUCE = "reproduce"
    SPAN_MESSAGES = "span_messages"
    SPAN = "span"
    TICKET_TITLE = "ticket_title"
    TICKET_TITLE_CALM = "ticket_title_calm"
    TICKET_TITLE_UNVERIFIED = "ticket_title_unverified"
    TICKET_PRIVACY = "ticket_privacy"
    SEVERITY_HIGH = "severity_high"
    SEVERITY_MEDIUM = "severity_medium"
    SEVERITY_LOW = "severity_low"
    BECAUSE_SYSTEM_BROKEN = "because_system_broken"
    BECAUSE_ONE_ORDER = "because_one_order"
    BECAUSE_SOME_ORDERS = "because_some_orders"
    BECAUSE_SEVERAL = "because_several"
    BECAUSE_NOBODY_BROKE = "because_nobody_broke"
    BECAUSE_LONG = "because_long"
    BECAUSE_UNSURE = "because_unsure"
    BECAUSE_NO_FINDING = "because_no_finding"
    BECAUSE_NOT_VERIFIED = "because_not_verified"
    DOUBT_TRACE_UNKNOWN = "doubt_trace_unknown"
    DOUBT_SOURCE_UNREACHABLE = "doubt_source_unreachable"


LABELS: Mapping[Label, Message] = {
    Label.TRACE: say("Trace id"),
    Label.CONFIDENCE: say("confidence"),
    Label.AFTER: say("after {stage}"),
    Label.NEXT_IS: say("next {stage}"),
    Label.TRY_NEXT: say("Try next"),
    Label.MAY_BE_INCOMPLETE: say("may be incomplete, see the warnings"),
    Label.PATH: say("Systems"),
    Label.STAGE: say("Stage"),
    Label.WHO: say("Who acts"),
    Label.REACHED: say("Reached, {zone}"),
    Label.WAITED: say_in("column", "Waited"),
    Label.LIMIT: say_in("column", "Limit"),
    Label.OVERDUE: say_in("stage", "overdue"),
    Label.HELD_UP: say_in("stage", "held up"),
    Label.AWAITED: say_in("stage", "awaited"),
    Label.LATER_STAGES: say_many("{count} more, {last}", "{count} more, up to {last}"),
    Label.USUAL: say_many(
        "{stage}: usually {usual}[, now {now}][, here {here}]"
        "[, slower than {percent} of {count} order|[, slower than all {every} orders|"
        " ({count} order)]]",
        "{stage}: usually {usual}[, now {now}][, here {here}]"
        "[, slower than {percent} of {count} orders|[, slower than all {every} orders|"
        " ({count} orders)]]",
    ),
    Label.USUALLY_TAKEN: say("{outcome}, usually within {usual}"),
    Label.WORKING_TIME: say("{duration} of working time"),
    Label.WAITS_IN_WORKING_TIME: say("working time, as operators are waited for"),
    Label.LEARNED_LIMIT: say("learned from other orders, the profile gives none"),
    Label.MESSAGES: say("Messages"),
    Label.SOUND_MESSAGES: say_many(
        "{count} earlier message, delivered", "{count} earlier messages, all delivered"
    ),
    Label.TAKEN_AFTER: say("taken after {duration}"),
    Label.TAKEN_EARLY: say("taken; the clocks disagree by {duration}"),
    Label.EVIDENCE: say("Evidence"),
    Label.MORE_EVIDENCE: say_many(
        "and {count} more piece: --format json lists all of them",
        "and {count} more pieces: --format json lists all of them",
    ),
    Label.IN_TRACE: say("in trace {trace_id}"),
    Label.ACTIONS: say("What to do next"),
    Label.ALTERNATIVES: say("Also possible"),
    Label.SPEAKS_FOR: say("for: {checks}"),
    Label.SPEAKS_AGAINST: say("against, not shown: {checks}"),
    Label.EXPLANATION: say("Why this verdict"),
    Label.RULES_TRIED: say("Rules, in their order, up to the test that refutes each"),
    Label.HOLDS: say_in("test", "holds"),
    Label.FAILS: say_in("test", "does not hold"),
    Label.NOT_SHOWN: say_in("test", "not shown"),
    Label.CHOSEN: say_in("rule", "chosen"),
    Label.REFUTED: say_in("rule", "refuted"),
    Label.VIOLATIONS: say("Against the rules"),
    Label.WARNING: say("warning"),
    Label.WARNINGS: say("Warnings: this may not be everything"),
    Label.WRITTEN_AT: say("Written at"),
    Label.OPEN_TICKET: say("Write the ticket"),
    Label.SEE_JAEGER: say("See it in Jaeger"),
    Label.NEED_ATTENTION: say_many(
        "{count} of {examined} orders needs attention",
        "{count} of {examined} orders need attention",
    ),
    Label.NONE_NEEDS_ATTENTION: say_many(
        "No order needs attention ({count} examined)", "No order needs attention ({count} examined)"
    ),
    Label.NONE_ACTIVE: say(
        "No order was seen in this window: look further back (--since), as of another time (--at),"
        " or with another profile (--profile)"
    ),
    Label.AS_ASKED: say_many("{count} of them as asked for", "{count} of them as asked for"),
    Label.NONE_AS_ASKED: say("none of them as asked for"),
    Label.WINDOW: say("active {since} – {until}, {duration}"),
    Label.SEEN_ALL: say("everything was seen"),
    Label.NOT_SEEN_ALL: say("NOT EVERYTHING WAS SEEN: there may be more, see the warnings"),
    Label.INCIDENTS: say("Incidents"),
    Label.ORDERS_COUNT: say_many("{count} order", "{count} orders"),
    Label.ONSET: say("began {instant} ({age})"),
    Label.LATEST: say("latest {age}"),
    Label.LAST_SOUND: say("sound until {instant}"),
    Label.GOES_ON: say("goes on"),
    Label.SOUND_AGAIN: say("sound again since {instant}"),
    Label.BLOCKS: say_many(
        "blocks {stage}[ and {count} later stage] ({systems})",
        "blocks {stage}[ and {count} later stages] ({systems})",
    ),
    Label.MORE_INCIDENTS: say_many(
        "and {count} more incident: --format json lists all of them",
        "and {count} more incidents: --format json lists all of them",
    ),
    Label.ORDERS: say("Orders, worst first"),
    Label.STATUS: say("Status"),
    Label.CAUSE: say("Cause"),
    Label.PLACE: say("Where"),
    Label.SINCE_HOW_LONG: say_in("column", "For"),
    Label.MORE_ORDERS: say_many(
        "and {count} more order: --format csv or --ids-only lists all of them",
        "and {count} more orders: --format csv or --ids-only lists all of them",
    ),
    Label.VIOLATORS: say_many(
        "{count} order broke the rules and went on all the same",
        "{count} orders broke the rules and went on all the same",
    ),
    Label.NO_VIOLATORS: say("No order broke the rules and went on all the same"),
    Label.WENT_ON: say("Orders that went on, the most breaches first"),
    Label.BREACHES: say_in("column", "Rules broken"),
    Label.SEE_ORDER: say("Look at one"),
    Label.SINCE: say_in("field", "Since"),
    Label.SINCE_AGE: say("{instant}, for {duration}"),
    Label.SEVERITY: say("Severity"),
    Label.JUDGED_AT: say("Judged at"),
    Label.NOT_VERIFIED: say("not verified"),
    Label.WHAT_HAPPENED: say("What happened"),
    Label.REPRODUCE: say("How to see it"),
    Label.SPAN_MESSAGES: say("Messages in the spans"),
    Label.SPAN: say("span {span_id}"),
    Label.TICKET_TITLE: say("Order {status}: {cause}[ at {place}], trace {trace_id}"),
    Label.TICKET_TITLE_CALM: say("Order {status}, trace {trace_id}"),
    Label.TICKET_TITLE_UNVERIFIED: say("Order with trace {trace_id}: not verified"),
    Label.TICKET_PRIVACY: say(
        "This ticket holds ids, stages, times, systems and error types only;"
        " everything else about the order is where the trace id leads."
    ),
    Label.SEVERITY_HIGH: say_in("severity", "high"),
    Label.SEVERITY_MEDIUM: say_in("severity", "medium"),
    Label.SEVERITY_LOW: say_in("severity", "low"),
    Label.BECAUSE_SYSTEM_BROKEN: say("other orders may run into it, or nobody will miss this one"),
    Label.BECAUSE_ONE_ORDER: say("one order failed at one step"),
    Label.BECAUSE_SOME_ORDERS: say("several orders failed at one step"),
    Label.BECAUSE_SEVERAL: say("raised: it goes on, and others may run into it"),
    Label.BECAUSE_NOBODY_BROKE: say("no fault of a system is known"),
    Label.BECAUSE_LONG: say("raised: it has stood for more than a day"),
    Label.BECAUSE_UNSURE: say("lowered: the finding is not sure"),
    Label.BECAUSE_NO_FINDING: say("the order needs no attention"),
    Label.BECAUSE_NOT_VERIFIED: say("nothing is known of the order yet"),
    Label.DOUBT_TRACE_UNKNOWN: say(
        "Not verified: no trace with this id was found when the ticket was written. The id may be"
        " mistyped, or its spans have not arrived or are no longer kept."
    ),
    Label.DOUBT_SOURCE_UNREACHABLE: say(
        "Not verified: the traces could not be read when the ticket was written. The id is as it was"
        " given; look at the order again before acting on it."
    ),
}
