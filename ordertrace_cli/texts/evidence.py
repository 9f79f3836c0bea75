"""What the spans show, by evidence code; and breaches of policy, by violation code.

Facts: see EvidenceCode and Violation. `{count}` chooses the plural form.
"""

from collections.abc import Mapping

from ordertrace_cli.diagnosis.model import EvidenceCode, ViolationCode
from ordertrace_cli.texts.message import Message, say, say_many

EVIDENCE: Mapping[EvidenceCode, Message] = {
    EvidenceCode.STAGE_REACHED: say("[{stage}|A stage] was reached[ in {system}][ at {at}]."),
    EvidenceCode.SPAN_FAILED: say(
        "[{span}|A span][ of {service}] ended in an error[: {error}][, at {at}]."
    ),
    EvidenceCode.PUBLISHED: say(
        "[{service}|The producer] published the message[ to {destination}][ at {at}]."
    ),
    EvidenceCode.PUBLISH_FAILED: say(
        "[{service}|The producer] could not publish[ to {destination}][: {error}][, at {at}]."
    ),
    EvidenceCode.NO_CONSUMER_SPAN: say(
        "No span of [{service}|[{system}|a consumer]] shows this message taken[ within {limit}]."
    ),
    EvidenceCode.OTHERS_CONSUMED: say_many(
        "[{service}|[{system}|The consumer]] took[ {count}|] other message since"
        "[, the last at {other_at}|[, the last at {at}]].",
        "[{service}|[{system}|The consumer]] took[ {count}|] other messages since"
        "[, the last at {other_at}|[, the last at {at}]].",
    ),
    EvidenceCode.NOTHING_CONSUMED: say(
        "No span shows [{service}|[{system}|the consumer]] taking anything[ from {destination}] since"
        "[ {at}| then]."
    ),
    EvidenceCode.LAST_CONSUMED: say(
        "The last message taken[ by {service}][ from {destination}] before that"
        "[ was at {at}| came in time]."
    ),
    EvidenceCode.DELIVERED: say(
        "[{service}|[{system}|The consumer]] took the message[ from {destination}]"
        "[; its span ended at {at}]."
    ),
    EvidenceCode.DELIVERY_FAILED: say_many(
        "Processing[ in {service}|[ in {system}]] failed[ {count} time][: {error}][, at {at}].",
        "Processing[ in {service}|[ in {system}]] failed[ {count} times][: {error}][, at {at}].",
    ),
    EvidenceCode.DEAD_LETTERED: say(
        "The message went to the dead letters[ in {destination}][ at {at}]."
    ),
    EvidenceCode.UNFINISHED_WORK: say(
        "Work[ in {service}|[ in {system}]] was last seen[ at {at}][ ({span})]; the span that"
        " it is part of never arrived: inferred that it has not ended."
    ),
    EvidenceCode.CALCULATION_FAILED: say(
        "The price calculation[ in {service}|[ in {system}]] ended in an error[: {error}]"
        "[, after {took}][, at {at}]."
    ),
    EvidenceCode.UPLOAD_FAILED: say(
        "Writing the model[ to {system}][ by {service}] ended in an error"
        "[: {error}|[: HTTP {http_status}]][, at {at}]."
    ),
    EvidenceCode.CALL_FAILED: say(
        "The call[ {span}][ by {service}][ to {system}] failed"
        "[: {error}|[: HTTP {http_status}]][, at {at}]."
    ),
    EvidenceCode.CONSUMED_WITHOUT_CONTEXT: say_many(
        "[{service}|[{system}|The consumer]] took[ {count}|] message[ from {destination}]"
        " in a trace without parent or link[, the last at {at}].",
        "[{service}|[{system}|The consumer]] took[ {count}|] messages[ from {destination}]"
        " in traces without parent or link[, the last at {at}].",
    ),
    EvidenceCode.NO_SPANS_OF_SYSTEM: say(
        "No span of [{system}|the next system] was seen in this time, and no service of it is known."
    ),
    EvidenceCode.NOT_REACHED: say(
        "No span shows [{stage}|the next stage] reached[ in {worked} of working time|[ in {took}]]"
        "[; at most {limit} is normal]."
    ),
    EvidenceCode.NO_STAGE: say_many(
        "None of the spans[ ({count} span)] reaches a stage.",
        "None of the spans[ ({count} spans)] reaches a stage.",
    ),
    EvidenceCode.FIRST_STAGE_MISSING: say(
        "[{stage}|The first stage] is not in this trace, and nothing in it points to the order's"
        " first trace."
    ),
}

VIOLATIONS: Mapping[ViolationCode, Message] = {
    ViolationCode.CALCULATION_OVER_LIMIT: say(
        "The price calculation took [{took}|too long][; the limit is {limit}]."
    ),
    ViolationCode.NOT_CANCELLED: say(
        "The price calculation ended without a price[ at {at}], and no cancellation was seen"
        "[ within {limit}]."
    ),
    ViolationCode.STAGE_SKIPPED: say_many(
        "[{names}|A stage] was skipped[ on the way to {stage}].",
        "[{names}|Stages] were skipped[ on the way to {stage}].",
    ),
    ViolationCode.STAGE_ORDER: say(
        "[{stage}|A stage] was reached[ at {at}] before [{names}|one that precedes it]."
    ),
    ViolationCode.FORBIDDEN_METADATA: say(
        "Spans carry data of the order that is forbidden there, under [{key}|[{names}|some key]]."
    ),
}
