"""The one place through which text of a trace, a server or a file passes before anyone reads it.

Owns two promises: `clean` text cannot steer a terminal or hide what it says; `masked` text does
not tell who the order or the customer is, as far as the shape of words can show. Markup of a
format (HTML, Markdown, rich) is the business of the renderer that writes it.
"""

import re
import unicodedata
from functools import lru_cache

from ordertrace_cli.vocabulary import without_names

_LONGEST_NAME = 200
_LONGEST_MASKED = 8192
_MARKS_ON_ONE_LETTER = 2
_STACKED = ("Mn", "Me")

# Printable by Unicode's categories, and invisible all the same (Default_Ignorable_Code_Point,
# and the blank Braille pattern).
_INVISIBLE = frozenset(
    (
        *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
        *(*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0000, 0xE1000)),
    )
)

# Repetitions are bounded where a match may fail after them: hostile text must not make it slow.
_HIDDEN = "(…)"
_EMAIL = re.compile(r"[^\s@<>()\",;]{1,64}@[^\s@<>()\"',;]+")
_URL = re.compile(
    r"([a-z][a-z0-9+.-]{0,20}://)(?:[^\s/?#@]*@)?([^\s/?#]*)([/?#]\S*)?", re.IGNORECASE
)
_QUERY = re.compile(r"\?[^\s=]{0,200}=\S*")
_ENCODED = re.compile(r"[^\s%]{0,400}%[0-9a-f]{2}\S{0,8000}", re.IGNORECASE)
_ASSIGNED = re.compile(r"(\w=)[^\s&,;()\]}]+")
_QUOTED = tuple(
    re.compile(rf"(?<!\w){opening}.*?(?:{closing}(?!\w)|$)", re.DOTALL)
    for opening, closing in ("''", '""', "``", "«»", "“”", "\u2018\u2019", "„“")
)
_UUID = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}", re.IGNORECASE)
_HEX = re.compile(r"[0-9a-f]{8,}", re.IGNORECASE)
# Numbers, and phones, cards, dates and amounts in groups of digits.
_NUMBER = re.compile(r"[+(]{0,3}\d(?:[ \-\u2010-\u2015\u2212.,/:()']{0,2}\d){2,}")
_CREDENTIAL = re.compile(
    r"\b(bearer +|(?:password|passwd|secret|token|api[-_]?key) *: *)\S+", re.IGNORECASE
)
_WORD = re.compile(r"[^\W_]+")

_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SHORTEST_NOISE = 12
_LONGEST_PIECE_OF_NOISE = 2.6

_CLASS_NAME = re.compile(r"\*?[A-Za-z_$][\w$]*(?:(?:\.|::|\\|\$|/)[A-Za-z_$][\w$]*)*", re.ASCII)
_SHORT_VERSION = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2}){0,2}", re.ASCII)
_VERSION = re.compile(
    r"v?[0-9]{1,4}(?:\.[0-9]{1,4}){0,3}"
    r"(?:[-.+]?(?:alpha|beta|preview|rc|dev|post|snapshot|release|final|a|b)[-.]?[0-9]{0,3}){0,2}",
    re.ASCII | re.IGNORECASE,
)
_STATUS_CODE = re.compile(r"[0-9]{1,3}")


def clean(text: str, limit: int = 120) -> str:
    r"""The text as one printable line of at most `limit` characters, cut with `…`.

    Control, bidirectional, zero-width and other invisible characters become visible escapes
    (`\x1b`, `\u202e`), so do marks stacked on one letter beyond two. Cleaning twice changes
    nothing more.
    """
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text
    parts: list[str] = []
    marks = _MARKS_ON_ONE_LETTER
    for char in text[: limit + 1]:
        mark = unicodedata.category(char) in _STACKED
        marks = marks + 1 if mark else 0
        if _is_harmless(char) and marks <= _MARKS_ON_ONE_LETTER:
            parts.append(char)
        else:
            parts.append(_escaped(char))
            # A mark after an escape would sit on the escape's last letter.
            marks = _MARKS_ON_ONE_LETTER
    printable = "".join(parts)
    if len(printable) <= limit:
        return printable
    return printable[: max(limit - 1, 0)] + "…"[:limit]


def masked(text: str, limit: int = 80) -> str:
    """`clean` text without what may tell a person or an order.

    `#` stands for numbers of three digits and more (phones, cards, amounts, dates, too),
    `(…)` for e-mail addresses, paths and queries of addresses, ids, keys, encoded, quoted and
    assigned values, and for words that stand together like somebody's name. Other plain words
    stay: a name that is written like a word of a program is not recognised.
    """
    # A fleet repeats a few hundred names; long texts are not repeated, and not kept.
    return _masked_once(text, limit) if len(text) <= _LONGEST_NAME else _masked(text, limit)


def _masked(text: str, limit: int) -> str:
    visible = _plain(text)
    visible = _EMAIL.sub(_HIDDEN, visible)
    visible = _URL.sub(_without_path, visible)
    visible = _QUERY.sub("?" + _HIDDEN, visible)
    visible = _ENCODED.sub(_HIDDEN, visible)
    for quoted in _QUOTED:
        visible = quoted.sub(_HIDDEN, visible)
    visible = _ASSIGNED.sub(rf"\1{_HIDDEN}", visible)
    visible = _CREDENTIAL.sub(rf"\1{_HIDDEN}", visible)
    visible = _HEX.sub(_HIDDEN, _UUID.sub(_HIDDEN, visible))
    visible = _NUMBER.sub("#", visible)
    visible = _WORD.sub(_without_key, visible)
    visible = without_names(visible, _HIDDEN)
    return clean(visible, limit)


_masked_once = lru_cache(maxsize=4096)(_masked)


def error_type(text: str) -> str:
    """The text if it looks like a class's name or a status code, else `_OTHER`.

    OpenTelemetry asks for such a value in `error.type`; emitters also put whole messages there.
    """
    if len(text) > 200 or sum(char.isdigit() for char in text) > 3:
        return "_OTHER"
    if _CLASS_NAME.fullmatch(text) or _STATUS_CODE.fullmatch(text):
        return text
    return "_OTHER"


def scope_name(text: str, limit: int = 120) -> str:
    """The name of an instrumentation, with the version of its library that it may end in."""
    name, dash, version = text.rpartition("-")
    if dash and _SHORT_VERSION.fullmatch(version):
        return masked(name, limit) + dash + version
    return masked(text, limit)


def version(text: str) -> str:
    """The text if it looks like a version, masked otherwise."""
    return text if _VERSION.fullmatch(text) else masked(text, 40)


def _is_harmless(char: str) -> bool:
    return char.isprintable() and ord(char) not in _INVISIBLE


def _escaped(char: str) -> str:
    code = ord(char)
    if char in "\n\r\t":
        return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}[char]
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _plain(text: str) -> str:
    """Compatible forms made one, marks and hidden characters taken out: no mask is evaded."""
    cut = text[:_LONGEST_MASKED]
    if len(text) > _LONGEST_MASKED:
        # Half a word might no longer look like what it is.
        cut = cut.rpartition(" ")[0] + "…"
    # The dots of our own `…` stay one sign, so that masking twice changes nothing more.
    compatible = unicodedata.normalize("NFKC", cut).replace("...", "…")
    return "".join(map(_plain_character, compatible))


def _plain_character(char: str) -> str:
    category = unicodedata.category(char)
    if _is_harmless(char):
        return "" if category in _STACKED else char
    if char.isspace():
        return " "
    return _escaped(char) if category == "Cc" else ""


def _is_noise(word: str) -> bool:
    """Whether it changes between capitals, small letters and digits as only encoded text does."""
    return len(_CAMEL.findall(word)) * _LONGEST_PIECE_OF_NOISE > len(word)


def _without_path(match: re.Match[str]) -> str:
    scheme, host, rest = match.groups(default="")
    return f"{scheme}{host}{'/' + _HIDDEN if rest else ''}"


def _without_key(match: re.Match[str]) -> str:
    """A word with three digits is a number; a long one with any, or of noise, somebody's key."""
    word = match[0]
    digits = sum(map(str.isdigit, word))
    if (digits and len(word) >= 24) or (len(word) >= _SHORTEST_NOISE and _is_noise(word)):
        return _HIDDEN
    return "#" if digits >= 3 else word
