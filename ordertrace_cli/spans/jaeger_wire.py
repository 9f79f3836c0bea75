"""The layout of Jaeger's own JSON, as typed structs that skip what nobody reads.

Owns field names. What they come to as spans is `jaeger_ui`'s business.
Source: jaegertracing/jaeger `internal/uimodel`.
"""

from typing import Any, Generic, TypeAlias, TypeVar

from msgspec import UNSET, Raw, Struct, UnsetType, json


class JaegerTag(Struct, gc=False):
    key: str = ""
    type: str = ""
    value: Any = None


class JaegerReference(
    Struct, rename={"ref_type": "refType", "trace_id": "traceID", "span_id": "spanID"}
):
    ref_type: str = ""
    trace_id: str = ""
    span_id: str = ""


class JaegerLog(Struct, gc=False):
    timestamp: int = 0
    fields: list[JaegerTag] | None = None


class JaegerProcess(Struct, rename="camel", gc=False):
    service_name: str = ""
    tags: list[JaegerTag] | None = None


_SPAN_NAMES = {
    "trace_id": "traceID",
    "span_id": "spanID",
    "parent_span_id": "parentSpanID",
    "operation_name": "operationName",
    "start_time": "startTime",
    "process_id": "processID",
}


class JaegerSpan(Struct, rename=_SPAN_NAMES, gc=False):
    trace_id: str = ""
    span_id: str = ""
    # Only in documents older than `references`.
    parent_span_id: str = ""
    operation_name: str = ""
    references: list[JaegerReference] | None = None
    start_time: int = 0
    duration: int = 0
    tags: list[JaegerTag] | None = None
    logs: list[JaegerLog] | None = None
    process_id: str = ""
    process: JaegerProcess | None = None
    warnings: list[str] | None = None


P = TypeVar("P")
"""A process: `Raw` where it is read once for all traces that say it in the same bytes."""


class JaegerTrace(Struct, Generic[P], rename={"trace_id": "traceID"}, gc=False):
    trace_id: str = ""
    spans: list[JaegerSpan] | UnsetType | None = UNSET
    processes: dict[str, P] | None = None
    warnings: list[str] | None = None


T = TypeVar("T")
"""A trace: `Raw` where they are read one after the other."""


class JaegerDocument(JaegerTrace[P], Generic[P, T], rename={"trace_id": "traceID"}, gc=False):
    data: list[T] | UnsetType | None = UNSET
    errors: list[Any] | None = None


Unread: TypeAlias = JaegerDocument[Raw, Raw]
Mended: TypeAlias = JaegerDocument[JaegerProcess, JaegerTrace[JaegerProcess]]

DECODER = json.Decoder(Unread, strict=False)
TRACE_DECODER = json.Decoder(JaegerTrace[Raw], strict=False)
PROCESS_DECODER = json.Decoder(JaegerProcess, strict=False)
