"""Logging in with a browser on this machine: authorization code with PKCE (RFC 7636, RFC 8252).

Owns what goes into the address that the browser opens, and the check of what comes back: the
state, the issuer where the provider names itself, and the code's exchange.
"""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_urlsafe
from urllib.parse import urlencode

from ordertrace_cli.access.device import refusal, target
from ordertrace_cli.access.exchange import Exchange
from ordertrace_cli.access.provider import Endpoint, Provider
from ordertrace_cli.access.tokens import ProtocolError, Tokens, error_code, parse_tokens
from ordertrace_cli.access.waiting import Waiting
from ordertrace_cli.errors import AccessDeniedError, UsageError


@dataclass(frozen=True, slots=True)
class Attempt:
    """One login that was begun; everything in it is used once.

    page: what the browser opens. state: by which the answer is known to be to this attempt.
    """

    page: str
    redirect_uri: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


def begin(exchange: Exchange, provider: Provider, redirect_uri: str) -> Attempt:
    """A new attempt. Raises UsageError where the provider has no such flow."""
    place = provider.authorization
    if place is None:
        raise UsageError("this provider has no login by browser", "use: ordertrace login --device")
    state, nonce, verifier = token_urlsafe(32), token_urlsafe(32), token_urlsafe(64)
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    settings = exchange.settings
    parameters = {
        "response_type": "code",
        "client_id": settings.client_id,
        "redirect_uri": redirect_uri,
        "scope": " ".join(settings.scopes),
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **target(exchange),
    }
    if "offline_access" in settings.scopes:
        # OpenID Connect Core 1.0, 11: without it the scope is to be ignored.
        parameters["prompt"] = "consent"
    return Attempt(_page(place, parameters), redirect_uri, state, nonce, verifier)


def _page(place: Endpoint, parameters: dict[str, str]) -> str:
    joint = "&" if "?" in place.path else "?"
    return f"{place}{joint}{urlencode(parameters)}"


def code_in(redirect: Callable[[str], str], provider: Provider) -> str:
    """The code that the redirect brought. Raises AccessDeniedError.

    redirect: gives its parameters by name, "" for one that did not come or came twice. Its state
    has been looked at already: whatever has another is no answer to this attempt.
    """
    issuer = redirect("iss")
    if (issuer or provider.names_itself) and issuer != provider.issuer:
        raise AccessDeniedError(
            "the login was answered by another issuer than the configured one", "log in again"
        )
    if error := redirect("error"):
        raise refusal(error_code(error), provider.token.server.peer)
    code = redirect("code")
    if not code:
        raise AccessDeniedError("the login brought no code", "log in again")
    return code


def exchange_code(
    exchange: Exchange, provider: Provider, attempt: Attempt, code: str, waiting: Waiting
) -> Tokens:
    """Tokens for the code. Raises AccessDeniedError, LoginNeededError and transport errors."""
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": attempt.redirect_uri,
        "code_verifier": attempt.verifier,
        **({"resource": exchange.settings.resource} if exchange.settings.resource else {}),
    }
    peer = provider.token.server.peer
    try:
        answer = exchange.post(provider, provider.token, fields)
        return parse_tokens(answer, waiting.now(), peer)
    except ProtocolError as error:
        raise refusal(error.code, peer) from error
