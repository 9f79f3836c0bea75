"""What a rule looked for, as the assertion it tested; and why the verdict is what it is.

An assertion reads the same whether it holds, fails or cannot be told: that stands beside it.
Facts: see CheckCode.
"""

from collections.abc import Mapping

from ordertrace_cli.diagnosis.check_code import CheckCode
from ordertrace_cli.diagnosis.model import Behind, Reason
from ordertrace_cli.texts.message import Message, say

CHECKS: Mapping[CheckCode, Message] = {
    CheckCode.AWAITS_CUSTOMER: say("What comes next[, {stage},] is for the customer to do."),
    CheckCode.AWAITS_SYSTEM: say("What comes next[, {stage},] is for a system to do by itself."),
    CheckCode.AWAITS_OPERATOR: say("What comes next[, {stage},] is for an operator to do."),
    CheckCode.AWAITS_CARRIER: say("What comes next[, {stage},] is for the carrier to do."),
    CheckCode.AWAITS_NO_CUSTOMER: say(
        "What comes next[, {stage},] is for somebody else than the customer to do."
    ),
    CheckCode.AWAITS_OTHER_SERVICE: say(
        "What comes next is for another service to do[: {system}]."
    ),
    CheckCode.LIMIT_PASSED: say(
        "[{stage}|The next stage] has been waited for longer than its limit"
        "[: {took}[, the limit is {limit}]]."
    ),
    CheckCode.NOTHING_MISSING: say("No message and no work that come before it are missing."),
    CheckCode.ARRIVED: say("The order was seen to arrive at [{system}|the next system]."),
    CheckCode.NOT_TAKEN: say(
        "A message for the next system was published, and no span shows it taken"
        "[: {destination}[, published at {at}]]."
    ),
    CheckCode.DELIVERY_OVERDUE: say(
        "It was published longer ago than a delivery may last[: {took}[, the limit is {limit}]]."
    ),
    CheckCode.OTHERS_TAKEN: say(
        "Other messages of this destination were taken since[: {count}[, the last at {other_at}]]."
    ),
    CheckCode.OVERTAKEN: say("One that was published later has been taken."),
    CheckCode.CONSUMER_KNOWN: say("Its consumer is a service of the profile[: {system}]."),
    CheckCode.NONE_TAKEN: say(
        "No other message of this destination was seen taken since[ by {system}][; seen: {count}]."
    ),
    CheckCode.TAKEN_BEFORE: say(
        "[{system}|The consumer] was seen taking messages of this destination before"
        "[, the last at {at}]."
    ),
    CheckCode.TAKEN_WITHOUT_CONTEXT: say(
        "A consumer span without parent or link fits this message in time[: at {at}]."
    ),
    CheckCode.FRAGMENT: say(
        "The trace has stages, but not the first one[, {stage}], and no way to the trace that has."
    ),
    CheckCode.SYSTEM_UNSEEN: say(
        "No span of [{system}|the next system] was seen, and no service of it is known."
    ),
    CheckCode.PUBLISH_FAILED: say(
        "A publish ended in an error, and no later one was seen to go through"
        "[: {destination}[, at {at}]]."
    ),
    CheckCode.DELIVERY_FAILED: say(
        "A message for the next system was taken, and every delivery that was seen failed"
        "[: {destination}[, the last at {at}]]."
    ),
    CheckCode.HANDLER_FAILED: say("The consumer's own span is in error, not only work below it."),
    CheckCode.FEW_FAILURES: say(
        "Fewer deliveries failed than make a retry loop[: {count} of {attempts}]."
    ),
    CheckCode.MANY_FAILURES: say(
        "As many deliveries failed as make a retry loop[: {count}, at least {attempts}]."
    ),
    CheckCode.DEAD_LETTERED: say(
        "The message was seen among the dead letters afterwards[: {destination}]."
    ),
    CheckCode.NO_DEAD_LETTER: say("The message was not seen among the dead letters."),
    CheckCode.GRACE_OVER: say(
        "The error is too old for a retry to be on its way[: {took}[, the grace is {limit}]]."
    ),
    CheckCode.TAKEN_IN_HAND: say(
        "[{system}|The next system] was seen taking the order in hand[, at {at}]."
    ),
    CheckCode.CALCULATION_OVERDUE: say(
        "More time has passed since than a calculation may take[: {took}[, the limit is {limit}]]."
    ),
    CheckCode.NO_END_SEEN: say("No calculation was seen to end since, well or badly."),
    CheckCode.WORK_UNFINISHED: say(
        "There is work there whose enclosing span never arrived, as if it had not ended."
    ),
    CheckCode.CALCULATION_FAILED: say(
        "The last price calculation ended in an error that nothing made good[: {error}][, at {at}]."
    ),
    CheckCode.TIMED_OUT: say("Its error speaks of a time-out or of a deadline."),
    CheckCode.NO_TIMEOUT: say("Its error speaks neither of a time-out nor of a deadline."),
    CheckCode.NO_INVALID_MODEL: say("Its error does not call the model invalid."),
    CheckCode.UNANSWERED_ERROR: say(
        "An error[ older than {limit}] was recorded that nothing made good, and the order was not"
        " seen to go on[: {error}][, at {at}]."
    ),
    CheckCode.CALLER_STOPPED: say("The caller did not go on as if nothing had happened."),
    CheckCode.MODEL_REFUSED: say("The error is of a type that calls the model invalid."),
    CheckCode.WRITE_FAILED: say("The error is on a span that writes the model to the storage."),
    CheckCode.CALL_TO_SYSTEM: say(
        "The error is on a call to another system of the profile[: {system}]."
    ),
    CheckCode.CALL_CHANGES: say("The call was to change something, not only to ask."),
    CheckCode.NOT_BROKEN_OFF: say(
        "It was not the deadline of the calculation around it that broke the call off."
    ),
    CheckCode.OWN_STEP: say("The error is on a step of the service itself, not on a call."),
    CheckCode.NO_STAGE: say("None of the spans reaches a stage."),
}

# Why the verdict is what it is; said once, above the rules.
REASONS: Mapping[Reason, Message] = {
    Reason.BEST_FINDING: say(
        "Chosen: {cause}. Of the causes that fit, it is the nearest to the root of the trouble;"
        " a mere possibility comes last."
    ),
    Reason.ENDED: say("The order has ended, so no cause was looked for."),
    Reason.FRESH_ERROR: say(
        "The last error is so fresh that it may still be retried; until then no cause is chosen."
    ),
    Reason.NOTHING_FOUND: say("No cause fits, and nothing is overdue."),
    Reason.ONLY_POSSIBLE: say(
        "What fits is merely possible, and nothing is overdue, so no cause is chosen."
    ),
    Reason.CUSTOMER_SILENT: say("No cause fits; the customer's own time has run out."),
}

# Why a cause that fits is not the chosen one.
BEHIND: Mapping[Behind, Message] = {
    Behind.MERELY_POSSIBLE: say("merely possible, the chosen one is more than that"),
    Behind.FARTHER_FROM_ROOT: say("farther from the root of the trouble: it would follow from it"),
    Behind.LESS_SURE: say("as near to the root, but less sure"),
    Behind.LATER: say("as near and as sure, but it began later"),
    Behind.BY_ORDER: say("equal to the chosen one, which stands first in the list of causes"),
}
