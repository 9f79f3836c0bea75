"""Words for the contract's codes: statuses, causes, states, actors; and the units of time."""

from collections.abc import Mapping

from ordertrace_cli.diagnosis.model import (
    Cause,
    Confidence,
    HopState,
    OrderStatus,
    StageState,
    ViolationCode,
)
from ordertrace_cli.fleet.model import Trend
from ordertrace_cli.profile.model import Actor
from ordertrace_cli.texts.message import Message, say_in

STATUSES: Mapping[OrderStatus, Message] = {
    OrderStatus.COMPLETED: say_in("status", "completed"),
    OrderStatus.CANCELLED: say_in("status", "cancelled"),
    OrderStatus.IN_PROGRESS: say_in("status", "in progress"),
    OrderStatus.FAILED: say_in("status", "failed"),
    OrderStatus.STUCK: say_in("status", "stuck"),
    OrderStatus.ABANDONED: say_in("status", "abandoned"),
    OrderStatus.UNKNOWN: say_in("status", "unknown"),
}

# At most 24 characters, in every language: they stand in tables of 80 columns.
CAUSES: Mapping[Cause, Message] = {
    Cause.MODEL_UPLOAD_FAILED: say_in("cause", "model upload failed"),
    Cause.MODEL_INVALID: say_in("cause", "model invalid"),
    Cause.MESSAGE_PUBLISH_FAILED: say_in("cause", "publish failed"),
    Cause.MESSAGE_LOST: say_in("cause", "message lost"),
    Cause.CONSUMER_DOWN: say_in("cause", "consumer down"),
    Cause.MESSAGE_PROCESSING_FAILED: say_in("cause", "processing failed"),
    Cause.MESSAGE_RETRY_LOOP: say_in("cause", "retry loop"),
    Cause.MESSAGE_DEAD_LETTERED: say_in("cause", "message dead-lettered"),
    Cause.PRICE_CALCULATION_FAILED: say_in("cause", "calculation failed"),
    Cause.PRICE_CALCULATION_TIMEOUT: say_in("cause", "calculation timed out"),
    Cause.PRICE_CALCULATION_HUNG: say_in("cause", "calculation hangs"),
    Cause.SERVICE_CALL_FAILED: say_in("cause", "service call failed"),
    Cause.STEP_FAILED: say_in("cause", "step failed"),
    Cause.AWAITING_OPERATOR: say_in("cause", "awaiting operator"),
    Cause.AWAITING_CARRIER: say_in("cause", "awaiting carrier"),
    Cause.CONTEXT_LOST: say_in("cause", "trace context lost"),
    Cause.NOT_INSTRUMENTED: say_in("cause", "system not instrumented"),
    Cause.NO_ORDER: say_in("cause", "no order in the trace"),
    Cause.UNEXPLAINED: say_in("cause", "unexplained silence"),
}

CONFIDENCES: Mapping[Confidence, Message] = {
    Confidence.HIGH: say_in("confidence", "high"),
    Confidence.MEDIUM: say_in("confidence", "medium"),
    Confidence.LOW: say_in("confidence", "low"),
}

ACTORS: Mapping[Actor, Message] = {
    Actor.CUSTOMER: say_in("actor", "customer"),
    Actor.SYSTEM: say_in("actor", "system"),
    Actor.OPERATOR: say_in("actor", "operator"),
    Actor.CARRIER: say_in("actor", "carrier"),
}

STAGE_STATES: Mapping[StageState, Message] = {
    StageState.REACHED: say_in("stage", "reached"),
    StageState.CURRENT: say_in("stage", "reached last"),
    StageState.MISSING: say_in("stage", "not reached"),
    StageState.SKIPPED: say_in("stage", "skipped"),
    StageState.FAILED: say_in("stage", "failed"),
}

HOP_STATES: Mapping[HopState, Message] = {
    HopState.DELIVERED: say_in("message", "delivered"),
    HopState.WAITING: say_in("message", "waiting"),
    HopState.LOST: say_in("message", "lost"),
    HopState.FAILED: say_in("message", "failed"),
    HopState.DEAD_LETTERED: say_in("message", "dead-lettered"),
}

# At most 24 characters, as causes.
VIOLATIONS: Mapping[ViolationCode, Message] = {
    ViolationCode.CALCULATION_OVER_LIMIT: say_in("violation", "calculation too long"),
    ViolationCode.NOT_CANCELLED: say_in("violation", "not cancelled"),
    ViolationCode.STAGE_SKIPPED: say_in("violation", "stage skipped"),
    ViolationCode.STAGE_ORDER: say_in("violation", "stages out of order"),
    ViolationCode.FORBIDDEN_METADATA: say_in("violation", "forbidden data in spans"),
}

TRENDS: Mapping[Trend, Message] = {
    Trend.GROWING: say_in("trend", "growing"),
    Trend.STEADY: say_in("trend", "steady"),
    Trend.FADING: say_in("trend", "fading"),
}

# From large to small. `{n}` is a number already written in the language's way.
UNITS: Mapping[str, Message] = {
    "d": say_in("unit", "{n} d"),
    "h": say_in("unit", "{n} h"),
    "m": say_in("unit", "{n} m"),
    "s": say_in("unit", "{n} s"),
    "ms": say_in("unit", "{n} ms"),
}
AGO = say_in("time", "{duration} ago")
AHEAD = say_in("time", "in {duration}")
AND_MORE = say_in("list", "{names} and {count} more")
