"""TLS faults are told apart, and so are TLS and plain text on the wrong port."""

import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from ordertrace_cli.errors import ConfigurationError, OrdertraceError, UnreachableError
from ordertrace_cli.sources.http import HttpClient
from tests.sources.raw_server import RawServer, answering, http_answer, raw_server

Clients = Callable[..., HttpClient]

JSON = b'{"services": []}'
PAST = datetime.now(UTC) - timedelta(days=1)
FUTURE = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


def server_side(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def failure(client: HttpClient) -> OrdertraceError:
    with pytest.raises(OrdertraceError) as caught:
        client.get("/")
    return caught.value


def test_a_certificate_of_the_configured_authority_is_accepted(
    client_for: Clients, authority: trustme.CA, ca_file: Path
) -> None:
    tls = server_side(authority.issue_cert("127.0.0.1"))
    with raw_server(answering(http_answer(JSON)), tls) as server:
        client = client_for(f"https://{server.peer}", ca_file=ca_file)
        assert client.get("/").body == JSON


@pytest.mark.parametrize(
    ("issue", "fault"),
    [
        (lambda ca: ca.issue_cert("127.0.0.1", not_after=PAST), "has expired"),
        (lambda ca: ca.issue_cert("127.0.0.1", not_before=FUTURE), "is not valid yet"),
        (lambda ca: ca.issue_cert("127.0.0.2"), "is for another host"),
        (lambda ca: ca.issue_cert("jaeger.test"), "is for another host"),
        (lambda _: trustme.CA().issue_cert("127.0.0.1"), "is signed by an unknown authority"),
    ],
    ids=["expired", "not yet valid", "other address", "other name", "unknown authority"],
)
def test_what_is_wrong_with_a_certificate_is_said(
    client_for: Clients,
    authority: trustme.CA,
    ca_file: Path,
    issue: Callable[[trustme.CA], trustme.LeafCert],
    fault: str,
) -> None:
    with raw_server(answering(http_answer(JSON)), server_side(issue(authority))) as server:
        error = failure(client_for(f"https://{server.peer}", ca_file=ca_file))
    assert type(error) is UnreachableError
    assert error.what == f"the certificate of {server.peer} {fault}"
    assert "ca.pem" in error.hint


def test_a_self_signed_certificate(client_for: Clients, authority: trustme.CA) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with authority.private_key_pem.tempfile() as key, authority.cert_pem.tempfile() as certificate:
        tls.load_cert_chain(certificate, key)
    with raw_server(answering(http_answer(JSON)), tls) as server:
        error = failure(client_for(f"https://{server.peer}"))
    assert error.what == f"the certificate of {server.peer} is self-signed"
    assert "the CA certificates of this system" in error.hint


def test_plain_text_on_the_port_of_a_tls_address(client_for: Clients) -> None:
    def talk(_: RawServer, connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(http_answer(b"bad request", status="400 Bad Request"))

    with raw_server(talk) as server:
        error = failure(client_for(f"https://{server.peer}"))
    assert error.what == f"{server.peer} does not speak TLS"
    assert "http://" in error.hint


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"\x15\x03\x03\x00\x02\x02\x46\r\n\r\n", id="alert"),
        pytest.param(
            http_answer(
                b"Client sent an HTTP request to an HTTPS server.\n", status="400 Bad Request"
            ),
            id="Go",
        ),
        pytest.param(
            http_answer(
                b"<html><title>400 The plain HTTP request was sent to HTTPS port</title></html>",
                status="400 Bad Request",
            ),
            id="nginx",
        ),
    ],
)
def test_http_sent_to_a_tls_port(client_for: Clients, sent: bytes) -> None:
    with raw_server(answering(sent)) as server:
        error = failure(client_for(server.url))
    assert type(error) is UnreachableError
    assert error.what == f"{server.peer} speaks TLS"
    assert "https://" in error.hint


def test_http_sent_to_a_tls_server_that_hangs_up(
    client_for: Clients, authority: trustme.CA
) -> None:
    tls = server_side(authority.issue_cert("127.0.0.1"))
    with raw_server(answering(http_answer(JSON)), tls) as server:
        error = failure(client_for(server.url))
    assert server.peer in error.what
    assert "https://" in error.hint


def test_a_protocol_from_before_tls_1_2(client_for: Clients) -> None:
    alert_protocol_version = b"\x15\x03\x01\x00\x02\x02\x46"

    def talk(_: RawServer, connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(alert_protocol_version)

    with raw_server(talk) as server:
        error = failure(client_for(f"https://{server.peer}"))
    assert error.what == f"{server.peer} only speaks a TLS older than 1.2"


def test_a_handshake_that_never_ends(client_for: Clients) -> None:
    with raw_server(lambda server, _: server.hold()) as server:
        error = failure(client_for(f"https://{server.peer}", timeout=0.3))
    assert error.what == f"{server.peer} did not answer within 0.3 s"


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_a_ca_file_that_cannot_be_used(
    client_for: Clients, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"ca\.pem.* cannot be read as certificates"):
        client_for("https://127.0.0.1", ca_file=path)
