"""Trace and span ids: what a person may paste, and what a span may hold, as one form.

Owns the rule that an id is 32 (a span's: 16) lower-case hex digits and not all zeros. Whether
a trace with that id exists is for a source to say.
Source of the forms: W3C Trace Context (traceparent); Jaeger's UI and query API (addresses).
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import parse_qsl, unquote, urlsplit

from msgspec import Struct

from ordertrace_cli.errors import UsageError

ACCEPTED_FORMS = (
    "give 32 or 16 hex digits, a W3C traceparent, or the address of the trace in Jaeger's UI"
)

_LONGEST_TEXT = 4096
_HEX = re.compile(r"[0-9a-f]+")
_BARE = re.compile(r"(?:0x)?([0-9a-f]{32}|[0-9a-f]{16})")
_TRACEPARENT = re.compile(
    r"(?:traceparent[:=] ?)?(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(-.+)?"
)
_ADDRESS = re.compile(r"(?:https?://)?[^\s/]+/\S*")


class TraceReference(Struct, frozen=True):
    """A trace id that a person gave.

    trace_id: 32 lower-case hex digits. extracted: it was taken out of a longer text, which
    the person should be told.
    """

    trace_id: str
    extracted: bool


def parse_trace_id(text: str) -> TraceReference:
    """The trace a person means by an id, a traceparent or an address of Jaeger.

    Raises UsageError, which never repeats the text: it may be an order number.
    """
    lowered = text.lower() if text.isascii() and len(text) <= _LONGEST_TEXT else ""
    if bare := _BARE.fullmatch(lowered):
        return TraceReference(_checked(bare[1]), extracted=False)
    found = set(_candidates(text, lowered))
    if len(found) > 1:
        raise UsageError("the address holds more than one trace id", "give the id alone")
    if not found:
        raise UsageError(_complaint(text), ACCEPTED_FORMS)
    return TraceReference(_checked(found.pop()), extracted=True)


def normal_trace_id(text: str) -> str:
    """A trace id as it stands in a document: 32 lower-case digits; "" if it is none.

    Shorter ids are padded: Jaeger prints those with a zero upper half as 16 digits.
    """
    return _padded(text, 32)


def normal_span_id(text: str) -> str:
    """A span id as it stands in a document: 16 lower-case digits; "" if it is none."""
    return _padded(text, 16)


def _checked(digits: str) -> str:
    if not digits.strip("0"):
        raise UsageError(
            "a trace id of zeros only is invalid: it means that nothing was traced",
            "look for the id where the order's first step was logged",
        )
    return digits.zfill(32)


def _candidates(text: str, lowered: str) -> Iterator[str]:
    traceparent = _TRACEPARENT.fullmatch(lowered)
    # Version 00 ends after the flags; later versions may add fields (W3C, 3.2.4).
    if traceparent and (traceparent[1] != "00" or traceparent[3] is None):
        yield traceparent[2]
    elif lowered and _ADDRESS.fullmatch(text):
        yield from _in_address(text)


def _in_address(text: str) -> Iterator[str]:
    """Ids after `/trace/` (UI) or `/traces/` (API), or in the query as `traceID`."""
    try:
        address = urlsplit(text if "://" in text else f"//{text}")
    except ValueError:
        return
    # Jaeger compares two traces at /trace/a...b; both are then candidates.
    segments = unquote(address.path).lower().split("/")
    values = [
        value
        for before, segment in pairwise(segments)
        if before in ("trace", "traces")
        for value in segment.split("...")
    ]
    values += [
        v.lower() for k, v in parse_qsl(address.query) if k.lower() in ("traceid", "trace_id")
    ]
    for value in values:
        if match := _BARE.fullmatch(value):
            yield match[1].zfill(32)


def _complaint(text: str) -> str:
    if not text:
        return "the trace id is empty"
    if "/" in text:
        return "this address holds no trace id"
    if _HEX.fullmatch(text.lower()):
        return f"a trace id of {len(text)} digits: it has 32 or 16"
    return "this is no trace id: it has characters other than hex digits"


def _padded(text: str, width: int) -> str:
    lowered = text.lower()
    if not _HEX.fullmatch(lowered):
        return ""
    digits = lowered.lstrip("0")
    return digits.zfill(width) if 0 < len(digits) <= width else ""
