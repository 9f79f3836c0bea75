"""The layout of OTLP JSON, as typed structs that skip what nobody reads.

Owns field names and their older spellings. What they come to as spans is `otlp`'s business.
Source: opentelemetry-proto `trace.proto`, OTLP specification "JSON Protobuf Encoding".
"""

from typing import Generic, TypeAlias, TypeVar

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType


class WireValue(Struct, rename="camel", gc=False):
    string_value: str | None = None
    int_value: int | None = None
    bool_value: bool | None = None
    double_value: float | str | None = None
    bytes_value: str | None = None
    array_value: "WireArray | None" = None
    kvlist_value: "WireMap | None" = None


class WireArray(Struct, gc=False):
    values: list[WireValue] | None = None


class WirePair(Struct, gc=False):
    key: str = ""
    value: WireValue | None = None


class WireMap(Struct, gc=False):
    values: list[WirePair] | None = None


class WireEvent(Struct, rename="camel", gc=False):
    time_unix_nano: int = 0
    name: str = ""
    attributes: list[WirePair] | None = None


class WireLink(Struct, rename="camel", gc=False):
    trace_id: str = ""
    span_id: str = ""
    attributes: list[WirePair] | None = None


class WireStatus(Struct, gc=False):
    code: int | str = 0
    message: str = ""


class WireSpan(Struct, rename="camel", gc=False):
    trace_id: str = ""
    span_id: str = ""
    parent_span_id: str = ""
    name: str = ""
    kind: int | str = 0
    start_time_unix_nano: int = 0
    end_time_unix_nano: int = 0
    attributes: list[WirePair] | None = None
    events: list[WireEvent] | None = None
    links: list[WireLink] | None = None
    status: WireStatus | None = None
    trace_state: str = ""
    dropped_attributes_count: int = 0
    dropped_events_count: int = 0
    dropped_links_count: int = 0


class WireScope(Struct, gc=False):
    name: str = ""


class WireScopeSpans(Struct, rename="camel", gc=False):
    scope: WireScope | None = None
    instrumentation_library: WireScope | None = None
    spans: list[WireSpan] | None = None


class WireResource(Struct, gc=False):
    attributes: list[WirePair] | None = None


R = TypeVar("R")
"""A resource: `Raw` where it is read once for all spans that say it in the same bytes."""

G = TypeVar("G")
"""Spans of one resource: `Raw` where they are read one group after the other, and few at a time."""


class WireResourceSpans(Struct, Generic[R], rename="camel", gc=False):
    resource: R | UnsetType = UNSET
    scope_spans: list[WireScopeSpans] | None = None
    # The name before OTLP 0.19; Jaeger 1.35 still wrote it.
    instrumentation_library_spans: list[WireScopeSpans] | None = None


class WireTraces(Struct, Generic[G], rename="camel", gc=False):
    resource_spans: list[G] | UnsetType | None = UNSET
    batches: list[G] | UnsetType | None = UNSET


class WireDocument(WireTraces[G], Generic[G], rename="camel", gc=False):
    # A streamed answer of Jaeger's v3 API is a row of these.
    result: WireTraces[G] | UnsetType | None = UNSET
    error: Raw | UnsetType = UNSET


Unread: TypeAlias = WireDocument[Raw]
MendedGroup: TypeAlias = WireResourceSpans[WireResource | None]
Mended: TypeAlias = WireDocument[MendedGroup]

DECODER = msgspec.json.Decoder(Unread, strict=False)
GROUP_DECODER = msgspec.json.Decoder(WireResourceSpans[Raw], strict=False)
RESOURCE_DECODER = msgspec.json.Decoder(WireResource | None, strict=False)


def _snake_case_aliases() -> dict[str, str]:
    """Other keys: protojson may be told to print the names of the .proto file."""
    structs = (
        WireValue,
        WireEvent,
        WireLink,
        WireSpan,
        WireScopeSpans,
        WireResourceSpans,
        WireDocument,
    )
    fields = (field for struct in structs for field in msgspec.structs.fields(struct))
    return {field.name: field.encode_name for field in fields if field.name != field.encode_name}


ALIASES = _snake_case_aliases()
