"""What can be read in a token without trusting it: whom it is for, and what it says of roles.

Servers decide what a token is good for; this only explains to a person why one may have been
refused. Of a person nothing but roles is read here.
"""

import json
from base64 import urlsafe_b64decode
from binascii import Error
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from ordertrace_cli.config.oidc import OidcSettings
from ordertrace_cli.redact import clean

# Where providers put roles: plain, Keycloak, groups in their place.
_ROLES = ("roles", "realm_access.roles", "groups")
_MOST_ROLES = 50
_CLOCKS = timedelta(minutes=5)


def claims_of(token: str) -> Mapping[str, Any]:
    """The claims of a JWT, unverified; none where the token is something else."""
    parts = token.split(".")
    if len(parts) != 3:
        return {}
    try:
        claims = json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, Error, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def doubt_about(claims: Mapping[str, Any], settings: OidcSettings, now: datetime) -> str:
    """Why a server may refuse a fresh token with these claims, "" where nothing shows."""
    issuer = claims.get("iss")
    if isinstance(issuer, str) and issuer != settings.issuer:
        return f"the token is of the issuer {clean(issuer, 200)}, not {clean(settings.issuer, 200)}"
    wanted = settings.audience or settings.resource
    audience = claims.get("aud")
    named = audience if isinstance(audience, list) else [audience]
    if wanted and audience and wanted not in named:
        return f"the token is not for the audience {clean(wanted)}: ask who runs the provider"
    issued = claims.get("iat")
    if isinstance(issued, int | float) and abs(_moment(issued) - now) > _CLOCKS:
        return "clocks differ by more than 5 min: check the time here (NTP), then at the gateway"
    return ""


def roles_in(claims: Mapping[str, Any], way: str | None) -> tuple[str, ...] | None:
    """The roles that these claims list, fit to print; None where they list none at all.

    way: the configured place, its parts parted by dots; else the usual ones.
    """
    for each in (way,) if way else _ROLES:
        found: Any = claims
        for part in each.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        if isinstance(found, str):
            found = found.split()
        if isinstance(found, list):
            return tuple(clean(str(role), 80) for role in found[:_MOST_ROLES])
    return None


def _moment(seconds: float) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.max.replace(tzinfo=UTC)
