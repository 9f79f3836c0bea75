"""What each cause means, what proves it, and what tells it from its neighbours: for `help causes`.

What to do about it stands in `actions`.
"""

from collections.abc import Mapping

from ordertrace_cli.diagnosis.model import Cause
from ordertrace_cli.texts.message import Message, say

MEANINGS: Mapping[Cause, Message] = {
    Cause.MODEL_UPLOAD_FAILED: say(
        "The customer's 3D model did not get into the storage: the last attempt to write it failed."
    ),
    Cause.MODEL_INVALID: say(
        "A system looked into the 3D model and refused it: with this file the order cannot go on."
    ),
    Cause.MESSAGE_PUBLISH_FAILED: say(
        "The message never reached the broker: whoever should send it could not."
    ),
    Cause.MESSAGE_LOST: say(
        "The broker took the message, nobody received it, and the consumer is alive: "
        "this one message is gone."
    ),
    Cause.CONSUMER_DOWN: say(
        "Nobody takes messages from that destination any more: its consumer is "
        "stopped, hangs, or lost its connection."
    ),
    Cause.MESSAGE_PROCESSING_FAILED: say(
        "The message was taken and its processing failed; few enough times that it "
        "may still be retried."
    ),
    Cause.MESSAGE_RETRY_LOOP: say(
        "One message is delivered again and again, fails each time, and holds up those behind it."
    ),
    Cause.MESSAGE_DEAD_LETTERED: say(
        "The message failed and was put aside into a dead-letter queue, where it "
        "waits for a person."
    ),
    Cause.PRICE_CALCULATION_FAILED: say("The price calculation ended in an error of its own."),
    Cause.PRICE_CALCULATION_TIMEOUT: say(
        "The price calculation was broken off because it took too long."
    ),
    Cause.PRICE_CALCULATION_HUNG: say(
        "The request was taken and the calculation never came to an end: it hangs, or "
        "its process died."
    ),
    Cause.SERVICE_CALL_FAILED: say(
        "One system called another, the call failed, and the order stopped there."
    ),
    Cause.STEP_FAILED: say("A service's own code failed, and the order stopped there."),
    Cause.AWAITING_OPERATOR: say("Everything is sound; a person has not acted within the limit."),
    Cause.AWAITING_CARRIER: say(
        "The parcel is on its way, and the carrier has not reported it delivered within the limit."
    ),
    Cause.CONTEXT_LOST: say(
        "The trace breaks off at a message: the consumer works, but does not take the "
        "context from it."
    ),
    Cause.NOT_INSTRUMENTED: say(
        "The next system tells nothing: what happens there cannot be seen in Jaeger."
    ),
    Cause.NO_ORDER: say(
        "The trace is not an order's: a health check, a search, somebody else's work."
    ),
    Cause.UNEXPLAINED: say("The next stage is overdue, and nothing that was seen says why."),
}

PROOFS: Mapping[Cause, Message] = {
    Cause.MODEL_UPLOAD_FAILED: say(
        "The last span that writes the model to the storage ended in error, and "
        "FILE_UPLOADED was not reached."
    ),
    Cause.MODEL_INVALID: say(
        "An error whose type matches `invalid_model` of the profile, wherever it arose."
    ),
    Cause.MESSAGE_PUBLISH_FAILED: say(
        "A producer span in error, and no later publish to that destination that succeeded."
    ),
    Cause.MESSAGE_LOST: say(
        "A publish without a consumer span within `queue_delivery`, while that "
        "consumer took messages published later."
    ),
    Cause.CONSUMER_DOWN: say(
        "A publish without a consumer span, and nothing of that destination was consumed since."
    ),
    Cause.MESSAGE_PROCESSING_FAILED: say(
        "The consumer's span ended in error, no later delivery succeeded, and fewer "
        "than `retry_attempts` failed."
    ),
    Cause.MESSAGE_RETRY_LOOP: say(
        "At least `retry_attempts` failed deliveries of it, none that succeeded, and "
        "no dead letter."
    ),
    Cause.MESSAGE_DEAD_LETTERED: say(
        "After the failure the message went to a destination that matches "
        "`dead_letter` of the profile."
    ),
    Cause.PRICE_CALCULATION_FAILED: say(
        "The calculation's span is in error, which is neither a time-out nor an "
        "invalid model, and none succeeded later."
    ),
    Cause.PRICE_CALCULATION_TIMEOUT: say(
        "The calculation's span ended by a time-out error or a cancelled deadline, "
        "and none succeeded later."
    ),
    Cause.PRICE_CALCULATION_HUNG: say(
        "A consumer span, or spans whose parent never arrived (unfinished spans are "
        "not exported), and no end within `price_calculation`."
    ),
    Cause.SERVICE_CALL_FAILED: say(
        "A call (HTTP, RPC, database, storage) that ended in error, after which the "
        "order did not go on."
    ),
    Cause.STEP_FAILED: say(
        "An error on a span of a service that is no call, no message and no "
        "calculation, after which the order did not go on."
    ),
    Cause.AWAITING_OPERATOR: say(
        "The next stage is an operator's and overdue, every hop before it arrived, "
        "and no error stands in its way."
    ),
    Cause.AWAITING_CARRIER: say("SHIPPED was reached, its message arrived, and CLOSED is overdue."),
    Cause.CONTEXT_LOST: say(
        "A publish, and a consumer that handles that destination in traces of its own "
        "without parent or link."
    ),
    Cause.NOT_INSTRUMENTED: say(
        "The next system emits no spans in the window, and Jaeger does not know its "
        "services at all."
    ),
    Cause.NO_ORDER: say("None of its spans reaches a stage of the profile."),
    Cause.UNEXPLAINED: say(
        "A limit has passed, and no other cause fits: no error, no lost message, no silent service."
    ),
}

# By neighbour: what holds where it is that one instead.
NEIGHBOURS: Mapping[Cause, Mapping[Cause, Message]] = {
    Cause.MODEL_UPLOAD_FAILED: {
        Cause.MODEL_INVALID: say(
            "the file is refused for what it holds, not for where it should go"
        ),
        Cause.SERVICE_CALL_FAILED: say("any other call to the storage, such as reading the model"),
    },
    Cause.MODEL_INVALID: {
        Cause.PRICE_CALCULATION_FAILED: say(
            "the calculation failed for a reason that is not the model"
        ),
        Cause.MODEL_UPLOAD_FAILED: say("the model never got into the storage"),
    },
    Cause.MESSAGE_PUBLISH_FAILED: {
        Cause.MESSAGE_LOST: say("the publish itself succeeded"),
        Cause.STEP_FAILED: say("the step failed before it came to sending"),
    },
    Cause.MESSAGE_LOST: {
        Cause.CONSUMER_DOWN: say("nothing of that destination was taken since, by anybody"),
        Cause.CONTEXT_LOST: say(
            "messages are taken, but in traces that do not point back to their orders"
        ),
        Cause.MESSAGE_DEAD_LETTERED: say("it was taken, failed, and was put aside"),
    },
    Cause.CONSUMER_DOWN: {
        Cause.MESSAGE_LOST: say("the consumer took other messages that were published later"),
        Cause.NOT_INSTRUMENTED: say("the consumer's system was never seen at all"),
        Cause.PRICE_CALCULATION_HUNG: say("the message was taken, its work does not end"),
    },
    Cause.MESSAGE_PROCESSING_FAILED: {
        Cause.MESSAGE_RETRY_LOOP: say("it failed `retry_attempts` times or more"),
        Cause.MESSAGE_DEAD_LETTERED: say("after that it went to the dead letters"),
        Cause.SERVICE_CALL_FAILED: say("the consumer failed because a system that it called did"),
    },
    Cause.MESSAGE_RETRY_LOOP: {
        Cause.MESSAGE_PROCESSING_FAILED: say("it failed fewer times"),
        Cause.MESSAGE_DEAD_LETTERED: say("the broker or the consumer gave up on it"),
    },
    Cause.MESSAGE_DEAD_LETTERED: {
        Cause.MESSAGE_RETRY_LOOP: say("it is still being delivered"),
        Cause.MESSAGE_PROCESSING_FAILED: say(
            "no span shows a dead letter; brokers move messages without one"
        ),
    },
    Cause.PRICE_CALCULATION_FAILED: {
        Cause.PRICE_CALCULATION_TIMEOUT: say("the error speaks of a deadline"),
        Cause.MODEL_INVALID: say("the error's type calls the model invalid"),
        Cause.SERVICE_CALL_FAILED: say("a system that the calculation called failed first"),
    },
    Cause.PRICE_CALCULATION_TIMEOUT: {
        Cause.PRICE_CALCULATION_HUNG: say("no end was seen at all"),
        Cause.PRICE_CALCULATION_FAILED: say("the error speaks of no deadline"),
    },
    Cause.PRICE_CALCULATION_HUNG: {
        Cause.CONSUMER_DOWN: say("the request was never taken"),
        Cause.PRICE_CALCULATION_TIMEOUT: say("the calculation was ended by its own deadline"),
    },
    Cause.SERVICE_CALL_FAILED: {
        Cause.STEP_FAILED: say("the error is on the service's own step, not on a call"),
        Cause.MODEL_UPLOAD_FAILED: say("the call was to write the model"),
    },
    Cause.STEP_FAILED: {
        Cause.SERVICE_CALL_FAILED: say("a call to another system failed first"),
        Cause.MESSAGE_PROCESSING_FAILED: say("the error is on the work with a message"),
    },
    Cause.AWAITING_OPERATOR: {
        Cause.MESSAGE_LOST: say("the operator was never told"),
        Cause.UNEXPLAINED: say("the next stage is a system's"),
    },
    Cause.AWAITING_CARRIER: {
        Cause.MESSAGE_LOST: say("the message about the shipping never arrived"),
        Cause.AWAITING_OPERATOR: say("the next stage is an operator's"),
    },
    Cause.CONTEXT_LOST: {
        Cause.MESSAGE_LOST: say("the consumer's other messages do point back to their orders"),
        Cause.NOT_INSTRUMENTED: say("the consumer emits no spans at all"),
    },
    Cause.NOT_INSTRUMENTED: {
        Cause.CONSUMER_DOWN: say("the system was seen before and is silent now"),
        Cause.CONTEXT_LOST: say("the system emits spans, in traces of their own"),
    },
    Cause.NO_ORDER: {
        Cause.CONTEXT_LOST: say("the trace has stages, but not the order's first one"),
    },
    Cause.UNEXPLAINED: {
        Cause.AWAITING_OPERATOR: say("a person has to act"),
    },
}
