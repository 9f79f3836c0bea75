"""The login by device, answer by answer: five outcomes, and where it sends a person (rows 75, 76)."""

import dataclasses
import json
import re
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from ordertrace_cli.access.device import DeviceCode, await_tokens, request_code
from ordertrace_cli.access.exchange import Exchange
from ordertrace_cli.access.provider import Endpoint, Provider, parse_endpoint
from ordertrace_cli.access.tokens import Tokens
from ordertrace_cli.access.waiting import Waiting
from ordertrace_cli.config.oidc import OidcSettings
from ordertrace_cli.errors import (
    AccessDeniedError,
    LoginNeededError,
    OrdertraceError,
    UnreadableError,
    UsageError,
)
from ordertrace_cli.sources.address import BaseUrl
from ordertrace_cli.sources.connection import Connection
from tests.sources.raw_server import RawServer, http_answer, raw_server

CANARY = "s3cr3t-device-code"
NOW = datetime(2026, 11, 25, tzinfo=UTC)
TOKENS = {"access_token": "a", "token_type": "Bearer", "refresh_token": "r", "expires_in": 60}
BREAK_OFF: dict[str, object] = {}


@dataclass
class Time:
    """A clock that sleeping sets forward."""

    seconds: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    @property
    def waiting(self) -> Waiting:
        return Waiting(self.sleep, lambda: self.seconds, lambda: NOW)


def error(code: str) -> dict[str, object]:
    return {"error": code, "error_description": CANARY}


@contextmanager
def provider_saying(
    *answers: Mapping[str, object],
) -> Iterator[tuple[Exchange, Provider, RawServer]]:
    """A provider that gives these answers, one a request; BREAK_OFF hangs up instead."""
    left = list(answers)

    def talk(server: RawServer, connection: socket.socket) -> None:
        server.read_request(connection)
        answer = left.pop(0)
        if answer:
            status = "400 Bad Request" if "error" in answer else "200 OK"
            body = json.dumps(answer).encode()
            connection.sendall(http_answer(body, "Connection: close", status=status))

    with raw_server(talk) as server:
        settings = OidcSettings(server.url, "ordertrace")
        place = Endpoint(BaseUrl("http", "127.0.0.1", server.port), "/token")
        provider = Provider(
            issuer=server.url, token=place, keys=None, authorization=None,
            device=replace(place, path="/device"), userinfo=None, introspection=None,
            revocation=None, secret_in_body=False, names_itself=False,
        )  # fmt: skip
        yield Exchange(settings, lambda base: Connection(base, confidential=True)), provider, server
    assert left == []


CODE = DeviceCode("ABCD-EFGH", "http://127.0.0.1/device", CANARY, interval=5.0, lasts=600.0)


def login(*answers: Mapping[str, object], lasts: float = 600.0) -> tuple[Tokens, Time]:
    time = Time()
    with provider_saying(*answers) as (exchange, provider, _):
        tokens = await_tokens(
            exchange, provider, dataclasses.replace(CODE, lasts=lasts), time.waiting
        )
    return tokens, time


def refusal(*answers: Mapping[str, object], lasts: float = 600.0) -> OrdertraceError:
    with pytest.raises(OrdertraceError) as caught:
        login(*answers, lasts=lasts)
    assert CANARY not in caught.value.what + caught.value.hint
    return caught.value


def test_pending_is_asked_again_in_the_same_rhythm() -> None:
    tokens, time = login(error("authorization_pending"), error("authorization_pending"), TOKENS)
    assert (tokens.access, tokens.refresh) == ("a", "r")
    assert time.slept == [5.0, 5.0, 5.0]


def test_slow_down_adds_five_seconds_for_good() -> None:
    slow, pending = error("slow_down"), error("authorization_pending")
    _, time = login(slow, pending, slow, TOKENS)
    assert time.slept == [5.0, 10.0, 10.0, 15.0]


def test_a_poll_that_got_lost_is_repeated_later() -> None:
    _, time = login(BREAK_OFF, TOKENS)
    assert time.slept == [5.0, 10.0]


def test_a_provider_that_stays_away_is_told() -> None:
    found = refusal(BREAK_OFF, BREAK_OFF, BREAK_OFF, BREAK_OFF)
    # By FIN or by RST: the system chooses.
    assert re.search("closed the connection unanswered|broke off the connection", found.what)


def test_an_expired_code_is_not_asked_for_again() -> None:
    found = refusal(error("authorization_pending"), lasts=9.0)
    assert type(found) is LoginNeededError
    assert found.what == "the code expired before anyone logged in with it"


OUTCOMES = {
    "access_denied": (AccessDeniedError, "the login was denied in the browser"),
    "expired_token": (LoginNeededError, "the code expired before anyone logged in with it"),
    "invalid_grant": (LoginNeededError, "the code was used before, or withdrawn"),
    "unauthorized_client": (AccessDeniedError, "does not let this client log in so"),
    "invalid_scope": (AccessDeniedError, "refuses the login (invalid_scope)"),
    "\x1b[31mred": (AccessDeniedError, "refuses the login (unknown_error)"),
}


@pytest.mark.parametrize(("code", "outcome"), OUTCOMES.items(), ids=map(ascii, OUTCOMES))
def test_each_refusal_is_an_outcome_of_its_own(
    code: str, outcome: tuple[type[OrdertraceError], str]
) -> None:
    found = refusal(error(code))
    assert type(found) is outcome[0]
    assert outcome[1] in found.what
    assert found.exit_code == 4


def test_a_secret_of_the_flow_is_never_shown() -> None:
    assert CANARY not in repr(CODE)


def ask_for_a_code(change: Callable[[str], dict[str, object]]) -> DeviceCode:
    sound = {"device_code": CANARY, "user_code": "ABCD-EFGH", "expires_in": 600}
    with raw_server(lambda *_: None) as unused:
        issuer = unused.url
    answer = {**sound, "verification_uri": f"{issuer}/device", **change(issuer)}
    with provider_saying(answer) as (exchange, provider, _):
        own = replace(exchange, settings=replace(exchange.settings, issuer=issuer))
        return request_code(own, provider)


def test_an_interval_that_is_not_said_is_five_seconds() -> None:
    assert ask_for_a_code(lambda _: {}).interval == 5.0


@pytest.mark.parametrize(("said", "used"), [(7, 7.0), (0, 5.0), (-3, 1.0), (99999, 60.0)])
def test_an_interval_is_kept_within_reason(said: int, used: float) -> None:
    assert ask_for_a_code(lambda _: {"interval": said}).interval == used


def test_the_page_that_holds_the_code_is_shown_where_there_is_one() -> None:
    code = ask_for_a_code(
        lambda issuer: {"verification_uri_complete": f"{issuer}/device?user_code=ABCD-EFGH"}
    )
    assert code.page.endswith("/device?user_code=ABCD-EFGH")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"verification_uri": "https://evil.test/device"}, "sends to https://evil.test/device"),
        ({"verification_uri_complete": "https://evil.test/d?c=1"}, "sends to https://evil.test/d"),
        ({"verification_uri": "http://127.0.0.1@evil.test/"}, "names a malformed address"),
        ({"verification_uri": "javascript:alert(1)"}, "names a malformed address"),
        ({"verification_uri": "http://127.0.0.1/\x1b[2J"}, "names a malformed address"),
    ],
)
def test_76_a_page_elsewhere_is_named_and_refused(change: dict[str, object], told: str) -> None:
    with pytest.raises(AccessDeniedError) as caught:
        ask_for_a_code(lambda _: change)
    assert told in caught.value.what
    assert "\x1b" not in caught.value.what


SECURE = OidcSettings("https://login.test/realms/x", "ordertrace", trusted_hosts=("also.test",))


def test_76_a_page_without_https_is_refused_where_the_issuer_has_it() -> None:
    with pytest.raises(AccessDeniedError, match="without https: refused"):
        parse_endpoint("http://login.test/device", SECURE)


def test_a_host_that_the_configuration_trusts_is_taken() -> None:
    assert str(parse_endpoint("https://also.test/device?x=1", SECURE)) == (
        "https://also.test/device?x=1"
    )
    with pytest.raises(AccessDeniedError, match="another host: refused"):
        parse_endpoint("https://not-also.test/device", SECURE)


@pytest.mark.parametrize(
    "change", [{"user_code": ""}, {"user_code": "\x1b[31m"}, {"device_code": ""}]
)
def test_a_code_that_is_none_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(UnreadableError, match="no usable code"):
        ask_for_a_code(lambda _: change)


def test_a_provider_without_devices_is_told() -> None:
    with provider_saying() as (exchange, provider, _), pytest.raises(UsageError):
        request_code(exchange, replace(provider, device=None))
