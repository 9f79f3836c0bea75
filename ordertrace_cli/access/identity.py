"""Who is logged in, as the provider tells it now: its name for the account, and roles.

Nothing else that it tells about a person is kept or shown.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from ordertrace_cli.access.claims import claims_of, roles_in
from ordertrace_cli.access.exchange import Exchange
from ordertrace_cli.access.provider import Provider
from ordertrace_cli.access.tokens import decode
from ordertrace_cli.errors import AccessDeniedError, LoginNeededError
from ordertrace_cli.redact import clean
from ordertrace_cli.sources.http import Answer


class Identity(Struct, frozen=True):
    """subject: `sub`, preferred name: as the account is called, "" where unknown.

    roles: None where the provider tells none anywhere.
    """

    subject: str
    name: str
    roles: tuple[str, ...] | None


def look_up(exchange: Exchange, provider: Provider, token: str) -> Identity:
    """Ask userinfo, and introspection where that is not enough. Raises LoginNeededError.

    Introspection is for clients with a secret only: others are refused there.
    """
    claims = _userinfo(exchange, provider, token)
    way = exchange.settings.roles_claim
    roles = roles_in(claims, way)
    if roles is None:
        roles = roles_in(claims_of(token), way)
    if roles is None or not claims:
        introspected = _introspected(exchange, provider, token)
        roles = roles if roles is not None else roles_in(introspected, way)
        claims = claims or introspected
    return Identity(
        subject=clean(str(claims.get("sub", "")), 120),
        name=clean(str(claims.get("preferred_username") or claims.get("username") or ""), 120),
        roles=roles,
    )


def _userinfo(exchange: Exchange, provider: Provider, token: str) -> Mapping[str, Any]:
    place = provider.userinfo
    if place is None:
        return {}
    try:
        answer = exchange.get_as(token, place)
    except AccessDeniedError as error:
        raise LoginNeededError(
            f"the identity provider at {place.server.peer} does not know this login any more",
            "run: ordertrace login",
        ) from error
    return _claims(answer, place.server.peer)


def _introspected(exchange: Exchange, provider: Provider, token: str) -> Mapping[str, Any]:
    place = provider.introspection
    if place is None or exchange.settings.client_secret is None:
        return {}
    fields = {"token": token, "token_type_hint": "access_token"}
    claims = _claims(exchange.post(provider, place, fields), place.server.peer)
    return claims if claims.get("active") is True else {}


def _claims(answer: Answer, peer: str) -> Mapping[str, Any]:
    return decode(answer, dict, peer) if answer.status == 200 else {}
