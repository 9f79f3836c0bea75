"""Files as lines of text, whatever they are packed in.

Owns gzip, Zstandard and plain text, told apart by content, the end of a packed file, and the cap
on what it unpacks to. What the lines mean is for `files`.
"""

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from ordertrace_cli.errors import UnreadableError
from ordertrace_cli.spans.documents import HINT

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MOST_BYTES = 64 * 2**30
"""So much a file may unpack to: over a million orders. Without a cap, 500 bytes can fill a disk."""

_BLOCK = 2**20
_HEAD = 8
_GZIP = b"\x1f\x8b"
_ZSTANDARD = b"\x28\xb5\x2f\xfd"
_LONGEST_MESSAGE = 2**28


class Readable(Protocol):
    """What is read of a file, or of a pipe."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""


def read_lines(stream: Readable, most_bytes: int = MOST_BYTES) -> Iterator[bytes]:
    """The lines without their line feeds; a document on one line is one piece, held once.

    Raises UnreadableError when the file is cut, damaged, or unpacks to more than `most_bytes`.
    """
    try:
        yield from _lines(_pieces(stream), most_bytes)
    except EOFError as error:
        raise UnreadableError(
            "the packed file ends in the middle", "copy it again; if it is being written, wait"
        ) from error
    except (gzip.BadGzipFile, zlib.error, zstd.ZstdError) as error:
        raise UnreadableError("the packed file is damaged", "copy it again") from error
    except OSError as error:
        raise UnreadableError("the file could not be read to its end", "try again") from error


def _lines(pieces: Iterator[bytes], most_bytes: int) -> Iterator[bytes]:
    size = 0
    line = io.BytesIO()
    for piece in pieces:
        # Something binary may have no line feed for gigabytes.
        if not size and b"\0" in piece:
            raise UnreadableError("this is no text in UTF-8", HINT)
        size += len(piece)
        if size > most_bytes:
            raise UnreadableError(
                f"the file unpacks to more than {most_bytes:,} bytes",
                "give a part of it, such as the hours in question",
            )
        *ended, rest = piece.split(b"\n")
        for end in ended:
            line.write(end)
            yield line.getvalue()
            line = io.BytesIO()
        line.write(rest)
    yield line.getvalue()


def _pieces(stream: Readable) -> Iterator[bytes]:
    """The unpacked content, block by block."""
    head = stream.read(_HEAD)
    whole = io.BufferedReader(_Rejoined(head, stream), _BLOCK)
    if head.startswith(_GZIP):
        return _blocks(gzip.GzipFile(fileobj=whole))
    if head.startswith(_ZSTANDARD):
        return _blocks(zstd.ZstdFile(whole))
    if head[4:] == _ZSTANDARD:
        return _messages(whole)
    return _blocks(whole)


def _blocks(stream: io.BufferedIOBase) -> Iterator[bytes]:
    while block := stream.read(_BLOCK):
        yield block


def _messages(stream: io.BufferedIOBase) -> Iterator[bytes]:
    """What the Collector's file exporter writes with `compression: zstd`.

    Each message is a frame of its own behind its length, four bytes, big-endian.
    """
    while length := stream.read(4):
        size = int.from_bytes(length, "big")
        if size > _LONGEST_MESSAGE:
            raise UnreadableError("the packed file is damaged", "copy it again")
        message = stream.read(size)
        if len(length) < 4 or len(message) < size:
            raise EOFError
        yield from _blocks(zstd.ZstdFile(io.BytesIO(message)))
        yield b"\n"


class _Rejoined(io.RawIOBase):
    """A stream with the bytes that were read ahead of it put back; a pipe cannot seek."""

    def __init__(self, head: bytes, rest: Readable) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        room = memoryview(buffer).cast("B")
        block = self._head[: len(room)] or self._rest.read(len(room))
        self._head = self._head[len(block) :]
        room[: len(block)] = block
        return len(block)
