"""What a JSON document says of its fields beyond their types: for the schemas that are printed.

Stands in annotations, where types stand too: `Annotated[str, Told("32 hex digits")]`.
"""

from enum import StrEnum
from typing import Annotated, TypeAlias

from msgspec import Struct


class Told(Struct, frozen=True):
    """text: a description. pattern, form: JSON Schema's `pattern` and `format`.

    words: the only values there are. Each is about the text in the field, also where it is one
    alternative of several, or an item of a list.
    """

    text: str = ""
    pattern: str = ""
    form: str = ""
    words: type[StrEnum] | None = None


TraceId: TypeAlias = Annotated[str, Told("A trace's id.", pattern="^[0-9a-f]{32}$")]
SpanId: TypeAlias = Annotated[str, Told("A span's id.", pattern="^[0-9a-f]{16}$")]
Instant: TypeAlias = Annotated[str, Told("RFC 3339 in UTC.", form="date-time")]
Seconds: TypeAlias = Annotated[float, Told("In seconds.")]
