"""Secrets by their shape: tokens, keys, passwords in addresses and assignments."""

import base64
import binascii
import re

_SHAPES = re.compile(
    r"\beyJ[\w-]{8,4000}\.[\w-]{8,8000}\.[\w-]{0,2000}"  # JWT
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"  # AWS access key id
    r"|\bgh[pousr]_[0-9A-Za-z]{36}|\bgithub_pat_\w{40}|\bglpat-[\w-]{20}"
    r"|\bxox[abprs]-[\w-]{10}|\b[rs]k_live_[0-9A-Za-z]{16}|\bAIza[\w-]{35}"
    r"|-----BEGIN [A-Z ]{0,30}PRIVATE KEY"
)
_BEARER = re.compile(r"\bbearer[ +:=]{1,3}([\w.~+/\-]{12,4000}=*)", re.IGNORECASE)
_BASIC = re.compile(r"\bbasic[ +]{1,3}([A-Za-z0-9+/]{6,400}={0,2})", re.IGNORECASE)
_USERINFO = re.compile(r"://[^/\s?#@:]{0,200}:([^/\s?#@]{1,200})@")
_ASSIGNED = re.compile(
    r"(?<![A-Za-z])(?:password|passwd|pwd|client_secret|secret_key|secret|api[_-]?key|access[_-]?key"
    r"|(?:access|refresh|id|auth|session)[_-]?token|x-amz-signature|x-goog-signature|signature)"
    r"[\"']{0,2}\s{0,3}[=:]\s{0,3}[\"']{0,2}([^\s\"'&;,<>(){}]{4,400})",
    re.IGNORECASE,
)
_HINTS = ("eyJ", "AKIA", "ASIA", "gh", "glpat", "xox", "k_live_", "AIza", "PRIVATE KEY")

CREDENTIAL_HEADERS = re.compile(
    r"\.(?:request|response)\.header\.(?:authorization|proxy[-_]authorization|cookie|set[-_]cookie"
    r"|x[-_]api[-_]key|x[-_]auth[-_]token|x[-_]amz[-_]security[-_]token)$",
    re.IGNORECASE,
)
"""Keys of captured headers whose value is a secret whatever it looks like."""

# Matches at once, however long: what sanitizers and templates leave in place of a value.
_HIDDEN = re.compile(
    r"[*?#.…•-]+|x{3,}|<?\[?\(?(?:redacted|hidden|masked|filtered|removed|secret|…)\)?\]?>?|\$?\{{1,2}[\w.: -]{0,60}\}{1,2}|%\w?|%\(\w+\)s|:\w+"
    r"|\$\d{1,3}|null|none|true|false|undefined|",
    re.IGNORECASE | re.DOTALL,
)


def is_hidden(value: str) -> bool:
    """Whether this only stands in for a value: nothing, `***`, `REDACTED`, `?`, `{id}`."""
    return len(value) <= 200 and _HIDDEN.fullmatch(value.strip()) is not None


def has_credential(text: str) -> bool:
    """Whether a token, a key or a password stands in it."""
    if any(hint in text for hint in _HINTS) and _SHAPES.search(text):
        return True
    if "://" in text and any(not is_hidden(match[1]) for match in _USERINFO.finditer(text)):
        return True
    lower = text.casefold()
    if "bearer" in lower and _BEARER.search(text):
        return True
    if "basic" in lower and any(_is_basic(match[1]) for match in _BASIC.finditer(text)):
        return True
    if not ("=" in text or ":" in text):
        return False
    return any(_is_secret(match[1]) for match in _ASSIGNED.finditer(text))


def _is_secret(value: str) -> bool:
    """A word of a sentence ("password: wrong") is none."""
    return not is_hidden(value) and (len(value) >= 20 or not value.isalpha())


def _is_basic(value: str) -> bool:
    """User and password; any long word may follow "basic"."""
    try:
        decoded = base64.b64decode(value + "=" * (-len(value) % 4), validate=True).decode()
    except (binascii.Error, ValueError):
        return False
    return ":" in decoded and decoded.isprintable()
