"""The real Jaeger of the tests: what is pushed can be read back, in both generations of its API."""

import json
import time
from collections.abc import Callable
from uuid import uuid4

import httpx

from tests.jaeger_server import JaegerServer, JaegerSettings

StartJaeger = Callable[[JaegerSettings], JaegerServer]


def one_span(trace_id: str) -> bytes:
    start = time.time_ns()
    span = {
        "traceId": trace_id,
        "spanId": "00f067aa0ba902b7",
        "name": "order.submit",
        "kind": 2,
        "startTimeUnixNano": str(start),
        "endTimeUnixNano": str(start + 5_000_000),
    }
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "shop"}}]}
    document = {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": [span]}]}]}
    return json.dumps(document).encode()


def test_a_pushed_trace_is_read_back_through_v3(jaeger: JaegerServer) -> None:
    trace_id = uuid4().hex
    jaeger.push(one_span(trace_id))

    answer = httpx.get(f"{jaeger.query_url}/api/v3/traces/{trace_id}?raw_traces=true")

    (resource_spans,) = answer.json()["result"]["resourceSpans"]
    (span,) = resource_spans["scopeSpans"][0]["spans"]
    assert (span["traceId"], span["name"]) == (trace_id, "order.submit")


def test_a_pushed_trace_is_read_back_through_the_legacy_api(jaeger: JaegerServer) -> None:
    trace_id = uuid4().hex
    jaeger.push(one_span(trace_id))

    answer = httpx.get(f"{jaeger.query_url}/api/traces/{trace_id}?raw=true")

    (trace,) = answer.json()["data"]
    (span,) = trace["spans"]
    assert (trace["traceID"], span["operationName"]) == (trace_id, "order.submit")


def test_the_api_lives_below_its_base_path(start_jaeger: StartJaeger) -> None:
    server = start_jaeger(JaegerSettings(base_path="/jaeger/ui"))
    server.push(one_span(uuid4().hex))

    assert server.query_url.endswith("/jaeger/ui")
    services = httpx.get(f"{server.query_url}/api/v3/services")
    assert services.json() == {"services": ["shop"]}


def test_only_named_tenants_are_answered(start_jaeger: StartJaeger) -> None:
    server = start_jaeger(JaegerSettings(tenants=("acme",)))
    services = f"{server.query_url}/api/v3/services"

    assert httpx.get(services).status_code == 401
    assert httpx.get(services, headers={"x-tenant": "other"}).status_code == 401
    assert httpx.get(services, headers={"x-tenant": "acme"}).json() == {}


def test_a_search_deeper_than_the_store_is_refused(start_jaeger: StartJaeger) -> None:
    server = start_jaeger(JaegerSettings(max_traces=5))
    server.push(one_span(uuid4().hex))
    search = f"{server.query_url}/api/traces?service=shop"

    assert len(httpx.get(f"{search}&limit=5").json()["data"]) == 1
    assert httpx.get(f"{search}&limit=6").status_code == 500
