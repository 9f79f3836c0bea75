"""The body of an answer: read up to a limit, in pieces or at once, and known to be whole.

httpx has no limit, undoes any number of codings (496 bytes of double gzip become 200 MB) and
takes a gzip stream that was cut for a whole one (0.28). Hence at most one coding, our own
decoder, and a count of decoded bytes while reading.
"""

import zlib
from collections.abc import Iterable, Iterator

import httpx

from ordertrace_cli.errors import UnreadableError

ACCEPTED_CODINGS = "gzip"
_GZIP_NAMES = frozenset({"gzip", "x-gzip"})
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_STEP_BYTES = 256 * 1024


class AnswerTooLargeError(UnreadableError):
    """The answer is larger than the limit: less must be asked for."""


class BrokenBodyError(UnreadableError):
    """The answer was cut or damaged on its way."""


def read_body(answer: httpx.Response, peer: str, limit: int) -> bytes:
    """The decoded body of an answer that is still open. Raises what `pieces_of` raises."""
    return b"".join(pieces_of(answer, peer, limit))


def pieces_of(answer: httpx.Response, peer: str, limit: int) -> Iterator[bytes]:
    """The same as it comes. What came is whole once all has been asked for.

    Raises AnswerTooLargeError, BrokenBodyError, UnreadableError; httpcore's errors pass.
    """
    length = 0
    for piece in _decoded(answer, peer):
        length += len(piece)
        if length > limit:
            raise AnswerTooLargeError(
                f"the answer of {peer} is larger than {_size(limit)}",
                "ask for less, a shorter time window say, or raise max_bytes",
            )
        yield piece


def _size(limit: int) -> str:
    return f"{limit // 2**20} MiB" if limit >= 2**20 else f"{limit:,} bytes"


def _decoded(answer: httpx.Response, peer: str) -> Iterator[bytes]:
    codings = [
        coding
        for line in answer.headers.get_list("content-encoding", split_commas=True)
        if (coding := line.strip().lower()) not in ("", "identity")
    ]
    if not codings:
        return answer.iter_raw()
    if len(codings) > 1 or codings[0] not in _GZIP_NAMES:
        raise UnreadableError(
            f"{peer} answered in a coding that was not asked for",
            "a proxy in between may be at fault",
        )
    return _gunzip(answer.iter_raw(), peer)


def _gunzip(chunks: Iterable[bytes], peer: str) -> Iterator[bytes]:
    """Inflate in steps, so that a bomb is seen before it has grown. Takes several members."""
    decoder = zlib.decompressobj(_GZIP_WINDOW)
    try:
        for chunk in chunks:
            rest = chunk
            while rest:
                if decoder.eof:
                    decoder = zlib.decompressobj(_GZIP_WINDOW)
                yield decoder.decompress(rest, _STEP_BYTES)
                rest = decoder.unused_data if decoder.eof else decoder.unconsumed_tail
        while not decoder.eof and (more := decoder.decompress(b"", _STEP_BYTES)):
            yield more
    except zlib.error as error:
        raise BrokenBodyError(f"the answer of {peer} is damaged (gzip)", _TRY_AGAIN) from error
    if not decoder.eof:
        raise BrokenBodyError(f"the answer of {peer} was cut off (gzip)", _TRY_AGAIN)


_TRY_AGAIN = "try again; if it stays so, a proxy in between may be at fault"
