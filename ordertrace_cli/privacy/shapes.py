"""What the shape of a text tells: addresses, numbers, amounts, secrets, whatever the key says.

Each expression has bounded repetitions, and texts are read up to `MOST_READ`: hostile text costs
its length, no more. Values never leave this module: only kinds do.
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote, unquote_plus

from ordertrace_cli.privacy.credentials import has_credential
from ordertrace_cli.privacy.model import Kind
from ordertrace_cli.privacy.numbers import has_card, has_phone
from ordertrace_cli.profile.model import Privacy

MOST_READ = 200_000
"""Characters of one text that are read; a longer one is told as a doubt."""

_EMAIL = re.compile(
    r"(?<![\w@.+-])([\w.+-]{1,64})@((?:[\w-]{1,63}\.){1,8}[A-Za-z\u0400-\u04ff]{2,24})(?![\w@(-])"
)
_USERINFO = re.compile(r"://[^/\s?#@]{0,300}@")
# Not people: repositories, nodes of Erlang, images.
_NO_PERSON = frozenset(("git", "hg", "rabbit", "ejabberd", "node"))
_OF_MACHINES = frozenset(("local", "localhost", "internal", "lan", "svc", "cluster", "localdomain"))
_AMOUNT = re.compile(
    r"[€£₽¥₸₴]\s?\d|\$\s?\d{1,3}(?:,\d{3}){0,5}\.\d\d(?!\d)|\$\s?\d{1,3}(?:,\d{3}){1,5}(?!\d)"
    r"|(?<![\w.])\d[\d  .,]{0,18}\s?(?:[€£₽₸₴]|(?:USD|EUR|RUB|RUR|GBP|CNY|CHF|JPY|KZT|BYN|UAH|PLN)\b"
    r"|руб(?:\.|л\w{0,3})?(?!\w))"
    r"|\b(?:USD|EUR|RUB|RUR|GBP|CNY|CHF|JPY|KZT|BYN|UAH|PLN)[ :=]{0,2}\d"
)
_IN_PATH = re.compile(
    r"/(?:orders?|invoices?|payments?|customers?|clients?|users?|contracts?|shipments?|receipts?)"
    r"/([^/?#\s\"'<>]{1,80})",
    re.IGNORECASE,
)
_UUID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
_BASE64 = re.compile(r"(?<![\w+/=-])(?=[\w+/-]{0,60}[A-Z0-9])[\w+/-]{16,4000}={0,2}(?![\w+/=-])")
_MOST_BASE64 = 20
_INVISIBLE = ("Cf", "Mn", "Me")


def find_kinds(text: str, privacy: Privacy) -> Iterator[tuple[Kind, str]]:
    """Kinds that stand in a text, each with the name of the profile's shape or "".

    Percent-encoded and base64 text is read decoded, too; hidden signs and odd forms of letters
    are taken out before.
    """
    found: set[tuple[Kind, str]] = set()
    for form in _forms(text[:MOST_READ]):
        for kind in _kinds(form, privacy):
            if kind not in found:
                found.add(kind)
                yield kind


def _forms(text: str) -> Iterator[str]:
    plain = text if text.isascii() else _visible(text)
    yield plain
    if "%" in plain and (decoded := _visible(unquote(unquote_plus(plain)))) != plain:
        yield decoded
    if len(plain) >= 16:
        for count, match in enumerate(_BASE64.finditer(plain)):
            if count == _MOST_BASE64:
                break
            if unpacked := _unpacked(match[0]):
                yield unpacked


def _visible(text: str) -> str:
    compatible = unicodedata.normalize("NFKC", text)
    if compatible.isascii():
        return compatible
    return "".join(c for c in compatible if unicodedata.category(c) not in _INVISIBLE)


def _unpacked(text: str) -> str:
    """What base64 says, if it says something a person wrote."""
    try:
        padded = text.replace("-", "+").replace("_", "/").rstrip("=")
        decoded = base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
    return decoded if decoded.isprintable() else ""


def _kinds(text: str, privacy: Privacy) -> Iterator[tuple[Kind, str]]:
    if "@" in text and _has_email(text):
        yield Kind.EMAIL, ""
    if has_credential(text):
        yield Kind.CREDENTIAL, ""
    if any(pattern.search(text) for pattern in privacy.order_numbers) or _names_order(text):
        yield Kind.ORDER_NUMBER, ""
    for name, pattern in privacy.shapes:
        if pattern.search(text):
            yield Kind.OWN_SHAPE, name
    if any(map(str.isdigit, text)):
        yield from _of_digits(text, privacy)


def _of_digits(text: str, privacy: Privacy) -> Iterator[tuple[Kind, str]]:
    if has_card(text):
        yield Kind.CARD, ""
    if has_phone(text, privacy.phone_regions):
        yield Kind.PHONE, ""
    if _AMOUNT.search(text):
        yield Kind.AMOUNT, ""


def _has_email(text: str) -> bool:
    without = _USERINFO.sub("://", text)
    return any(
        match[1].casefold() not in _NO_PERSON
        and match[2].rpartition(".")[2].casefold() not in _OF_MACHINES
        for match in _EMAIL.finditer(without)
    )


def _names_order(text: str) -> bool:
    """A path that leads to one order or customer: `/orders/4815`, not `/orders/{id}`."""
    if "/" not in text:
        return False
    return any(_is_key(match[1]) for match in _IN_PATH.finditer(text))


def _is_key(segment: str) -> bool:
    digits = sum(map(str.isdigit, segment))
    return digits >= 3 or _UUID.fullmatch(segment) is not None
