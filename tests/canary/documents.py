"""Documents with a text of one's choice in every field a trace can carry, in both forms.

The orders below stay what they are: times, ids, kinds, services and stages are kept, so that every
command still finds and judges them.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

Json = Any
Text = Callable[[], str]

KEYS = (
    "order.number", "customer.name", "enduser.id", "user.email", "db.query.text", "db.statement",
    "url.full", "url.path", "url.query", "http.url", "http.target", "http.user_agent",
    "exception.message", "error.message", "error.type", "messaging.message.id",
    "messaging.message.conversation_id", "messaging.message.body", "messaging.kafka.message.key",
    "messaging.header.x-order", "http.request.header.authorization", "http.request.body.content",
    "db.query.parameter.0", "aws.s3.key", "client.address", "baggage", "note", "thread.name",
    "rpc.request.metadata.customer", "graphql.document", "code.function.name", "peer.service",
)  # fmt: skip


def with_texts_everywhere(document: Json, text: Text) -> Json:
    """An OTLP JSON document, changed in place; `text` is asked for each field."""
    for group in document["resourceSpans"]:
        group["schemaUrl"] = f"https://schema.example/{text()}"
        resource = group["resource"]["attributes"]
        resource += _attributes(
            text, "host.name", "service.instance.id", "owner", "process.command"
        )
        for part in group["scopeSpans"]:
            scope = part.setdefault("scope", {})
            scope["version"] = text()
            scope["attributes"] = _attributes(text, "tenant", "order.number")
            part["schemaUrl"] = f"https://schema.example/{text()}"
            for span in part["spans"]:
                _plant(span, text)
    return document


def _plant(span: Json, text: Text) -> None:
    span["name"] = f"{span['name']} {text()}"
    span["traceState"] = f"shop={text()},order={text()}"
    span.setdefault("status", {})["message"] = text()
    held = {each["key"] for each in span.get("attributes", ())}
    planted = _attributes(text, *(key for key in KEYS if key not in held))
    span["attributes"] = [*span.get("attributes", ()), *planted, *_nested(text)]
    span["attributes"].append({"key": f"key {text()}", "value": {"stringValue": text()}})
    for event in span.setdefault("events", []):
        event["attributes"] = [
            *event.get("attributes", ()),
            *_attributes(text, "exception.message", "order.number", "exception.stacktrace"),
        ]
    span["events"].append(
        {
            "name": f"note {text()}",
            "timeUnixNano": span["endTimeUnixNano"],
            "attributes": [*_attributes(text, "exception.stacktrace", "detail"), *_nested(text)],
        }
    )
    span.setdefault("links", []).append({"traceId": "f" * 32, "spanId": "e" * 16})
    for link in span["links"]:
        link["traceState"] = f"order={text()}"
        link["attributes"] = _attributes(text, "order.number", "reason")


def _attributes(text: Text, *keys: str) -> list[Json]:
    return [{"key": key, "value": {"stringValue": text()}} for key in keys]


def _nested(text: Text) -> Iterator[Json]:
    inner = {"kvlistValue": {"values": _attributes(text, "customer", "deep")}}
    yield {"key": "list", "value": {"arrayValue": {"values": [{"stringValue": text()}, inner]}}}
    yield {"key": "link", "value": {"stringValue": f"http://shop/?customer={text()}"}}
    yield {"key": "json", "value": {"stringValue": json.dumps({"basket": [{"item": text()}]})}}


_KINDS = ("unspecified", "internal", "server", "client", "producer", "consumer")


def as_jaeger(document: Json) -> Json:
    """The document as Jaeger's older API and its UI write it."""
    traces: dict[str, Json] = {}
    for number, group in enumerate(document["resourceSpans"]):
        resource = list(map(_tag, group["resource"]["attributes"]))
        named = next((tag["value"] for tag in resource if tag["key"] == "service.name"), "")
        process = {
            "serviceName": named,
            "tags": [tag for tag in resource if tag["key"] != "service.name"],
        }
        for part in group["scopeSpans"]:
            for span in part["spans"]:
                trace = traces.setdefault(
                    span["traceId"], {"traceID": span["traceId"], "spans": [], "processes": {}}
                )
                trace["processes"][f"p{number}"] = process
                trace["spans"].append(_jaeger_span(span, part.get("scope", {}), f"p{number}"))
    return {"data": list(traces.values())}


def _jaeger_span(span: Json, scope: Json, process: str) -> Json:
    start, end = int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"])
    status = span.get("status", {})
    own = {
        "span.kind": _KINDS[int(span.get("kind", 0))],
        "otel.scope.name": scope.get("name", ""),
        "otel.scope.version": scope.get("version", ""),
        "otel.status_code": {1: "OK", 2: "ERROR"}.get(status.get("code", 0), ""),
        "otel.status_description": status.get("message", ""),
        "w3c.tracestate": span.get("traceState", ""),
    }
    parent_id = span.get("parentSpanId", "")
    parent = [{"refType": "CHILD_OF", "traceID": span["traceId"], "spanID": parent_id}]
    return {
        "traceID": span["traceId"],
        "spanID": span["spanId"],
        "operationName": span["name"],
        "references": [
            *(parent if parent_id else ()),
            *(
                {"refType": "FOLLOWS_FROM", "traceID": link["traceId"], "spanID": link["spanId"]}
                for link in span.get("links", ())
            ),
        ],
        "startTime": start // 1000,
        "duration": (end - start) // 1000,
        "tags": [
            *map(_tag, span.get("attributes", ())),
            *({"key": k, "type": "string", "value": v} for k, v in own.items() if v),
        ],
        "logs": [_log(event) for event in span.get("events", ())],
        "processID": process,
        "warnings": [f"warning about {status.get('message', '')}"],
    }


def _log(event: Json) -> Json:
    name = {"key": "event", "type": "string", "value": event["name"]}
    return {
        "timestamp": int(event["timeUnixNano"]) // 1000,
        "fields": [name, *map(_tag, event.get("attributes", ()))],
    }


def _tag(pair: Json) -> Json:
    ((kind, value),) = pair["value"].items()
    if kind == "stringValue":
        return {"key": pair["key"], "type": "string", "value": value}
    if kind == "intValue":
        return {"key": pair["key"], "type": "int64", "value": int(value)}
    if kind in ("boolValue", "doubleValue"):
        return {
            "key": pair["key"],
            "type": "bool" if kind == "boolValue" else "float64",
            "value": value,
        }
    # Arrays and maps become JSON in a text.
    return {"key": pair["key"], "type": "string", "value": json.dumps(_plain(pair["value"]))}


def _plain(value: Json) -> Json:
    ((kind, held),) = value.items()
    if kind == "arrayValue":
        return [_plain(item) for item in held["values"]]
    if kind == "kvlistValue":
        return {pair["key"]: _plain(pair["value"]) for pair in held["values"]}
    return held
