"""What may be configured for a server, and where credentials may go."""

import ipaddress
from collections.abc import Callable

import pytest

from ordertrace_cli.errors import ConfigurationError
from ordertrace_cli.sources.address import parse_base_url
from ordertrace_cli.sources.connection import Connection
from ordertrace_cli.sources.http import HttpClient
from tests.sources.raw_server import answering, http_answer, raw_server

Clients = Callable[..., HttpClient]

LAN = parse_base_url("http://10.0.0.7:16686", "--jaeger")
PUBLIC = parse_base_url("http://9.9.9.9", "--jaeger")
NAMED = parse_base_url("http://jaeger.test", "--jaeger")
OUTSIDE = ipaddress.ip_address("9.9.9.9")
INSIDE = ipaddress.ip_address("192.168.1.1")


def test_no_credential_is_in_the_repr() -> None:
    connection = Connection(LAN, token="canary", headers=(("X-Api-Key", "canary"),))
    assert "canary" not in repr(connection)


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"token": ""}, id="empty token"),
        pytest.param({"token": "canary\r\nX: y"}, id="token with a line end"),
        pytest.param({"token": "can ary"}, id="token with a space"),
        pytest.param({"tenant": "canary\n"}, id="tenant with a line end"),
        pytest.param({"tenant": "a", "tenant_header": "x tenant"}, id="odd tenant header"),
        pytest.param({"headers": (("X-A", "canary\r\n"),)}, id="header with a line end"),
        pytest.param({"headers": (("X-A", "канарейка"),)}, id="header with other letters"),
        pytest.param({"headers": (("", "canary"),)}, id="header without a name"),
        pytest.param({"headers": (("Host", "evil.test"),)}, id="header of the client's own"),
        pytest.param({"timeout": 0}, id="no time at all"),
        pytest.param({"timeout": float("nan")}, id="time is no number"),
    ],
)
def test_what_cannot_be_sent_is_refused_without_repeating_it(settings: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Connection(LAN, **settings)  # type: ignore[arg-type]  # wrong on purpose
    assert "canary" not in caught.value.what + caught.value.hint


@pytest.mark.parametrize(
    "secret",
    [{"token": "t"}, {"headers": (("Authorization", "Basic x"),)}, {"headers": (("X-Key", "x"),)}],
    ids=["token", "authorization", "key header"],
)
def test_credentials_do_not_go_to_the_internet_in_the_clear(secret: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError, match="plain http") as caught:
        Connection(PUBLIC, **secret)  # type: ignore[arg-type]  # a test's own
    assert "insecure_http" in caught.value.hint


def test_the_peer_behind_a_name_is_looked_at_before_anything_is_sent() -> None:
    connection = Connection(NAMED, token="t")
    connection.admit(INSIDE)
    with pytest.raises(ConfigurationError, match="plain http"):
        connection.admit(OUTSIDE)


@pytest.mark.parametrize(
    "connection",
    [
        Connection(PUBLIC),
        Connection(PUBLIC, tenant="acme", headers=(("X-Team", "support"),)),
        Connection(PUBLIC, token="t", insecure_http=True),
        Connection(parse_base_url("https://9.9.9.9", "--jaeger"), token="t"),
    ],
    ids=["no secret", "headers that are none", "allowed", "https"],
)
def test_other_peers_are_nobody_s_concern(connection: Connection) -> None:
    connection.admit(OUTSIDE)


def test_credentials_do_not_go_through_a_proxy_in_the_clear() -> None:
    proxy = parse_base_url("http://127.0.0.1:3128", "proxy")
    with pytest.raises(ConfigurationError, match="to a proxy over plain http"):
        Connection(LAN, token="t", proxy=proxy)


def test_token_tenant_and_headers_are_sent(client_for: Clients) -> None:
    with raw_server(answering(http_answer(b"{}"))) as server:
        client = client_for(
            f"{server.url}/base", token="abc", tenant="acme", headers=(("X-Team", "support"),)
        )
        client.get("/api/v3/services", {"a": "b c&d"})
        head = server.requests[0].decode()
    assert head.startswith("GET /base/api/v3/services?a=b+c%26d HTTP/1.1\r\n")
    assert "\r\nauthorization: Bearer abc\r\n" in head
    assert "\r\nx-tenant: acme\r\n" in head
    assert "\r\nX-Team: support\r\n" in head


def test_a_configured_proxy_is_asked(client_for: Clients) -> None:
    proxied = http_answer(b'{"from": "proxy"}')
    with raw_server(answering(proxied)) as server:
        client = client_for("http://jaeger.test", proxy=parse_base_url(server.url, "proxy"))
        assert client.get("/api").body == b'{"from": "proxy"}'
        assert server.requests[0].startswith(b"GET http://jaeger.test/api HTTP/1.1\r\n")


def test_a_body_is_posted_once(client_for: Clients) -> None:
    with raw_server(answering(http_answer(b"{}"))) as server:
        answer = client_for(server.url).post("/v1/traces", b'{"a": 1}', "application/json")
        head = server.requests[0]
    assert answer.status == 200
    assert head.startswith(b"POST /v1/traces HTTP/1.1\r\n")
    assert b"\r\ncontent-type: application/json\r\n" in head
