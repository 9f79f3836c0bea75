"""What is shown to the server, to nobody else, and what is told when it is not enough."""

import socket
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from ordertrace_cli.errors import (
    ConfigurationError,
    LoginNeededError,
    OrdertraceError,
    RoleMissingError,
)
from ordertrace_cli.sources.address import parse_base_url
from ordertrace_cli.sources.connection import Connection
from ordertrace_cli.sources.credentials import Basic, Doorkeeper
from ordertrace_cli.sources.http import HttpClient
from tests.sources.raw_server import RawServer, answering, http_answer, raw_server

Clients = Callable[..., HttpClient]

JSON = b'{"services": []}'
CANARY = "s3cr3t-canary"
DUTY = Doorkeeper(role="Support", ask="the team lead, #duty", login="ordertrace login")


@dataclass
class Session:
    """A login that gives these tokens, one after the other."""

    tokens: list[str]
    refused: list[str] = field(default_factory=list)
    doubted: str = ""

    def token(self) -> str:
        return self.tokens[0]

    def renew(self, refused: str) -> str:
        self.refused.append(refused)
        del self.tokens[0]
        if not self.tokens:
            raise LoginNeededError("the login has ended", "run: ordertrace login")
        return self.tokens[0]

    def doubt(self, refused: str) -> str:
        assert refused == self.tokens[0]
        return self.doubted


def accepting(*tokens: str) -> Callable[[RawServer, socket.socket], None]:
    """200 for a request with one of these bearer tokens, else 401; one request a connection."""

    def talk(server: RawServer, connection: socket.socket) -> None:
        server.read_request(connection)
        sound = any(f"Bearer {each}\r\n".encode() in server.requests[-1] for each in tokens)
        status = "200 OK" if sound else "401 Unauthorized"
        connection.sendall(http_answer(JSON, "Connection: close", status=status))

    return talk


def failure(client: HttpClient) -> OrdertraceError:
    with pytest.raises(OrdertraceError) as caught:
        client.get("/api/v3/services")
    assert CANARY not in f"{caught.value.what}{caught.value.hint}"
    return caught.value


def test_user_and_password_are_sent_as_basic(client_for: Clients) -> None:
    with raw_server(answering(http_answer(JSON))) as server:
        client_for(server.url, basic=Basic("duty", "пароль: с пробелом")).get("/")
    pair = b64encode("duty:пароль: с пробелом".encode())
    assert b"authorization: Basic " + pair in server.requests[0]


def test_a_password_is_never_shown() -> None:
    connection = Connection(parse_base_url("https://j.test", "x"), basic=Basic("duty", CANARY))
    assert CANARY not in f"{connection} {connection!r}"


@pytest.mark.parametrize(
    "login",
    [{"basic": Basic("duty", CANARY)}, {"session": Session([CANARY])}, {"token": CANARY}],
    ids=["basic", "session", "token"],
)
def test_nothing_secret_goes_to_a_public_address_over_plain_http(login: dict[str, object]) -> None:
    base = parse_base_url("http://8.8.8.8:16686", "x")
    with pytest.raises(ConfigurationError, match="would go to a public address over plain http"):
        Connection(base, **login)  # type: ignore[arg-type]  # a row of the table
    Connection(base, insecure_http=True, **login)  # type: ignore[arg-type]  # a row of the table


def test_a_redirect_takes_no_credentials_along(client_for: Clients) -> None:
    with (
        raw_server(answering(http_answer(JSON))) as other,
        raw_server(
            answering(http_answer(b"", f"Location: {other.url}/api", status="307 Moved"))
        ) as server,
    ):
        error = failure(client_for(server.url, basic=Basic("duty", CANARY)))
    assert other.peer in error.what
    assert other.requests == []


def test_a_refused_token_is_renewed_once(client_for: Clients) -> None:
    session = Session(["old", "new"])
    with raw_server(accepting("new")) as server:
        assert client_for(server.url, session=session).get("/").body == JSON
    assert session.refused == ["old"]
    assert len(server.requests) == 2


def test_a_fresh_token_that_is_refused_too_is_a_matter_of_the_role(client_for: Clients) -> None:
    """No login loop: the second 401 names the role, and no third request is made."""
    session = Session(["old", "new", "newer"])
    with raw_server(accepting("none of them")) as server:
        error = failure(client_for(server.url, session=session, doorkeeper=DUTY))
    assert type(error) is RoleMissingError
    assert error.what == f"{server.peer} refuses a login that was renewed just now"
    assert error.hint == "this account lacks the role Support: ask the team lead, #duty"
    assert len(server.requests) == 2


def test_what_is_seen_in_a_refused_token_is_told_instead(client_for: Clients) -> None:
    session = Session(["old", "new"], doubted="it is for another audience")
    with raw_server(accepting("none of them")) as server:
        error = failure(client_for(server.url, session=session, doorkeeper=DUTY))
    assert error.hint == "it is for another audience"


def test_a_login_that_has_ended_is_told_as_such(client_for: Clients) -> None:
    with raw_server(accepting("another")) as server:
        error = failure(client_for(server.url, session=Session(["old"])))
    assert type(error) is LoginNeededError
    assert error.what == "the login has ended"


def test_a_forbidden_answer_does_not_renew_the_login(client_for: Clients) -> None:
    session = Session(["duty", "another"])
    with raw_server(answering(http_answer(b"", status="403 Forbidden"))) as server:
        error = failure(client_for(server.url, session=session, doorkeeper=DUTY))
    assert type(error) is RoleMissingError
    assert error.hint == "this account lacks the role Support: ask the team lead, #duty"
    assert session.refused == []
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("doorkeeper", "hint"),
    [
        (Doorkeeper(), "this account lacks the role that may read here: ask the team lead"),
        (Doorkeeper(role="Support"), "this account lacks the role Support: ask the team lead"),
        (Doorkeeper(ask="#duty"), "this account lacks the role that may read here: ask #duty"),
    ],
)
def test_what_the_profile_does_not_say_has_usual_words(doorkeeper: Doorkeeper, hint: str) -> None:
    assert doorkeeper.for_role == hint


@pytest.mark.parametrize(
    ("login", "hint"),
    [
        ({}, "configure a token or a login"),
        ({"token": CANARY}, "the token is wrong or has expired"),
        ({"basic": Basic("duty", CANARY)}, "the user or the password is wrong"),
        ({"doorkeeper": DUTY}, "run: ordertrace login"),
    ],
    ids=["nothing", "token", "basic", "a login"],
)
def test_a_401_says_what_may_help(client_for: Clients, login: dict[str, object], hint: str) -> None:
    with raw_server(accepting()) as server:
        error = failure(client_for(server.url, **login))
    assert type(error) is LoginNeededError
    assert error.hint.startswith(hint)
    assert len(server.requests) == 1
