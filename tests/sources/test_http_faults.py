"""What broken servers do to a request: each fault has its error, its name, and no echo."""

import gzip
import socket
import threading
import zlib
from collections.abc import Callable

import httpx
import pytest

from ordertrace_cli.errors import (
    ConfigurationError,
    LoginNeededError,
    OrdertraceError,
    UnreachableError,
    UnreadableError,
)
from ordertrace_cli.sources.address import IPAddress
from ordertrace_cli.sources.body import AnswerTooLargeError
from ordertrace_cli.sources.http import HttpClient
from ordertrace_cli.sources.network import Deadline, Transport
from tests.ports import free_port
from tests.sources.raw_server import (
    RawServer,
    answering,
    dripping,
    hanging,
    http_answer,
    raw_server,
    resetting,
)

Clients = Callable[..., HttpClient]
Talk = Callable[[RawServer, socket.socket], None]

ESC = b"\x1b]0;owned\x07"
JSON = b'{"services": []}'


def failure(client: HttpClient) -> OrdertraceError:
    with pytest.raises(OrdertraceError) as caught:
        client.get("/api/v3/services")
    return caught.value


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    return head + b"".join(b"%x\r\n%s\r\n" % (len(each), each) for each in chunks) + end


def test_a_sound_answer_is_read(client_for: Clients) -> None:
    with raw_server(answering(http_answer(JSON))) as server:
        answer = client_for(server.url).get("/api/v3/services")
    assert (answer.status, answer.body) == (200, JSON)


def test_chunks_are_put_together(client_for: Clients) -> None:
    with raw_server(answering(chunked(b'{"services"', b": []}"))) as server:
        assert client_for(server.url).get("/").body == JSON


@pytest.mark.parametrize(
    "body",
    [gzip.compress(JSON), gzip.compress(JSON[:5]) + gzip.compress(JSON[5:])],
    ids=["one member", "several members"],
)
def test_gzip_is_undone(client_for: Clients, body: bytes) -> None:
    with raw_server(answering(http_answer(body, "Content-Encoding: gzip"))) as server:
        assert client_for(server.url).get("/").body == JSON


def test_nobody_listens(client_for: Clients) -> None:
    port = free_port()
    error = failure(client_for(f"http://127.0.0.1:{port}"))
    assert type(error) is UnreachableError
    assert error.what == f"127.0.0.1:{port} refused the connection"
    assert "VPN" in error.hint


def test_a_name_that_does_not_exist(client_for: Clients) -> None:
    error = failure(client_for("http://jaeger.invalid:16686"))
    assert type(error) is UnreachableError
    assert error.what == "the name of jaeger.invalid:16686 is not known here"
    assert "VPN" in error.hint


def test_a_resolver_that_hangs(client_for: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def hang(*_: object, **__: object) -> list[object]:
        over.wait()
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    error = failure(client_for("http://jaeger.test", timeout=0.3))
    over.set()
    assert error.what == "jaeger.test:80 did not answer within 0.3 s"


def test_every_address_of_a_name_is_tried(
    client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_up = socket.getaddrinfo

    def both(host: str, port: int, *rest: object, **named: object) -> list[object]:
        if host != "jaeger.test":
            return [*look_up(host, port, *rest, **named)]  # type: ignore[arg-type]  # passed on
        addresses = ("::1", "127.0.0.1")
        return [(socket.AF_UNSPEC, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with raw_server(answering(http_answer(JSON))) as server:
        assert client_for(f"http://jaeger.test:{server.port}").get("/").body == JSON


def test_a_peer_that_is_not_admitted_is_not_connected_to() -> None:
    def refuse(address: IPAddress) -> None:
        raise ConfigurationError(f"not {address}")

    with raw_server(answering(http_answer(JSON))) as server:
        transport = Transport(None, None, None, refuse)
        with (
            Deadline.after(5).applied(),
            pytest.raises(ConfigurationError, match=r"not 127\.0\.0\.1"),
        ):
            transport.handle_request(httpx.Request("GET", server.url))
        assert not server.requests


CUT = "was cut off"
OUT_OF_TIME = "did not answer within 0.3 s"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"


@pytest.mark.parametrize(
    ("talk", "kind", "words"),
    [
        pytest.param(hanging(), UnreachableError, OUT_OF_TIME, id="hangs before the header"),
        pytest.param(hanging(HEAD[:20]), UnreachableError, OUT_OF_TIME, id="hangs in the header"),
        pytest.param(hanging(HEAD), UnreachableError, OUT_OF_TIME, id="hangs before the body"),
        pytest.param(dripping(HEAD, b" "), UnreachableError, OUT_OF_TIME, id="drips the body"),
        pytest.param(
            dripping(b"HTTP/1.1 200 OK\r\nX-A: ", b"a"),
            UnreachableError,
            OUT_OF_TIME,
            id="drips the header",
        ),
        pytest.param(
            dripping(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
            UnreachableError,
            OUT_OF_TIME,
            id="interim answers without end",
        ),
    ],
)
def test_no_fault_outlives_the_time_out(
    client_for: Clients, talk: Talk, kind: type[OrdertraceError], words: str
) -> None:
    with raw_server(talk) as server:
        error = failure(client_for(server.url, timeout=0.3))
        # Nothing is left of the time for another.
        assert len(server.requests) <= 1
    assert type(error) is kind
    assert error.what == f"{server.peer} {words}"
    assert "VPN" in error.hint


@pytest.mark.parametrize(
    ("talk", "kind", "words"),
    [
        pytest.param(resetting(), UnreachableError, "broke off", id="reset before the header"),
        pytest.param(resetting(HEAD[:20]), UnreachableError, "broke off", id="reset in the header"),
        pytest.param(resetting(HEAD + b"{"), UnreachableError, "broke off", id="reset in the body"),
        pytest.param(answering(), UnreadableError, "unanswered", id="closed without a word"),
        pytest.param(answering(HEAD + b"{"), UnreadableError, CUT, id="length not reached"),
        pytest.param(
            answering(chunked(b"{", end=b"")), UnreadableError, CUT, id="last chunk missing"
        ),
    ],
)
def test_what_may_pass_is_tried_three_times(
    client_for: Clients, talk: Talk, kind: type[OrdertraceError], words: str
) -> None:
    with raw_server(talk) as server:
        error = failure(client_for(server.url))
        assert len(server.requests) == 3
    assert isinstance(error, kind)
    assert words in error.what
    assert server.peer in error.what


def test_a_fault_that_passes_is_not_told(client_for: Clients) -> None:
    def talk(server: RawServer, connection: socket.socket) -> None:
        (resetting() if len(server.requests) < 2 else answering(http_answer(JSON)))(
            server, connection
        )

    with raw_server(talk) as server:
        assert client_for(server.url).get("/").body == JSON
        assert len(server.requests) == 3


class _Pieces:
    """Takes everything, and tells in what it came."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []

    def take(self, piece: bytes) -> None:
        self.taken.append(piece)

    def rest(self) -> bytes:
        return b"rest"


def test_a_sieve_is_given_the_body_as_it_comes(client_for: Clients) -> None:
    with raw_server(answering(chunked(b"one", b"two"))) as server:
        answer = client_for(server.url).get("/", sieve=_Pieces)
    assert isinstance(answer.sieve, _Pieces)
    assert b"".join(answer.sieve.taken) == b"onetwo"
    assert answer.body == b"rest"


def test_each_attempt_has_a_sieve_of_its_own(client_for: Clients) -> None:
    def talk(server: RawServer, connection: socket.socket) -> None:
        whole = http_answer(JSON)
        answering(whole if len(server.requests) == 2 else whole[:-4])(server, connection)

    with raw_server(talk) as server:
        answer = client_for(server.url).get("/", sieve=_Pieces)
        assert len(server.requests) == 3
    assert isinstance(answer.sieve, _Pieces)
    assert b"".join(answer.sieve.taken) == JSON


def test_a_refusal_is_no_matter_for_a_sieve(client_for: Clients) -> None:
    with raw_server(answering(http_answer(JSON, status="404 Not Found"))) as server:
        answer = client_for(server.url).get("/", sieve=_Pieces)
    assert (answer.body, answer.sieve) == (JSON, None)


GZIP = "Content-Encoding: gzip"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        pytest.param(http_answer(gzip.compress(JSON)[:-9], GZIP), CUT, id="gzip cut, length fits"),
        pytest.param(http_answer(b"", GZIP), CUT, id="gzip of nothing"),
        pytest.param(http_answer(b"no gzip", GZIP), "damaged", id="no gzip at all"),
        pytest.param(
            http_answer(gzip.compress(JSON)[:-8] + bytes(8), GZIP), "damaged", id="gzip sum wrong"
        ),
        pytest.param(
            http_answer(gzip.compress(gzip.compress(JSON)), "Content-Encoding: gzip, gzip"),
            "not asked for",
            id="two codings in one header",
        ),
        pytest.param(
            http_answer(gzip.compress(gzip.compress(JSON)), GZIP, GZIP),
            "not asked for",
            id="two codings in two headers",
        ),
        pytest.param(
            http_answer(zlib.compress(JSON), "Content-Encoding: deflate"),
            "not asked for",
            id="another coding",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}\n",
            "sound HTTP",
            id="two lengths",
        ),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n",
            "sound HTTP",
            id="chunk size is no number",
        ),
        pytest.param(b"220 mail.test ESMTP\r\n\r\n", "sound HTTP", id="no HTTP at all"),
        pytest.param(
            b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 200_000 + b"\r\n\r\n",
            "sound HTTP",
            id="huge header",
        ),
        pytest.param(http_answer(b"{}", status="999 Odd"), "status 999", id="status 999"),
        pytest.param(
            b"HTTP/1.1 304 Not Modified\r\n\r\n", "no target", id="redirect without a target"
        ),
    ],
)
def test_what_will_not_pass_is_tried_once(client_for: Clients, sent: bytes, words: str) -> None:
    with raw_server(answering(sent)) as server:
        error = failure(client_for(server.url))
        assert len(server.requests) == 1
    assert isinstance(error, UnreadableError)
    assert words in error.what
    assert server.peer in error.what


def test_an_answer_without_body_is_the_asker_s_business(client_for: Clients) -> None:
    with raw_server(answering(b"HTTP/1.1 204 No Content\r\n\r\n")) as server:
        answer = client_for(server.url).get("/")
    assert (answer.status, answer.body) == (204, b"")


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(http_answer(gzip.compress(bytes(50_000_000)), GZIP), id="gzip bomb"),
        pytest.param(http_answer(bytes(1_100_000)), id="plain, length told"),
        pytest.param(chunked(*[bytes(100_000)] * 11), id="plain, length not told"),
    ],
)
def test_an_answer_larger_than_the_limit_is_not_read(client_for: Clients, sent: bytes) -> None:
    with raw_server(answering(sent)) as server:
        error = failure(client_for(server.url, max_bytes=1024 * 1024))
    assert type(error) is AnswerTooLargeError
    assert error.what == f"the answer of {server.peer} is larger than 1 MiB"


def test_an_answer_as_large_as_the_limit_is_read(client_for: Clients) -> None:
    with raw_server(answering(http_answer(gzip.compress(bytes(1000)), GZIP))) as server:
        assert len(client_for(server.url, max_bytes=1000).get("/").body) == 1000


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"HTTP/1.1 502 " + ESC + b"\r\n\r\n", id="reason with escapes"),
        pytest.param(ESC + b"\r\n\r\n", id="no HTTP, with escapes"),
        pytest.param(
            http_answer(b"", "Retry-After: " + ESC.decode(), status="429 No"),
            id="header with escapes",
        ),
        pytest.param(
            http_answer(b"", "Location: http://x\x1b[31m.test/", status="302 " + ESC.decode()),
            id="redirect with escapes",
        ),
        pytest.param(
            http_answer(b"", "Location: //[", status="302 Found"), id="redirect to nonsense"
        ),
    ],
)
def test_nothing_a_server_says_gets_out(client_for: Clients, sent: bytes) -> None:
    with raw_server(answering(sent)) as server:
        error = failure(client_for(server.url))
    shown = error.what + error.hint
    assert shown.isprintable()
    assert "owned" not in shown


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("http://elsewhere.test:8080/x?token=abc", "http://elsewhere.test:8080"),
        ("https://127.0.0.1/", "https://127.0.0.1"),
        ("//processor.test/lesson", "http://processor.test"),
    ],
)
def test_a_redirect_is_named_and_not_followed(
    client_for: Clients, location: str, target: str
) -> None:
    with raw_server(
        answering(http_answer(b"", f"Location: {location}", status="302 Found"))
    ) as server:
        error = failure(client_for(server.url, token="canary"))
        assert len(server.requests) == 1
    assert type(error) is UnreadableError
    assert error.what == f"{server.peer} redirects to {target} (HTTP 302)"


def test_a_redirect_to_itself_ends(client_for: Clients) -> None:
    with raw_server(answering(http_answer(b"", "Location: /", status="302 Found"))) as server:
        assert isinstance(failure(client_for(server.url)), UnreadableError)


@pytest.mark.parametrize(
    "location",
    [
        "/login?next=%2Fapi",
        "https://sso.company.test/realms/x/protocol/openid-connect/auth?state=abc",
        "https://company.test/oauth2/authorize",
        "/users/sign_in",
    ],
)
def test_a_redirect_to_a_login_page_is_a_login(client_for: Clients, location: str) -> None:
    with raw_server(
        answering(http_answer(b"", f"Location: {location}", status="302 Found"))
    ) as server:
        error = failure(client_for(server.url))
    assert type(error) is LoginNeededError
    assert "login page" in error.what
    assert "state" not in error.what


def test_cookies_are_not_kept(client_for: Clients) -> None:
    with raw_server(answering(http_answer(JSON, "Set-Cookie: a=b; Path=/"))) as server:
        client = client_for(server.url)
        client.get("/")
        client.get("/")
        assert not any(b"cookie" in head.lower() for head in server.requests)


def test_the_environment_names_no_proxy(
    client_for: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{free_port()}")
    with raw_server(answering(http_answer(JSON))) as server:
        assert client_for(server.url).get("/").body == JSON
