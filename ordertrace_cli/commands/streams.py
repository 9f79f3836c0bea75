"""Standard output and standard error as a program may find them: closed, full, of few signs.

A result that cannot be written is an error; a message that cannot be written is not, since the
result may still reach someone.
"""

import errno
import io
import os
from contextlib import suppress
from typing import TextIO


def usable_stdout(stream: TextIO | None) -> TextIO:
    """One that exists: Python has none where it was closed, and what is printed vanishes."""
    if stream is None:
        return _Closed(io.BytesIO(), encoding="ascii", errors="replace")
    if isinstance(stream, io.TextIOWrapper):
        # An output that cannot show a sign shows another, and never ends the command.
        stream.reconfigure(errors="replace")
    return stream


def usable_stderr(stream: TextIO | None) -> TextIO:
    """One that takes everything and never complains."""
    if stream is None:
        return io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="replace")
    if isinstance(stream, io.TextIOWrapper):
        encoding = stream.encoding
        return _Forgiving(stream.detach(), encoding, errors="replace", line_buffering=True)
    return stream


class _Closed(io.TextIOWrapper):
    """Refuses every word."""

    def write(self, text: str, /) -> int:  # noqa: ARG002  nothing is written
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))


class _Forgiving(io.TextIOWrapper):
    """Drops what cannot be written: the disk may be full, the terminal gone."""

    def write(self, text: str, /) -> int:
        with suppress(OSError):
            super().write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            super().flush()
