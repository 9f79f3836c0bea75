"""The documents of a file, one after the other, as spans.

Owns which documents a file may hold, told apart by their keys, and how they follow one another:
one, one a line, an array, several run together. Packing is for `packed`, each document for
`spans.otlp` and `spans.jaeger_ui`.
"""

import io
import re
from collections.abc import Iterator
from itertools import chain

import msgspec

from ordertrace_cli.errors import UnreadableError
from ordertrace_cli.spans.documents import HINT, MalformedError, read_documents
from ordertrace_cli.spans.gather import Batch
from ordertrace_cli.spans.jaeger_ui import parse_jaeger
from ordertrace_cli.spans.model import Caveat, CaveatCode
from ordertrace_cli.spans.otlp import parse_otlp

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_OPENING = re.compile(rb'\s*(?:(\[)|\{\s*(?:"([^"\\]*)"|\}|$))')
_OF_OTLP = frozenset((b"resourceSpans", b"resource_spans", b"result", b"batches"))
_OF_JAEGER = frozenset((b"data", b"traceID", b"spans", b"processes"))
# The Collector may write all signals into one file.
_OF_OTHER_SIGNALS = frozenset((b"resourceMetrics", b"resourceLogs", b"resourceProfiles"))
_NO_TRACE = "this is neither OTLP JSON nor the JSON of Jaeger"


class _Anything(msgspec.Struct):
    """A JSON object, checked for form; none of its members is read."""


_ANYTHING = msgspec.json.Decoder(_Anything)


def read_records(lines: Iterator[bytes]) -> Iterator[Batch]:
    """What each line holds, or all lines together where one document runs over several.

    Raises UnreadableError, naming the line: a file cut in its last line is not read up to there,
    for the spans that are missing would look like an order that stalled.
    """
    before = 0
    first = next(lines, b"").removeprefix(_BYTE_ORDER_MARK)
    while not first.strip() and (line := next(lines, None)) is not None:
        before, first = before + 1, line
    try:
        yield parse_record(first)
    except MalformedError:
        if not _OPENING.match(first):
            raise
        # Line feeds in front, so that an error names the line as an editor counts it.
        yield parse_record(_joined(b"\n" * before + first, lines))
        return
    for number, line in enumerate(lines, before + 2):
        if line.strip():
            yield _parse_line(number, line)


def read_documents_of(lines: Iterator[bytes]) -> Iterator[bytes]:
    """The documents of a file as they stand there, one a line or one over several lines.

    None is read before it is asked for. Those of other signals are left out.
    """
    first = next(lines, b"").removeprefix(_BYTE_ORDER_MARK)
    while not first.strip() and (line := next(lines, None)) is not None:
        first = line
    if not first.strip():
        raise MalformedError("this is empty", HINT)
    if not _is_whole(first):
        yield _joined(first, lines)
        return
    for line in chain((first,), lines):
        if line.strip() and not _is_of_other_signal(line):
            yield line


def _is_whole(line: bytes) -> bool:
    """Whether a document ends where its first line does."""
    try:
        msgspec.json.decode(line, type=msgspec.Raw)
    except msgspec.DecodeError:
        # No sound JSON, and yet as good as whole: the forgiving way may read it.
        return line.strip().startswith(b"{") and line.strip().endswith(b"}")
    return True


def _is_of_other_signal(line: bytes) -> bool:
    opening = _OPENING.match(line)
    return opening is not None and opening[2] in _OF_OTHER_SIGNALS


def _parse_line(number: int, line: bytes) -> Batch:
    try:
        return parse_record(line)
    except UnreadableError as error:
        raise type(error)(f"line {number}: {error.what}", error.hint) from error


def parse_record(data: bytes) -> Batch:
    """The spans of one document of any kind that may stand in a file."""
    opening = _OPENING.match(data)
    if opening is None:
        raise MalformedError(_NO_TRACE if data.strip() else "this is empty", HINT)
    if opening[1]:
        return _parse_array(data)
    key = opening[2]
    if key in _OF_OTHER_SIGNALS:
        read_documents(data, _ANYTHING)
        return Batch((), (Caveat(CaveatCode.RECORD_SKIPPED, 1),))
    if key in _OF_OTLP:
        return parse_otlp(data)
    if key in _OF_JAEGER:
        return parse_jaeger(data)
    return _parse_unknown(data)


def _joined(first: bytes, rest: Iterator[bytes]) -> bytes:
    """One document printed over several lines, or several documents."""
    text = io.BytesIO(first)
    text.seek(0, io.SEEK_END)
    for line in rest:
        text.write(b"\n")
        text.write(line)
    return text.getvalue()


def _parse_unknown(data: bytes) -> Batch:
    """A document that begins with a key of neither kind, such as `errors` or `total`."""
    # In this order: what Jaeger does not know it only skips, OTLP is then read a second way.
    for parse in (parse_jaeger, parse_otlp):
        try:
            return parse(data)
        except MalformedError:
            raise
        except UnreadableError:
            continue
    raise UnreadableError(_NO_TRACE, HINT)


def _parse_array(data: bytes) -> Batch:
    """Traces without the object that Jaeger puts around them."""
    return parse_jaeger(b'{"data":' + data + b"}")
