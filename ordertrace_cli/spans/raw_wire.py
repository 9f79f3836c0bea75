"""The layout of a document of traces, for whoever must read every text in it.

One struct knows both kinds of documents, OTLP JSON and Jaeger's own, with all that they can
carry; values are kept as they stand. What is needed to follow an order is read by `otlp_wire`
and `jaeger_wire` instead, which skip the rest.
"""

from typing import Any

import msgspec
from msgspec import Struct


class RawPair(Struct, gc=False):
    """An attribute, or a tag: Jaeger writes `type`, OTLP puts it into the value."""

    key: str = ""
    value: Any = None
    type: str = ""


class RawScope(Struct, gc=False):
    name: str = ""
    version: str = ""
    attributes: list[RawPair] | None = None


class RawEvent(Struct, gc=False):
    """OTLP's event; Jaeger's log, which has its name among the fields."""

    name: str = ""
    attributes: list[RawPair] | None = None
    fields: list[RawPair] | None = None


class RawLink(Struct, rename="camel", gc=False):
    trace_state: str = ""
    attributes: list[RawPair] | None = None


class RawStatus(Struct, gc=False):
    message: str = ""


class RawProcess(Struct, rename="camel", gc=False):
    service_name: str = ""
    tags: list[RawPair] | None = None


class RawOtlpSpan(Struct, rename="camel", gc=False):
    trace_id: str = ""
    span_id: str = ""
    name: str = ""
    start_time_unix_nano: int = 0
    end_time_unix_nano: int = 0
    trace_state: str = ""
    attributes: list[RawPair] | None = None
    events: list[RawEvent] | None = None
    links: list[RawLink] | None = None
    status: RawStatus | None = None


class RawScopeSpans(Struct, rename="camel", gc=False):
    scope: RawScope | None = None
    instrumentation_library: RawScope | None = None
    spans: list[RawOtlpSpan] | None = None
    schema_url: str = ""


class RawResource(Struct, gc=False):
    attributes: list[RawPair] | None = None


class RawResourceSpans(Struct, rename="camel", gc=False):
    resource: RawResource | None = None
    scope_spans: list[RawScopeSpans] | None = None
    instrumentation_library_spans: list[RawScopeSpans] | None = None
    schema_url: str = ""


class RawOtlp(Struct, rename="camel", gc=False):
    resource_spans: list[RawResourceSpans] | None = None
    batches: list[RawResourceSpans] | None = None


_JAEGER_NAMES = {
    "trace_id": "traceID",
    "span_id": "spanID",
    "operation_name": "operationName",
    "start_time": "startTime",
    "process_id": "processID",
}


class RawJaegerSpan(Struct, rename=_JAEGER_NAMES, gc=False):
    trace_id: str = ""
    span_id: str = ""
    operation_name: str = ""
    start_time: int = 0
    duration: int = 0
    tags: list[RawPair] | None = None
    logs: list[RawEvent] | None = None
    process_id: str = ""
    process: RawProcess | None = None
    warnings: list[str] | None = None


class RawJaegerTrace(Struct, rename={"trace_id": "traceID"}, gc=False):
    trace_id: str = ""
    spans: list[RawJaegerSpan] | None = None
    processes: dict[str, RawProcess] | None = None


class RawDocument(RawOtlp, rename="camel", gc=False):
    """Whichever of the two it is: their members have no name in common."""

    result: RawOtlp | None = None
    data: list[RawJaegerTrace] | None = None
    spans: list[RawJaegerSpan] | None = None
    processes: dict[str, RawProcess] | None = None


DECODER = msgspec.json.Decoder(RawDocument, strict=False)


def _snake_case_aliases() -> dict[str, str]:
    structs = (RawLink, RawOtlpSpan, RawScopeSpans, RawResourceSpans, RawDocument)
    fields = (field for struct in structs for field in msgspec.structs.fields(struct))
    known = {field.name: field.encode_name for field in fields if field.name != field.encode_name}
    values = ("string", "int", "bool", "double", "bytes", "array", "kvlist")
    return known | {f"{kind}_value": f"{kind}Value" for kind in values}


ALIASES = _snake_case_aliases()
"""Other keys: protojson may be told to print the names of the .proto file."""
