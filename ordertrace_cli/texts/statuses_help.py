"""What each status means, and where an order with each cause stands: for `help`."""

from collections.abc import Mapping

from ordertrace_cli.diagnosis.model import Cause, OrderStatus
from ordertrace_cli.texts.message import Message, say

STATUS_MEANINGS: Mapping[OrderStatus, Message] = {
    OrderStatus.COMPLETED: say("the last stage was reached"),
    OrderStatus.CANCELLED: say("the order was cancelled"),
    OrderStatus.IN_PROGRESS: say("every wait is within its limit, no error is left unanswered"),
    OrderStatus.FAILED: say("a recorded error stopped the order; it needs attention"),
    OrderStatus.STUCK: say(
        "silence: a limit has passed with no error that would explain it; it needs attention"
    ),
    OrderStatus.ABANDONED: say("the customer did not go on in time: nobody's fault"),
    OrderStatus.UNKNOWN: say(
        "the spans cannot tell: context lost, next system not instrumented, no order"
    ),
}

_STORAGE = say("at the storage")
_CHECKER = say("at the system that checked the model")
_QUEUE = say("in the queue")
_CONSUMER = say("at the consumer's system")
_CALCULATOR = say("at the system that calculates prices")
_CALLEE = say("at the system that was called")
_OWN = say("at the system of the step")
_NEXT = say("at the system of the next stage")
_NOWHERE = say("nowhere: there is no order")

PLACES: Mapping[Cause, Message] = {
    Cause.MODEL_UPLOAD_FAILED: _STORAGE,
    Cause.MODEL_INVALID: _CHECKER,
    Cause.MESSAGE_PUBLISH_FAILED: _QUEUE,
    Cause.MESSAGE_LOST: _QUEUE,
    Cause.CONSUMER_DOWN: _CONSUMER,
    Cause.MESSAGE_PROCESSING_FAILED: _CONSUMER,
    Cause.MESSAGE_RETRY_LOOP: _CONSUMER,
    Cause.MESSAGE_DEAD_LETTERED: _QUEUE,
    Cause.PRICE_CALCULATION_FAILED: _CALCULATOR,
    Cause.PRICE_CALCULATION_TIMEOUT: _CALCULATOR,
    Cause.PRICE_CALCULATION_HUNG: _CALCULATOR,
    Cause.SERVICE_CALL_FAILED: _CALLEE,
    Cause.STEP_FAILED: _OWN,
    Cause.AWAITING_OPERATOR: _NEXT,
    Cause.AWAITING_CARRIER: _NEXT,
    Cause.CONTEXT_LOST: _CONSUMER,
    Cause.NOT_INSTRUMENTED: _NEXT,
    Cause.NO_ORDER: _NOWHERE,
    Cause.UNEXPLAINED: _NEXT,
}
