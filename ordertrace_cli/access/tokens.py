"""What a token endpoint answers: tokens, or one of the protocol's errors (RFC 6749, 5)."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from ordertrace_cli.errors import UnreadableError
from ordertrace_cli.redact import clean
from ordertrace_cli.sources.http import Answer

T = TypeVar("T")

_TOKEN = re.compile(r"[!-~]{1,65536}", re.ASCII)
_CODE = re.compile(r"[a-z_]{1,60}", re.ASCII)
_LONGEST = timedelta(days=3650)


class _Tokens(msgspec.Struct):
    access_token: str = ""
    token_type: str = ""
    refresh_token: str = ""
    id_token: str = ""
    expires_in: float | str | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What one login gave. expires_at: by this machine's clock; None where nobody said."""

    access: str = field(repr=False)
    refresh: str | None = field(repr=False)
    identity: str | None = field(repr=False)
    expires_at: datetime | None


class ProtocolError(Exception):
    """The provider's own "no". code: as in RFC 6749, 5.2 and RFC 8628, 3.5; fit to print."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def parse_tokens(answer: Answer, now: datetime, peer: str) -> Tokens:
    """The tokens. Raises ProtocolError, UnreadableError; neither repeats what the server wrote."""
    said = decode(answer, _Tokens, peer)
    if said.error or answer.status >= 400:
        raise ProtocolError(error_code(said.error) or f"http_{answer.status}")
    sound = _TOKEN.fullmatch(said.access_token) and said.token_type.lower() == "bearer"
    if not sound:
        raise UnreadableError(
            f"{peer} answered with no bearer token", "tell who runs the identity provider"
        )
    return Tokens(
        access=said.access_token,
        refresh=said.refresh_token or None,
        identity=said.id_token or None,
        expires_at=_expiry(said.expires_in, now),
    )


def error_code(text: str) -> str:
    """An error's code if it looks like one."""
    return text if _CODE.fullmatch(text) else ("unknown_error" if text else "")


def decode(answer: Answer, shape: type[T], peer: str) -> T:
    """The answer as this shape. Raises UnreadableError."""
    try:
        return msgspec.json.decode(answer.body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableError(
            f"{clean(peer)} does not answer like an OpenID provider (HTTP {answer.status})",
            "is the issuer right?",
        ) from error


def _expiry(said: float | str | None, now: datetime) -> datetime | None:
    """When the token ends. Some providers write the seconds as text."""
    try:
        seconds = float(said) if said is not None else None
        if seconds is None or not 0 <= seconds <= _LONGEST.total_seconds():
            return None
    except ValueError:
        return None
    return now + timedelta(seconds=seconds)
