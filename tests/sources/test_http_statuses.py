"""What each status means, how often a request is made, and what our own spans say of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime

import httpx
import pytest
import respx
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from ordertrace_cli.errors import (
    LoginNeededError,
    OrdertraceError,
    RoleMissingError,
    UnreachableError,
)
from ordertrace_cli.sources.address import parse_base_url
from ordertrace_cli.sources.connection import Connection
from ordertrace_cli.sources.http import HttpClient, retry_after_seconds

Clients = Callable[..., HttpClient]

BASE = "http://jaeger.test:16686"
PEER = "jaeger.test:16686"
LOGIN_PAGE = b"""<!DOCTYPE html><html><body><form action=/x>
<input name="user"><input name="secret" type='password'></form></body></html>"""


def failure(client: HttpClient) -> OrdertraceError:
    with pytest.raises(OrdertraceError) as caught:
        client.get("/api")
    return caught.value


@pytest.mark.parametrize(
    ("status", "kind", "words", "attempts"),
    [
        (401, LoginNeededError, "wants a login (HTTP 401)", 1),
        (403, RoleMissingError, "refuses access (HTTP 403)", 1),
        (429, UnreachableError, "too many requests (HTTP 429)", 3),
        (502, UnreachableError, "a gateway at", 3),
        (503, UnreachableError, "a gateway at", 3),
        (504, UnreachableError, "a gateway at", 3),
    ],
)
def test_a_status_that_means_the_same_everywhere(
    client_for: Clients,
    respx_mock: respx.MockRouter,
    status: int,
    kind: type[OrdertraceError],
    words: str,
    attempts: int,
) -> None:
    route = respx_mock.get(f"{BASE}/api").respond(status, html="<html>gateway</html>")
    error = failure(client_for(BASE))
    assert type(error) is kind
    assert words in error.what
    assert PEER in error.what
    assert error.hint
    assert route.call_count == attempts


@pytest.mark.parametrize("status", [200, 204, 400, 404, 410, 500, 501])
def test_any_other_status_is_the_asker_s_business(
    client_for: Clients, respx_mock: respx.MockRouter, status: int
) -> None:
    route = respx_mock.get(f"{BASE}/api").respond(status, content=b"{}")
    assert client_for(BASE).get("/api").status == status
    assert route.call_count == 1


def test_a_gateway_that_comes_back(client_for: Clients, respx_mock: respx.MockRouter) -> None:
    respx_mock.get(f"{BASE}/api").side_effect = [httpx.Response(502), httpx.Response(200)]
    assert client_for(BASE).get("/api").status == 200


def test_a_login_page_with_status_200(client_for: Clients, respx_mock: respx.MockRouter) -> None:
    respx_mock.get(f"{BASE}/api").respond(200, content=LOGIN_PAGE)
    error = failure(client_for(BASE))
    assert type(error) is LoginNeededError
    assert "login page" in error.what


def test_json_with_a_login_form_in_a_text_is_no_login_page(
    client_for: Clients, respx_mock: respx.MockRouter
) -> None:
    respx_mock.get(f"{BASE}/api").respond(200, json={"text": LOGIN_PAGE.decode()})
    assert client_for(BASE).get("/api").status == 200


@pytest.mark.parametrize("waits", ["1", "99999999", "Wed, 24 Nov 2100 00:00:00 GMT"])
def test_a_wait_the_server_asks_for_is_told(
    client_for: Clients, respx_mock: respx.MockRouter, waits: str
) -> None:
    route = respx_mock.get(f"{BASE}/api").respond(429, headers={"Retry-After": waits})
    error = failure(client_for(BASE))
    assert "asks to wait" in error.what
    assert route.call_count == 3


def test_a_wait_that_does_not_fit_into_the_time_out_is_not_waited(
    client_for: Clients, respx_mock: respx.MockRouter
) -> None:
    route = respx_mock.get(f"{BASE}/api").respond(503, headers={"Retry-After": "99999999"})
    assert isinstance(failure(client_for(BASE, timeout=4.0)), UnreachableError)
    assert route.call_count == 1


NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("7", 7.0),
        ("Tue, 24 Nov 2026 12:01:00 GMT", 60.0),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0.0),
        ("Tue, 24 Nov 2026 12:01:00 -0000", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("9" * 5000, None),
        ("Tue, 24 Nov 99999 12:01:00 GMT", None),
    ],
)
def test_forms_of_retry_after(value: str, seconds: float | None) -> None:
    assert retry_after_seconds(value, NOW) == seconds


def test_each_attempt_is_a_span_and_its_context_is_sent(respx_mock: respx.MockRouter) -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    route = respx_mock.get(f"{BASE}/api/traces/4bf92f3577b34da6a3ce929d0e0e4736")
    route.side_effect = [httpx.Response(502), httpx.Response(404)]
    with provider.get_tracer("command").start_as_current_span("command") as command:
        client = HttpClient(Connection(parse_base_url(BASE, "--jaeger")), provider)

    # In a thread of its own, which knows nothing of the command's span.
    with ThreadPoolExecutor() as pool, closing(client):
        pool.submit(
            client.get,
            "/api/traces/4bf92f3577b34da6a3ce929d0e0e4736",
            template="/api/traces/{trace_id}",
        ).result()

    failed, answered = (span for span in exporter.get_finished_spans() if span.name == "GET")
    assert failed.attributes == {
        "http.request.method": "GET",
        "server.address": "jaeger.test",
        "server.port": 16686,
        "url.template": "/api/traces/{trace_id}",
        "error.type": "UnreachableError",
    }
    assert answered.attributes is not None
    assert answered.attributes["http.response.status_code"] == 404
    trace_id = f"{command.get_span_context().trace_id:032x}"
    assert [call.request.headers["traceparent"].split("-")[1:3] for call in route.calls] == [
        [trace_id, f"{span.context.span_id:016x}"] for span in (failed, answered)
    ]
