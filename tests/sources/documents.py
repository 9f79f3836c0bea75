"""Answers as Jaegers write them, small: one span each, both generations."""

import json
from collections.abc import Mapping

NANO = 1_795_554_000_000_000_000
"""2026-11-24T21:00:00Z."""

Value = str | int | float | bool

V3_NOT_FOUND = {"error": {"httpCode": 404, "message": "No traces found"}}
LEGACY_NOT_FOUND = {"data": None, "total": 0, "errors": [{"code": 404, "msg": "trace not found"}]}
V3_NO_DEPTH = {
    "error": {
        "httpCode": 500,
        "message": "search depth must be greater than 0 and less than max traces",
    }
}
LEGACY_INFINITY = {
    "data": None,
    "errors": [{"code": 500, "msg": "json: unsupported value: +Inf"}],
}
UI_PAGE = "<!doctype html><html lang=en><head><title>Jaeger UI</title></head><body></body></html>"


def otlp_span(
    trace_id: str, nano: int = NANO, attributes: Mapping[str, Value] | None = None
) -> dict[str, object]:
    keys = {str: "stringValue", bool: "boolValue", int: "intValue", float: "doubleValue"}
    return {
        "traceId": trace_id,
        "spanId": trace_id[-16:],
        "name": "order.submit",
        "kind": 2,
        "startTimeUnixNano": str(nano),
        "endTimeUnixNano": str(nano + 5_000_123),
        "attributes": [
            {"key": key, "value": {keys[type(value)]: value}}
            for key, value in (attributes or {}).items()
        ],
        "status": {},
    }


def otlp(*spans: dict[str, object], service: str = "shop") -> dict[str, object]:
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": service}}]}
    return {
        "resourceSpans": [
            {"resource": resource, "scopeSpans": [{"scope": {"name": "t"}, "spans": [span]}]}
            for span in spans
        ]
    }


def v3(*trace_ids: str) -> dict[str, object]:
    return {"result": otlp(*(otlp_span(each) for each in trace_ids))}


def chunks(*trace_ids: str) -> str:
    """The same as several `result` objects, run together."""
    return "".join(json.dumps(v3(each)) for each in trace_ids)


def legacy(*trace_ids: str, tags: Mapping[str, str] | None = None) -> dict[str, object]:
    return {
        "data": [
            {
                "traceID": each.lstrip("0") or "0",
                "spans": [
                    {
                        "traceID": each.lstrip("0"),
                        "spanID": each[-16:],
                        "operationName": "order.submit",
                        "references": [],
                        "startTime": NANO // 1000,
                        "duration": 5000,
                        "tags": [
                            {"key": key, "type": "string", "value": value}
                            for key, value in {"span.kind": "server", **(tags or {})}.items()
                        ],
                        "logs": [],
                        "processID": "p1",
                        "warnings": None,
                    }
                ],
                "processes": {"p1": {"serviceName": "shop", "tags": []}},
                "warnings": None,
            }
            for each in trace_ids
        ],
        "total": 0,
        "limit": 0,
        "offset": 0,
        "errors": None,
    }
