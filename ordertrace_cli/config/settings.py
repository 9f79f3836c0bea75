"""The settings of one run as a value, each with the place it came from.

Owns what a setting means, and how settings are shown without their secrets. Where they are
looked for and what is refused is the business of `load`.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from msgspec import Struct, field

from ordertrace_cli.config.oidc import OidcSettings
from ordertrace_cli.config.private_files import check_private
from ordertrace_cli.config.secrets import Secret
from ordertrace_cli.redact import clean
from ordertrace_cli.sources.address import BaseUrl
from ordertrace_cli.sources.connection import (
    DEFAULT_MAX_BYTES,
    DEFAULT_TENANT_HEADER,
    DEFAULT_TIMEOUT_SECONDS,
    Connection,
)
from ordertrace_cli.sources.credentials import (
    UNKNOWN_DOORKEEPER,
    Basic,
    ClientCertificate,
    Doorkeeper,
    LoginSession,
)
from ordertrace_cli.times import format_duration

DEFAULT_CONCURRENCY = 4
DEFAULT_SEARCH_DEPTH = 500


class OriginKind(StrEnum):
    """Where a value can come from, the strongest first."""

    FLAG = "flag"
    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


class Origin(Struct, frozen=True):
    """The place of a value. place: a flag, a variable, `file:line` and its context."""

    kind: OriginKind
    place: str = ""

    def __str__(self) -> str:
        return self.place or str(self.kind)


DEFAULT_ORIGIN = Origin(OriginKind.DEFAULT)


class Settings(Struct, frozen=True):
    """What one run works with.

    jaeger_url: the query API. ui_url: Jaeger's UI, where a browser needs another address.
    headers: sent with each request. tenant: sent as `tenant_header`. token: bearer token.
    oidc: where `ordertrace login` gets tokens instead. user, password: sent in its place (basic). client_*: what TLS shows; a certificate's file may
    hold its key too. ca_file: PEM file in place of the system's certificates. insecure_http: why credentials may
    go over plain http in public networks; to be shown on each run. timeout: of one request,
    retries included. max_bytes: largest answer. concurrency: requests at once. search_depth:
    most traces of one search. plain: words instead of columns and signs. history: whether
    trace ids that were looked at are kept for completion. pager: see
    `commands.pager`. since: usual window of `stuck`. outbox: folder of tickets on their way, where
    it is not the usual one. context: the one in use.
    origins: by name of the setting; what is missing there is a default. notices: what the
    person should be told on standard error.
    """

    jaeger_url: BaseUrl | None = None
    ui_url: BaseUrl | None = None
    headers: tuple[tuple[str, Secret], ...] = ()
    tenant: str | None = None
    tenant_header: str = DEFAULT_TENANT_HEADER
    token: Secret | None = None
    oidc: OidcSettings | None = None
    user: str | None = None
    password: Secret | None = None
    client_cert_file: Path | None = None
    client_key_file: Path | None = None
    client_key_password: Secret | None = None
    ca_file: Path | None = None
    proxy: BaseUrl | None = None
    insecure_http: str | None = None
    timeout: timedelta = timedelta(seconds=DEFAULT_TIMEOUT_SECONDS)
    max_bytes: int = DEFAULT_MAX_BYTES
    concurrency: int = DEFAULT_CONCURRENCY
    search_depth: int = DEFAULT_SEARCH_DEPTH
    profile: Path | None = None
    lang: str | None = None
    plain: bool = False
    history: bool = True
    pager: str | None = None
    since: timedelta = timedelta(hours=2)
    outbox: Path | None = None
    context: str | None = None
    config_file: Path | None = None
    origins: Mapping[str, Origin] = field(default_factory=dict)
    notices: tuple[str, ...] = ()

    def origin(self, name: str) -> Origin:
        return self.origins.get(name, DEFAULT_ORIGIN)


def jaeger_connection(
    settings: Settings,
    base: BaseUrl,
    *,
    session: LoginSession | None = None,
    doorkeeper: Doorkeeper = UNKNOWN_DOORKEEPER,
) -> Connection:
    """How to ask the Jaeger at this address; here secrets are read. Raises ConfigurationError.

    session: a login in place of stored secrets. doorkeeper: whom to ask where access is refused.
    """
    return Connection(
        base=base,
        token=settings.token.reveal() if settings.token else None,
        basic=_basic(settings),
        session=session,
        certificate=_certificate(settings),
        doorkeeper=doorkeeper,
        tenant=settings.tenant,
        tenant_header=settings.tenant_header,
        headers=tuple((name, value.reveal()) for name, value in settings.headers),
        ca_file=settings.ca_file,
        proxy=settings.proxy,
        timeout=settings.timeout.total_seconds(),
        max_bytes=settings.max_bytes,
        insecure_http=settings.insecure_http is not None,
    )


def _basic(settings: Settings) -> Basic | None:
    if settings.user is None or settings.password is None:
        return None
    return Basic(settings.user, settings.password.reveal())


def _certificate(settings: Settings) -> ClientCertificate | None:
    if settings.client_cert_file is None:
        return None
    name = "client_key_file" if settings.client_key_file else "client_cert_file"
    key_file = settings.client_key_file or settings.client_cert_file
    check_private(key_file, str(settings.origin(name)))
    password = settings.client_key_password
    return ClientCertificate(
        settings.client_cert_file, key_file, password.reveal() if password else None
    )


class SettingRow(Struct, frozen=True):
    """One line of `ordertrace config show`; value is fit to print, secrets are left out.

    value: None where nothing is set. in_words: it is a word of ours, not what somebody has set.
    """

    name: str
    value: str | None
    origin: str
    in_words: bool = False


def describe(settings: Settings) -> tuple[SettingRow, ...]:
    """Every setting with its value and where that came from, in a fixed order."""
    return tuple(
        _row(name, getattr(settings, name), settings.origin(name))
        for name in settings.__struct_fields__
        if name not in ("origins", "notices")
    )


def _row(name: str, value: object, origin: Origin) -> SettingRow:
    return SettingRow(name, _shown(value), str(origin), in_words=isinstance(value, bool | Secret))


def _shown(value: object) -> str | None:
    match value:
        case None | ():
            return None
        case bool():
            return "yes" if value else "no"
        case Secret():
            return "set (hidden)"
        case timedelta():
            return format_duration(value)
        case tuple():
            return ", ".join(_header_names(value))
    return clean(str(value), 200)


def _header_names(headers: tuple[tuple[str, Secret], ...]) -> Iterator[str]:
    return (f"{clean(name)} (hidden)" for name, _ in headers)
