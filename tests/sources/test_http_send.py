"""A request that changes something: sent once, and what is known of it when no answer comes."""

import socket
from collections.abc import Callable

import httpx
import pytest
import respx

from ordertrace_cli.errors import (
    AccessDeniedError,
    OrdertraceError,
    UnreachableError,
)
from ordertrace_cli.sources.address import parse_base_url
from ordertrace_cli.sources.http import HttpClient, SendError
from tests.ports import free_port
from tests.sources.raw_server import (
    RawServer,
    answering,
    hanging,
    http_answer,
    raw_server,
    resetting,
)

Clients = Callable[..., HttpClient]
Talk = Callable[[RawServer, socket.socket], None]

BASE = "http://desk.test"


def failure(client: HttpClient) -> SendError:
    with pytest.raises(SendError) as caught:
        client.send("POST", "/tickets", b"{}", "application/json")
    return caught.value


@pytest.mark.parametrize(
    "talk",
    [
        resetting(),
        resetting(b"HTTP/1.1 201 Created\r\n"),
        answering(),
        answering(b"HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{"),
        hanging(),
        answering(http_answer(b"", status="502 Bad Gateway")),
        answering(http_answer(b"", "Retry-After: 0", status="503 Busy")),
        answering(http_answer(b"", "Location: /tickets/1", status="303 Look")),
    ],
    ids=["reset", "reset in the header", "closed", "cut", "silence", "502", "503", "redirect"],
)
def test_once_it_was_written_it_may_have_been_taken_and_is_not_sent_again(
    client_for: Clients, talk: Talk
) -> None:
    with raw_server(talk) as server:
        failed = failure(client_for(server.url, timeout=0.5))
        assert len(server.requests) == 1
    assert failed.perhaps_taken


def test_where_nobody_listens_it_was_surely_not_taken(client_for: Clients) -> None:
    failed = failure(client_for(f"http://127.0.0.1:{free_port()}"))
    assert type(failed.error) is UnreachableError
    assert not failed.perhaps_taken


def test_where_tls_does_not_come_about_it_was_surely_not_taken(client_for: Clients) -> None:
    def plain(_: RawServer, connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with raw_server(plain) as server:
        failed = failure(client_for(f"https://{server.peer}"))
    assert isinstance(failed.error, UnreachableError)
    assert not failed.perhaps_taken


def test_a_proxy_that_does_not_connect_has_passed_nothing_on(client_for: Clients) -> None:
    with raw_server(answering(b"HTTP/1.1 502 Bad Gateway\r\n\r\n")) as proxy:
        client = client_for("https://desk.test", proxy=parse_base_url(proxy.url, "proxy"))
        failed = failure(client)
        assert proxy.requests[0].startswith(b"CONNECT desk.test:443 ")
    assert not failed.perhaps_taken


@pytest.mark.parametrize(
    ("status", "kind"),
    [(401, AccessDeniedError), (403, AccessDeniedError), (429, UnreachableError)],
)
def test_who_is_turned_away_has_left_nothing_behind(
    client_for: Clients, respx_mock: respx.MockRouter, status: int, kind: type[OrdertraceError]
) -> None:
    route = respx_mock.post(f"{BASE}/tickets").respond(status)
    failed = failure(client_for(BASE))
    assert isinstance(failed.error, kind)
    assert not failed.perhaps_taken
    assert route.call_count == 1


@pytest.mark.parametrize("status", [201, 400, 409, 422, 500])
def test_what_else_was_answered_is_for_the_desk_to_judge(
    client_for: Clients, respx_mock: respx.MockRouter, status: int
) -> None:
    respx_mock.post(f"{BASE}/tickets").respond(status, json={})
    assert client_for(BASE).send("POST", "/tickets", b"{}").status == status


def test_headers_of_the_connection_and_of_the_request_go_along(
    client_for: Clients, respx_mock: respx.MockRouter
) -> None:
    route = respx_mock.put(f"{BASE}/base/tickets/1").respond(204)
    client = client_for(f"{BASE}/base", headers=(("X-Key", "k"),))
    client.send("PUT", "/tickets/1", b"text", "text/plain", headers={"Idempotency-Key": "i"})
    sent: httpx.Request = route.calls.last.request
    assert (sent.headers["x-key"], sent.headers["idempotency-key"]) == ("k", "i")
    assert (sent.headers["content-type"], sent.content) == ("text/plain", b"text")


def test_credentials_do_not_follow_a_redirect_to_another_host(
    client_for: Clients, respx_mock: respx.MockRouter
) -> None:
    respx_mock.post(f"{BASE}/tickets").respond(
        307, headers={"location": "https://evil.test/tickets"}
    )
    failed = failure(client_for(BASE, headers=(("X-Key", "k"),)))
    assert "evil.test" in failed.error.what


@pytest.mark.parametrize("path", ["@evil.test/", ".evil.test/", ":80@evil.test/"])
def test_no_path_leads_to_another_host(client_for: Clients, path: str) -> None:
    with pytest.raises(AssertionError):
        client_for(BASE).send("POST", path)
