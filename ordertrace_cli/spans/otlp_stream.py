"""An answer of Jaeger's v3 API read while it still arrives, group by group.

Owns where one group of spans ends and the next one begins. What is fetched for itself is decoded
at once; of a search the groups are kept as they came, until it is known which are repeats. Only the form that Jaeger writes is
read so, and only as long as it is sound; all other documents are `otlp`'s, read as a whole.
"""

from msgspec.structs import replace

from ordertrace_cli.collector import collector_paused
from ordertrace_cli.spans.documents import REFUSED
from ordertrace_cli.spans.gather import Batch
from ordertrace_cli.spans.otlp import TRACE_KEY, SpanReader
from ordertrace_cli.spans.otlp_wire import GROUP_DECODER
from ordertrace_cli.spans.repeats import Repeats

_OPENING = b'{"result":{"resourceSpans":['
_CLOSING = b"]}}"
_BLANK = b" \t\r\n"

_BORDER = b',{"resource":'
"""Never within text, where a quotation mark has a backslash before it. Within a group it could be
a member that nobody knows; then what stands before it is no group, and is refused."""


class UnfitError(Exception):
    """Something in the answer must be mended or told of: it has to be read as a whole."""


class OtlpStream:
    """See `sources.http.Sieve`. All methods raise UnfitError. repeats: see `parse_otlp`."""

    def __init__(self, repeats: Repeats | None = None) -> None:
        self._reader = SpanReader()
        self._repeats = repeats
        self._groups: list[bytes] = []
        self._kept = bytearray()
        self._is_known: bool | None = None
        self._looked_at = 0

    @property
    def is_read(self) -> bool:
        """Whether this was such an answer, so that nothing of it is left."""
        return self._is_known is True

    def batch(self) -> Batch:
        """Everything, once `rest` was asked for."""
        if self._repeats is None:
            return self._reader.batch()
        self._groups, repeats = self._repeats.without(self._groups, TRACE_KEY)
        # Each is gone once it is decoded.
        self._groups.reverse()
        with collector_paused():
            while self._groups:
                self._decode(self._groups.pop())
        return replace(self._reader.batch(), repeats=repeats)

    def take(self, piece: bytes) -> None:
        """The next bytes, cut anywhere."""
        self._kept += piece
        if self._is_known is None and len(self._kept) >= len(_OPENING):
            self._is_known = self._kept.startswith(_OPENING)
            if self._is_known:
                del self._kept[: len(_OPENING)]
        if self._is_known:
            self._take_groups()

    def rest(self) -> bytes:
        """Nothing more comes: all that came, if it was another document, else nothing."""
        if not self._is_known:
            return bytes(self._kept)
        self._read(_before_closing(self._kept))
        self._kept = bytearray()
        return b""

    def _take_groups(self) -> None:
        first = 0
        while (end := self._kept.find(_BORDER, self._looked_at)) >= 0:
            self._read(self._kept[first:end])
            first = end + 1
            self._looked_at = end + len(_BORDER)
        del self._kept[:first]
        # A border may have come in part.
        self._looked_at = max(len(self._kept) - len(_BORDER) + 1, 0)

    def _read(self, written: bytearray) -> None:
        """One group, or the end of one result and the beginning of the next."""
        group, opening, after = written.partition(_OPENING)
        while opening:
            self._read_group(_before_closing(group))
            group, opening, after = after.partition(_OPENING)
        self._read_group(group)

    def _read_group(self, group: bytearray) -> None:
        if group and self._repeats is not None:
            self._groups.append(bytes(group))
        elif group:
            with collector_paused():
                self._decode(group)

    def _decode(self, group: bytes | bytearray) -> None:
        try:
            self._reader.read(GROUP_DECODER.decode(group))
        except REFUSED as error:
            raise UnfitError from error


def _before_closing(written: bytearray) -> bytearray:
    ended = written.rstrip(_BLANK)
    if not ended.endswith(_CLOSING):
        raise UnfitError
    return ended.removesuffix(_CLOSING)
