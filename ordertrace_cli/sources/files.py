"""Spans from a file or from standard input.

Owns finding the file, the index by trace id and how a query is answered from it. Packing is for
`packed`, the documents for `records`.
"""

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TypeAlias

from ordertrace_cli.errors import TraceNotFoundError, UnreadableError, UsageError
from ordertrace_cli.redact import clean
from ordertrace_cli.sources.packed import MOST_BYTES, read_lines
from ordertrace_cli.sources.pile import Pile, Shelved
from ordertrace_cli.sources.protocol import SpanPage, SpanQuery
from ordertrace_cli.sources.records import read_records
from ordertrace_cli.spans.documents import HINT
from ordertrace_cli.spans.model import AttributeValue, Caveat, Span, Trace
from ordertrace_cli.times import to_unix_nano

STANDARD_INPUT = "-"


MOST_SPANS_IN_MEMORY = 40_000
"""Some 1,500 orders, 100 MB. Larger files are read once and lie on disk, sorted by trace."""

_TRACES_A_PAGE = 250

Told: TypeAlias = Callable[[int, int | None], None]
"""Hears how many bytes were read, and of how many; None where nobody knows."""


def _nobody_listens(done: int, total: int | None) -> None:
    """The usual listener."""


class FileSource:
    """The traces of one file, read once and kept. Answers for any service."""

    concurrency = 1
    any_service = True
    depth = sys.maxsize

    def __init__(
        self,
        traces: Iterable[Trace],
        label: str,
        caveats: tuple[Caveat, ...] = (),
        silent_services: frozenset[str] = frozenset(),
    ) -> None:
        self.label = label
        self.caveats = caveats
        self._traces: dict[str, Trace] | Shelved = {trace.trace_id: trace for trace in traces}
        spans = (span for trace in self._traces.values() for span in trace.spans)
        self._services = silent_services.union(span.service for span in spans if span.service)

    @classmethod
    def load(
        cls,
        name: str,
        *,
        stdin: BinaryIO | None = None,
        most_bytes: int = MOST_BYTES,
        most_spans: int = MOST_SPANS_IN_MEMORY,
        told: Told = _nobody_listens,
    ) -> "FileSource":
        """Read the file of this name, or `stdin` for "-", line by line.

        most_spans: more of them are put on disk. told: hears how far it has come. Raises UsageError when there is no such file or
        it may not be read, UnreadableError when it is cut, too large, holds something else, or
        not one span: no order in a broken export must not look like no order in need of help.
        """
        label = label_of(name)
        pile = Pile(most_spans)
        with file_lines(name, stdin, most_bytes, told) as lines:
            for batch in read_records(lines):
                pile.add(batch)
            traces = pile.traces()
        if not traces:
            raise UnreadableError(f"{label}: there is not one span in it", HINT)
        source = cls((), label, pile.caveats)
        source._traces, source._services = traces, frozenset(pile.services)
        return source

    def services(self) -> frozenset[str]:
        return self._services

    def fetch(self, trace_id: str) -> Trace:
        try:
            return self._traces[trace_id]
        except KeyError as error:
            raise TraceNotFoundError(
                f"{self.label} holds no trace {trace_id}", "check the id, or ask Jaeger itself"
            ) from error

    def search(self, query: SpanQuery) -> SpanPage:
        return SpanPage(tuple(self._answers(query, self._traces)), caveats=self.caveats)

    def pages(self, query: SpanQuery) -> Iterator[SpanPage]:
        """The last traces first: what points at others comes after them."""
        ids = reversed(self._traces)
        caveats = self.caveats
        while some := list(islice(ids, _TRACES_A_PAGE)):
            yield SpanPage(tuple(self._answers(query, some)), caveats=caveats)
            caveats = ()

    def count(self, query: SpanQuery) -> int | None:  # noqa: ARG002  a search costs no more
        return None

    def trace_url(self, trace_id: str) -> str | None:  # noqa: ARG002  a file has no address
        return None

    def _answers(self, query: SpanQuery, trace_ids: Iterable[str]) -> Iterator[Trace]:
        start, end = to_unix_nano(query.start), to_unix_nano(query.end)
        for trace in map(self._traces.__getitem__, trace_ids):
            if any(start <= _began(s) < end and _fits(s, query) for s in trace.spans):
                yield trace

    def close(self) -> None:
        """Let go of what lies on disk."""
        if isinstance(self._traces, Shelved):
            self._traces.close()


def label_of(name: str) -> str:
    """What a person calls a source of this name."""
    return "standard input" if name == STANDARD_INPUT else clean(Path(name).name or name)


@contextmanager
def file_lines(
    name: str,
    stdin: BinaryIO | None,
    most_bytes: int = MOST_BYTES,
    told: Told = _nobody_listens,
) -> Iterator[Iterator[bytes]]:
    """The unpacked lines of the file of this name, or of `stdin` for "-", as they are read.

    Raises UsageError when it cannot be opened; UnreadableError, also of whoever reads the lines,
    names the file.
    """
    label = label_of(name)
    try:
        with _opened(name, stdin) as stream:
            yield read_lines(_Counted(stream, told), most_bytes)
    except UnreadableError as error:
        raise UnreadableError(f"{label}: {error.what}", error.hint) from error
    except OSError as error:
        raise UsageError(f"{label}: {_complaint(error)}", "check its name and rights") from error


class _Counted:
    """A stream that tells how much of it was read, packed as it is."""

    def __init__(self, stream: BinaryIO, told: Told) -> None:
        self._stream = stream
        self._told = told
        self._done = 0
        self._total = _size(stream)

    def read(self, size: int, /) -> bytes:
        block = self._stream.read(size)
        self._done += len(block)
        self._told(self._done, self._total)
        return block


def _size(stream: BinaryIO) -> int | None:
    """Of an ordinary file; a pipe has none."""
    try:
        status = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def _opened(name: str, stdin: BinaryIO | None) -> AbstractContextManager[BinaryIO]:
    if name != STANDARD_INPUT:
        # Windows says "permission denied" of a directory.
        if Path(name).is_dir():
            raise IsADirectoryError
        try:
            return Path(name).open("rb")
        except ValueError as error:
            raise UsageError("this is no name of a file", "it holds a NUL") from error
    if stdin is None:
        raise UsageError("standard input is closed", "name a file, or pipe spans in")
    return nullcontext(stdin)


def _complaint(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "there is no such file"
        case PermissionError():
            return "this file may not be read"
        case IsADirectoryError():
            return "this is a directory"
    return "this file cannot be opened"


def _began(span: Span) -> int:
    """When it started, as far as is known: a span with only an end is not lost to a search."""
    return span.start_time_unix_nano or span.end_time_unix_nano


def _fits(span: Span, query: SpanQuery) -> bool:
    if query.service is not None and span.service != query.service:
        return False
    return all(
        key in span.attributes and _as_text(span.attributes[key]) == value
        for key, value in query.attributes.items()
    )


def _as_text(value: AttributeValue) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
