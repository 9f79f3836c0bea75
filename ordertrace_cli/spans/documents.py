"""JSON documents as typed structs: fast where they are sound, forgiving where they are not.

Owns the two ways of reading. msgspec decodes straight into structs and skips what nobody
reads. What it refuses goes to the standard library's parser, whose hooks mend on the way:
numbers that are none, lone surrogates, nulls, snake_case keys, documents run together.
What the structs mean is for `otlp` and `jaeger_ui`.
"""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import TypeVar

import msgspec

from ordertrace_cli.errors import UnreadableError

T = TypeVar("T")

REFUSED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What the fast way raises of a text that the forgiving way may still read."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_GAP = re.compile(r"[ \t\r\n]*")
_OF_FLOATS = frozenset(("value", "doubleValue"))
HINT = "give OTLP JSON, or the JSON that Jaeger's UI downloads"


class MalformedError(UnreadableError):
    """The text is no JSON: cut, mixed with something else, or no text at all."""


def read_documents(
    data: bytes,
    decoder: msgspec.json.Decoder[T],
    *,
    known: Callable[[T], bool] = lambda _: True,
    aliases: Mapping[str, str] = MappingProxyType({}),
) -> list[T]:
    """Every document in the text, in its order. Raises what `read_mended` raises.

    known: whether a document has a member that was looked for; if not, it may be spelt otherwise.
    aliases: other spellings of keys, which only the forgiving way knows.
    """
    try:
        documents = list(read_sound(data, decoder))
    except REFUSED:
        return read_mended(data, decoder.type, aliases)
    return documents if all(map(known, documents)) else read_mended(data, decoder.type, aliases)


def read_sound(data: bytes, decoder: msgspec.json.Decoder[T]) -> Iterator[T]:
    """The fast way: one document or one a line, each decoded when asked for. Raises REFUSED."""
    return map(decoder.decode, _lines(data.removeprefix(_BYTE_ORDER_MARK)))


def read_mended(
    data: bytes, shape: type[T], aliases: Mapping[str, str] = MappingProxyType({})
) -> list[T]:
    """The forgiving way to the same documents, also to several that are run together.

    aliases: other spellings of keys. Raises MalformedError for what is no JSON, else
    UnreadableError with the JSON path (never the value) that does not fit.
    """
    try:
        text = data.removeprefix(_BYTE_ORDER_MARK).decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedError("this is no text in UTF-8", HINT) from error
    try:
        trees = list(_trees(text, _mend(aliases)))
        return [msgspec.convert(tree, shape, strict=False) for tree in trees]
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise MalformedError(f"this is no sound JSON: it breaks at {where}", HINT) from error
    except RecursionError as error:
        raise UnreadableError(
            "this JSON is nested too deeply: some hundred levels can be read", HINT
        ) from error
    except msgspec.ValidationError as error:
        # Types and the path: Expected `array`, got `object` - at `$.resourceSpans`.
        complaint = str(error).replace("`", "").replace(" | null", "").replace(" - at ", " at ")
        what = f"this is not as traces are written: {complaint[:1].lower()}{complaint[1:]}"
        raise UnreadableError(what, HINT) from error


def _lines(data: bytes) -> Iterator[bytes]:
    """The documents of a text that has one a line; the text itself if it has only one."""
    end = data.find(b"\n")
    first = data[:end].strip() if end >= 0 else b""
    # A document that was printed over several lines opens with less than a whole object.
    if not (first.startswith(b"{") and first.endswith(b"}")):
        yield data
        return
    for line in data.split(b"\n"):
        if line.strip():
            yield line


def _trees(text: str, mend: Callable[[list[tuple[str, object]]], object]) -> Iterator[object]:
    decoder = json.JSONDecoder(
        object_pairs_hook=mend,
        parse_int=_integer,
        parse_float=_floating,
        parse_constant=_NoNumber,
        strict=False,
    )
    at = _gap(text, 0)
    if at == len(text):
        raise MalformedError("this is empty", HINT)
    while at < len(text):
        tree, at = decoder.raw_decode(text, at)
        yield tree
        at = _gap(text, at)


def _gap(text: str, at: int) -> int:
    match = _GAP.match(text, at)
    return match.end() if match else at


class _NoNumber(str):
    """NaN, an infinity, or digits beyond reason; as text, so that converters meet one form."""

    __slots__ = ()


def _integer(digits: str) -> int | _NoNumber:
    # Python refuses to read more than 4300 digits; no trace needs more than 20.
    return int(digits) if len(digits) <= 40 else _NoNumber("Infinity")


def _floating(digits: str) -> float | _NoNumber:
    number = float(digits)
    return number if math.isfinite(number) else _NoNumber("Infinity")


def _mend(aliases: Mapping[str, str]) -> Callable[[list[tuple[str, object]]], object]:
    def mend(pairs: list[tuple[str, object]]) -> dict[str, object]:
        members: dict[str, object] = {}
        for written, value in pairs:
            key = aliases.get(written, written)
            # The last of two members with one key holds, also when it is as good as absent.
            members.pop(key, None)
            if isinstance(value, _NoNumber):
                _put_no_number(members, key, value)
            elif isinstance(value, float) and key not in _OF_FLOATS and value.is_integer():
                members[key] = int(value)
            elif isinstance(value, list):
                members[key] = [_sound(item) for item in value if item is not None]
            elif value is not None:
                members[_sound(key)] = _sound(value)
        return members

    return mend


def _put_no_number(members: dict[str, object], key: str, value: _NoNumber) -> None:
    """Keep it where it is an attribute's value and will be reported; elsewhere it is absent."""
    if key == "value":
        members[key] = str(value)
    elif key in ("intValue", "doubleValue"):
        members["doubleValue"] = str(value)


def _sound(value: T) -> T | str:
    """Text whose lone surrogates are replaced: they cannot be written anywhere."""
    if not isinstance(value, str) or value.isascii():
        return value
    return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
