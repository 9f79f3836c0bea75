"""Mail as a help desk: one message for each ticket, the same however often it is sent.

Its Message-ID is the draft's, so that a second copy is known as one. A message that not every
recipient may get is not sent at all. What was taken after the text had gone, and what was not, is
told apart by the server's last reply alone.
"""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from socket import SHUT_RDWR, create_connection, socket
from threading import Timer
from typing import TypeVar

from ordertrace_cli.config.desks import DeskSettings, MailTable
from ordertrace_cli.desks.drafts import once_key
from ordertrace_cli.desks.protocol import (
    DeskCheck,
    DeskKind,
    DeskTicket,
    Draft,
    FieldState,
    Preview,
    Traits,
)
from ordertrace_cli.desks.unsearchable import OnlyTakes
from ordertrace_cli.errors import (
    AccessDeniedError,
    ConfigurationError,
    TicketNotSentError,
    TicketRefusedError,
    TicketUnknownError,
    UnreachableError,
)
from ordertrace_cli.redact import clean, masked
from ordertrace_cli.sources.faults import certificate_fault
from ordertrace_cli.tickets.model import BodyFormat

T = TypeVar("T")

TRACE_ID_HEADER = "X-Ordertrace-Trace-Id"
DEDUPE_KEY_HEADER = "X-Ordertrace-Dedupe-Key"
_PORTS = {"starttls": 587, "implicit": 465, "none": 25}
_LONGEST_SUBJECT = 200
_LONGEST_REPLY = 160


class _Session(smtplib.SMTP):
    """SMTP over a connection that stands already; `implicit`: TLS from its first byte on."""

    def __init__(
        self, connection: socket, implicit: ssl.SSLContext | None, host: str, port: int, name: str
    ) -> None:
        self._connection = connection
        self._implicit = implicit
        super().__init__(host, port, name)

    def connect(
        self,
        host: str = "localhost",
        port: int = 0,  # noqa: ARG002  smtplib's own signature
        source_address: object = None,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        self.sock = self._connection
        if self._implicit is not None:
            self.sock = self._implicit.wrap_socket(self._connection, server_hostname=host)
        self.file = None
        return self.getreply()


class MailDesk(OnlyTakes):
    """One mailbox of a help desk, by way of one mail server."""

    traits = Traits(BodyFormat.TEXT, searchable=False, comments=False, attaches_later=False)

    def __init__(self, settings: DeskSettings, timeout: float) -> None:
        table = settings.table
        assert isinstance(table, MailTable)  # noqa: S101  the registry's doing
        if table.proxy is not None:
            raise ConfigurationError(f"{settings.place}: mail goes through no proxy")
        if table.user is not None and table.tls == "none" and table.insecure_http is None:
            raise ConfigurationError(
                f"{settings.place}: the password would go over the network in the clear",
                'set tls = "starttls", or allow it with insecure_http',
            )
        self._settings = settings
        self._table = table
        self._password = settings.revealed("password") if table.user is not None else ""
        self._port = table.port or _PORTS[table.tls]
        self._timeout = table.timeout.total_seconds() if table.timeout else timeout
        self._peer = f"{table.host}:{self._port}"

    def check(self) -> DeskCheck:
        """Whether the server lets us in; the fields are headers, which every mail has."""
        with self._session():
            return DeskCheck(FieldState.PRESENT, FieldState.PRESENT, TRACE_ID_HEADER)

    def preview(self, draft: Draft, once: str) -> tuple[Preview, ...]:  # noqa: ARG002  no tokens here
        message = self.message(draft)
        envelope = (("MAIL FROM", self._table.sender), *(("RCPT TO", to) for to in self._table.to))
        text = message.as_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
        return (Preview("SMTP", self._peer, envelope, text),)

    def create(self, draft: Draft, once: str) -> DeskTicket:  # noqa: ARG002  no tokens here
        message = self.message(draft)
        try:
            with self._session() as session:
                self._address(session)
                self._hand_over(session, message.as_bytes())
        except UnreachableError as error:
            raise TicketNotSentError(error.what, error.hint) from error
        return DeskTicket(str(message["Message-ID"]).strip("<>"), "", is_open=True)

    def close(self) -> None:
        """Nothing is held open between two messages."""

    def message(self, draft: Draft) -> EmailMessage:
        """The whole mail. Nothing of a ticket can end a header: it is cleaned to one line."""
        message = EmailMessage(SMTP)
        sender = Address(addr_spec=self._table.sender)
        message["From"] = sender
        message["To"] = tuple(Address(addr_spec=to) for to in self._table.to)
        message["Subject"] = _subject(draft)
        message["Date"] = draft.written_at
        message["Message-ID"] = f"<ordertrace-{once_key(draft)}@{sender.domain}>"
        message[TRACE_ID_HEADER] = clean(draft.trace_id)
        message[DEDUPE_KEY_HEADER] = clean(draft.dedupe_key)
        message["Content-Language"] = clean(draft.language, 10)
        # RFC 3834: no vacation replies to a program.
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(draft.body, cte="quoted-printable")
        for attachment in draft.attachments:
            kind, _, subkind = attachment.content_type.partition("/")
            message.add_attachment(
                attachment.data, maintype=kind, subtype=subkind, filename=attachment.name
            )
        if draft.attachments:
            # Drawn by lot otherwise, and the mail is to be the same at every attempt.
            message.set_boundary(f"ordertrace-{once_key(draft)}")
        return message

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        """A server that has let us in. Raises UnreachableError and AccessDeniedError."""
        tls = None if self._table.tls == "none" else self._tls()
        with self._connected() as connection:
            session = self._reached(lambda: self._greeted(connection, tls))
            try:
                self._reached(lambda: self._let_in(session, tls))
                yield session
                with suppress(smtplib.SMTPException, OSError):
                    session.quit()
            finally:
                session.close()

    @contextmanager
    def _connected(self) -> Iterator[socket]:
        """A connection that is cut off once the time is over.

        smtplib bounds each read alone: a server that drips would hold us for ever, with its
        greeting, in the handshake or later.
        """
        address, timeout = (self._table.host, self._port), self._timeout
        with self._reached(lambda: create_connection(address, timeout)) as connection:
            # TLS takes the connection itself over.
            handle = connection.dup()
            watch = Timer(timeout, _cut, [handle])
            watch.daemon = True
            watch.start()
            try:
                yield connection
            finally:
                watch.cancel()
                watch.join()
                handle.close()

    def _greeted(self, connection: socket, tls: ssl.SSLContext | None) -> smtplib.SMTP:
        """Left to itself smtplib looks up this machine's name and tells it to all."""
        implicit = tls if self._table.tls == "implicit" else None
        name = self._table.sender.rpartition("@")[2]
        return _Session(connection, implicit, self._table.host, self._port, name)

    def _let_in(self, session: smtplib.SMTP, tls: ssl.SSLContext | None) -> None:
        session.ehlo_or_helo_if_needed()
        if self._table.tls == "starttls":
            session.starttls(context=tls)
            session.ehlo()
        if self._table.user is not None:
            session.login(self._table.user, self._password)

    def _reached(self, step: Callable[[], T]) -> T:
        """The step's result, its errors in our words."""
        try:
            return step()
        except smtplib.SMTPAuthenticationError as error:
            raise AccessDeniedError(
                f"{self._peer} refuses the account: {_reply(error)}",
                f"check user and password: {self._settings.place}",
            ) from error
        except smtplib.SMTPNotSupportedError as error:
            raise UnreachableError(
                f"{self._peer} offers no encryption, or no way to log in",
                f"check the port and tls: {self._settings.place}",
            ) from error
        except smtplib.SMTPResponseException as error:
            raise UnreachableError(f"{self._peer} turns us away: {_reply(error)}") from error
        except ssl.SSLCertVerificationError as error:
            raise UnreachableError(
                f"the certificate of {self._peer} {certificate_fault(error)}",
                f"ca_file names the authority that has signed it: {self._settings.place}",
            ) from error
        except (smtplib.SMTPException, OSError) as error:
            raise UnreachableError(
                f"{self._peer} cannot be reached, or broke off",
                "is the VPN up, and are host, port and tls right?",
            ) from error

    def _address(self, session: smtplib.SMTP) -> None:
        """Sender and recipients; one that is refused stops the mail for all."""
        try:
            for command, address in (
                (session.mail, self._table.sender),
                *((session.rcpt, to) for to in self._table.to),
            ):
                code, reply = command(address)
                if code not in (250, 251):
                    raise smtplib.SMTPResponseException(code, reply)
        except smtplib.SMTPResponseException as error:
            raise self._refusal(error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise TicketNotSentError(f"{self._peer} broke off before the mail was sent") from error

    def _hand_over(self, session: smtplib.SMTP, data: bytes) -> None:
        try:
            code, reply = session.data(data)
        except smtplib.SMTPDataError as error:
            raise self._refusal(error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise TicketUnknownError(
                f"{self._peer} broke off while it was sent the mail"
            ) from error
        if code != 250:
            raise self._refusal(smtplib.SMTPResponseException(code, reply))

    def _refusal(
        self, error: smtplib.SMTPResponseException
    ) -> TicketNotSentError | TicketRefusedError:
        """4xx: later perhaps. 5xx: never so (RFC 5321, 4.2.1)."""
        told = f"{self._peer} does not take the mail: {_reply(error)}"
        if 400 <= error.smtp_code < 500:
            return TicketNotSentError(told)
        return TicketRefusedError(told)

    def _tls(self) -> ssl.SSLContext:
        file = self._table.ca_file
        if file is None:
            return ssl.create_default_context()
        path = self._settings.path("ca_file", file)
        try:
            return ssl.create_default_context(cafile=str(path))
        except OSError as error:
            raise ConfigurationError(
                f"the CA file {clean(str(path))} cannot be read as certificates",
                "ca_file names a PEM file",
            ) from error


def _subject(draft: Draft) -> str:
    """With the trace id, whatever the title says."""
    title = clean(draft.title, _LONGEST_SUBJECT)
    return title if draft.trace_id in title else f"{title} [{clean(draft.trace_id)}]"


def _reply(error: smtplib.SMTPResponseException) -> str:
    """The server's code, and its words, masked: it may repeat an address."""
    words = error.smtp_error
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return f"{error.smtp_code} {masked(text, _LONGEST_REPLY)}"


def _cut(connection: socket) -> None:
    with suppress(OSError):
        connection.shutdown(SHUT_RDWR)


KIND = DeskKind("mail", MailDesk)
