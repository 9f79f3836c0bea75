"""The identity provider of a context as a value.

Owns the words of `[oidc]`; what the provider says about itself is the business of `access`.
"""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import Struct

from ordertrace_cli.config.secrets import Secret, Whereabouts, find_secret
from ordertrace_cli.sources.address import BaseUrl, parse_base_url

if TYPE_CHECKING:
    from ordertrace_cli.config.schema import OidcTable


class OidcSettings(Struct, frozen=True):
    """At which provider to log in, as whom the program introduces itself, and for what.

    issuer: as written; the provider must call itself so, letter by letter. client_secret: None
    for a public client. audience, resource (RFC 8707): whom tokens are for, asked for and
    expected. flow: "device" or "browser", None where the provider decides. roles_claim: where
    tokens hold roles, parts of the way parted by dots. trusted_hosts: beside the issuer's own,
    where its endpoints may be.
    """

    issuer: str
    client_id: str
    client_secret: Secret | None = None
    scopes: tuple[str, ...] = ("openid",)
    audience: str | None = None
    resource: str | None = None
    flow: str | None = None
    roles_claim: str | None = None
    trusted_hosts: tuple[str, ...] = ()

    @property
    def base(self) -> BaseUrl:
        """The issuer's address; the path as written, but for slashes at its end."""
        server = parse_base_url(self.issuer, "issuer")
        path = urlsplit(self.issuer).path.rstrip("/")
        return BaseUrl(server.scheme, server.host, server.port, path)

    def __str__(self) -> str:
        return f"{self.client_id} at {self.issuer}"


def read_oidc(table: "OidcTable", where: Whereabouts, given: Secret | None) -> OidcSettings:
    """The table as a value. given: a client secret that goes over the table's own."""
    return OidcSettings(
        issuer=table.issuer,
        client_id=table.client_id,
        client_secret=given or find_secret("client_secret", table, where),
        scopes=tuple(table.scopes),
        audience=table.audience,
        resource=table.resource,
        flow=table.flow,
        roles_claim=table.roles_claim,
        trusted_hosts=tuple(table.trusted_hosts),
    )
