"""One small world that every format shows: an order for each cause, and those that need nothing.

Built by hand from the values themselves; nothing here runs a rule.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from msgspec.structs import replace

from ordertrace_cli.diagnosis.check_code import CheckCode
from ordertrace_cli.diagnosis.model import (
    Cause,
    Check,
    Confidence,
    Diagnosis,
    Evidence,
    EvidenceCode,
    FactValue,
    Finding,
    HopRow,
    HopState,
    OrderStatus,
    Place,
    SpanRef,
    StageRow,
    StageState,
    Stall,
    Usual,
    Violation,
    ViolationCode,
)
from ordertrace_cli.fleet.model import Blocks, Incident, StuckReport, Trend
from ordertrace_cli.spans.model import Caveat, CaveatCode

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SYSTEMS = ("shop", "crm", "mes", "queue", "s3")
TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"

LIFECYCLE: tuple[tuple[str, str, str, timedelta | None], ...] = (
    ("INITIATED", "shop", "customer", None),
    ("FILE_UPLOADED", "shop", "customer", timedelta(hours=24)),
    ("SUBMITTED", "shop", "customer", timedelta(hours=24)),
    ("PRICE_CALCULATED", "mes", "system", timedelta(minutes=15)),
    ("MANUFACTURING_APPROVED", "crm", "operator", timedelta(hours=4)),
    ("MANUFACTURING_STARTED", "mes", "operator", timedelta(hours=24)),
    ("MANUFACTURING_COMPLETED", "mes", "operator", timedelta(hours=72)),
    ("PACKAGING", "mes", "operator", timedelta(hours=24)),
    ("SHIPPED", "mes", "operator", timedelta(hours=24)),
    ("CLOSED", "crm", "carrier", timedelta(days=14)),
)


def at(clock: str, days: int = 0) -> datetime:
    """A time of the world's today, or so many days before it."""
    hour, minute, second = (int(part) for part in f"{clock}:00"[:8].split(":"))
    return NOW.replace(hour=hour, minute=minute, second=second) - timedelta(days=days)


def facts(**values: FactValue) -> Mapping[str, FactValue]:
    return MappingProxyType(values)


def span(number: int, trace_id: str = TRACE_ID) -> SpanRef:
    return SpanRef(trace_id, f"00f067aa0ba9{number:04x}")


def stages(
    reached: tuple[datetime, ...], failed: str = "", skipped: tuple[str, ...] = ()
) -> tuple[StageRow, ...]:
    """The lifecycle as it is shown when the first stages were reached at these times."""
    rows = []
    for number, (name, system, by, within) in enumerate(LIFECYCLE):
        when = reached[number] if number < len(reached) else None
        state = StageState.MISSING if when is None else StageState.REACHED
        if number == len(reached) - 1 and len(reached) < len(LIFECYCLE):
            state = StageState.CURRENT
        if name == failed:
            state = StageState.FAILED
        if name in skipped:
            state, when = StageState.SKIPPED, None
        waited = when - reached[max(number - 1, 0)] if when else None
        ref = span(number + 1) if when else None
        awaited = number == len(reached) > 0
        waiting = NOW - reached[-1] if awaited else None
        rows.append(StageRow(name, system, by, state, when, waited, within, ref, waiting))
    return tuple(rows)


def hop(
    way: str,
    name: str,
    when: datetime,
    state: HopState = HopState.DELIVERED,
    latency: timedelta | None = timedelta(milliseconds=220),
) -> HopRow:
    start, _, end = way.partition(">")
    return HopRow(start, end, "queue", name, when, latency, state, span(0x20 + when.minute))


RIVAL_CHECKS = (
    Check(CheckCode.CONSUMER_KNOWN, True, facts(system="mes")),
    Check(CheckCode.TAKEN_BEFORE, None, facts(system="mes")),
)

REACHED = (
    at("10:00:01"), at("10:00:40"), at("10:08:00"), at("10:09:30"), at("11:05:00", days=-0),
)  # fmt: skip


def order(
    status: OrderStatus,
    reached: tuple[datetime, ...],
    *,
    stall: Stall | None = None,
    hops: tuple[HopRow, ...] = (),
    failed: str = "",
    skipped: tuple[str, ...] = (),
    violations: tuple[Violation, ...] = (),
    caveats: tuple[Caveat, ...] = (),
    trace_id: str = TRACE_ID,
    traces: tuple[str, ...] = (),
) -> Diagnosis:
    rows = stages(reached, failed, skipped)
    current = LIFECYCLE[len(reached) - 1][0] if reached else None
    following = LIFECYCLE[len(reached)][0] if len(reached) < len(LIFECYCLE) else None
    return Diagnosis(
        trace_id=trace_id,
        evaluated_at=NOW,
        status=status,
        stage=current,
        stage_reached_at=reached[-1] if reached else None,
        next_stage=following if reached else None,
        stall=stall,
        stages=rows if reached else (),
        hops=hops,
        violations=violations,
        caveats=caveats,
        traces=(trace_id, *traces),
        span_count=27,
        first_seen=reached[0] if reached else None,
        last_seen=reached[-1] if reached else None,
    )


def stall(
    cause: Cause,
    place: Place,
    since: datetime,
    *evidence: Evidence,
    confidence: Confidence = Confidence.HIGH,
    others: tuple[tuple[Cause, Confidence], ...] = (),
    known: Mapping[str, FactValue] | None = None,
) -> Stall:
    finding = Finding(cause, confidence, place, since, evidence, span(0x28), known or {})
    rest = tuple(
        Finding(other, sure, place, since, (), checks=RIVAL_CHECKS) for other, sure in others
    )
    return Stall(finding, rest)


def stalled(
    cause: Cause,
    place: Place,
    reached: int,
    *evidence: Evidence,
    failed: str = "",
    hops: tuple[HopRow, ...] = (),
    known: Mapping[str, FactValue] | None = None,
) -> Diagnosis:
    """An order that stopped at its last stage, with little around it."""
    return order(
        cause.status,
        REACHED[:reached],
        stall=stall(cause, place, REACHED[max(reached, 1) - 1], *evidence, known=known),
        failed=failed,
        hops=hops,
    )


PRICE = "price.requests"
REQUEST = hop("shop>mes", PRICE, at("10:08:00"))
LOST_REQUEST = hop("shop>mes", PRICE, at("10:08:00"), HopState.LOST, None)
ANSWER = hop("mes>crm", "price.calculated", at("10:09:31"), latency=timedelta(seconds=1.4))

MESSAGE_LOST = order(
    OrderStatus.STUCK,
    REACHED[:3],
    stall=stall(
        Cause.MESSAGE_LOST,
        Place("queue", PRICE),
        at("10:08:00"),
        Evidence(
            EvidenceCode.PUBLISHED,
            span(0x28),
            facts(at=at("10:08:00"), service="shop", destination=PRICE),
        ),
        Evidence(
            EvidenceCode.NO_CONSUMER_SPAN,
            None,
            facts(service="mes", limit=timedelta(seconds=60)),
        ),
        Evidence(
            EvidenceCode.OTHERS_CONSUMED,
            span(0x77, "a" * 32),
            facts(service="mes", count=14, other_at=at("11:58:20")),
        ),
        others=((Cause.CONSUMER_DOWN, Confidence.LOW),),
        known=facts(at=at("10:08:00"), destination=PRICE, service="mes", count=14),
    ),
    hops=(LOST_REQUEST,),
)

USUAL_PRICE = Usual(
    timedelta(seconds=40), timedelta(minutes=2), timedelta(minutes=3), 312, 99, remarkable=True
)
"""Other orders got their price in seconds."""


def with_usual(diagnosis: Diagnosis, usual: Mapping[str, Usual]) -> Diagnosis:
    rows = (replace(row, usual=usual.get(row.name)) for row in diagnosis.stages)
    return replace(diagnosis, stages=tuple(rows))


MESSAGE_LOST = with_usual(MESSAGE_LOST, {"PRICE_CALCULATED": USUAL_PRICE})

CALCULATION_FAILED = order(
    OrderStatus.FAILED,
    REACHED[:3],
    failed="PRICE_CALCULATED",
    stall=stall(
        Cause.PRICE_CALCULATION_FAILED,
        Place("mes", "price.calculate"),
        at("10:08:05"),
        Evidence(
            EvidenceCode.CALCULATION_FAILED,
            span(0x31),
            facts(
                at=at("10:08:05"), service="mes", error="SlicerError", took=timedelta(seconds=4.2)
            ),
        ),
        Evidence(
            EvidenceCode.DELIVERED,
            span(0x30),
            facts(at=at("10:08:01"), service="mes", destination=PRICE),
        ),
        known=facts(error="SlicerError", took=timedelta(seconds=4.2)),
    ),
    hops=(REQUEST,),
    violations=(
        Violation(
            ViolationCode.NOT_CANCELLED,
            span(0x31),
            facts(at=at("10:08:05"), limit=timedelta(minutes=5)),
        ),
    ),
    caveats=(
        Caveat(CaveatCode.ORPHAN_SPANS, 2, ("mes",)),
        Caveat(CaveatCode.CLOCK_SKEW, 0, ("shop", "mes")),
    ),
)

_LONG_AGO = (
    at("09:15:00", 19), at("09:15:40", 19), at("09:20:00", 19), at("09:21:30", 19),
    at("12:05:00", 19), at("08:30:00", 18), at("17:45:00", 16), at("09:00:00", 15),
    at("15:10:00", 15),
)  # fmt: skip
_LONG_HOPS = (
    hop("shop>mes", PRICE, _LONG_AGO[2]),
    hop("mes>crm", "price.calculated", _LONG_AGO[3]),
    hop("crm>mes", "orders.approved", _LONG_AGO[4], latency=timedelta(seconds=41)),
    hop("mes>crm", "orders.shipped", _LONG_AGO[8]),
)
AWAITING_CARRIER = order(
    OrderStatus.STUCK,
    _LONG_AGO,
    stall=stall(
        Cause.AWAITING_CARRIER,
        Place("crm"),
        _LONG_AGO[8],
        Evidence(
            EvidenceCode.STAGE_REACHED,
            span(9),
            facts(stage="SHIPPED", system="mes", at=_LONG_AGO[8]),
        ),
        Evidence(
            EvidenceCode.NOT_REACHED,
            None,
            facts(stage="CLOSED", took=NOW - _LONG_AGO[8], limit=timedelta(days=14)),
        ),
        confidence=Confidence.MEDIUM,
    ),
    hops=_LONG_HOPS,
    traces=("b" * 32, "c" * 32),
)

COMPLETED = order(OrderStatus.COMPLETED, (*_LONG_AGO, at("10:00:00", 2)), hops=_LONG_HOPS)
IN_PROGRESS = order(OrderStatus.IN_PROGRESS, REACHED[:4], hops=(REQUEST, ANSWER))
CANCELLED = replace(
    order(OrderStatus.CANCELLED, REACHED[:3], hops=(REQUEST,)),
    stage="CANCELLED",
    stage_reached_at=at("10:20:00"),
    next_stage=None,
    stages=(
        *(
            replace(row, state=StageState.REACHED) if row.reached_at else row
            for row in stages(REACHED[:3])
        ),
        StageRow(
            "CANCELLED",
            "crm",
            "operator",
            StageState.REACHED,
            at("10:20:00"),
            timedelta(minutes=12),
            None,
            span(0x50),
        ),
    ),
)
ABANDONED = order(OrderStatus.ABANDONED, _LONG_AGO[:2])
NO_ORDER = order(
    OrderStatus.UNKNOWN,
    (),
    stall=stall(
        Cause.NO_ORDER,
        Place(""),
        at("10:00"),
        Evidence(EvidenceCode.NO_STAGE, None, facts(count=27)),
    ),
)

FRAGMENT = order(
    OrderStatus.UNKNOWN,
    REACHED[:4],
    stall=stall(
        Cause.CONTEXT_LOST,
        Place("mes"),
        REACHED[3],
        Evidence(EvidenceCode.FIRST_STAGE_MISSING, span(4), facts(stage="INITIATED")),
    ),
    skipped=("INITIATED", "FILE_UPLOADED", "SUBMITTED"),
)

RETRY_LOOP = stalled(
    Cause.MESSAGE_RETRY_LOOP,
    Place("mes", PRICE),
    3,
    Evidence(
        EvidenceCode.DELIVERY_FAILED,
        span(0x41),
        facts(service="mes", count=21, error="TypeError", at=at("11:59:30")),
    ),
    hops=(hop("shop>mes", PRICE, at("10:08:00"), HopState.FAILED),),
    failed="PRICE_CALCULATED",
    known=facts(count=21, error="TypeError"),
)

AWAITING_OPERATOR = stalled(
    Cause.AWAITING_OPERATOR,
    Place("crm"),
    4,
    Evidence(
        EvidenceCode.NOT_REACHED,
        None,
        facts(stage="MANUFACTURING_APPROVED", took=timedelta(hours=6), limit=timedelta(hours=4)),
    ),
    hops=(REQUEST, ANSWER),
)

# An operator's limit of four hours, learned, and five hours of work since yesterday morning.
_WORKED = timedelta(hours=5)
_YESTERDAY = (*_LONG_AGO[:3], at("10:00:00", 1))
_EARLIER = order(
    OrderStatus.STUCK,
    _YESTERDAY,
    stall=stall(
        Cause.AWAITING_OPERATOR,
        Place("crm"),
        _YESTERDAY[3],
        Evidence(
            EvidenceCode.NOT_REACHED,
            None,
            facts(
                stage="MANUFACTURING_APPROVED",
                took=timedelta(hours=26),
                worked=_WORKED,
                limit=timedelta(hours=4),
            ),
        ),
        known=facts(limit=timedelta(hours=4), working_limit=timedelta(hours=4)),
    ),
)
IN_WORKING_HOURS = replace(
    _EARLIER,
    stages=tuple(
        replace(
            row,
            worked=_WORKED,
            learned=True,
            usual=Usual(timedelta(hours=1), timedelta(hours=2), timedelta(hours=2), 40, 100),
        )
        if row.name == "MANUFACTURING_APPROVED"
        else row
        for row in _EARLIER.stages
    ),
)

_PLACES = {
    Cause.MODEL_UPLOAD_FAILED: (Place("s3", "models"), 1, "FILE_UPLOADED"),
    Cause.MODEL_INVALID: (Place("mes"), 3, "PRICE_CALCULATED"),
    Cause.MESSAGE_PUBLISH_FAILED: (Place("queue", PRICE), 3, "PRICE_CALCULATED"),
    Cause.CONSUMER_DOWN: (Place("mes", PRICE), 3, ""),
    Cause.MESSAGE_PROCESSING_FAILED: (Place("mes", PRICE), 3, "PRICE_CALCULATED"),
    Cause.MESSAGE_DEAD_LETTERED: (Place("queue", "price.requests.dlq"), 3, "PRICE_CALCULATED"),
    Cause.PRICE_CALCULATION_TIMEOUT: (Place("mes"), 3, "PRICE_CALCULATED"),
    Cause.PRICE_CALCULATION_HUNG: (Place("mes"), 3, ""),
    Cause.SERVICE_CALL_FAILED: (Place("s3"), 3, "PRICE_CALCULATED"),
    Cause.STEP_FAILED: (Place("crm", "approve"), 4, "MANUFACTURING_APPROVED"),
    Cause.CONTEXT_LOST: (Place("mes", PRICE), 3, ""),
    Cause.NOT_INSTRUMENTED: (Place("mes"), 3, ""),
    Cause.UNEXPLAINED: (Place("crm"), 4, ""),
}

BY_CAUSE: Mapping[Cause, Diagnosis] = {
    cause: stalled(cause, place, reached, failed=failed)
    for cause, (place, reached, failed) in _PLACES.items()
} | {
    Cause.MESSAGE_LOST: MESSAGE_LOST,
    Cause.PRICE_CALCULATION_FAILED: CALCULATION_FAILED,
    Cause.AWAITING_CARRIER: AWAITING_CARRIER,
    Cause.AWAITING_OPERATOR: AWAITING_OPERATOR,
    Cause.MESSAGE_RETRY_LOOP: RETRY_LOOP,
    Cause.NO_ORDER: NO_ORDER,
}

ORDERS: Mapping[str, Diagnosis] = {
    "message lost": MESSAGE_LOST,
    "calculation failed": CALCULATION_FAILED,
    "retry loop": RETRY_LOOP,
    "awaiting operator": AWAITING_OPERATOR,
    "in working hours": IN_WORKING_HOURS,
    "awaiting carrier": AWAITING_CARRIER,
    "completed": COMPLETED,
    "in progress": IN_PROGRESS,
    "cancelled": CANCELLED,
    "abandoned": ABANDONED,
    "no order": NO_ORDER,
    "fragment": FRAGMENT,
}


def _waits(number: int, cause: Cause, place: Place, since: datetime, reached: int) -> Diagnosis:
    ref = f"{number:032x}"
    return order(cause.status, REACHED[:reached], stall=stall(cause, place, since), trace_id=ref)


_DOWN = tuple(
    _waits(
        0xC0 + number, Cause.CONSUMER_DOWN, Place("mes", PRICE), at(f"11:{12 + 6 * number}:00"), 3
    )
    for number in range(7)
)
_LOST = _waits(0xA1, Cause.MESSAGE_LOST, Place("queue", PRICE), at("10:08:00"), 3)
_TIMEOUTS = tuple(
    _waits(0xB0 + n, Cause.PRICE_CALCULATION_TIMEOUT, Place("mes"), at(f"09:{10 + n}"), 3)
    for n in (1, 2)
)
_BLOCKED = Blocks(tuple(name for name, *_ in LIFECYCLE[3:]), ("mes", "crm"))
_BROKE_TWO_RULES = replace(
    COMPLETED,
    trace_id=f"{0xD1:032x}",
    violations=(
        Violation(ViolationCode.CALCULATION_OVER_LIMIT, span(0x31), facts()),
        Violation(ViolationCode.FORBIDDEN_METADATA, span(0x32), facts(key="order.number")),
        Violation(ViolationCode.FORBIDDEN_METADATA, span(0x33), facts(key="customer.name")),
    ),
)
_SKIPPED = replace(
    IN_PROGRESS,
    trace_id=f"{0xD2:032x}",
    violations=(Violation(ViolationCode.STAGE_SKIPPED, span(0x34), facts(names="SUBMITTED")),),
)
_COUNTS = dict.fromkeys(OrderStatus, 0)

STUCK = StuckReport(
    evaluated_at=NOW,
    since=at("08:00"),
    until=NOW,
    orders_examined=240,
    complete=True,
    counts=_COUNTS
    | {
        OrderStatus.COMPLETED: 20,
        OrderStatus.IN_PROGRESS: 203,
        OrderStatus.CANCELLED: 3,
        OrderStatus.FAILED: 2,
        OrderStatus.STUCK: 8,
        OrderStatus.ABANDONED: 3,
        OrderStatus.UNKNOWN: 1,
    },
    orders=(*_TIMEOUTS, _LOST, *_DOWN),
    incidents=(
        Incident(
            "c1",
            Cause.CONSUMER_DOWN,
            OrderStatus.STUCK,
            Place("mes", PRICE),
            at("11:12:00"),
            at("11:48:00"),
            at("11:11:40"),
            "SUBMITTED",
            tuple(d.trace_id for d in _DOWN),
            trend=Trend.STEADY,
            blocks=_BLOCKED,
        ),
        Incident(
            "c2",
            Cause.PRICE_CALCULATION_TIMEOUT,
            OrderStatus.FAILED,
            Place("mes"),
            at("09:11"),
            at("09:12"),
            None,
            "SUBMITTED",
            tuple(d.trace_id for d in _TIMEOUTS),
            blocks=_BLOCKED,
        ),
        Incident(
            "c3",
            Cause.MESSAGE_LOST,
            OrderStatus.STUCK,
            Place("queue", PRICE),
            at("10:08:00"),
            at("10:08:00"),
            at("10:07:00"),
            "SUBMITTED",
            (_LOST.trace_id,),
            recovered_at=at("10:08:40"),
            blocks=_BLOCKED,
        ),
    ),
    caveats=(),
    violators=(_BROKE_TWO_RULES, _SKIPPED),
)

NOTHING_STUCK = replace(
    STUCK,
    orders_examined=0,
    counts=_COUNTS,
    orders=(),
    incidents=(),
    violators=(),
)

_MANY = tuple(
    _waits(0xF000 + number, Cause.CONSUMER_DOWN, Place("mes", PRICE), at("09:00:00"), 3)
    for number in range(300)
)
MANY_STUCK = replace(
    STUCK,
    orders_examined=1000,
    complete=False,
    counts=_COUNTS | {OrderStatus.STUCK: 300, OrderStatus.IN_PROGRESS: 700},
    orders=_MANY,
    incidents=tuple(
        replace(
            STUCK.incidents[0],
            incident_id=f"m{number}",
            at=Place("mes", f"queue-{number}"),
            trace_ids=tuple(order.trace_id for order in _MANY[number * 15 : number * 15 + 15]),
        )
        for number in range(20)
    ),
    caveats=(Caveat(CaveatCode.SEARCH_INCOMPLETE, 3, ("shop", "mes")),),
)

REPORTS: Mapping[str, StuckReport] = {
    "some": STUCK,
    "none": NOTHING_STUCK,
    "many": MANY_STUCK,
}
