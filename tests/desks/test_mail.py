"""Mail: what goes out, and what a server's replies mean; servers that break on demand."""

import email
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import policy
from io import BufferedRWPair
from pathlib import Path

import pytest
from msgspec.structs import replace

from ordertrace_cli.config.load import load_desks
from ordertrace_cli.desks.mail import MailDesk
from ordertrace_cli.desks.protocol import Attachment
from ordertrace_cli.errors import (
    AccessDeniedError,
    ConfigurationError,
    OrdertraceError,
    TicketNotSentError,
    TicketRefusedError,
    TicketUnknownError,
    UnreachableError,
)
from tests.desks.shelf import TRACE_ID, draft
from tests.ports import free_port
from tests.sources.raw_server import RawServer, raw_server

PASSWORD = "mail-canary-password"


def open_mail(folder: Path, port: int, *lines: str, timeout: float = 5.0) -> MailDesk:
    path = folder / "config.toml"
    table = [
        "[desks.post]",
        'kind = "mail"',
        'host = "127.0.0.1"',
        f"port = {port}",
        'sender = "duty@example.com"',
        'to = ["desk@example.com", "second@example.com"]',
        *(lines or ('tls = "none"',)),
    ]
    path.write_text("\n".join(table), encoding="utf-8")
    environment = {"ORDERTRACE_CONFIG": str(path), "MAIL_PASSWORD": PASSWORD}
    return MailDesk(load_desks(environment)["post"], timeout)


@dataclass
class Postman:
    """A mail server that takes everything but what `replies` say, by how a command begins.

    "banner" is its greeting and "." the end of a text. leaves_after: the command upon which it
    hangs up. mails: the texts it was given.
    """

    replies: Mapping[str, str] = field(default_factory=dict)
    leaves_after: str = ""
    mails: list[bytes] = field(default_factory=list)

    def __call__(self, _: RawServer, connection: socket.socket) -> None:
        with connection.makefile("rwb") as file:
            if not self._say(file, "banner", "220 mail.test"):
                return
            while line := file.readline():
                command = line.decode("utf-8", "replace").strip()
                usual = {"data": "354 go on", "quit": "221 bye"}.get(command, "250 fine")
                if not self._say(file, command, usual):
                    return
                if command == "data" and "data" not in self.replies:
                    self._take_text(file)
                    if not self._say(file, ".", "250 taken"):
                        return

    def _say(self, file: BufferedRWPair, command: str, usual: str) -> bool:
        if self.leaves_after and command.startswith(self.leaves_after):
            return False
        found = (text for key, text in self.replies.items() if command.startswith(key))
        file.write(f"{next(found, usual)}\r\n".encode())
        file.flush()
        return True

    def _take_text(self, file: BufferedRWPair) -> None:
        text = b""
        while not text.endswith(b"\r\n.\r\n"):
            text += file.readline() or b"\r\n.\r\n"
        self.mails.append(text)


def failure(folder: Path, postman: Postman) -> OrdertraceError:
    with raw_server(postman) as server, pytest.raises(OrdertraceError) as caught:
        open_mail(folder, server.port).create(draft(), "")
    return caught.value


def test_the_mail_carries_its_ids_in_headers_and_subject(tmp_path: Path) -> None:
    postman = Postman()
    with raw_server(postman) as server:
        made = open_mail(tmp_path, server.port).create(draft("Заказ стоит.\n.\nEnd\n"), "")
    message = email.message_from_bytes(postman.mails[0], policy=policy.default)
    assert message["X-Ordertrace-Trace-Id"] == TRACE_ID
    assert message["X-Ordertrace-Dedupe-Key"] == f"ordertrace-{TRACE_ID}"
    assert TRACE_ID in message["Subject"]
    assert message["Message-ID"] == f"<{made.ref}>"
    assert message.get_content_type() == "text/plain"
    assert "Заказ стоит." in str(message.get_content())


def test_the_same_draft_is_the_same_mail(tmp_path: Path) -> None:
    desk = open_mail(tmp_path, 25)
    files = (Attachment("trace.json.gz", "application/gzip", b"\x00\xff"),)
    about = draft(attachments=files)
    assert desk.message(about).as_bytes() == desk.message(about).as_bytes()
    other = replace(about, earlier="1")
    assert desk.message(other)["Message-ID"] != desk.message(about)["Message-ID"]


def test_row_67_nothing_in_a_title_ends_a_header(tmp_path: Path) -> None:
    hostile = replace(draft(), title="x\r\nBcc: all@example.com\n\nBody\x1b")
    message = open_mail(tmp_path, 25).message(hostile)
    again = email.message_from_bytes(message.as_bytes(), policy=policy.default)
    assert again["Bcc"] is None
    assert "Bcc: all@example.com" in again["Subject"]
    assert TRACE_ID in again["Subject"]


@pytest.mark.parametrize(
    ("replies", "kind"),
    [
        ({"rcpt TO:<second": "550 no such user"}, TicketRefusedError),
        ({"rcpt TO:<second": "451 come back later"}, TicketNotSentError),
        ({"mail": "550 not you"}, TicketRefusedError),
        ({"data": "451 come back later"}, TicketNotSentError),
        ({"data": "554 no"}, TicketRefusedError),
        ({".": "451 come back later"}, TicketNotSentError),
        ({".": "554 this is spam"}, TicketRefusedError),
    ],
)
def test_row_90_a_refusal_of_any_kind_is_not_sent(
    tmp_path: Path, replies: Mapping[str, str], kind: type[OrdertraceError]
) -> None:
    assert type(failure(tmp_path, Postman(replies))) is kind


def test_one_recipient_that_is_refused_keeps_the_mail_from_all(tmp_path: Path) -> None:
    postman = Postman({"rcpt TO:<second": "550 no such user"})
    failure(tmp_path, postman)
    assert postman.mails == []


def test_a_lost_reply_after_the_text_means_that_nobody_knows(tmp_path: Path) -> None:
    postman = Postman(leaves_after=".")
    assert type(failure(tmp_path, postman)) is TicketUnknownError
    assert len(postman.mails) == 1


@pytest.mark.parametrize("command", ["banner", "ehlo", "mail", "rcpt"])
def test_a_server_that_leaves_before_the_text_has_taken_nothing(
    tmp_path: Path, command: str
) -> None:
    assert type(failure(tmp_path, Postman(leaves_after=command))) is TicketNotSentError


def test_a_server_that_says_nothing_is_given_up(tmp_path: Path) -> None:
    def silent(server: RawServer, _: socket.socket) -> None:
        server.hold()

    with raw_server(silent) as server, pytest.raises(UnreachableError):
        open_mail(tmp_path, server.port, timeout=0.3).check()


@pytest.mark.parametrize(
    ("start", "drop", "tls"),
    [
        (b"220-mail.test\r\n", b"220-x\r\n", "none"),
        (b"2", b"2", "starttls"),
        (b"220 mail.test\r\n", b"250-x\r\n", "none"),
        # The head of a record of 16 KiB, and its content byte by byte.
        (b"\x16\x03\x03\x40\x00\x02", b"\x00", "implicit"),
    ],
    ids=["lines of a greeting", "letters of a greeting", "answer", "handshake"],
)
def test_a_server_that_drips_is_cut_off(
    tmp_path: Path, start: bytes, drop: bytes, tls: str
) -> None:
    """By one time for all of it: each piece comes sooner than a read times out."""

    def dripping(server: RawServer, connection: socket.socket) -> None:
        connection.sendall(start)
        while not server.released.wait(0.05):
            connection.sendall(drop)

    with raw_server(dripping) as server, pytest.raises(UnreachableError):
        open_mail(tmp_path, server.port, f'tls = "{tls}"', timeout=0.5).check()


def test_nobody_there_means_not_sent(tmp_path: Path) -> None:
    with pytest.raises(TicketNotSentError, match="cannot be reached"):
        open_mail(tmp_path, free_port()).create(draft(), "")


def test_without_encryption_on_offer_nothing_is_sent(tmp_path: Path) -> None:
    """A man in the middle takes STARTTLS out of the offer; the password must not follow."""
    with raw_server(Postman()) as server, pytest.raises(UnreachableError, match="encryption"):
        open_mail(tmp_path, server.port, 'tls = "starttls"').check()


def test_a_refused_account_is_told_without_its_password(tmp_path: Path) -> None:
    lines = (
        'tls = "none"', 'user = "duty"', 'password_env = "MAIL_PASSWORD"',
        'insecure_http = "a test on this machine"',
    )  # fmt: skip
    replies = {"ehlo": "250-mail.test\r\n250 AUTH PLAIN", "AUTH": f"535 {PASSWORD} is wrong"}
    with raw_server(Postman(replies)) as server, pytest.raises(AccessDeniedError) as caught:
        open_mail(tmp_path, server.port, *lines).check()
    assert "535" in caught.value.what


def test_a_password_does_not_go_over_the_network_in_the_clear(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="in the clear"):
        open_mail(tmp_path, 25, 'tls = "none"', 'user = "duty"', 'password_env = "MAIL_PASSWORD"')


def test_the_preview_is_the_whole_mail_with_its_envelope(tmp_path: Path) -> None:
    postman = Postman()
    with raw_server(postman) as server:
        desk = open_mail(tmp_path, server.port)
        (preview,) = desk.preview(draft(), "")
        desk.create(draft(), "")
    assert preview.headers[0] == ("MAIL FROM", "duty@example.com")
    sent = postman.mails[0].removesuffix(b".\r\n").replace(b"\r\n", b"\n").decode()
    assert preview.body.rstrip() == sent.rstrip()
