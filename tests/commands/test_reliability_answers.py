"""Networks and servers that fail: which code, one or two lines, no echo (rows 16 to 47)."""

import gzip
import json
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.commands.orders import FEW_ORDERS, LATE, document
from tests.commands.run import Result, run
from tests.demo.worlds import NOW_NANO
from tests.ports import free_port
from tests.sources.documents import (
    LEGACY_INFINITY,
    LEGACY_NOT_FOUND,
    UI_PAGE,
    V3_NOT_FOUND,
    otlp,
    otlp_span,
)
from tests.sources.raw_server import (
    RawServer,
    answering,
    dripping,
    hanging,
    http_answer,
    raw_server,
    resetting,
)

Talk = Callable[[RawServer, socket.socket], None]

CANARY = "ORD-48151623"
TITLE = "\x1b]0;owned\x07"
BODY = json.dumps({"services": [CANARY]}).encode()


def ask(url: str, *more: str, timeout: str = "4s") -> Result:
    return run("show", LATE, "--jaeger", url, "--timeout", timeout, *more)


def headed(head: str, body: bytes = b"") -> bytes:
    return head.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n" + body


OK = "HTTP/1.1 200 OK"
GZIPPED = gzip.compress(b"[" + b" " * 200_000_000 + b"]", 9)
TWICE = gzip.compress(GZIPPED)

FAULTS: Mapping[str, tuple[Talk, int, str]] = {
    "17 nothing is said": (hanging(), 5, "did not answer within 0.9 s"),
    "17 nothing after the head": (hanging(headed(OK)), 5, "did not answer within 0.9 s"),
    "18 a byte now and then": (
        dripping(headed(f"{OK}\nContent-Length: 9999"), b" "), 5, "did not answer within 0.9 s",
    ),
    "19 reset before the head": (resetting(), 5, "broke off the connection"),
    "19 reset in the head": (resetting(b"HTTP/1.1 200"), 5, "broke off the connection"),
    "19 reset after the head": (
        resetting(headed(f"{OK}\nContent-Length: 99")), 5, "broke off the connection",
    ),
    "20 cut": (answering(headed(f"{OK}\nContent-Length: 99", BODY)), 6, "was cut off"),
    "20 cut in chunks": (
        answering(headed(f"{OK}\nTransfer-Encoding: chunked", b"5\r\n{\"a\":\r\n")), 6, "was cut off",
    ),
    "21 gzip cut": (
        answering(http_answer(gzip.compress(BODY)[:-9], "Content-Encoding: gzip")), 6, "",
    ),
    "22 gzip bomb": (answering(http_answer(GZIPPED, "Content-Encoding: gzip")), 6, ""),
    "22 gzip twice": (answering(http_answer(TWICE, "Content-Encoding: gzip, gzip")), 6, ""),
    "23 bad gzip": (answering(http_answer(b"\x1f\x8bxyz", "Content-Encoding: gzip")), 6, ""),
    "23 bad chunk": (answering(headed(f"{OK}\nTransfer-Encoding: chunked", b"zz\r\n")), 6, "HTTP"),
    "23 two lengths": (
        answering(headed(f"{OK}\nContent-Length: 1\nContent-Length: 2", b"ab")), 6, "HTTP",
    ),
    "23 not HTTP": (answering(b"220 mail.example ESMTP\r\n\r\n"), 6, "HTTP"),
    "23 nothing at all": (answering(), 6, "closed the connection unanswered"),
    "23 status 999": (answering(headed("HTTP/1.1 999 Huh\nContent-Length: 0")), 6, "999"),
    "23 no content": (answering(headed("HTTP/1.1 204 No Content")), 6, "empty answer"),
    "24 a head of 200 KB": (answering(headed(f"{OK}\nX: {'x' * 200_000}")), 6, "HTTP"),
    "24 interim answers": (answering(headed("HTTP/1.1 103 Early") * 2000), 6, ""),
    "25 a reason that steers": (answering(headed(f"HTTP/1.1 200 {TITLE}\nA: b", BODY)), 6, ""),
    "26 a redirect": (
        answering(headed("HTTP/1.1 302 Found\nLocation: https://evil.test/x\nContent-Length: 0")),
        6, "redirects to https://evil.test",
    ),
    "27 a redirect to a login": (
        answering(headed("HTTP/1.1 302 Found\nLocation: /login?next=x\nContent-Length: 0")),
        4, "wants a login",
    ),
    "27 a login page": (
        answering(http_answer(b"<html><form><input type=password name=p></form></html>")),
        4, "wants a login",
    ),
    "30 http to a TLS port": (
        answering(
            http_answer(
                b"The plain HTTP request was sent to HTTPS port", status="400 Bad Request"
            )
        ),
        5, "speaks TLS",
    ),
    "31 429 for years": (
        answering(http_answer(b"", "Retry-After: 99999999", status="429 Slow Down")),
        5, "asks to wait 99999999 s",
    ),
    "31 503 before yesterday": (
        answering(http_answer(b"", "Retry-After: -5", status="503 Busy")), 5, "HTTP 503",
    ),
    "31 503 until a date": (
        answering(
            http_answer(b"", "Retry-After: Fri, 31 Dec 2055 23:59:59 GMT", status="503 Busy")
        ),
        5, "asks to wait",
    ),
    "32 a gateway without its server": (
        answering(http_answer(b"<html>Bad Gateway</html>", status="502 Bad Gateway")),
        5, "a gateway at",
    ),
    "34 a page labelled 200": (
        answering(http_answer(UI_PAGE.encode(), "Content-Type: application/json")), 6, "web page",
    ),
    "35 no such page": (
        answering(http_answer(b"404 page not found\n", status="404 Not Found")),
        6, "has no query API of Jaeger",
    ),
    "36 a hundred thousand brackets": (answering(http_answer(b"[" * 100_000)), 6, ""),
    "40 UTF-16": (answering(http_answer('{"result": {}}'.encode("utf-16"))), 6, ""),
    "40 no UTF-8": (answering(http_answer(b'{"result": "\xff"}')), 6, ""),
    "44 a list": (answering(http_answer(b"[]")), 6, ""),
    "44 a list in place of an object": (answering(http_answer(b'{"result": []}')), 6, ""),
    "44 a text": (answering(http_answer(f'"{CANARY}"'.encode())), 6, ""),
    "44 another program's JSON": (answering(http_answer(BODY)), 6, ""),
    "44 nothing in it": (answering(http_answer(b'{"result": {"resourceSpans": []}}')), 6, ""),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_server_that_fails(name: str) -> None:
    talk, code, words = FAULTS[name]
    # Short for what never answers, long enough for the rest on a busy machine.
    timeout = "900ms" if "0.9 s" in words else "4s"
    began = time.monotonic()
    with raw_server(talk) as server:
        complaint = ask(server.url, timeout=timeout).refused(code)
    assert words in complaint
    assert server.peer in complaint
    assert CANARY not in complaint
    assert complaint.replace("\n", "").isprintable()
    # Far from what a server can make us wait, whatever the machine is doing.
    assert time.monotonic() - began < 20


def test_16_nobody_listens() -> None:
    port = free_port()
    complaint = ask(f"http://127.0.0.1:{port}").refused(5)
    assert f"127.0.0.1:{port} refused the connection" in complaint
    assert "VPN" in complaint


def test_16_a_name_that_nobody_knows() -> None:
    complaint = ask("http://jaeger.invalid:16686").refused(5)
    assert "the name of jaeger.invalid:16686 is not known here" in complaint
    assert "VPN" in complaint


def test_19_a_fault_that_passes_is_not_told() -> None:
    answers = [None, json.dumps({"result": otlp(otlp_span(LATE))}).encode()]

    def talk(server: RawServer, connection: socket.socket) -> None:
        body = answers.pop(0) if len(answers) > 1 else answers[0]
        if body is None:
            resetting()(server, connection)
        else:
            answering(http_answer(body))(server, connection)

    with raw_server(talk) as server:
        result = run("show", LATE, "--jaeger", server.url, "--timeout", "20s")
    # The second answer serves for the trace; it is no list of services, so the search is refused.
    assert len(server.requests) > 1
    assert "broke off" not in result.stderr


@contextmanager
def tls_server(leaf: Callable[[trustme.CA], trustme.LeafCert], folder: Path) -> Iterator[list[str]]:
    authority = trustme.CA()
    bundle = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    leaf(authority).configure_cert(context)
    with raw_server(answering(http_answer(b'{"services": []}')), context) as server:
        yield [server.peer, str(bundle)]


PAST = datetime.now(UTC) - timedelta(days=1)


@pytest.mark.parametrize(
    ("leaf", "fault"),
    [
        pytest.param(
            lambda ca: ca.issue_cert("127.0.0.1", not_after=PAST), "has expired", id="28 expired"
        ),
        pytest.param(
            lambda ca: ca.issue_cert("jaeger.test"), "is for another host", id="28 other host"
        ),
        pytest.param(
            lambda _: trustme.CA().issue_cert("127.0.0.1"), "unknown authority", id="28 unknown CA"
        ),
    ],
)
def test_a_certificate_that_is_not_accepted(
    tmp_path: Path, leaf: Callable[[trustme.CA], trustme.LeafCert], fault: str
) -> None:
    with tls_server(leaf, tmp_path) as (peer, bundle):
        result = run(
            "stuck", "--jaeger", f"https://{peer}", environment={"ORDERTRACE_CA_FILE": bundle}
        )
    complaint = result.refused(5)
    assert fault in complaint
    assert "ca.pem" in complaint


def test_29_plain_text_on_the_port_of_a_tls_address() -> None:
    def talk(_: RawServer, connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(http_answer(b"bad request", status="400 Bad Request"))

    with raw_server(talk) as server:
        complaint = run("stuck", "--jaeger", f"https://{server.peer}").refused(5)
    assert "does not speak TLS" in complaint
    assert "http://" in complaint


Answers = Mapping[str, object]


@contextmanager
def jaeger(
    spans: dict[str, object], v3: object = None, legacy: object = None, trace: object = None
) -> Iterator[str]:
    """Speaks v3 as far as `show` asks: this document for the trace and for every search."""

    def talk(server: RawServer, connection: socket.socket) -> None:
        server.read_request(connection)
        path = server.requests[-1].split(b" ")[1].decode()
        body: object = {"result": spans}
        status = "200 OK"
        if path.startswith("/api/v3/services"):
            body = {"services": ["shop", "mes", "crm"]}
        elif path.startswith("/api/v3/traces/"):
            body = trace if trace is not None else body
        elif path.startswith("/api/v3/") and v3 is not None:
            body = v3
        elif not path.startswith("/api/v3/"):
            body = legacy if legacy is not None else LEGACY_NOT_FOUND
            status = "500 Error" if legacy is LEGACY_INFINITY else "404 Not Found"
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        if data == json.dumps(V3_NOT_FOUND).encode():
            status = "404 Not Found"
        connection.sendall(http_answer(data, "Content-Type: text/plain", status=status))

    with raw_server(talk) as server:
        yield server.url


def shown(url: str) -> dict[str, Any]:
    result = run("show", LATE, "--jaeger", url, "--format", "json")
    assert result.code == 0, result.stderr
    value = json.loads(result.stdout)
    assert isinstance(value, dict)
    return value


def late() -> dict[str, object]:
    return document({LATE: FEW_ORDERS[LATE]})


def test_33_and_34_what_the_older_api_cannot_say_is_read_through_v3() -> None:
    """Labelled text/plain, as Jaeger 2.13 does."""
    with jaeger(late(), legacy=LEGACY_INFINITY) as url:
        assert shown(url)["status"] == "stuck"


def test_35_a_trace_that_is_not_there() -> None:
    with jaeger(late(), trace=V3_NOT_FOUND) as url:
        assert f"has no trace {LATE}" in run("show", LATE, "--jaeger", url).refused(3)


def test_46_an_answer_beyond_the_cap_says_how_to_go_on() -> None:
    with jaeger(late()) as url:
        environment = {"ORDERTRACE_MAX_BYTES": "1000"}
        result = run("show", LATE, "--jaeger", url, environment=environment)
    complaint = result.refused(6)
    assert "is larger than 1,000 bytes" in complaint
    assert "max_bytes" in complaint


def test_47_another_trace_than_was_asked_for_is_never_shown() -> None:
    other = {"result": otlp(otlp_span("f" * 32, attributes={"order.number": CANARY}))}
    with jaeger(late(), trace=other) as url:
        complaint = run("show", LATE, "--jaeger", url).refused(6)
    assert "another trace" in complaint
    assert CANARY not in complaint


def few() -> dict[str, object]:
    return document(FEW_ORDERS)


def text_of(change: Callable[[str], str]) -> bytes:
    return change(json.dumps(few())).encode("utf-8", "surrogatepass")


def attributed(json_value: str) -> bytes:
    """LATE with one more attribute of this JSON value on its first span."""
    marked = json.dumps(few()).replace(
        '{"key": "order.stage"', f'{{"key": "x", "value": {json_value}}}, {{"key": "order.stage"', 1
    )
    return marked.encode()


NESTED = '{"arrayValue": {"values": [' * 60 + '{"stringValue": "x"}' + "]}}" * 60

READABLE: Mapping[str, bytes] = {
    "36 sixty deep": attributed(NESTED),
    "37 an endless number": attributed('{"intValue": ' + "9" * 5000 + "}"),
    "37 beyond floats": attributed('{"doubleValue": 1e400}'),
    "37 not a number": attributed('{"doubleValue": NaN}'),
    "37 infinity": attributed('{"doubleValue": "Infinity"}'),
    "38 a key given twice": text_of(
        lambda t: t.replace('"status": {}', '"status": 1, "status": {}')
    ),
    "39 half a sign": attributed('{"stringValue": "\\ud800"}'),
    "40 a byte order mark": b"\xef\xbb\xbf" + json.dumps(few()).encode(),
    "41 a name Jaeger could not keep": text_of(
        lambda t: t.replace('"name": "order.initiated"', '"name": "invalid-span-name"')
    ),
    "42 times and ids left out": text_of(
        lambda t: t.replace('"endTimeUnixNano"', '"unknownField"', 1)
    ),
    "43 numbers as numbers, names for kinds": text_of(
        lambda t: t.replace('"kind": 2', '"kind": "SPAN_KIND_SERVER"')
    ),
    "43 null for lists": text_of(
        lambda t: t.replace('"status": {}', '"status": {}, "links": null')
    ),
}


@pytest.mark.parametrize("name", READABLE)
def test_a_document_that_can_be_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / "spans.json"
    path.write_bytes(READABLE[name])
    text = run("show", LATE, "--from", path)
    assert (text.code, LATE in text.stdout) == (0, True)
    result = run("show", LATE, "--from", path, "--format", "json")
    assert json.loads(result.stdout)["status"] == "stuck"


def test_45_a_process_that_is_missing(tmp_path: Path) -> None:
    trace = {
        "traceID": LATE,
        "spans": [
            {
                "traceID": LATE,
                "spanID": "a" * 16,
                "operationName": "order.submit",
                "startTime": NOW_NANO // 1000 - 60_000_000,
                "duration": 5,
                "processID": "p9",
                "tags": [{"key": "order.stage", "type": "string", "value": "INITIATED"}],
            }
        ],
        "processes": {},
    }
    path = tmp_path / "ui.json"
    path.write_text(json.dumps({"data": [trace]}), encoding="utf-8")
    journey = json.loads(run("show", LATE, "--from", path, "--format", "json").stdout)
    assert "unknown_service" in [each["code"] for each in journey["warnings"]]


UNREADABLE: Mapping[str, bytes] = {
    "36 brackets": b"[" * 100_000,
    "40 UTF-16": json.dumps(few()).encode("utf-16"),
    "40 no UTF-8": json.dumps(few()).encode().replace(b"order.initiated", b"order.\xff"),
    "44 a list": b"[1, 2]",
    "44 a list for an object": b'{"resourceSpans": [[]]}',
    "44 no spans": b'{"resourceSpans": []}',
    "cut in the middle": json.dumps(few()).encode()[:-50],
    "cut gzip": gzip.compress(json.dumps(few()).encode())[:-5],
    "a picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "an order number": CANARY.encode(),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_document_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / "spans.json"
    path.write_bytes(UNREADABLE[name])
    for words in (("show", LATE), ("stuck",), ("ticket", LATE)):
        complaint = run(*words, "--from", path).refused(6)
        assert "spans.json" in complaint
        assert CANARY not in complaint
