"""Logging in on another device (RFC 8628): a code that a person types into a page elsewhere.

Owns the course of the flow and its five outcomes. It waits by a clock and a sleep that are
handed in.
"""

import re
from dataclasses import dataclass, field

import msgspec

from ordertrace_cli.access.exchange import Exchange
from ordertrace_cli.access.provider import Provider, parse_endpoint
from ordertrace_cli.access.tokens import ProtocolError, Tokens, decode, error_code, parse_tokens
from ordertrace_cli.access.waiting import Waiting
from ordertrace_cli.errors import (
    AccessDeniedError,
    LoginNeededError,
    OrdertraceError,
    UnreachableError,
    UnreadableError,
    UsageError,
)

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
# RFC 8628, 3.2 and 3.5.
_DEFAULT_INTERVAL = 5.0
_SLOWER = 5.0
_LONGEST_INTERVAL = 60.0
_LONGEST_LIFE = 1800.0
_MOST_LOST = 3
_USER_CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 -]{0,38}[A-Za-z0-9])?", re.ASCII)


class _DeviceAnswer(msgspec.Struct):
    device_code: str = ""
    user_code: str = ""
    verification_uri: str = ""
    verification_uri_complete: str = ""
    # An older spelling that is still met.
    verification_url: str = ""
    expires_in: float = 600.0
    interval: float | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What a person needs to log in elsewhere, and what only the program may know.

    page: already holds the user's code, where the provider offers that. lasts: seconds.
    """

    user_code: str
    page: str
    secret: str = field(repr=False)
    interval: float
    lasts: float


def request_code(exchange: Exchange, provider: Provider) -> DeviceCode:
    """A new code. Raises UsageError where the provider has no such flow, AccessDeniedError."""
    if provider.device is None:
        raise UsageError("this provider has no login by device", "use: ordertrace login --browser")
    settings = exchange.settings
    fields = {"scope": " ".join(settings.scopes), **target(exchange)}
    answer = exchange.post(provider, provider.device, fields)
    peer = provider.device.server.peer
    said = decode(answer, _DeviceAnswer, peer)
    if said.error or answer.status >= 400:
        raise refusal(error_code(said.error) or f"http_{answer.status}", peer)
    page = said.verification_uri or said.verification_url
    # Checked both: the one is shown, the other may be followed.
    for address in filter(None, (page, said.verification_uri_complete)):
        parse_endpoint(address, settings)
    if not page or not said.device_code or not _USER_CODE.fullmatch(said.user_code):
        raise UnreadableError(f"{peer} answered with no usable code", "tell who runs the provider")
    return DeviceCode(
        user_code=said.user_code,
        page=said.verification_uri_complete or page,
        secret=said.device_code,
        interval=min(max(said.interval or _DEFAULT_INTERVAL, 1.0), _LONGEST_INTERVAL),
        lasts=min(max(said.expires_in, 1.0), _LONGEST_LIFE),
    )


def await_tokens(
    exchange: Exchange, provider: Provider, code: DeviceCode, waiting: Waiting
) -> Tokens:
    """Ask until someone has logged in with the code.

    Raises LoginNeededError: the code expired or was used before; AccessDeniedError: denied.
    """
    peer = provider.token.server.peer
    interval, ends_at, lost = code.interval, waiting.clock() + code.lasts, 0
    fields = {"grant_type": GRANT, "device_code": code.secret}
    while True:
        if waiting.clock() + interval > ends_at:
            raise _expired()
        waiting.sleep(interval)
        try:
            answer = exchange.post(provider, provider.token, fields)
            return parse_tokens(answer, waiting.now(), peer)
        except (UnreachableError, UnreadableError):
            # A poll that got lost: ask less often (RFC 8628, 3.5).
            lost += 1
            if lost > _MOST_LOST:
                raise
            interval = min(interval * 2, _LONGEST_INTERVAL)
        except ProtocolError as error:
            interval = _next_interval(error.code, interval, peer)


def _next_interval(code: str, interval: float, peer: str) -> float:
    """How long to wait after this "not yet". Raises what every other code means."""
    if code == "authorization_pending":
        return interval
    if code == "slow_down":
        return interval + _SLOWER
    raise refusal(code, peer)


def _expired() -> LoginNeededError:
    return LoginNeededError(
        "the code expired before anyone logged in with it", "run: ordertrace login"
    )


def target(exchange: Exchange) -> dict[str, str]:
    """Whom tokens are wanted for, as parameters."""
    settings = exchange.settings
    wanted = {"audience": settings.audience, "resource": settings.resource}
    return {name: text for name, text in wanted.items() if text is not None}


def refusal(code: str, peer: str) -> OrdertraceError:
    """What one of the protocol's errors means to a person."""
    match code:
        case "access_denied":
            return AccessDeniedError(
                "the login was denied in the browser",
                "if it was not you who denied it, ask whether your account may log in here",
            )
        case "expired_token":
            return _expired()
        case "invalid_grant":
            return LoginNeededError(
                "the code was used before, or withdrawn", "run: ordertrace login"
            )
        case "invalid_client" | "unauthorized_client":
            return AccessDeniedError(
                f"the identity provider at {peer} does not let this client log in so ({code})",
                "check client_id and its secret, and which flows it may use",
            )
    return AccessDeniedError(
        f"the identity provider at {peer} refuses the login ({code})",
        "check client_id, scopes, audience and resource",
    )
