"""Mutual TLS with a throw-away authority: what is shown, to whom, and what refuses it."""

import os
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives import serialization

from ordertrace_cli.errors import ConfigurationError, LoginNeededError, OrdertraceError
from ordertrace_cli.sources.address import parse_base_url
from ordertrace_cli.sources.credentials import ClientCertificate
from ordertrace_cli.sources.http import HttpClient
from tests.sources.raw_server import RawServer, answering, http_answer, raw_server

Clients = Callable[..., HttpClient]

JSON = b'{"services": []}'
PASSWORD = "s3cr3t-canary"


@dataclass(frozen=True)
class Pki:
    """An authority, the server's side of TLS, and a client's files."""

    authority: trustme.CA
    folder: Path

    @property
    def ca_file(self) -> Path:
        return self.folder / "ca.pem"

    def server(self, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.maximum_version = newest
        self.authority.issue_cert("127.0.0.1").configure_cert(context)
        context.verify_mode = ssl.CERT_REQUIRED
        self.authority.configure_trust(context)
        return context

    def client(self, authority: trustme.CA | None = None, password: str = "") -> ClientCertificate:
        leaf = (authority or self.authority).issue_cert("duty@ordertrace.test")
        certificate, key = self.folder / "duty.pem", self.folder / "duty.key"
        certificate.write_bytes(b"".join(blob.bytes() for blob in leaf.cert_chain_pems))
        key.write_bytes(_encrypted(leaf.private_key_pem.bytes(), password))
        return ClientCertificate(certificate, key, PASSWORD if password else None)


def _encrypted(key: bytes, password: str) -> bytes:
    if not password:
        return key
    return serialization.load_pem_private_key(key, None).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password.encode()),
    )


@pytest.fixture
def pki(tmp_path: Path) -> Pki:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return Pki(authority, tmp_path)


def failure(client: HttpClient) -> OrdertraceError:
    with pytest.raises(OrdertraceError) as caught:
        client.get("/")
    assert PASSWORD not in f"{caught.value.what}{caught.value.hint}"
    return caught.value


def test_the_certificate_lets_in(client_for: Clients, pki: Pki) -> None:
    with raw_server(answering(http_answer(JSON)), pki.server()) as server:
        client = client_for(f"https://{server.peer}", ca_file=pki.ca_file, certificate=pki.client())
        assert client.get("/").body == JSON


def test_an_encrypted_key_is_opened_with_its_password(client_for: Clients, pki: Pki) -> None:
    with raw_server(answering(http_answer(JSON)), pki.server()) as server:
        certificate = pki.client(password=PASSWORD)
        client = client_for(f"https://{server.peer}", ca_file=pki.ca_file, certificate=certificate)
        assert client.get("/").body == JSON


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_certificate_of_another_authority_is_refused(
    client_for: Clients, pki: Pki, newest: ssl.TLSVersion
) -> None:
    certificate = pki.client(trustme.CA())
    with raw_server(answering(http_answer(JSON)), pki.server(newest)) as server:
        error = failure(
            client_for(f"https://{server.peer}", ca_file=pki.ca_file, certificate=certificate)
        )
    assert type(error) is LoginNeededError
    assert error.what == f"{server.peer} does not accept the client certificate"


def test_no_certificate_where_one_is_wanted(client_for: Clients, pki: Pki) -> None:
    with raw_server(answering(http_answer(JSON)), pki.server()) as server:
        error = failure(client_for(f"https://{server.peer}", ca_file=pki.ca_file))
    assert type(error) is LoginNeededError
    assert error.what == f"{server.peer} wants a client certificate"


def test_a_gateway_that_asks_for_the_certificate_in_a_page(client_for: Clients, pki: Pki) -> None:
    page = b"<html><title>400 No required SSL certificate was sent</title>"
    plain = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    pki.authority.issue_cert("127.0.0.1").configure_cert(plain)
    with raw_server(answering(http_answer(page, status="400 Bad Request")), plain) as server:
        error = failure(client_for(f"https://{server.peer}", ca_file=pki.ca_file))
    assert error.what == f"{server.peer} wants a client certificate"


@pytest.mark.parametrize("given", [None, "wrong"])
def test_an_encrypted_key_without_its_password_is_told_and_asks_nobody(
    client_for: Clients, pki: Pki, given: str | None
) -> None:
    sound = pki.client(password=PASSWORD)
    certificate = ClientCertificate(sound.certificate_file, sound.key_file, given)
    with pytest.raises(ConfigurationError, match="encrypted, and not with this password"):
        client_for("https://127.0.0.1:1", certificate=certificate)


@pytest.mark.parametrize("content", ["", "-----BEGIN PRIVATE KEY-----\n"])
def test_a_key_that_is_none_is_told(client_for: Clients, pki: Pki, content: str) -> None:
    certificate = pki.client()
    assert certificate.key_file is not None
    certificate.key_file.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        client_for("https://127.0.0.1:1", certificate=certificate)
    assert f"duty.pem and {pki.folder}{os.sep}duty.key" in caught.value.what


def test_the_password_of_the_key_is_never_shown(pki: Pki) -> None:
    assert PASSWORD not in repr(pki.client(password=PASSWORD))


def test_a_proxy_sees_no_certificate_of_ours(client_for: Clients, pki: Pki) -> None:
    """A proxy with TLS asks for a certificate too; it is not the server that ours is for."""
    shown: list[bool] = []

    def talk(server: RawServer, connection: object) -> None:
        assert isinstance(connection, ssl.SSLSocket)
        server.read_request(connection)
        shown.append(bool(connection.getpeercert()))
        connection.sendall(b"HTTP/1.1 502 Bad Gateway\r\n\r\n")

    asking = pki.server()
    asking.verify_mode = ssl.CERT_OPTIONAL
    with raw_server(talk, asking) as proxy:
        client = client_for(
            "https://jaeger.test",
            ca_file=pki.ca_file,
            certificate=pki.client(),
            proxy=parse_base_url(f"https://{proxy.peer}", "x"),
        )
        failure(client)
    assert shown == [False]
