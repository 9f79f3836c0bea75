"""What a diagnosis is made of: statuses, causes, findings, the verdict.

Facts only: no sentence is written here. Sentences belong to `texts`, ranking to `verdict`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from msgspec import Struct, field

from ordertrace_cli.diagnosis.check_code import CheckCode
from ordertrace_cli.spans.model import Caveat


class OrderStatus(StrEnum):
    """Statuses of the contract."""

    COMPLETED = "completed"
    CANCELLED = "cancelled"
    IN_PROGRESS = "in_progress"
    FAILED = "failed"
    STUCK = "stuck"
    ABANDONED = "abandoned"
    UNKNOWN = "unknown"

    @property
    def needs_attention(self) -> bool:
        return self in (OrderStatus.FAILED, OrderStatus.STUCK)


class Cause(StrEnum):
    """Causes of the contract, in its order."""

    MODEL_UPLOAD_FAILED = "model_upload_failed"
    MODEL_INVALID = "model_invalid"
    MESSAGE_PUBLISH_FAILED = "message_publish_failed"
    MESSAGE_LOST = "message_lost"
    CONSUMER_DOWN = "consumer_down"
    MESSAGE_PROCESSING_FAILED = "message_processing_failed"
    MESSAGE_RETRY_LOOP = "message_retry_loop"
    MESSAGE_DEAD_LETTERED = "message_dead_lettered"
    PRICE_CALCULATION_FAILED = "price_calculation_failed"
    PRICE_CALCULATION_TIMEOUT = "price_calculation_timeout"
    PRICE_CALCULATION_HUNG = "price_calculation_hung"
    SERVICE_CALL_FAILED = "service_call_failed"
    STEP_FAILED = "step_failed"
    AWAITING_OPERATOR = "awaiting_operator"
    AWAITING_CARRIER = "awaiting_carrier"
    CONTEXT_LOST = "context_lost"
    NOT_INSTRUMENTED = "not_instrumented"
    NO_ORDER = "no_order"
    UNEXPLAINED = "unexplained"

    @property
    def status(self) -> OrderStatus:
        """The status an order has when this is its cause."""
        return _STATUS[self]

    @property
    def inferred(self) -> bool:
        """Whether it is concluded from spans that are absent, not from an error that was seen."""
        return self.status is not OrderStatus.FAILED


_STATUS = {
    Cause.MODEL_UPLOAD_FAILED: OrderStatus.FAILED,
    Cause.MODEL_INVALID: OrderStatus.FAILED,
    Cause.MESSAGE_PUBLISH_FAILED: OrderStatus.FAILED,
    Cause.MESSAGE_LOST: OrderStatus.STUCK,
    Cause.CONSUMER_DOWN: OrderStatus.STUCK,
    Cause.MESSAGE_PROCESSING_FAILED: OrderStatus.FAILED,
    Cause.MESSAGE_RETRY_LOOP: OrderStatus.FAILED,
    Cause.MESSAGE_DEAD_LETTERED: OrderStatus.FAILED,
    Cause.PRICE_CALCULATION_FAILED: OrderStatus.FAILED,
    Cause.PRICE_CALCULATION_TIMEOUT: OrderStatus.FAILED,
    Cause.PRICE_CALCULATION_HUNG: OrderStatus.STUCK,
    Cause.SERVICE_CALL_FAILED: OrderStatus.FAILED,
    Cause.STEP_FAILED: OrderStatus.FAILED,
    Cause.AWAITING_OPERATOR: OrderStatus.STUCK,
    Cause.AWAITING_CARRIER: OrderStatus.STUCK,
    Cause.CONTEXT_LOST: OrderStatus.UNKNOWN,
    Cause.NOT_INSTRUMENTED: OrderStatus.UNKNOWN,
    Cause.NO_ORDER: OrderStatus.UNKNOWN,
    Cause.UNEXPLAINED: OrderStatus.STUCK,
}


class Confidence(StrEnum):
    """How sure a finding is: seen, inferred, or merely possible."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Reason(StrEnum):
    """Why the verdict is what it is."""

    BEST_FINDING = "best_finding"
    ENDED = "ended"
    FRESH_ERROR = "fresh_error"
    NOTHING_FOUND = "nothing_found"
    ONLY_POSSIBLE = "only_possible"
    CUSTOMER_SILENT = "customer_silent"


class Behind(StrEnum):
    """Why a finding is ranked behind the best one; what is compared first stands first."""

    MERELY_POSSIBLE = "merely_possible"
    FARTHER_FROM_ROOT = "farther_from_root"
    LESS_SURE = "less_sure"
    LATER = "later"
    BY_ORDER = "by_order"


class ViolationCode(StrEnum):
    """Breaches of the landscape's policy, reported whatever the status."""

    CALCULATION_OVER_LIMIT = "calculation_over_limit"
    NOT_CANCELLED = "not_cancelled"
    STAGE_SKIPPED = "stage_skipped"
    STAGE_ORDER = "stage_order"
    FORBIDDEN_METADATA = "forbidden_metadata"


class EvidenceCode(StrEnum):
    """What a piece of evidence shows; `texts` has a sentence for each, with its facts.

    facts used by the sentences (all optional): at (datetime), span (masked span name),
    service, system, destination, error (error type), http_status, stage, limit (timedelta),
    took (timedelta), count, other_at (datetime).
    """

    STAGE_REACHED = "stage_reached"
    SPAN_FAILED = "span_failed"
    PUBLISHED = "published"
    PUBLISH_FAILED = "publish_failed"
    NO_CONSUMER_SPAN = "no_consumer_span"
    OTHERS_CONSUMED = "others_consumed"
    NOTHING_CONSUMED = "nothing_consumed"
    LAST_CONSUMED = "last_consumed"
    DELIVERED = "delivered"
    DELIVERY_FAILED = "delivery_failed"
    DEAD_LETTERED = "dead_lettered"
    UNFINISHED_WORK = "unfinished_work"
    CALCULATION_FAILED = "calculation_failed"
    UPLOAD_FAILED = "upload_failed"
    CALL_FAILED = "call_failed"
    CONSUMED_WITHOUT_CONTEXT = "consumed_without_context"
    NO_SPANS_OF_SYSTEM = "no_spans_of_system"
    NOT_REACHED = "not_reached"
    NO_STAGE = "no_stage"
    FIRST_STAGE_MISSING = "first_stage_missing"


FactValue: TypeAlias = str | int | float | datetime | timedelta
"""A fact in a sentence: text is already masked, instants are aware UTC."""

Facts: TypeAlias = Mapping[str, FactValue]


_NO_FACTS: Facts = MappingProxyType({})


def no_facts() -> Facts:
    """One for all: thousands of diagnoses may be held at once."""
    return _NO_FACTS


class SpanRef(Struct, frozen=True):
    """Where to look in Jaeger: 32 and 16 lower-case hex digits."""

    trace_id: str
    span_id: str


class Evidence(Struct, frozen=True):
    """One thing the spans show. ref is None when the evidence is an absence."""

    code: EvidenceCode
    ref: SpanRef | None = None
    facts: Facts = field(default_factory=no_facts)


class Check(Struct, frozen=True):
    """One test that a rule made, and what came of it.

    passed: None when the spans neither show nor refute it, which makes a finding less sure;
    False refutes the cause.
    """

    code: CheckCode
    passed: bool | None
    facts: Facts = field(default_factory=no_facts)


class Place(Struct, frozen=True):
    """Where an order stands: a system's name ("" if none) and what in it (masked; may be "")."""

    system: str
    name: str = ""


class Finding(Struct, frozen=True):
    """One rule's claim.

    since: when the order stopped there. facts: for the summary's sentence (same words as
    evidence). root: how near the root of the trouble the claim is; the higher, the nearer.
    """

    cause: Cause
    confidence: Confidence
    at: Place
    since: datetime
    evidence: tuple[Evidence, ...]
    ref: SpanRef | None = None
    facts: Facts = field(default_factory=no_facts)
    root: int = 0
    checks: tuple[Check, ...] = ()

    @property
    def speaks_for(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.passed)

    @property
    def speaks_against(self) -> tuple[Check, ...]:
        """What the spans do not show, though it would have to hold."""
        return tuple(check for check in self.checks if not check.passed)


class Stall(Struct, frozen=True):
    """The finding chosen, and the others that also fit, best first, one for each cause."""

    finding: Finding
    alternatives: tuple[Finding, ...] = ()


class Violation(Struct, frozen=True):
    """A breach of policy. facts: stage, took, limit, key, names, at."""

    code: ViolationCode
    ref: SpanRef | None
    facts: Facts = field(default_factory=no_facts)


class StageState(StrEnum):
    """Where a stage stands in the lifecycle of one order."""

    REACHED = "reached"
    CURRENT = "current"
    MISSING = "missing"
    SKIPPED = "skipped"
    FAILED = "failed"


class HopState(StrEnum):
    """What became of a message."""

    DELIVERED = "delivered"
    WAITING = "waiting"
    LOST = "lost"
    FAILED = "failed"
    DEAD_LETTERED = "dead_lettered"


class Usual(Struct, frozen=True):
    """How long the same took in the window's orders, and how this order compares.

    p95, p99: some order's own time (nearest rank); of fewer than 100 cases p99 is the slowest.
    slower_than_percent: how many of the cases were quicker than this order is, rounded down;
    None where the order has not come to it. remarkable: slow enough to be worth a word.
    """

    median: timedelta
    p95: timedelta
    p99: timedelta
    cases: int
    slower_than_percent: int | None = None
    remarkable: bool = False


class StageRow(Struct, frozen=True):
    """A stage as shown. waited: from the stage before; by: who acts; within: the longest wait.

    CURRENT is the furthest stage reached, FAILED the one an error kept the order from.
    waiting: how long it has been waited for by now, None unless it comes next. worked: that of
    both which is known, in working time; None where its limit counts by the clock. learned:
    `within` is no limit of the profile's, it was learned from other orders.
    """

    name: str
    system: str
    by: str
    state: StageState
    reached_at: datetime | None = None
    waited: timedelta | None = None
    within: timedelta | None = None
    ref: SpanRef | None = None
    waiting: timedelta | None = None
    worked: timedelta | None = None
    learned: bool = False
    usual: Usual | None = None


class HopRow(Struct, frozen=True):
    """A message as shown. from_system and to_system may be "" when nobody can tell.

    channel: by what the publish itself tells its destination from others, whoever else is in
    the window; for comparing, never shown.
    """

    from_system: str
    to_system: str
    via: str
    name: str
    at: datetime
    latency: timedelta | None
    state: HopState
    ref: SpanRef
    channel: tuple[str, ...] = ()
    usual: Usual | None = None


class Diagnosis(Struct, frozen=True):
    """One order judged as of `evaluated_at`.

    trace_id: the order's first trace. stage: the furthest reached, None when there is none.
    traces: every trace of the order, the first one first. caveats: why this may not be all.
    systems_seen: those of the profile that the spans show at work, by name.
    """

    trace_id: str
    evaluated_at: datetime
    status: OrderStatus
    stage: str | None
    stage_reached_at: datetime | None
    next_stage: str | None
    stall: Stall | None
    stages: tuple[StageRow, ...]
    hops: tuple[HopRow, ...]
    violations: tuple[Violation, ...]
    caveats: tuple[Caveat, ...]
    traces: tuple[str, ...]
    span_count: int
    first_seen: datetime | None
    last_seen: datetime | None
    systems_seen: tuple[str, ...] = ()
