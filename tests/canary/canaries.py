"""What must never come out: made-up customers and orders, and how others write them down."""

import base64
import json
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import quote

CANARIES = {
    "order number": "ORD-48151623",
    "e-mail": "canary.bird@customer.example",
    "phone": "+7 912 345-67-89",
    "amount": "129990.50 RUB",
    "card": "4111 1111 1111 1111",
    "name": "Konstantin Canaryov",
    "name in quotes": '"Konstantin Canaryov"',
    "address with an id": "https://shop.example/orders/48151623?email=canary.bird@customer.example",
    "uuid": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
    "token": "eyJhbGciOiJIUzI1NiJ9.eyJjdXN0b21lciI6ImNhbmFyeSJ9.QnMYtL3zqK4wVnR8xYc0pD1sFhJ2",
    "bearer": "Bearer ya29.a0AfH6SMBx7Qk3Lw9Zt5",
}

FRAGMENTS = (
    "48151623", "canary.bird", "customer.example", "345-67-89", "3456789", "129990", "11111111",
    "1111 1111", "konstantin", "canaryov", "8b86-4d01", "00cf4fc964ff", "eyjhbgcioij",
    "eyjjdxn0b21l", "qnmytl3zqk4w", "a0afh6smbx7q",
)  # fmt: skip

_ESCAPES = re.compile(r"\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})", re.IGNORECASE)
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{10,}")


def texts() -> list[str]:
    """Every canary in every spelling; neighbours in the list are of different canaries."""
    return [spelt for spell in _SPELLINGS for spelt in map(spell, CANARIES.values())]


def leaked(said: str) -> list[str]:
    """Which fragments come out, whatever they are written in, wrapped over or interrupted by."""
    found = {part for form in _forms(said) for part in FRAGMENTS if part in form}
    return sorted(found)


def _plain(text: str) -> str:
    return text


def _percent(text: str) -> str:
    return quote(text, safe="")


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _in_json(text: str) -> str:
    return json.dumps({"basket": {"note": text}})


def _upper(text: str) -> str:
    # Not what is case-sensitive: in capitals it is no token any more.
    return text if text.startswith(("eyJ", "Bearer")) else text.upper()


def _soft_hyphens(text: str) -> str:
    return "\u00ad".join(text[at : at + 4] for at in range(0, len(text), 4))


def _wide(text: str) -> str:
    """Full-width forms, which compatible forms of Unicode bring back."""
    return "".join(chr(ord(c) + 0xFEE0) if c.isalnum() and c.isascii() else c for c in text)


_SPELLINGS = (_plain, _percent, _base64, _in_json, _upper, _soft_hyphens, _wide)


def _forms(said: str) -> Iterator[str]:
    shown = _ESCAPES.sub("", _COLOURS.sub("", said))
    compatible = unicodedata.normalize("NFKC", shown)
    visible = "".join(c for c in compatible if unicodedata.category(c) != "Cf").casefold()
    yield visible
    unwrapped = "".join(visible.split())
    yield unwrapped
    yield unwrapped.replace("%20", "").replace("%40", "@").replace("%2e", ".")
    for text in (shown, "".join(shown.split())):
        for match in _BASE64.finditer(text):
            yield from _unpacked(match[0])


def _unpacked(text: str) -> Iterator[str]:
    """What is left of base64, wherever it was cut."""
    for start in range(4):
        part = text[start:].replace("-", "+").replace("_", "/")
        # One sign beyond a group of four says nothing by itself.
        part = part[:-1] if len(part) % 4 == 1 else part
        yield base64.b64decode(part + "=" * (-len(part) % 4)).decode("utf-8", "ignore").casefold()
