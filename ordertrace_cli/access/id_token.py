"""ID tokens: who logged in, if the token is what it claims (OpenID Connect Core 1.0, 3.1.3.7).

PyJWT checks signature, issuer and audience. Times are checked here, by a clock that is handed in,
and a clock that is off is told as such.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct

from ordertrace_cli.config.oidc import OidcSettings
from ordertrace_cli.errors import AccessDeniedError

# Signed by the provider's own key: never by a shared one, never by none.
_ALGORITHMS = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
]  # fmt: skip
_LEEWAY = timedelta(minutes=2)
_TELL = "tell who runs the identity provider"


class Expected(Struct, frozen=True):
    """What a token must hold. nonce: None where the flow has none."""

    settings: OidcSettings
    nonce: str | None
    now: datetime


def subject_of(token: str, keys: bytes, expected: Expected) -> str:
    """Whom the token is about (`sub`). Raises AccessDeniedError, without a word of the token."""
    import jwt

    settings = expected.settings
    try:
        key = _key(token, keys)
        claims = jwt.decode(
            token,
            key=key,
            algorithms=_ALGORITHMS,
            audience=settings.client_id,
            issuer=settings.issuer,
            options={
                "require": ["iss", "sub", "aud", "exp", "iat"],
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except jwt.InvalidIssuerError as error:
        raise AccessDeniedError(
            "the login is of another issuer than the configured one", f"expected {settings}"
        ) from error
    except jwt.InvalidAudienceError as error:
        raise AccessDeniedError(
            "the login is for another client than the configured one", f"expected {settings}"
        ) from error
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise AccessDeniedError(
            f"the ID token of the provider does not hold ({type(error).__name__})", _TELL
        ) from error
    _check_times(claims, expected.now)
    _check_parties(claims, expected)
    return str(claims["sub"])


def _key(token: str, keys: bytes) -> Any:
    """The provider's key that the token names; the only one where it names none."""
    import jwt

    known = jwt.PyJWKSet.from_json(keys.decode("utf-8")).keys
    name = jwt.get_unverified_header(token).get("kid")
    fitting = [key for key in known if name is None or key.key_id == name]
    if len(fitting) != 1:
        raise jwt.InvalidKeyError
    return fitting[0]


def _check_times(claims: Mapping[str, Any], now: datetime) -> None:
    """A token that was made just now: where its times do not fit, a clock is off."""
    try:
        issued = datetime.fromtimestamp(claims["iat"], UTC)
        ends = datetime.fromtimestamp(claims["exp"], UTC)
    except (ValueError, TypeError, OverflowError, OSError) as error:
        raise AccessDeniedError("the ID token of the provider has no sound times", _TELL) from error
    if issued - _LEEWAY <= now <= ends + _LEEWAY:
        return
    minutes = abs(now - issued) / timedelta(minutes=1)
    behind = "behind" if now < issued else "ahead of"
    raise AccessDeniedError(
        f"the clock of this machine is {minutes:.0f} min {behind} the identity provider's",
        "set the clock (NTP), then log in again",
    )


def _check_parties(claims: Mapping[str, Any], expected: Expected) -> None:
    if expected.nonce is not None and claims.get("nonce") != expected.nonce:
        raise AccessDeniedError("the login does not answer this request (nonce)", "log in again")
    if claims.get("azp") not in (None, expected.settings.client_id):
        raise AccessDeniedError(
            "the login is for another client than the configured one",
            f"expected {expected.settings}",
        )
