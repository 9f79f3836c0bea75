"""What documents hold in place of a value, brought to the one form the model promises.

Owns ids, times, services and numbers as OTLP JSON and Jaeger's JSON write them, well or badly.
How the documents are laid out is for `otlp` and `jaeger_ui`.
"""

import binascii
import math
from base64 import b64decode

from ordertrace_cli import ids

_HEX_DIGITS = "0123456789abcdef"
_NO_TRACE = "0" * 32
_NO_SPAN = "0" * 16
_BEYOND_INT64 = 2**63

BEYOND_TIME = _BEYOND_INT64
"""The first nanosecond that Jaeger's own times cannot hold, in the year 2262."""

# Jaeger's sanitizer writes these where the resource has no usable service.name.
_NO_SERVICE = frozenset(
    {
        "missing-service-name",
        "empty-service-name",
        "service-name-wrong-type",
        "OTLPResourceNoServiceName",
    }
)


class UnusableValueError(ValueError):
    """This value cannot be carried on; the attribute that holds it is left out."""


def trace_id(text: str) -> str:
    """32 lower-case hex digits; "" where the document has no id."""
    # All hex: `strip` leaves nothing. This is the hot path; everything else is rare.
    if len(text) == 32 and text != _NO_TRACE and not text.strip(_HEX_DIGITS):
        return text
    # Jaeger up to 1.53 printed ids as base64 on its v3 API.
    return ids.normal_trace_id(_base64_as_hex(text) if len(text) == 24 else text)


def span_id(text: str) -> str:
    """16 lower-case hex digits; "" where the document has no id."""
    if len(text) == 16 and text != _NO_SPAN and not text.strip(_HEX_DIGITS):
        return text
    return ids.normal_span_id(_base64_as_hex(text) if len(text) == 12 else text)


def known_time(nanoseconds: int) -> int:
    """The time, or 0 (unknown) for what no clock shows."""
    return nanoseconds if 0 < nanoseconds < BEYOND_TIME else 0


def service_name(value: object) -> str:
    """The service, or "" where the resource has none or Jaeger put a word in its place."""
    return value if isinstance(value, str) and value not in _NO_SERVICE else ""


def whole(value: int) -> int:
    """An integer of 64 bits. Raises UnusableValueError."""
    if not -_BEYOND_INT64 <= value < _BEYOND_INT64:
        raise UnusableValueError
    return value


def finite(value: float | str) -> float:
    """A number that is one; protojson writes the others as text. Raises UnusableValueError."""
    try:
        number = float(value)
    except (ValueError, OverflowError) as error:
        raise UnusableValueError from error
    if not math.isfinite(number):
        raise UnusableValueError
    return number


def binary(text: str) -> bytes:
    """Bytes from base64, standard or URL-safe. Raises UnusableValueError."""
    try:
        return b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    except ValueError as error:
        raise UnusableValueError from error


def _base64_as_hex(text: str) -> str:
    try:
        return b64decode(text, validate=True).hex() if text.endswith("=") else text
    except (binascii.Error, ValueError):
        return ""
