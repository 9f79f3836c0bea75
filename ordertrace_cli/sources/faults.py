"""What can go wrong between here and a server, in our own words.

Owns the mapping of network and TLS errors and of HTTP statuses to the error tree. Texts name the
server as it was configured; nothing that it sent (reason phrase, header, exception text) is
repeated, save the host that a redirect names.
"""

import socket
import ssl
from typing import Final
from urllib.parse import urlsplit

import httpcore

from ordertrace_cli.errors import (
    AccessDeniedError,
    LoginNeededError,
    OrdertraceError,
    RoleMissingError,
    UnreachableError,
    UnreadableError,
)
from ordertrace_cli.redact import clean
from ordertrace_cli.sources.body import BrokenBodyError
from ordertrace_cli.sources.connection import Connection
from ordertrace_cli.sources.login_page import leads_to_login
from ordertrace_cli.sources.network import BrokenOffError, ConnectFailedError

_VPN: Final = "is the VPN up, and the address right?"
_AGAIN: Final = "try again; if it stays so, tell who runs the server"
# Alerts by which a server says that it wants another certificate of ours, or any.
_CERTIFICATE_ALERTS: Final = frozenset(
    {
        "TLSV13_ALERT_CERTIFICATE_REQUIRED", "TLSV1_ALERT_UNKNOWN_CA",
        "SSLV3_ALERT_BAD_CERTIFICATE", "SSLV3_ALERT_CERTIFICATE_EXPIRED",
        "SSLV3_ALERT_CERTIFICATE_REVOKED", "SSLV3_ALERT_CERTIFICATE_UNKNOWN",
        "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE", "TLSV1_ALERT_ACCESS_DENIED",
    }
)  # fmt: skip

# Codes of X509_verify_cert, OpenSSL's x509_vfy.h.
_CERTIFICATE_FAULTS: Final = {
    9: "is not valid yet",
    10: "has expired",
    18: "is self-signed",
    19: "is signed by an unknown authority",
    20: "is signed by an unknown authority",
    21: "is signed by an unknown authority",
    62: "is for another host",
    64: "is for another host",
}
# Reasons of OpenSSL 1.1 and 3 when what came back is no TLS at all.
_PLAIN_TEXT: Final = frozenset(
    {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE"}
)
_OLD_TLS: Final = frozenset(
    {"TLSV1_ALERT_PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL", "WRONG_SSL_VERSION"}
)
# First bytes of a TLS record that carries an alert, as h11 quotes them.
_TLS_ALERT: Final = r"\x15\x03"


class PassingError(Exception):
    """A fault that may be gone at the next attempt.

    retry_after: seconds the server asked for. status: of the answer, None where none came.
    """

    def __init__(
        self,
        error: OrdertraceError,
        retry_after: float | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(error.what)
        self.error = error
        self.retry_after = retry_after
        self.status = status


def network_fault(error: Exception, connection: Connection) -> OrdertraceError | PassingError:
    """What an error of the network below HTTP means; `error` is one of httpcore's."""
    peer = connection.base.peer
    if isinstance(error, httpcore.TimeoutException):
        return UnreachableError(f"{peer} did not answer within {connection.timeout:g} s", _VPN)
    if isinstance(error, ConnectFailedError):
        return _connect_fault(error, connection)
    if isinstance(error, httpcore.ProxyError):
        proxy = connection.proxy.peer if connection.proxy else "the proxy"
        return UnreachableError(f"{proxy} (proxy) refused to connect to {peer}", "check the proxy")
    if isinstance(error, httpcore.NetworkError):
        # In TLS 1.3 the server looks at our certificate only after the handshake is over for us.
        if isinstance(error, BrokenOffError) and _is_about_us(error.reason):
            return certificate_refused(connection)
        return PassingError(
            UnreachableError(f"{peer} broke off the connection", _again(connection))
        )
    return _protocol_fault(str(error), connection)


def _again(connection: Connection) -> str:
    # Many TLS servers answer plain http by hanging up.
    return _AGAIN if connection.base.secure else f"{_AGAIN}; or does it want https://?"


def _connect_fault(
    error: ConnectFailedError, connection: Connection
) -> OrdertraceError | PassingError:
    peer = (connection.proxy or connection.base).peer
    reason = error.reason
    if isinstance(reason, ssl.SSLError):
        return _tls_fault(reason, connection)
    if isinstance(reason, socket.gaierror):
        unknown = UnreachableError(f"the name of {peer} is not known here", _VPN)
        return PassingError(unknown) if reason.errno == socket.EAI_AGAIN else unknown
    if isinstance(reason, ConnectionRefusedError):
        return PassingError(UnreachableError(f"{peer} refused the connection", _VPN))
    if isinstance(reason, ConnectionResetError):
        return PassingError(UnreachableError(f"{peer} broke off the connection", _AGAIN))
    return PassingError(UnreachableError(f"{peer} cannot be reached", _VPN))


def certificate_fault(error: ssl.SSLCertVerificationError) -> str:
    """What is wrong with a server's certificate, as the end of a sentence about it."""
    return _CERTIFICATE_FAULTS.get(error.verify_code, "is not acceptable")


def _tls_fault(reason: ssl.SSLError, connection: Connection) -> OrdertraceError:
    peer = (connection.proxy or connection.base).peer
    if isinstance(reason, ssl.SSLCertVerificationError):
        what = certificate_fault(reason)
        authorities = (
            f"the CA file {clean(str(connection.ca_file))}"
            if connection.ca_file
            else "the CA certificates of this system"
        )
        return UnreachableError(
            f"the certificate of {peer} {what}",
            f"it was checked against {authorities}; ca_file names another one",
        )
    if _is_about_us(reason):
        return certificate_refused(connection)
    if reason.reason in _PLAIN_TEXT:
        return UnreachableError(f"{peer} does not speak TLS", "try http:// instead of https://")
    if reason.reason in _OLD_TLS:
        return UnreachableError(
            f"{peer} only speaks a TLS older than 1.2", "tell who runs the server"
        )
    return UnreachableError(f"no TLS connection to {peer} came about", _AGAIN)


def _protocol_fault(text: str, connection: Connection) -> OrdertraceError | PassingError:
    """`text` is h11's: it tells kinds apart here and is shown to nobody."""
    peer = connection.base.peer
    if "without sending a response" in text:
        return PassingError(
            UnreadableError(f"{peer} closed the connection unanswered", _again(connection))
        )
    if "without sending complete message body" in text:
        return PassingError(BrokenBodyError(f"the answer of {peer} was cut off", _AGAIN))
    if _TLS_ALERT in text and not connection.base.secure:
        return UnreachableError(f"{peer} speaks TLS", "try https:// instead of http://")
    return UnreadableError(f"{peer} does not answer in sound HTTP", "is this the right port?")


def status_fault(
    status: int, location: str, retry_after: float | None, connection: Connection
) -> OrdertraceError | PassingError | None:
    """What a status says that is the same for every endpoint; None: the caller judges it."""
    peer = connection.base.peer
    if status in (401, 407):
        if status == 407:
            return AccessDeniedError("the proxy wants a login (HTTP 407)", "ask who runs it")
        return LoginNeededError(f"{peer} wants a login (HTTP 401)", login_hint(connection))
    if status == 403:
        return RoleMissingError(f"{peer} refuses access (HTTP 403)", connection.doorkeeper.for_role)
    if 300 <= status < 400:
        return _redirect_fault(status, location, connection)
    if status == 429:
        return PassingError(
            UnreachableError(
                f"{peer} has too many requests (HTTP 429){_asked(retry_after)}", _AGAIN
            ),
            retry_after,
            status,
        )
    if status in (502, 503, 504):
        return PassingError(
            UnreachableError(
                f"a gateway at {peer} gets no answer from the server behind it"
                f" (HTTP {status}){_asked(retry_after)}",
                _AGAIN,
            ),
            retry_after,
            status,
        )
    if not 200 <= status < 600:
        return UnreadableError(f"{peer} answered with HTTP status {status}", _AGAIN)
    return None


def login_hint(connection: Connection) -> str:
    """What helps against a 401 or a login page."""
    if connection.doorkeeper.login:
        return f"run: {connection.doorkeeper.login}"
    if connection.basic is not None:
        return "the user or the password is wrong, or no password is wanted here"
    if connection.token is not None:
        return "the token is wrong or has expired, or the tenant is missing: get a new token"
    if connection.certificate is not None:
        return "the client certificate alone is not enough: configure a token for it too"
    return "configure a token or a login for it (docs/access.md), and the tenant if it has several"


def certificate_refused(connection: Connection) -> AccessDeniedError:
    """The server wants a client certificate, and another than what it was shown."""
    peer = connection.base.peer
    if connection.certificate is None:
        return LoginNeededError(
            f"{peer} wants a client certificate", "configure client_cert_file and client_key_file"
        )
    return LoginNeededError(
        f"{peer} does not accept the client certificate",
        "it may have expired, or be of another authority: ask who runs the server",
    )


def _is_about_us(reason: BaseException | None) -> bool:
    """Whether the server broke off over our certificate, or the lack of one."""
    return isinstance(reason, ssl.SSLError) and reason.reason in _CERTIFICATE_ALERTS


def _asked(retry_after: float | None) -> str:
    return "" if retry_after is None else f" and asks to wait {retry_after:.0f} s"


def _redirect_fault(status: int, location: str, connection: Connection) -> OrdertraceError:
    base = connection.base
    if not location:
        return UnreadableError(f"{base.peer} redirects and names no target (HTTP {status})")
    try:
        target = urlsplit(location)
        host = target.hostname or base.host
        port = f":{target.port}" if target.port else ""
    except ValueError:
        return UnreadableError(f"{base.peer} redirects to a malformed address (HTTP {status})")
    if leads_to_login(f"{host}{target.path}"):
        return LoginNeededError(
            f"{base.peer} wants a login: it redirects to a login page at {clean(host)}",
            login_hint(connection),
        )
    return UnreadableError(
        f"{base.peer} redirects to {clean(target.scheme or base.scheme)}://{clean(host)}{port}"
        f" (HTTP {status})",
        "redirects are not followed: configure the address that answers by itself",
    )
