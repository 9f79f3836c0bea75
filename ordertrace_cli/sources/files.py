"""Spans from a file or from standard input.

Owns finding the file, the index by trace id and how a query is answered from it. Packing is for
`packed`, the documents for `records`.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO

from ordertrace_cli.errors import TraceNotFoundError, UnreadableError, UsageError
from ordertrace_cli.redact import clean
from ordertrace_cli.sources.packed import MOST_BYTES, read_lines
from ordertrace_cli.sources.protocol import SpanPage, SpanQuery
from ordertrace_cli.sources.records import read_records
from ordertrace_cli.spans.documents import HINT
from ordertrace_cli.spans.gather import gather, merge_caveats
from ordertrace_cli.spans.model import AttributeValue, Caveat, Span, Trace
from ordertrace_cli.times import to_unix_nano

STANDARD_INPUT = "-"


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
        self._silent_services = silent_services
        self._traces = {trace.trace_id: trace for trace in traces}

    @classmethod
    def load(
        cls, name: str, *, stdin: BinaryIO | None = None, most_bytes: int = MOST_BYTES
    ) -> "FileSource":
        """Read the file of this name, or `stdin` for "-".

        Raises UsageError when there is no such file or it may not be read, UnreadableError when
        it is cut, too large, holds something else, or not one span: no order in a broken
        export must not look like no order in need of help.
        """
        label = label_of(name)
        with file_lines(name, stdin, most_bytes) as lines:
            batches = list(read_records(lines))
        traces = gather(batches)
        if not traces:
            raise UnreadableError(f"{label}: there is not one span in it", HINT)
        caveats = (caveat for batch in batches for caveat in batch.caveats)
        silent = frozenset[str]().union(*(batch.silent_services for batch in batches))
        return cls(traces, label, merge_caveats(caveats, add=True), silent)

    def services(self) -> frozenset[str]:
        spans = (span for trace in self._traces.values() for span in trace.spans)
        return self._silent_services.union(span.service for span in spans if span.service)

    def fetch(self, trace_id: str) -> Trace:
        try:
            return self._traces[trace_id]
        except KeyError as error:
            raise TraceNotFoundError(
                f"{self.label} holds no trace {trace_id}", "check the id, or ask Jaeger itself"
            ) from error

    def search(self, query: SpanQuery) -> SpanPage:
        start, end = to_unix_nano(query.start), to_unix_nano(query.end)
        found = tuple(
            trace
            for trace in self._traces.values()
            if any(start <= _began(s) < end and _fits(s, query) for s in trace.spans)
        )
        return SpanPage(found, caveats=self.caveats)

    def count(self, query: SpanQuery) -> int | None:  # noqa: ARG002  a search costs no more
        return None

    def trace_url(self, trace_id: str) -> str | None:  # noqa: ARG002  a file has no address
        return None

    def close(self) -> None:
        """Nothing is held open."""


def label_of(name: str) -> str:
    """What a person calls a source of this name."""
    return "standard input" if name == STANDARD_INPUT else clean(Path(name).name or name)


@contextmanager
def file_lines(
    name: str, stdin: BinaryIO | None, most_bytes: int = MOST_BYTES
) -> Iterator[Iterator[bytes]]:
    """The unpacked lines of the file of this name, or of `stdin` for "-", as they are read.

    Raises UsageError when it cannot be opened; UnreadableError, also of whoever reads the lines,
    names the file.
    """
    label = label_of(name)
    try:
        with _opened(name, stdin) as stream:
            yield read_lines(stream, most_bytes)
    except UnreadableError as error:
        raise UnreadableError(f"{label}: {error.what}", error.hint) from error
    except OSError as error:
        raise UsageError(f"{label}: {_complaint(error)}", "check its name and rights") from error


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
