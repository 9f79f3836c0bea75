"""What is true of an order, decided by how it was made and by the contract's words alone.

Causes and statuses are spelt out again here: a benchmark that borrowed them from the program
could not tell when the program changes its mind.
"""

from dataclasses import dataclass

FAILED, STUCK, UNKNOWN = "failed", "stuck", "unknown"

STATUS_OF_CAUSE = {
    "model_upload_failed": FAILED,
    "model_invalid": FAILED,
    "message_publish_failed": FAILED,
    "message_lost": STUCK,
    "consumer_down": STUCK,
    "message_processing_failed": FAILED,
    "message_retry_loop": FAILED,
    "message_dead_lettered": FAILED,
    "price_calculation_failed": FAILED,
    "price_calculation_timeout": FAILED,
    "price_calculation_hung": STUCK,
    "service_call_failed": FAILED,
    "step_failed": FAILED,
    "awaiting_operator": STUCK,
    "awaiting_carrier": STUCK,
    "context_lost": UNKNOWN,
    "not_instrumented": UNKNOWN,
    "no_order": UNKNOWN,
    "unexplained": STUCK,
}

STAGES = (
    "INITIATED",
    "FILE_UPLOADED",
    "SUBMITTED",
    "PRICE_CALCULATED",
    "MANUFACTURING_APPROVED",
    "MANUFACTURING_STARTED",
    "MANUFACTURING_COMPLETED",
    "PACKAGING",
    "SHIPPED",
    "CLOSED",
)
CANCELLED = "CANCELLED"

ROLE_OF_STAGE = {
    "INITIATED": "shop",
    "FILE_UPLOADED": "shop",
    "SUBMITTED": "shop",
    "PRICE_CALCULATED": "mes",
    "MANUFACTURING_APPROVED": "crm",
    "MANUFACTURING_STARTED": "mes",
    "MANUFACTURING_COMPLETED": "mes",
    "PACKAGING": "mes",
    "SHIPPED": "mes",
    "CLOSED": "crm",
    CANCELLED: "shop",
}


@dataclass(frozen=True, slots=True)
class Label:
    """The truth about one order.

    family: the traces that are this order's alone, the first one first.
    at_system: None where no system is to blame. violations: at least these, and no others where
    all_violations: in a world that shows everything.
    place: what the order was made to meet ("H1", "upload"); dialect: who wrote the spans there.
    """

    world: int
    scenario: str
    family: tuple[str, ...]
    status: str
    cause: str | None
    at_system: str | None
    stage: str | None
    violations: frozenset[str]
    all_violations: bool
    place: str
    dialect: str

    @property
    def trace_id(self) -> str:
        return self.family[0]

    @property
    def needs_attention(self) -> bool:
        return self.status in (FAILED, STUCK)
