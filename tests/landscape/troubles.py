"""What may go wrong with one order, as the services and those who inject it name it.

Only what concerns a single order: it travels with the order, like the rest of its data. What
concerns everybody (a killed worker, a purged queue, a missing bucket) is done from outside.
"""

from enum import StrEnum


class Way(StrEnum):
    """How a later step, which nobody's request carries the context to, finds its order."""

    CONTINUED = "continued"
    LINKED = "linked"
    ATTRIBUTE = "attribute"


class Trouble(StrEnum):
    """One word in an order's data; the service it concerns acts on it."""

    RECOMMENDATIONS_FAIL = "recommendations-fail"
    REGISTRATION_REPEATED = "registration-repeated"
    SUBMISSION_BREAKS = "submission-breaks"

    REQUEST_THROWS = "request-throws"
    REQUEST_THROWS_ONCE = "request-throws-once"
    REQUEST_REQUEUED = "request-requeued"
    REQUEST_BURIED = "request-buried"
    REQUEST_ACKNOWLEDGED_EARLY = "request-acknowledged-early"
    RESULT_THROWS = "result-throws"
    APPROVAL_THROWS = "approval-throws"
    SHIPMENT_THROWS = "shipment-throws"

    CALCULATION_BREAKS = "calculation-breaks"
    CALCULATION_RETRIED = "calculation-retried"
    CALCULATION_SLOW = "calculation-slow"
    CALCULATION_ENDLESS = "calculation-endless"
    NO_TIME_LIMIT = "no-time-limit"
    NO_CANCELLATION = "no-cancellation"

    PRODUCTION_BREAKS = "production-breaks"
    NEVER_PACKED = "never-packed"
