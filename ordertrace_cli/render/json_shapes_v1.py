"""Shapes of the JSON documents, version 1: one type for each object of the contract.

Adding a field is free; changing one needs a new version of the schema concerned.
"""

from typing import Annotated, NotRequired, TypeAlias, TypedDict

from ordertrace_cli.diagnosis.check_code import CheckCode
from ordertrace_cli.diagnosis.model import (
    Behind,
    Cause,
    Confidence,
    EvidenceCode,
    HopState,
    OrderStatus,
    StageState,
    ViolationCode,
)
from ordertrace_cli.fleet.model import Trend
from ordertrace_cli.profile.model import Actor
from ordertrace_cli.render.told import Instant, Seconds, SpanId, Told, TraceId
from ordertrace_cli.spans.model import CaveatCode
from ordertrace_cli.tickets.model import BodyFormat, Severity

CauseWord: TypeAlias = Annotated[str, Told("Why the order stalled.", words=Cause)]
ConfidenceWord: TypeAlias = Annotated[str, Told("How sure that is.", words=Confidence)]
StatusWord: TypeAlias = Annotated[str, Told("How the order stands.", words=OrderStatus)]
Sentence: TypeAlias = Annotated[str, Told("For people; always English.")]


class PlaceJson(TypedDict):
    system: Annotated[str | None, Told("A system of the profile; null where nobody can tell.")]
    name: Annotated[str | None, Told("What in it: a queue, a service; masked.")]


class EvidenceJson(TypedDict):
    code: Annotated[str, Told("What it shows.", words=EvidenceCode)]
    span_id: SpanId | None
    trace_id: TraceId | None
    text: Sentence


# `for` is a word of Python's.
AlternativeJson = TypedDict(
    "AlternativeJson",
    {
        "cause": CauseWord,
        "confidence": ConfidenceWord,
        "for": list[Sentence],
        "against": list[Sentence],
    },
)


class CheckJson(TypedDict):
    code: Annotated[str, Told("What was tested.", words=CheckCode)]
    text: Sentence
    passed: Annotated[bool | None, Told("null where the spans neither show nor refute it.")]


class TrialJson(TypedDict):
    cause: CauseWord
    fired: Annotated[bool, Told("Whether the rule found something.")]
    chosen: bool
    confidence: ConfidenceWord | None
    behind: Annotated[str | None, Told("Why it is not the chosen cause.", words=Behind)]
    checks: list[CheckJson]


class StalledJson(TypedDict):
    cause: CauseWord
    confidence: ConfidenceWord
    at: PlaceJson
    since: Instant
    for_seconds: Seconds
    span_id: SpanId | None
    summary: Sentence
    actions: Annotated[list[str], Told("What to do next, in order; English.")]
    evidence: list[EvidenceJson]
    alternatives: list[AlternativeJson]


class UsualJson(TypedDict):
    median_seconds: Seconds
    p95_seconds: Seconds
    p99_seconds: Seconds
    cases: Annotated[int, Told("Orders of the window that were compared.")]
    slower_than_percent: Annotated[int | None, Told("How many of them were quicker.")]


class StageJson(TypedDict):
    name: str
    system: str
    by: Annotated[str, Told("Who must act.", words=Actor)]
    state: Annotated[str, Told("Where the stage stands.", words=StageState)]
    reached_at: Instant | None
    waited_seconds: Seconds | None
    within_seconds: Seconds | None
    within_learned: Annotated[bool, Told("Whether the limit was learned from other orders.")]
    waiting_seconds: Seconds | None
    working_seconds: Seconds | None
    usual: UsualJson | None
    span_id: SpanId | None


# `from` is a word of Python's.
HopJson = TypedDict(
    "HopJson",
    {
        "from": str | None,
        "to": str | None,
        "via": Annotated[str, Told("The system in between.")],
        "name": str,
        "at": Instant,
        "latency_seconds": Seconds | None,
        "usual": UsualJson | None,
        "state": Annotated[str, Told("What became of it.", words=HopState)],
        "span_id": SpanId,
    },
)


class ViolationJson(TypedDict):
    code: Annotated[str, Told("Which policy.", words=ViolationCode)]
    text: Sentence
    span_id: SpanId | None


class WarningJson(TypedDict):
    code: Annotated[str, Told("Why this may not be all.", words=CaveatCode)]
    text: Sentence


class OrderJson(TypedDict):
    """A journey without its stages and hops."""

    schema: str
    trace_id: TraceId
    evaluated_at: Instant
    status: StatusWord
    stage: Annotated[str | None, Told("The furthest one reached.")]
    stage_reached_at: Instant | None
    next_stage: str | None
    stalled: Annotated[StalledJson | None, Told("null unless it needs attention.")]
    violations: list[ViolationJson]
    warnings: list[WarningJson]
    traces: Annotated[list[TraceId], Told("All of the order, the first one first.")]
    span_count: int


class JourneyJson(OrderJson):
    stages: list[StageJson]
    hops: list[HopJson]
    explanation: NotRequired[Annotated[list[TrialJson], Told("With --explain.")]]


class BlocksJson(TypedDict):
    stages: list[str]
    systems: list[str]


class IncidentJson(TypedDict):
    id: str
    cause: CauseWord
    status: StatusWord
    at: PlaceJson
    stage: str | None
    since: Instant
    latest: Instant
    last_sound: Instant | None
    ongoing: bool
    recovered_at: Instant | None
    trend: Annotated[str | None, Told("How it develops.", words=Trend)]
    blocks: BlocksJson
    orders: int
    trace_ids: list[TraceId]
    summary: Sentence


class StuckJson(TypedDict):
    schema: str
    evaluated_at: Instant
    since: Instant
    until: Instant
    orders_examined: int
    complete: Annotated[bool, Told("false where the search could not see everything.")]
    counts: Annotated[dict[str, int], Told("Orders by status.")]
    orders: list[OrderJson]
    incidents: list[IncidentJson]
    violations: NotRequired[Annotated[list[OrderJson], Told("With --violations.")]]
    warnings: list[WarningJson]


class TicketJson(TypedDict):
    schema: str
    trace_id: TraceId
    title: str
    body: str
    body_format: Annotated[str, Told("How the body is written.", words=BodyFormat)]
    fields: dict[str, str | None]
    severity: Annotated[str, Told("How much it hurts.", words=Severity)]
    dedupe_key: str
    verified: Annotated[bool, Told("Whether the trace was seen.")]
    trace_ids: Annotated[list[TraceId], Told("Of every order it is about.")]


class TicketsJson(TypedDict):
    schema: str
    tickets: list[TicketJson]
