"""What to do next, by cause: concrete steps for the engineer on duty, in their order.

Facts as in `causes`, and trace_id, since. Steps name systems, queues, times and ids, never
anything of the order itself.
"""

from collections.abc import Mapping

from ordertrace_cli.diagnosis.model import Cause
from ordertrace_cli.texts.message import Message, say

ACTIONS: Mapping[Cause, tuple[Message, ...]] = {
    Cause.MODEL_UPLOAD_FAILED: (
        say("Check [{place}|the storage]: reachable, not full, its keys still valid?"),
        say("Read the log of [{service}|the shop] around {since} for trace id {trace_id}."),
        say("Once an upload works, let the customer service ask the customer to upload again."),
    ),
    Cause.MODEL_INVALID: (
        say("Let the customer service ask the customer for a corrected file: no retry will help."),
        say("If many models fail like this, tell the team of [{place}|the checking system]."),
        say("See that the order is cancelled if no new file comes."),
    ),
    Cause.MESSAGE_PUBLISH_FAILED: (
        say(
            "Check the broker: up, reachable from [{producer}|the producer], memory and disk free?"
        ),
        say(
            "Check that[ {destination} exists and that] [{producer}|the producer] may write to it."
        ),
        say(
            "Once the broker takes messages, let [{producer}|its team] publish this one again"
            " (trace id {trace_id})."
        ),
    ),
    Cause.MESSAGE_LOST: (
        say(
            "Look at the broker's queue[ {destination}] and its dead letters for a message whose"
            " traceparent holds {trace_id}."
        ),
        say(
            "If it is there, requeue it. If it is gone, let the team of [{producer}|the producer]"
            " publish it again with the same trace id."
        ),
        say(
            "Tell the team of [{consumer}|the consumer]: it may have acknowledged the message"
            " without processing it[ at about {at}]."
        ),
    ),
    Cause.CONSUMER_DOWN: (
        say("Look at the broker's queue[ {destination}]: how many consumers, how many messages?"),
        say(
            "Check that [{consumer}|the consumer] runs, and read its log since {since};"
            " restart it if it is stopped or hangs."
        ),
        say(
            "Messages that wait in the queue go on by themselves once they are taken."
            " Look again then."
        ),
    ),
    Cause.MESSAGE_PROCESSING_FAILED: (
        say(
            "Read the log of [{consumer}|the consumer] at {since} for trace id {trace_id}"
            "[ and {error}]."
        ),
        say("Look whether the message still waits[ in {destination}] or among its dead letters."),
        say(
            "Once the reason is gone, requeue the message, or let [{producer}|the producer]"
            " publish it again."
        ),
    ),
    Cause.MESSAGE_RETRY_LOOP: (
        say(
            "Take the message out of[ the queue {destination}|its queue] into the dead letters:"
            " it holds up those behind it and will not succeed by itself."
        ),
        say(
            "Give the team of [{consumer}|the consumer] the trace id {trace_id}[ and the error"
            " {error}]."
        ),
        say("Requeue the message once they have mended it."),
    ),
    Cause.MESSAGE_DEAD_LETTERED: (
        say(
            "Find the message among the dead letters[ in {name}]: its traceparent holds {trace_id}."
        ),
        say(
            "Read the log of [{consumer}|the consumer] at {since} for what it could not process"
            "[: {error}]."
        ),
        say("Once the reason is gone, move the message back to its queue."),
    ),
    Cause.PRICE_CALCULATION_FAILED: (
        say(
            "Read the log of [{place}|the calculator] at {since} for trace id {trace_id}"
            "[ and {error}]."
        ),
        say("Tell its team; once the reason is gone, let them start the calculation again."),
        say("If there will be no price, see that the order is cancelled."),
    ),
    Cause.PRICE_CALCULATION_TIMEOUT: (
        say("Check how busy [{place}|the calculator] is: processors, memory, its own queue."),
        say(
            "Let its team start the calculation again when it is quiet; a model that times out"
            " twice is too large for the limit."
        ),
        say("If there will be no price, see that the order is cancelled."),
    ),
    Cause.PRICE_CALCULATION_HUNG: (
        say(
            "Look for the calculation[ in {place}] that began[ at {at}]: does its process run,"
            " was it killed (out of memory)?"
        ),
        say("Restart the worker; an unacknowledged message is then delivered again by itself."),
        say(
            "If none comes, let the team of [{producer}|the producer] publish the request again"
            " (trace id {trace_id})."
        ),
    ),
    Cause.SERVICE_CALL_FAILED: (
        say("Check [{place}|the system called]: up, reachable[ from {service}], answering?"),
        say(
            "Read its log at {since} for trace id {trace_id}[ and {error}|[ and HTTP"
            " {http_status}]]."
        ),
        say("Once it answers, let the team of [{service}|the caller] repeat the step."),
    ),
    Cause.STEP_FAILED: (
        say(
            "Read the log of [{service}|[{place}|the service]] at {since} for trace id {trace_id}"
            "[ and {error}]."
        ),
        say("Tell the team of [{place}|the service] which step failed[: {span}]."),
        say("Once the reason is gone, let them repeat the step."),
    ),
    Cause.AWAITING_OPERATOR: (
        say(
            "Ask the operators' shift lead[ of {next_system}] who works on it: the order waits for"
            " [{next_stage}|the next stage]."
        ),
        say("Check that operators can log in[ to {next_system}] and see the order in their list."),
        say("If the work is done and only not recorded, let them record it."),
    ),
    Cause.AWAITING_CARRIER: (
        say("Let the customer service ask the carrier where the parcel is."),
        say("If it was delivered, let an operator close the order by hand[ in {next_system}]."),
    ),
    Cause.CONTEXT_LOST: (
        say(
            "Look the order up in [{consumer}|[{place}|the consuming system]] itself: it may well"
            " have gone on."
        ),
        say(
            "Ask the team of [{consumer}|[{place}|the consuming system]] to read the traceparent"
            " from its messages[ of {destination}], or to add a span link."
        ),
    ),
    Cause.NOT_INSTRUMENTED: (
        say("Look the order up in [{place}|the next system] itself: it may well have gone on."),
        say("If [{place}|it] should send spans, check its exporter and its service name."),
        say("If it never will, list its stages in the profile without `within`."),
    ),
    Cause.NO_ORDER: (
        say("Check the trace id: ask for the one that the shop logged when the order began."),
        say("Look at the trace in Jaeger: is it a health check, or another application's?"),
        say("If it is an order, the profile does not know its stages: see its `stages`."),
    ),
    Cause.UNEXPLAINED: (
        say("Read the log of [{place}|the next system] since {since} for trace id {trace_id}."),
        say("Ask the team of [{place}|the next system] where the order stands there."),
        say("Compare with a sound order: which span comes next there and is missing here?"),
    ),
}

# Context lost before this trace began.
FRAGMENT: tuple[Message, ...] = (
    say("Find the order's first trace: the shop's log, or the spans of about {since} in Jaeger."),
    say(
        "Ask the team of [{place}|the system where it begins] to restore the saved trace context,"
        " or to set the span attribute `order.trace_id`."
    ),
)
