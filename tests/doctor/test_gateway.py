"""What is told of a Jaeger and of who else could read it, by servers that answer like one."""

import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_address

import pytest

from ordertrace_cli.doctor.gateway import Gateway, exposure
from ordertrace_cli.errors import ExitCode
from ordertrace_cli.health.model import Level, Observation, Sign
from ordertrace_cli.sources.address import parse_base_url
from ordertrace_cli.sources.connection import Connection
from tests.ports import free_port
from tests.sources.raw_server import RawServer, http_answer, raw_server

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
TOKEN = "canary-token"
PAGE = b'<!DOCTYPE html><script>JAEGER_VERSION = {"gitVersion":"v2.13.0"};</script>'

Answers = Callable[[bytes], bytes]


def serving(answers: Answers) -> Callable[[RawServer, socket.socket], None]:
    """Answers each request of a connection by its head."""

    def talk(server: RawServer, connection: socket.socket) -> None:
        while True:
            before = len(server.requests)
            server.read_request(connection)
            if len(server.requests) == before:
                return
            connection.sendall(answers(server.requests[-1]))

    return talk


def jaeger(*headers: str, guarded: bool = False, tools: bool = False) -> Answers:
    """A Jaeger of both generations; guarded: behind a gateway that wants a token."""

    def answer(head: bytes) -> bytes:
        path = head.split(b" ")[1]
        if tools and path.startswith(b"/api/ai/mcp"):
            return http_answer(b'{"error":"POST wanted"}', *headers, status="405 Not Allowed")
        if guarded and f"Bearer {TOKEN}".encode() not in head:
            return http_answer(b"", *headers, status="401 Unauthorized")
        if path == b"/api/v3/services":
            return http_answer(b'{"services":["shop"]}', *headers)
        if path == b"/api/services":
            return http_answer(b'{"data":["shop"]}', *headers)
        return http_answer(PAGE, *headers)

    return answer


def observed(server: RawServer, token: str | None = None) -> list[Observation]:
    connection = Connection(parse_base_url(server.url, "here"), token=token, timeout=5)
    return list(Gateway(connection, lambda: NOW).observe())


def signs(seen: list[Observation]) -> dict[Sign, Observation]:
    return {each.sign: each for each in seen}


def test_generations_version_and_credentials_are_told() -> None:
    with raw_server(serving(jaeger(guarded=True))) as server:
        seen = signs(observed(server, TOKEN))
    assert seen[Sign.API].facts == {"names": "v3, legacy"}
    assert seen[Sign.VERSION].facts == {"name": "v2.13.0"}
    assert Sign.LOGGED_IN in seen
    assert seen[Sign.JAEGER_ANSWERS].facts["name"] == server.url


def test_the_older_api_alone_is_noted() -> None:
    def answer(head: bytes) -> bytes:
        old = b" /api/services " in head
        return http_answer(b'{"data":["shop"]}') if old else http_answer(PAGE)

    with raw_server(serving(answer)) as server:
        seen = signs(observed(server))
    assert seen[Sign.OLDER_API_ALONE].level is Level.NOTE


@pytest.mark.parametrize(
    ("behind", "sign", "level"),
    [
        (timedelta(0), Sign.CLOCK, Level.OK),
        (timedelta(seconds=5), Sign.CLOCK, Level.OK),
        (timedelta(seconds=6), Sign.CLOCK_OFF, Level.WARNING),
        (timedelta(seconds=-6), Sign.CLOCK_OFF, Level.WARNING),
        (timedelta(days=400), Sign.CLOCK_OFF, Level.WARNING),
    ],
)
def test_clocks_that_are_apart_are_told(behind: timedelta, sign: Sign, level: Level) -> None:
    date = f"Date: {format_datetime(NOW - behind, usegmt=True)}"
    with raw_server(serving(jaeger(date))) as server:
        seen = signs(observed(server))
    assert seen[sign].level is level
    assert seen[sign].facts == {"offset": abs(behind)}


@pytest.mark.parametrize("date", ["Date: yesterday", "X-Nothing: 1", "Date: Tue, 99 Foo 2026"])
def test_a_server_without_a_usable_date_tells_nothing_of_its_clock(date: str) -> None:
    with raw_server(serving(jaeger(date))) as server:
        assert signs(observed(server))[Sign.CLOCK_UNKNOWN].level is Level.NOTE


def test_whoever_does_not_answer_ends_the_looks_with_the_code_of_the_contract() -> None:
    connection = Connection(parse_base_url(f"http://127.0.0.1:{free_port()}", "here"), timeout=1)
    (seen,) = Gateway(connection, lambda: NOW).observe()
    assert (seen.sign, seen.level) == (Sign.JAEGER_FAILED, Level.PROBLEM)
    assert seen.exit_code is ExitCode.UNREACHABLE


def test_a_refused_token_is_a_matter_of_access_and_not_printed() -> None:
    with raw_server(serving(jaeger(guarded=True))) as server:
        (seen,) = observed(server, "wrong-canary")
    assert seen.exit_code is ExitCode.DENIED
    assert "wrong-canary" not in str(seen)


def test_a_page_that_is_no_jaeger_is_told() -> None:
    with raw_server(serving(lambda _: http_answer(PAGE))) as server:
        (seen,) = observed(server)
    assert seen.exit_code is ExitCode.UNREADABLE


HTTP, HTTPS = "http://jaeger.lan:16686", "https://jaeger.lan"


@pytest.mark.parametrize(
    ("address", "peers", "expected"),
    [
        (HTTP, ["127.0.0.1"], {Sign.THIS_MACHINE: Level.OK}),
        (HTTP, ["::1", "127.0.0.1"], {Sign.THIS_MACHINE: Level.OK}),
        (HTTP, ["10.1.2.3"], {Sign.PLAIN_HTTP: Level.WARNING, Sign.PRIVATE_ADDRESS: Level.OK}),
        (HTTPS, ["192.168.7.1"], {Sign.TLS: Level.OK, Sign.PRIVATE_ADDRESS: Level.OK}),
        (HTTPS, ["100.64.1.1"], {Sign.TLS: Level.OK, Sign.PRIVATE_ADDRESS: Level.OK}),
        (HTTPS, ["8.8.8.8"], {Sign.TLS: Level.OK, Sign.PUBLIC_ADDRESS: Level.WARNING}),
        (
            HTTP,
            ["10.1.2.3", "2606:4700::1"],
            {Sign.PLAIN_HTTP: Level.WARNING, Sign.PUBLIC_ADDRESS: Level.WARNING},
        ),
        (
            HTTP,
            ["127.0.0.1", "10.1.2.3"],
            {Sign.PLAIN_HTTP: Level.WARNING, Sign.PRIVATE_ADDRESS: Level.OK},
        ),
    ],
)
def test_the_way_to_jaeger_tells_who_could_read_along(
    address: str, peers: list[str], expected: dict[Sign, Level]
) -> None:
    connection = Connection(parse_base_url(address, "here"))
    seen = exposure(connection, {ip_address(each) for each in peers})
    assert {each.sign: each.level for each in seen} == expected


def test_nothing_is_said_of_the_address_behind_a_proxy() -> None:
    proxy = parse_base_url("http://127.0.0.1:3128", "here")
    connection = Connection(parse_base_url(HTTPS, "here"), proxy=proxy)
    assert [each.sign for each in exposure(connection, {ip_address("127.0.0.1")})] == [Sign.TLS]


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback counts as a LAN: no test can reach another machine."""
    monkeypatch.setattr(
        "ordertrace_cli.doctor.gateway.exposure",
        lambda connection, _: exposure(connection, {ip_address("10.1.2.3")}),
    )


@pytest.mark.usefixtures("elsewhere")
def test_a_jaeger_that_answers_anybody_breaks_the_policy() -> None:
    with raw_server(serving(jaeger())) as server:
        seen = signs(observed(server))
    assert seen[Sign.OPEN].level is Level.WARNING


@pytest.mark.usefixtures("elsewhere")
def test_nobody_s_question_carries_no_credentials() -> None:
    with raw_server(serving(jaeger(guarded=True))) as server:
        seen = signs(observed(server, TOKEN))
        bare = [head for head in server.requests if TOKEN.encode() not in head]
    assert Sign.LOCKED in seen
    assert Sign.OPEN not in seen
    assert bare
    assert not [head for head in bare if b"authorization" in head.lower()]


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize("tools", [True, False])
def test_a_path_that_the_gateway_forgot_is_told(tools: bool) -> None:
    with raw_server(serving(jaeger(guarded=True, tools=tools))) as server:
        seen = signs(observed(server, TOKEN))
    assert (Sign.TOOLS_OPEN in seen) is tools
