"""Traces as one OTLP JSON document, which every Collector and Jaeger takes.

Owns the way back from the model; `otlp.parse_otlp` reads it to equal spans. What the model does
not keep (versions of scopes, flags, schema addresses) cannot come back.
"""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import TypeAlias

import msgspec

from ordertrace_cli.spans.model import (
    Attributes,
    AttributeValue,
    Span,
    SpanEvent,
    SpanKind,
    SpanLink,
    SpanStatus,
    Trace,
)
from ordertrace_cli.spans.otlp import WARNINGS_KEY

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json]"

_KINDS = {kind: number for number, kind in enumerate(SpanKind)}
_STATUSES = {status: number for number, status in enumerate(SpanStatus)}


def encode_otlp(traces: Iterable[Trace], silent_services: Iterable[str] = ()) -> bytes:
    """One `{"resourceSpans": […]}`, spans grouped by resource and scope, in the order given.

    silent_services: known to exist, though no span here is theirs; each is a resource alone.
    """
    resources: dict[bytes, tuple[Json, dict[str, list[Json]]]] = {}
    for trace in traces:
        for span in trace.spans:
            resource = _resource(span)
            _, scopes = resources.setdefault(msgspec.json.encode(resource), (resource, {}))
            scopes.setdefault(span.scope, []).append(_span(span))
    groups = [_group(resource, scopes) for resource, scopes in resources.values()]
    groups += [
        _group({"attributes": _pairs({"service.name": name})}, {}) for name in silent_services
    ]
    return msgspec.json.encode({"resourceSpans": groups})


def _group(resource: Json, scopes: Mapping[str, list[Json]]) -> Json:
    return {
        "resource": resource,
        "scopeSpans": [
            {"scope": {"name": scope}, "spans": spans} for scope, spans in scopes.items()
        ],
    }


def _resource(span: Span) -> Json:
    # A span made by hand may name its service in the field alone.
    named = {"service.name": span.service} if span.service else {}
    return {"attributes": _pairs({**span.resource, **named})}


def _span(span: Span) -> Json:
    warnings: Attributes = {WARNINGS_KEY: list(span.warnings)} if span.warnings else {}
    document: dict[str, Json] = {
        "traceId": span.trace_id,
        "spanId": span.span_id,
        "parentSpanId": span.parent_span_id,
        "traceState": span.trace_state,
        "name": span.name,
        "kind": _KINDS[span.kind],
        # 64-bit numbers are text in protobuf's JSON.
        "startTimeUnixNano": str(span.start_time_unix_nano),
        "endTimeUnixNano": str(span.end_time_unix_nano),
        "attributes": _pairs({**span.attributes, **warnings}),
        "droppedAttributesCount": span.dropped_count,
        "events": [_event(event) for event in span.events],
        "links": [_link(link) for link in span.links],
        "status": {"code": _STATUSES[span.status], "message": span.status_message},
    }
    return {key: value for key, value in document.items() if value or key in _ALWAYS}


_ALWAYS = frozenset(("traceId", "spanId", "name", "startTimeUnixNano", "endTimeUnixNano"))


def _event(event: SpanEvent) -> Json:
    return {
        "timeUnixNano": str(event.time_unix_nano),
        "name": event.name,
        "attributes": _pairs(event.attributes),
    }


def _link(link: SpanLink) -> Json:
    return {
        "traceId": link.trace_id,
        "spanId": link.span_id,
        "attributes": _pairs(link.attributes),
    }


def _pairs(attributes: Mapping[str, AttributeValue]) -> list[Json]:
    return [{"key": key, "value": _value(value)} for key, value in attributes.items()]


def _value(value: AttributeValue) -> Json:
    match value:
        case None:
            return {}
        case str():
            return {"stringValue": value}
        case bool():
            return {"boolValue": value}
        case int():
            return {"intValue": str(value)}
        case float():
            return {"doubleValue": value}
        case bytes():
            return {"bytesValue": b64encode(value).decode("ascii")}
        case list():
            return {"arrayValue": {"values": [_value(item) for item in value]}}
        case dict():
            return {"kvlistValue": {"values": _pairs(value)}}
