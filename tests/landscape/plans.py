"""Orders to which something happens of their own, while all systems are well."""

from dataclasses import dataclass
from enum import Enum, auto

from tests.landscape.labels import CANCELLED, Truth, completed, failed, stuck
from tests.landscape.troubles import Trouble


class Until(Enum):
    """How far the customer, the operators and the carrier take an order."""

    CREATED = auto()
    UPLOADED = auto()
    FAILED_TO_SUBMIT = auto()
    SUBMITTED = auto()
    CANCELLED_BY_CUSTOMER = auto()
    APPROVED = auto()
    CLOSED_BY_CARRIER = auto()
    CLOSED_BY_HAND = auto()

    @property
    def uploads(self) -> bool:
        return self is not Until.CREATED

    @property
    def submits(self) -> bool:
        return self not in (Until.CREATED, Until.UPLOADED)

    @property
    def closes(self) -> bool:
        return self in (Until.CLOSED_BY_CARRIER, Until.CLOSED_BY_HAND)


@dataclass(frozen=True, slots=True)
class Plan:
    """model: what the customer uploads; None for a sound one. loses_model: after the upload."""

    scenario: str
    until: Until
    truth: Truth
    troubles: frozenset[Trouble] = frozenset()
    model: str | None = None
    loses_model: bool = False


def _plan(
    scenario: str,
    until: Until,
    truth: Truth,
    *troubles: Trouble,
    model: str | None = None,
    loses_model: bool = False,
) -> Plan:
    return Plan(scenario, until, truth, frozenset(troubles), model, loses_model)


_T = Trouble
_NO_SOLID = "Dear shop, please print the cat in the attached picture."


def plans(reads_dead_letters: bool) -> tuple[Plan, ...]:
    """Without a reader of refused messages, dead-lettering by the broker leaves no span."""
    refused = failed("SUBMITTED", "message_processing_failed", "mes")
    buried = failed("SUBMITTED", "message_dead_lettered", "queue")
    carrier, by_hand, approved = Until.CLOSED_BY_CARRIER, Until.CLOSED_BY_HAND, Until.APPROVED
    submitted = Until.SUBMITTED
    return (
        _plan("sound", carrier, completed()),
        _plan("sound-closed-by-hand", by_hand, completed()),
        _plan("failed-recommendations", carrier, completed(), _T.RECOMMENDATIONS_FAIL),
        _plan("registration-repeated", carrier, completed(), _T.REGISTRATION_REPEATED),
        _plan("redelivered", carrier, completed(), _T.REQUEST_THROWS_ONCE),
        _plan("calculation-retried", carrier, completed(), _T.CALCULATION_RETRIED),
        _plan(
            "calculation-over-limit", carrier, completed("calculation_over_limit"),
            _T.CALCULATION_SLOW, _T.NO_TIME_LIMIT,
        ),
        _plan("cancelled-by-customer", Until.CANCELLED_BY_CUSTOMER, CANCELLED),
        _plan("never-uploaded", Until.CREATED, Truth("abandoned", "INITIATED")),
        _plan("never-submitted", Until.UPLOADED, Truth("abandoned", "FILE_UPLOADED")),
        _plan("never-approved", submitted, stuck("PRICE_CALCULATED", "awaiting_operator", "crm")),
        _plan(
            "never-packed", approved,
            stuck("MANUFACTURING_COMPLETED", "awaiting_operator", "mes"), _T.NEVER_PACKED,
        ),
        _plan("never-closed", approved, stuck("SHIPPED", "awaiting_carrier", "crm")),
        _plan(
            "production-breaks", approved,
            failed("MANUFACTURING_APPROVED", "step_failed", "mes"), _T.PRODUCTION_BREAKS,
        ),
        _plan(
            "submission-breaks", Until.FAILED_TO_SUBMIT,
            failed("FILE_UPLOADED", "step_failed", "shop"), _T.SUBMISSION_BREAKS,
        ),
        _plan(
            "request-throws", submitted, buried if reads_dead_letters else refused,
            _T.REQUEST_THROWS,
        ),
        _plan("request-buried", submitted, buried, _T.REQUEST_BURIED),
        _plan(
            "request-requeued", submitted, failed("SUBMITTED", "message_retry_loop", "mes"),
            _T.REQUEST_REQUEUED,
        ),
        _plan(
            "result-throws", submitted,
            failed("PRICE_CALCULATED", "message_processing_failed", "crm"), _T.RESULT_THROWS,
        ),
        _plan(
            "approval-throws", approved,
            failed("MANUFACTURING_APPROVED", "message_processing_failed", "mes"),
            _T.APPROVAL_THROWS,
        ),
        _plan(
            "shipment-throws", approved,
            failed("SHIPPED", "message_processing_failed", "crm"), _T.SHIPMENT_THROWS,
        ),
        _plan(
            "calculation-endless", submitted, stuck("SUBMITTED", "price_calculation_hung", "mes"),
            _T.CALCULATION_ENDLESS, _T.NO_TIME_LIMIT,
        ),
        _plan("time-out", submitted, CANCELLED, _T.CALCULATION_SLOW),
        _plan(
            "time-out-not-cancelled", submitted,
            failed("SUBMITTED", "price_calculation_timeout", "mes", "not_cancelled"),
            _T.CALCULATION_SLOW, _T.NO_CANCELLATION,
        ),
        _plan("calculation-breaks", submitted, CANCELLED, _T.CALCULATION_BREAKS),
        _plan(
            "calculation-breaks-not-cancelled", submitted,
            failed("SUBMITTED", "price_calculation_failed", "mes", "not_cancelled"),
            _T.CALCULATION_BREAKS, _T.NO_CANCELLATION,
        ),
        _plan("model-invalid", submitted, CANCELLED, model=_NO_SOLID),
        _plan(
            "model-invalid-not-cancelled", submitted,
            failed("SUBMITTED", "model_invalid", "mes", "not_cancelled"),
            _T.NO_CANCELLATION, model=_NO_SOLID,
        ),
        _plan("model-gone", submitted, CANCELLED, loses_model=True),
        _plan(
            "model-gone-not-cancelled", submitted,
            failed("SUBMITTED", "service_call_failed", "s3", "not_cancelled"),
            _T.NO_CANCELLATION, loses_model=True,
        ),
    )  # fmt: skip
