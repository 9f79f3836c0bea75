"""A value of a raw document taken apart into texts, each with the path that leads to it.

Owns OTLP's wrappers, arrays, maps, bytes and JSON inside of text. Walked by a list of its own:
no depth of nesting ends it.
"""

import base64
import binascii
import re
from collections.abc import Iterator

import msgspec
from msgspec import Struct

from ordertrace_cli.spans.raw import RawField

_JSON = re.compile(r"\s*[\[{]")
_PAIRS_IN_TEXT = re.compile(
    r'"([^"\\]{1,100})"\s{0,20}:\s{0,20}(?:"([^"\\]{1,400})|(\d[\d.]{0,30}))'
)
_MOST_JSON = 4_000_000
_MOST_PATH = 300


class Leaf(Struct, frozen=True):
    """One text. path: the key, and the keys below it, joined by dots; items of lists add nothing.

    number: it was written as a number, not as text.
    """

    path: str
    text: str
    number: bool = False


def leaves(field: RawField) -> Iterator[Leaf]:
    """Every text below a field; true, false and nothing are none."""
    waiting: list[tuple[str, object]] = [(field.key, field.value)]
    while waiting:
        path, value = waiting.pop()
        match value:
            case str():
                yield from _of_text(path, value, waiting, binary=field.binary)
            case bool() | None:
                continue
            case int() | float():
                yield Leaf(path, _written(value), number=True)
            case list():
                waiting.extend((path, item) for item in reversed(value))
            case dict():
                waiting.extend(reversed(list(_members(path, value))))


def _of_text(
    path: str, text: str, waiting: list[tuple[str, object]], *, binary: bool
) -> Iterator[Leaf]:
    if binary:
        text = _decoded(text)
    if not _JSON.match(text):
        yield Leaf(path, text)
        return
    held = _parsed(text)
    if held is not None:
        waiting.append((path, held))
        return
    # Cut, nested beyond reason, or no JSON at all: read as text, and by what looks like members.
    yield Leaf(path, text)
    for name, words, digits in _PAIRS_IN_TEXT.findall(text):
        yield Leaf(_below(path, name), words or digits, number=not words)


def _members(path: str, value: dict[object, object]) -> Iterator[tuple[str, object]]:
    """What a map leads to; OTLP's wrappers around values are no step of the path."""
    for key, item in value.items():
        name = str(key)
        if len(value) == 1 and name in _WRAPPERS:
            yield path, _unwrapped(name, item)
        elif name == "values" and isinstance(item, list):
            for each in item:
                yield _of_list(path, each)
        else:
            yield _below(path, name), item


def _of_list(path: str, item: object) -> tuple[str, object]:
    """An item of OTLP's lists and maps; an item of a map is a pair."""
    if isinstance(item, dict) and "key" in item and item.keys() <= {"key", "value"}:
        return _below(path, str(item["key"])), item.get("value")
    return path, item


def _unwrapped(name: str, item: object) -> object:
    if name == "bytesValue" and isinstance(item, str):
        return _decoded(item)
    if name == "intValue" and isinstance(item, str) and item.lstrip("-").isdigit():
        return int(item[:40])
    return item


_WRAPPERS = frozenset(
    (
        *("stringValue", "intValue", "doubleValue", "boolValue"),
        *("bytesValue", "arrayValue", "kvlistValue"),
    )
)


def _parsed(text: str) -> object:
    """The JSON in a text; None if it is none."""
    if len(text) > _MOST_JSON:
        return None
    try:
        held: object = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        return None
    return held


def _decoded(text: str) -> str:
    """What bytes say; themselves where they are no text."""
    try:
        return base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        return text


def _below(path: str, name: str) -> str:
    return f"{path}.{name}"[:_MOST_PATH] if path else name[:_MOST_PATH]


def _written(value: float) -> str:
    """As people write it: no exponent hides an amount."""
    text = str(value)
    return format(value, "f") if "e" in text else text
