"""Spans in the project's own shape, whatever document they came from.

Owns the value types. What the attributes mean is `semconv`'s business.
Source of the shapes: OpenTelemetry `trace.proto`.

Spans are msgspec's structs: made in a seventh of a frozen dataclass's time, and left alone by the
cyclic collector, for nothing in a span can lead back to it. `msgspec.structs.replace` copies them.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from msgspec import Struct

AttributeValue: TypeAlias = (
    "str | bool | int | float | bytes | list[AttributeValue] | dict[str, AttributeValue] | None"
)
"""A value of an attribute. Floats are finite; text holds no lone surrogates."""

Attributes: TypeAlias = Mapping[str, AttributeValue]

NO_ATTRIBUTES: Attributes = MappingProxyType({})


class SpanKind(StrEnum):
    """OTLP numbers them 0–5 in this order; Python's API starts at INTERNAL = 0."""

    UNSPECIFIED = "unspecified"
    INTERNAL = "internal"
    SERVER = "server"
    CLIENT = "client"
    PRODUCER = "producer"
    CONSUMER = "consumer"


class SpanStatus(StrEnum):
    """UNSET is the normal success; OTLP numbers them 0–2 in this order."""

    UNSET = "unset"
    OK = "ok"
    ERROR = "error"


class SpanEvent(Struct, frozen=True, gc=False):
    """Something that happened during a span. `time_unix_nano` 0: unknown."""

    name: str
    time_unix_nano: int
    attributes: Attributes = NO_ATTRIBUTES


class SpanLink(Struct, frozen=True, gc=False):
    """A reference to a span, usually in another trace and always backwards in time."""

    trace_id: str
    span_id: str
    attributes: Attributes = NO_ATTRIBUTES


class Span(Struct, frozen=True, gc=False):
    """One finished operation.

    trace_id: 32 lower-case hex digits; span_id, parent_span_id: 16 (parent "" at a root).
    start_time_unix_nano, end_time_unix_nano: nanoseconds since 1970 UTC by the emitting
    host's clock, 0 when unknown; end is never before start when both are known.
    service: `service.name`, "" when the resource has none. events are sorted by time.
    warnings: what the server said of this span, as it said it (hostile text).
    """

    trace_id: str
    span_id: str
    parent_span_id: str
    name: str
    kind: SpanKind
    service: str
    start_time_unix_nano: int
    end_time_unix_nano: int
    status: SpanStatus = SpanStatus.UNSET
    status_message: str = ""
    scope: str = ""
    attributes: Attributes = NO_ATTRIBUTES
    resource: Attributes = NO_ATTRIBUTES
    events: tuple[SpanEvent, ...] = ()
    links: tuple[SpanLink, ...] = ()
    trace_state: str = ""
    dropped_count: int = 0
    warnings: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """Unique by trace and span id, save for spans a service sent twice."""
        return (self.trace_id, self.span_id)


class CaveatCode(StrEnum):
    """Why a result may be less than the whole truth; the `warnings` of the JSON documents."""

    ORPHAN_SPANS = "orphan_spans"
    DUPLICATE_SPANS = "duplicate_spans"
    PARENT_CYCLE = "parent_cycle"
    CLOCK_SKEW = "clock_skew"
    TIME_UNKNOWN = "time_unknown"
    UNKNOWN_SERVICE = "unknown_service"
    UNKNOWN_STAGE = "unknown_stage"
    VALUE_DROPPED = "value_dropped"
    SERVER_WARNINGS = "server_warnings"
    SPANS_DROPPED = "spans_dropped"
    SPANS_SAMPLED = "spans_sampled"
    TRACE_CUT = "trace_cut"
    CONFIDENCE_LOWERED = "confidence_lowered"
    FRAGMENTS = "fragments"
    TRACE_MISSING = "trace_missing"
    SEVERAL_ORDERS = "several_orders"
    SEARCH_INCOMPLETE = "search_incomplete"
    SEARCH_STOPPED = "search_stopped"
    OTHER_API_USED = "other_api_used"
    ID_EXTRACTED = "id_extracted"
    RECORD_SKIPPED = "record_skipped"
    LIMITS_NOT_LEARNED = "limits_not_learned"
    TEXTS_CUT = "texts_cut"
    FINDINGS_NOT_KEPT = "findings_not_kept"


class Caveat(Struct, frozen=True):
    """One reason for doubt. count: how many; names: services, ids or keys, never values."""

    code: CaveatCode
    count: int = 0
    names: tuple[str, ...] = ()


class Trace(Struct, frozen=True, gc=False):
    """The spans a source holds for one trace id, in no particular order."""

    trace_id: str
    spans: tuple[Span, ...]
    caveats: tuple[Caveat, ...] = ()
