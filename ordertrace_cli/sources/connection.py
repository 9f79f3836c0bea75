"""How to talk to one server: address, credentials, limits.

Owns what may be configured and what is refused before a byte is sent. Where the values come
from is the business of `config`; this module is imported without paying for an HTTP client.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from ordertrace_cli.errors import ConfigurationError
from ordertrace_cli.sources.address import BaseUrl, IPAddress, is_internal, literal_address
from ordertrace_cli.sources.credentials import (
    UNKNOWN_DOORKEEPER,
    Basic,
    ClientCertificate,
    Doorkeeper,
    LoginSession,
)

DEFAULT_TIMEOUT_SECONDS = 30.0
# A trace of 100,000 spans is 70 MB. What an answer becomes in memory is a few times its size.
DEFAULT_MAX_BYTES = 256 * 1024 * 1024
DEFAULT_TENANT_HEADER = "x-tenant"

_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", re.ASCII)
_HEADER_VALUE = re.compile(r"[!-~](?:[ -~]*[!-~])?", re.ASCII)
_TOKEN = re.compile(r"[!-~]+", re.ASCII)
_SECRET_NAME = re.compile(r"auth|cookie|token|key|secret", re.IGNORECASE)
# Set by the HTTP client itself; another value would break its framing or its limits.
_RESERVED = frozenset(
    {"host", "connection", "content-length", "transfer-encoding", "accept-encoding", "te"}
)


@dataclass(frozen=True, slots=True)
class Connection:
    """One server and everything needed to ask it.

    token: bearer token, already looked up. basic, session: what is sent in its place, a user's
    password or tokens of a login. certificate: shown in TLS. doorkeeper: whom to ask where all
    this is not enough. confidential: bodies and answers are as secret as credentials. tenant: sent as `tenant_header`. headers: sent with each request. ca_file: PEM file that replaces the system's CA certificates. proxy: used for
    every request; environment variables name none. timeout: seconds for a whole request, retries
    included. max_bytes: largest answer, decoded. insecure_http: credentials may go over plain
    http to an address outside loopback, LAN and VPN.
    Raises ConfigurationError, without the value that was refused.
    """

    base: BaseUrl
    token: str | None = field(default=None, repr=False)
    basic: Basic | None = None
    session: LoginSession | None = field(default=None, repr=False)
    certificate: ClientCertificate | None = None
    doorkeeper: Doorkeeper = UNKNOWN_DOORKEEPER
    confidential: bool = False
    tenant: str | None = None
    tenant_header: str = DEFAULT_TENANT_HEADER
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    ca_file: Path | None = None
    proxy: BaseUrl | None = None
    timeout: float = DEFAULT_TIMEOUT_SECONDS
    max_bytes: int = DEFAULT_MAX_BYTES
    insecure_http: bool = False

    def __post_init__(self) -> None:
        for name, value in self.sent_headers():
            _check_header(name, value)
        if self.token is not None and not _TOKEN.fullmatch(self.token):
            raise ConfigurationError(
                "the token is empty or holds a space, a line end or an unusual character",
                "store the token alone, without quotes",
            )
        if self.basic is not None and ":" in self.basic.user:
            raise ConfigurationError("a user's name cannot hold a colon")
        if not 0 < self.timeout < 86_400:
            raise ConfigurationError("the time-out must be more than 0 and less than a day")
        literal = literal_address(self.base.host)
        if literal is not None:
            self.admit(literal)
        if self.proxy is not None and self.guarded:
            raise self.too_open("a proxy")

    @property
    def guarded(self) -> bool:
        """Whether credentials would go over plain http, so that the peer's address matters."""
        login = (self.token, self.basic, self.session)
        secret = (
            self.confidential
            or any(each is not None for each in login)
            or any(_SECRET_NAME.search(name) for name, _ in self.headers)
        )
        return secret and not self.base.secure and not self.insecure_http

    def admit(self, address: IPAddress) -> None:
        """Refuse a peer that must not see credentials in the clear. Raises ConfigurationError."""
        if self.guarded and not is_internal(address):
            raise self.too_open("a public address")

    def too_open(self, whither: str) -> ConfigurationError:
        return ConfigurationError(
            f"the credentials for {self.base.peer} would go to {whither} over plain http",
            "use https://, or allow it with insecure_http in the configuration, or --insecure-http REASON",
        )

    @property
    def logs_in(self) -> bool:
        """Whether anything is shown that says who asks."""
        return any((self.token, self.basic, self.session, self.certificate))

    def sent_headers(self) -> tuple[tuple[str, str], ...]:
        """Tenant and extra headers; the token is not among them."""
        tenant = ((self.tenant_header, self.tenant),) if self.tenant is not None else ()
        return tenant + self.headers


def _check_header(name: str, value: str) -> None:
    if not _HEADER_NAME.fullmatch(name):
        raise ConfigurationError("the name of a header holds unusual characters")
    if name.lower() in _RESERVED:
        raise ConfigurationError(f"the header {name} cannot be configured")
    if not _HEADER_VALUE.fullmatch(value):
        raise ConfigurationError(
            f"the value of the header {name} is empty or holds a line end or an unusual character"
        )
