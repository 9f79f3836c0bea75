"""What an OpenID provider says about itself (OpenID Connect Discovery 1.0), checked.

Owns which of its endpoints are used: only such as are at the issuer's host, or at one that the
configuration trusts, over https wherever the issuer is. Talking to them is the business of
`exchange`.
"""

from urllib.parse import urlsplit

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from ordertrace_cli.config.oidc import OidcSettings
from ordertrace_cli.errors import (
    AccessDeniedError,
    ConfigurationError,
    UnreadableError,
    UsageError,
)
from ordertrace_cli.redact import clean
from ordertrace_cli.sources.address import BaseUrl, parse_base_url

DISCOVERY_PATH = "/.well-known/openid-configuration"


class _Document(msgspec.Struct):
    issuer: str
    token_endpoint: str
    jwks_uri: str = ""
    authorization_endpoint: str = ""
    device_authorization_endpoint: str = ""
    userinfo_endpoint: str = ""
    introspection_endpoint: str = ""
    revocation_endpoint: str = ""
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class Endpoint(Struct, frozen=True):
    """One address of the provider. server: without a path; path: "/" at least."""

    server: BaseUrl
    path: str

    def __str__(self) -> str:
        return f"{self.server}{self.path}"


class Provider(Struct, frozen=True):
    """A provider as it may be used; an endpoint is None where it has none.

    secret_in_body: it takes a client's secret in the form alone, not as basic authentication.
    names_itself: its redirects say which issuer they are from (RFC 9207).
    """

    issuer: str
    token: Endpoint
    keys: Endpoint | None
    authorization: Endpoint | None
    device: Endpoint | None
    userinfo: Endpoint | None
    introspection: Endpoint | None
    revocation: Endpoint | None
    secret_in_body: bool
    names_itself: bool


def parse_provider(body: bytes, settings: OidcSettings) -> Provider:
    """The discovery document. Raises UnreadableError, ConfigurationError, AccessDeniedError."""
    try:
        said = msgspec.json.decode(body, type=_Document)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableError(
            f"{settings.base.peer} has no OpenID discovery document",
            "is the issuer right? It ends where /.well-known/ begins",
        ) from error
    if said.issuer != settings.issuer:
        raise ConfigurationError(
            f"the provider calls itself {clean(said.issuer, 200)}, not {clean(settings.issuer, 200)}",
            "write the issuer as it calls itself, letter by letter",
        )

    def endpoint(text: str) -> Endpoint | None:
        return parse_endpoint(text, settings) if text else None

    methods = said.token_endpoint_auth_methods_supported
    return Provider(
        issuer=said.issuer,
        token=parse_endpoint(said.token_endpoint, settings),
        keys=endpoint(said.jwks_uri),
        authorization=endpoint(said.authorization_endpoint),
        device=endpoint(said.device_authorization_endpoint),
        userinfo=endpoint(said.userinfo_endpoint),
        introspection=endpoint(said.introspection_endpoint),
        revocation=endpoint(said.revocation_endpoint),
        secret_in_body="client_secret_basic" not in methods and "client_secret_post" in methods,
        names_itself=said.authorization_response_iss_parameter_supported,
    )


def parse_endpoint(text: str, settings: OidcSettings) -> Endpoint:
    """An address that the provider named, if it may be used. Raises AccessDeniedError.

    Whoever can change a discovery document or an answer must not thereby get tokens, or send a
    person to a page of theirs (reliability: row 76).
    """
    try:
        base = parse_base_url(text.partition("?")[0], "here")
    except UsageError as error:
        raise AccessDeniedError(
            f"the provider {settings.base.peer} names a malformed address", "tell who runs it"
        ) from error
    issuer = settings.base
    if base.host != issuer.host and base.host not in settings.trusted_hosts:
        raise AccessDeniedError(
            f"the provider {issuer.peer} sends to {clean(str(base), 200)}, another host: refused",
            f'if that is right, configure trusted_hosts = ["{clean(base.host)}"] for it',
        )
    if issuer.secure and not base.secure:
        raise AccessDeniedError(
            f"the provider {issuer.peer} sends to {clean(str(base), 200)}, without https: refused",
            "tell who runs the provider",
        )
    parts = urlsplit(text)
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    return Endpoint(replace(base, path=""), path)
