"""What happened, by cause: the sentence that explains the verdict.

Facts: those of the finding (see EvidenceCode), and what `facts` adds from the order: place,
name, next_stage, next_system, producer, consumer, destination, within.
"""

from collections.abc import Mapping

from ordertrace_cli.diagnosis.model import Cause, OrderStatus
from ordertrace_cli.texts.message import Message, say, say_many

SUMMARIES: Mapping[Cause, Message] = {
    Cause.MODEL_UPLOAD_FAILED: say(
        "The last upload of the 3D model to [{place}|storage] failed"
        "[ with {error}|[ with HTTP {http_status}]][ at {at}], and no later one was seen to succeed."
    ),
    Cause.MODEL_INVALID: say(
        "[{place}|The system that checks it] found the 3D model invalid[ ({error})]:"
        " the order cannot go on with this file."
    ),
    Cause.MESSAGE_PUBLISH_FAILED: say(
        "[{producer}|The producer] could not hand the message[ for {destination}] to the broker"
        "[ ({error})], and no later attempt was seen to succeed."
    ),
    Cause.MESSAGE_LOST: say_many(
        "No span shows the message[ for {destination}][, published at {at},] taken[ by {consumer}]"
        "[, although {count} other was taken since]: inferred that it is lost.",
        "No span shows the message[ for {destination}][, published at {at},] taken[ by {consumer}]"
        "[, although {count} others were taken since]: inferred that it is lost.",
    ),
    Cause.CONSUMER_DOWN: say(
        "No span shows the message[ for {destination}][, published at {at},] taken, nor"
        " [{consumer}|its consumer] taking anything from there since:"
        " inferred that the consumer is down."
    ),
    Cause.MESSAGE_PROCESSING_FAILED: say(
        "[{consumer}|The consumer] took the message[ from {destination}] and failed"
        "[ with {error}]; no later delivery was seen to succeed."
    ),
    Cause.MESSAGE_RETRY_LOOP: say_many(
        "[{consumer}|The consumer] failed on one and the same message[ from {destination}]"
        "[ {count} time][, the last time with {error}]: it is delivered again and again.",
        "[{consumer}|The consumer] failed on one and the same message[ from {destination}]"
        "[ {count} times][, the last time with {error}]: it is delivered again and again.",
    ),
    Cause.MESSAGE_DEAD_LETTERED: say(
        "[{consumer}|[{service}|The consumer]] failed on the message[ with {error}], which then went"
        " to the dead letters[ in {name}]: no span shows it taken up again."
    ),
    Cause.PRICE_CALCULATION_FAILED: say(
        "The price calculation[ in {place}] failed[ with {error}], and no later one was seen to"
        " succeed."
    ),
    Cause.PRICE_CALCULATION_TIMEOUT: say(
        "The price calculation[ in {place}] was ended by a time-out[ after {took}][ ({error})],"
        " and no later one was seen to succeed."
    ),
    Cause.PRICE_CALCULATION_HUNG: say(
        "[{place}|The calculator] took the request[ at {at}], and no end of the calculation was seen"
        "[ within {limit}]: inferred that it hangs, or that its process died."
    ),
    Cause.SERVICE_CALL_FAILED: say(
        "A call[ by {service}] to [{place}|another system] failed"
        "[ with {error}|[ with HTTP {http_status}]][ at {at}], and the order was not seen to go on."
    ),
    Cause.STEP_FAILED: say(
        "A step of [{place}|a service][ ({span})] failed[ with {error}][ at {at}],"
        " and the order was not seen to go on."
    ),
    Cause.AWAITING_OPERATOR: say(
        "[{next_stage}|The next stage] is an operator's work[ in {next_system}] and is overdue"
        "[: at most {working_limit} of working time is normal|[: at most {within} is normal]]."
        " No span shows it done, and no recorded error stands in its way."
    ),
    Cause.AWAITING_CARRIER: say(
        "The parcel was shipped. [{next_stage}|The last stage] waits for the carrier and is overdue"
        "[: at most {within} is normal]. No span shows it reached."
    ),
    Cause.CONTEXT_LOST: say(
        "The message[ for {destination}] was published, and [{consumer}|its consumer] is seen taking"
        " such messages, but in traces that do not point back to their orders:"
        " what became of this one cannot be seen."
    ),
    Cause.NOT_INSTRUMENTED: say(
        "No span of [{place}|the next system] was seen at all: whether [{next_stage}|the next stage]"
        " was reached cannot be told."
    ),
    Cause.NO_ORDER: say(
        "No span of this trace reaches a stage of an order: the trace is something else's,"
        " or the order's own spans never arrived."
    ),
    Cause.UNEXPLAINED: say(
        "[{next_stage}|The next stage] is overdue[: at most {within} is normal], and nothing"
        " that was seen explains it: no error, no lost message, no silent service."
    ),
}

# Context was lost before this trace began: it is the rest of an order, not its beginning.
FRAGMENT = say(
    "This trace is the rest of an order: it has stages, but not the first one, and no way back"
    " to the trace that has it. The trace context was lost[ on the way to {place}]."
)

# What to say of an order with nothing to explain.
STATUSES: Mapping[OrderStatus, Message] = {
    OrderStatus.COMPLETED: say("The order is complete[: {stage} was reached at {stage_at}]."),
    OrderStatus.CANCELLED: say("The order was cancelled[ at {stage_at}]."),
    OrderStatus.IN_PROGRESS: say(
        "Every wait is within its limit.[ {next_stage} comes next[, normally within {within}].]"
    ),
    OrderStatus.FAILED: say("An error stopped the order."),
    OrderStatus.STUCK: say("A limit has passed without a word."),
    OrderStatus.ABANDONED: say(
        "The customer was not seen to go on[ after {stage}] within the limit: nobody's fault,"
        " nothing to do."
    ),
    OrderStatus.UNKNOWN: say("The trace cannot tell how the order stands."),
}

# Incidents: what several orders share. `{count}` orders.
INCIDENT = say_many(
    "{count} order: {cause}[ at {place}][, {name}], since {since}.",
    "{count} orders: {cause}[ at {place}][, {name}], since {since}.",
)
