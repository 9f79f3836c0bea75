"""What rules look for: one code for each test; `texts` has the assertion that it tests.

Facts used by the assertions, all optional: those of EvidenceCode, and attempts (a number),
within (the limit of a stage).
"""

from enum import StrEnum


class CheckCode(StrEnum):
    """Named as assertions: what must hold for the rule's cause to be the one."""

    # whom the order waits for, and how long
    AWAITS_CUSTOMER = "awaits_customer"
    AWAITS_SYSTEM = "awaits_system"
    AWAITS_OPERATOR = "awaits_operator"
    AWAITS_CARRIER = "awaits_carrier"
    AWAITS_NO_CUSTOMER = "awaits_no_customer"
    AWAITS_OTHER_SERVICE = "awaits_other_service"
    LIMIT_PASSED = "limit_passed"
    NOTHING_MISSING = "nothing_missing"
    ARRIVED = "arrived"

    # messages that nobody was seen to take
    NOT_TAKEN = "not_taken"
    DELIVERY_OVERDUE = "delivery_overdue"
    OTHERS_TAKEN = "others_taken"
    OVERTAKEN = "overtaken"
    CONSUMER_KNOWN = "consumer_known"
    NONE_TAKEN = "none_taken"
    TAKEN_BEFORE = "taken_before"
    TAKEN_WITHOUT_CONTEXT = "taken_without_context"
    FRAGMENT = "fragment"
    SYSTEM_UNSEEN = "system_unseen"

    # messages that were taken in vain, or never left
    PUBLISH_FAILED = "publish_failed"
    DELIVERY_FAILED = "delivery_failed"
    HANDLER_FAILED = "handler_failed"
    FEW_FAILURES = "few_failures"
    MANY_FAILURES = "many_failures"
    DEAD_LETTERED = "dead_lettered"
    NO_DEAD_LETTER = "no_dead_letter"
    GRACE_OVER = "grace_over"

    # the price's calculation
    TAKEN_IN_HAND = "taken_in_hand"
    CALCULATION_OVERDUE = "calculation_overdue"
    NO_END_SEEN = "no_end_seen"
    WORK_UNFINISHED = "work_unfinished"
    CALCULATION_FAILED = "calculation_failed"
    TIMED_OUT = "timed_out"
    NO_TIMEOUT = "no_timeout"
    NO_INVALID_MODEL = "no_invalid_model"

    # other errors
    UNANSWERED_ERROR = "unanswered_error"
    CALLER_STOPPED = "caller_stopped"
    MODEL_REFUSED = "model_refused"
    WRITE_FAILED = "write_failed"
    CALL_TO_SYSTEM = "call_to_system"
    CALL_CHANGES = "call_changes"
    NOT_BROKEN_OFF = "not_broken_off"
    OWN_STEP = "own_step"

    NO_STAGE = "no_stage"
