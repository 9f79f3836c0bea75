"""Mail at a real server: mailpit takes it once, and holds what was sent."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from msgspec.structs import replace

from ordertrace_cli.desks.delivery import deliver
from ordertrace_cli.desks.outbox import Outbox
from ordertrace_cli.desks.outcome import Delivery, Outcome
from ordertrace_cli.desks.protocol import Draft
from tests.desks import post_office
from tests.desks.conftest import need
from tests.desks.post_office import PostOffice, running_mailpit
from tests.desks.shelf import TRACE_ID, Time, draft, wish
from tests.desks.test_mail import PASSWORD, open_mail

pytestmark = pytest.mark.desks

PAST = datetime.now(UTC) - timedelta(days=1)
ACCOUNT = ('user = "duty"', 'password_env = "MAIL_PASSWORD"')

Start = Callable[[Sequence[str]], PostOffice]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a mailpit with these words of its command line, for one test."""
    need(post_office.why_not())
    with ExitStack() as stack:
        yield lambda words: stack.enter_context(running_mailpit(tmp_path, words))


@pytest.fixture
def mailpit(start: Start) -> PostOffice:
    return start(["--enable-chaos"])


def sent(folder: Path, port: int, *lines: str, about: Draft | None = None) -> Delivery:
    desk = open_mail(folder, port, *(lines or ('tls = "none"',)), timeout=30)
    outbox = Outbox(folder / "outbox")
    return deliver(desk, about or draft(desk="post"), outbox, wish(), Time().pace())


def test_it_arrives_once_with_its_ids(mailpit: PostOffice, tmp_path: Path) -> None:
    outcomes = [sent(tmp_path, mailpit.port).outcome for _ in range(2)]
    assert outcomes == [Outcome.CREATED, Outcome.FOUND]
    assert len(mailpit.found(f"subject:{TRACE_ID}")) == 1
    (mail,) = mailpit.mails()
    assert mail["X-Ordertrace-Trace-Id"] == TRACE_ID
    assert mail["To"] == "desk@example.com, second@example.com"
    assert (mail.get_content_type(), mail.is_multipart()) == ("text/plain", False)
    assert str(mail.get_content()).rstrip() == "It stands still."


def test_two_engineers_send_the_same_mail(mailpit: PostOffice, tmp_path: Path) -> None:
    """A desk that knows a Message-ID already makes no second ticket of it."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        sent(tmp_path / name, mailpit.port)
    first, second = mailpit.mails()
    assert first["Message-ID"] == second["Message-ID"]


def test_nothing_of_a_ticket_becomes_a_header_or_ends_the_mail(
    mailpit: PostOffice, tmp_path: Path
) -> None:
    hostile = draft("\r\n.\r\nRSET\r\nMAIL FROM:<x@evil.test>\r\n<b>&</b>\n", desk="post")
    title = "x\r\nBcc: all@example.com\r\nContent-Type: text/html\n\n<b>"
    sent(tmp_path, mailpit.port, about=replace(hostile, title=title))
    (mail,) = mailpit.mails()
    assert (mail["Bcc"], mail.get_content_type()) == (None, "text/plain")
    assert "Content-Type: text/html" in mail["Subject"]
    lines = str(mail.get_content()).split()
    assert lines == [".", "RSET", "MAIL", "FROM:<x@evil.test>", "<b>&</b>"]


@pytest.mark.parametrize("trigger", ["Sender", "Recipient"])
@pytest.mark.parametrize("code", [451, 550])
def test_row_90_a_server_in_trouble_gets_the_mail_later(
    mailpit: PostOffice, tmp_path: Path, trigger: str, code: int
) -> None:
    mailpit.fail(trigger, code)
    delivery = sent(tmp_path, mailpit.port)
    assert delivery.error is not None
    assert (delivery.error.exit_code, delivery.kept) == (7, True)
    assert str(code) in delivery.error.what
    assert mailpit.mails() == []
    mailpit.recover()
    assert sent(tmp_path, mailpit.port).outcome is Outcome.CREATED
    assert len(mailpit.mails()) == 1


def test_row_90_some_recipients_refused_is_not_sent_to_the_others(
    start: Start, tmp_path: Path
) -> None:
    office = start(["--smtp-allowed-recipients", "^desk@"])
    delivery = sent(tmp_path, office.port)
    assert delivery.error is not None
    assert (delivery.error.exit_code, delivery.kept) == (7, True)
    assert office.mails() == []


class TestEncryption:
    """STARTTLS and TLS from the first byte on, by certificates of an authority of our own."""

    @pytest.fixture
    def authority(self, tmp_path: Path) -> trustme.CA:
        made = trustme.CA()
        made.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        return made

    def secured(self, certificate: trustme.LeafCert, folder: Path, tls: str) -> list[str]:
        chain, key = folder / "chain.pem", folder / "key.pem"
        chain.write_bytes(b"".join(blob.bytes() for blob in certificate.cert_chain_pems))
        certificate.private_key_pem.write_to_path(str(key))
        accounts = folder / "accounts"
        accounts.write_text(f"duty:{PASSWORD}\n", encoding="utf-8")
        return [
            "--smtp-tls-cert", str(chain), "--smtp-tls-key", str(key),
            "--smtp-auth-file", str(accounts),
            "--smtp-require-starttls" if tls == "starttls" else "--smtp-require-tls",
        ]  # fmt: skip

    @pytest.mark.parametrize("tls", ["starttls", "implicit"])
    def test_a_known_certificate_lets_account_and_mail_through(
        self, start: Start, tmp_path: Path, authority: trustme.CA, tls: str
    ) -> None:
        office = start(self.secured(authority.issue_cert("127.0.0.1"), tmp_path, tls))
        lines = (f'tls = "{tls}"', f'ca_file = "{tmp_path / "ca.pem"}"', *ACCOUNT)
        delivery = sent(tmp_path, office.port, *lines)
        assert delivery.outcome is Outcome.CREATED, delivery.error
        assert len(office.mails()) == 1

    @pytest.mark.parametrize("tls", ["starttls", "implicit"])
    @pytest.mark.parametrize(
        ("issue", "fault"),
        [
            (lambda ca: ca.issue_cert("127.0.0.1", not_after=PAST), "has expired"),
            (lambda ca: ca.issue_cert("mail.test"), "is for another host"),
            (lambda _: trustme.CA().issue_cert("127.0.0.1"), "is signed by an unknown authority"),
        ],
        ids=["expired", "wrong host", "unknown CA"],
    )
    def test_any_other_certificate_gets_neither_password_nor_mail(
        self,
        start: Start,
        tmp_path: Path,
        authority: trustme.CA,
        tls: str,
        issue: Callable[[trustme.CA], trustme.LeafCert],
        fault: str,
    ) -> None:
        office = start(self.secured(issue(authority), tmp_path, tls))
        lines = (f'tls = "{tls}"', f'ca_file = "{tmp_path / "ca.pem"}"', *ACCOUNT)
        delivery = sent(tmp_path, office.port, *lines)
        assert delivery.error is not None
        assert (delivery.error.exit_code, delivery.kept) == (7, True)
        assert f"the certificate of 127.0.0.1:{office.port} {fault}" in delivery.error.what
        assert office.mails() == []

    def test_a_wrong_password_is_refused(
        self, start: Start, tmp_path: Path, authority: trustme.CA
    ) -> None:
        words = self.secured(authority.issue_cert("127.0.0.1"), tmp_path, "starttls")
        (tmp_path / "accounts").write_text("duty:another\n", encoding="utf-8")
        office = start(words)
        lines = ('tls = "starttls"', f'ca_file = "{tmp_path / "ca.pem"}"', *ACCOUNT)
        delivery = sent(tmp_path, office.port, *lines)
        assert delivery.error is not None
        assert delivery.error.exit_code == 4
        assert PASSWORD not in delivery.error.what + delivery.error.hint

    def test_an_offer_without_starttls_gets_neither_password_nor_mail(
        self, start: Start, tmp_path: Path
    ) -> None:
        office = start(["--smtp-auth-accept-any", "--smtp-auth-allow-insecure"])
        delivery = sent(tmp_path, office.port, 'tls = "starttls"', *ACCOUNT)
        assert delivery.error is not None
        assert (delivery.error.exit_code, delivery.kept) == (7, True)
        assert "offers no encryption" in delivery.error.what
        assert office.mails() == []
