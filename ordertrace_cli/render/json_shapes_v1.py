"""Shapes of the JSON documents, version 1: one type for each object of the contract.

Adding a field is free; changing one needs a new version of the schema concerned.
"""

from typing import NotRequired, TypedDict


class PlaceJson(TypedDict):
    system: str | None
    name: str | None


class EvidenceJson(TypedDict):
    code: str
    span_id: str | None
    trace_id: str | None
    text: str


# `for` is a word of Python's.
AlternativeJson = TypedDict(
    "AlternativeJson",
    {"cause": str, "confidence": str, "for": list[str], "against": list[str]},
)


class CheckJson(TypedDict):
    code: str
    text: str
    passed: bool | None


class TrialJson(TypedDict):
    cause: str
    fired: bool
    chosen: bool
    confidence: str | None
    behind: str | None
    checks: list[CheckJson]


class StalledJson(TypedDict):
    cause: str
    confidence: str
    at: PlaceJson
    since: str
    for_seconds: float
    span_id: str | None
    summary: str
    actions: list[str]
    evidence: list[EvidenceJson]
    alternatives: list[AlternativeJson]


class UsualJson(TypedDict):
    median_seconds: float
    p95_seconds: float
    p99_seconds: float
    cases: int
    slower_than_percent: int | None


class StageJson(TypedDict):
    name: str
    system: str
    by: str
    state: str
    reached_at: str | None
    waited_seconds: float | None
    within_seconds: float | None
    within_learned: bool
    waiting_seconds: float | None
    working_seconds: float | None
    usual: UsualJson | None
    span_id: str | None


# `from` is a word of Python's.
HopJson = TypedDict(
    "HopJson",
    {
        "from": str | None,
        "to": str | None,
        "via": str,
        "name": str,
        "at": str,
        "latency_seconds": float | None,
        "usual": UsualJson | None,
        "state": str,
        "span_id": str,
    },
)


class ViolationJson(TypedDict):
    code: str
    text: str
    span_id: str | None


class WarningJson(TypedDict):
    code: str
    text: str


class OrderJson(TypedDict):
    """A journey without its stages and hops."""

    schema: str
    trace_id: str
    evaluated_at: str
    status: str
    stage: str | None
    stage_reached_at: str | None
    next_stage: str | None
    stalled: StalledJson | None
    violations: list[ViolationJson]
    warnings: list[WarningJson]
    traces: list[str]
    span_count: int


class JourneyJson(OrderJson):
    stages: list[StageJson]
    hops: list[HopJson]
    explanation: NotRequired[list[TrialJson]]


class BlocksJson(TypedDict):
    stages: list[str]
    systems: list[str]


class IncidentJson(TypedDict):
    id: str
    cause: str
    status: str
    at: PlaceJson
    stage: str | None
    since: str
    latest: str
    last_sound: str | None
    ongoing: bool
    recovered_at: str | None
    trend: str | None
    blocks: BlocksJson
    orders: int
    trace_ids: list[str]
    summary: str


class StuckJson(TypedDict):
    schema: str
    evaluated_at: str
    since: str
    until: str
    orders_examined: int
    complete: bool
    counts: dict[str, int]
    orders: list[OrderJson]
    incidents: list[IncidentJson]
    violations: NotRequired[list[OrderJson]]
    warnings: list[WarningJson]


class TicketJson(TypedDict):
    schema: str
    trace_id: str
    title: str
    body: str
    body_format: str
    fields: dict[str, str | None]
    severity: str
    dedupe_key: str
    verified: bool
    trace_ids: list[str]


class TicketsJson(TypedDict):
    schema: str
    tickets: list[TicketJson]
