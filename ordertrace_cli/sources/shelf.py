"""Traces on disk while one command runs: more of them than memory should hold.

Owns their form there. SQLite's nameless database is a file that only this process can open and
that is gone when it ends, however it ends.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from ordertrace_cli.errors import UnreadableError
from ordertrace_cli.spans.gather import Batch, gather, merge_caveats
from ordertrace_cli.spans.model import (
    NO_ATTRIBUTES,
    Attributes,
    Caveat,
    Span,
    SpanEvent,
    SpanKind,
    SpanLink,
    SpanStatus,
    Trace,
)

_CACHE_KIBIBYTES = 2 * 1024
_IDS = "SELECT trace FROM pieces GROUP BY trace ORDER BY min(rowid)"
_IDS_REVERSED = f"{_IDS} DESC"


class _Noted(msgspec.Struct, array_like=True):
    """An event or a link: a name and a time, or two ids."""

    name: str
    value: int | str
    attributes: dict[str, Any]


class _Row(msgspec.Struct, array_like=True):
    """One span. resource: which of the piece's, for a trace has few of them."""

    span_id: str
    parent_span_id: str
    name: str
    kind: SpanKind
    service: str
    start: int
    end: int
    status: SpanStatus
    status_message: str
    scope: str
    attributes: dict[str, Any]
    resource: int
    events: list[_Noted]
    links: list[_Noted]
    trace_state: str
    dropped_count: int
    warnings: list[str]


class _Piece(msgspec.Struct, array_like=True):
    resources: list[dict[str, Any]]
    rows: list[_Row]
    caveats: list[Caveat]


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(_Piece)


class Shelf:
    """Traces in pieces, by id. Used by one thread at a time; whoever opens it closes it."""

    def __init__(self) -> None:
        self._disk = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for setting in (
            "journal_mode = OFF",
            "synchronous = OFF",
            "locking_mode = EXCLUSIVE",
            f"cache_size = -{_CACHE_KIBIBYTES}",
        ):
            self._disk.execute(f"PRAGMA {setting}")
        self._disk.execute("CREATE TABLE pieces (trace BLOB, piece BLOB)")
        self._disk.execute("BEGIN")
        self._is_indexed = False

    def add(self, trace: Trace) -> None:
        """Another piece of a trace, which `get` puts together with those before."""
        with _room():
            self._disk.execute(
                "INSERT INTO pieces VALUES (?, ?)", (bytes.fromhex(trace.trace_id), _encoded(trace))
            )

    def put(self, trace: Trace) -> None:
        """Keep it, in place of what was kept under its id."""
        self._index()
        self._disk.execute("DELETE FROM pieces WHERE trace = ?", (bytes.fromhex(trace.trace_id),))
        self.add(trace)

    def get(self, trace_id: str) -> Trace | None:
        """All pieces of a trace as one; None where there are none."""
        self._index()
        found = self._disk.execute(
            "SELECT piece FROM pieces WHERE trace = ? ORDER BY rowid", (bytes.fromhex(trace_id),)
        )
        pieces = [_decoded(trace_id, piece) for (piece,) in found]
        if len(pieces) <= 1:
            return pieces[0] if pieces else None
        return _joined(pieces)

    def trace_ids(self, *, last_first: bool = False) -> Iterator[str]:
        """Every id once, in the order in which they were first met, or the other way round."""
        self._index()
        ids = self._disk.execute(_IDS_REVERSED if last_first else _IDS)
        return (trace_id.hex() for (trace_id,) in ids)

    def close(self) -> None:
        self._disk.close()

    def _index(self) -> None:
        """Not before it is needed: a file is read faster without."""
        if not self._is_indexed:
            with _room():
                self._disk.execute("CREATE INDEX by_trace ON pieces (trace)")
            self._is_indexed = True


@contextmanager
def _room() -> Iterator[None]:
    """Raises UnreadableError where the folder for temporary files is full."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise UnreadableError(
            "the spans do not fit into the folder for temporary files",
            "make room there, set SQLITE_TMPDIR to another one, or ask for less",
        ) from error


def _joined(pieces: list[Trace]) -> Trace:
    (whole,) = gather(Batch(piece.spans) for piece in pieces)
    caveats = [caveat for piece in pieces for caveat in piece.caveats]
    return Trace(whole.trace_id, whole.spans, merge_caveats((*caveats, *whole.caveats)))


def _encoded(trace: Trace) -> bytes:
    numbers: dict[int, int] = {}
    resources: list[dict[str, Any]] = []
    rows: list[_Row] = []
    for span in trace.spans:
        number = numbers.setdefault(id(span.resource), len(resources))
        if number == len(resources):
            resources.append(dict(span.resource))
        rows.append(_row(span, number))
    return _ENCODER.encode(_Piece(resources, rows, list(trace.caveats)))


def _row(span: Span, resource: int) -> _Row:
    return _Row(
        span.span_id,
        span.parent_span_id,
        span.name,
        span.kind,
        span.service,
        span.start_time_unix_nano,
        span.end_time_unix_nano,
        span.status,
        span.status_message,
        span.scope,
        dict(span.attributes),
        resource,
        [_Noted(each.name, each.time_unix_nano, dict(each.attributes)) for each in span.events],
        [_Noted(each.trace_id, each.span_id, dict(each.attributes)) for each in span.links],
        span.trace_state,
        span.dropped_count,
        list(span.warnings),
    )


def _decoded(trace_id: str, piece: bytes) -> Trace:
    found = _DECODER.decode(piece)
    resources = [_attributes(each) for each in found.resources]
    spans = tuple(_span(trace_id, row, resources[row.resource]) for row in found.rows)
    return Trace(trace_id, spans, tuple(found.caveats))


def _span(trace_id: str, row: _Row, resource: Attributes) -> Span:
    return Span(
        trace_id,
        row.span_id,
        row.parent_span_id,
        row.name,
        row.kind,
        row.service,
        row.start,
        row.end,
        row.status,
        row.status_message,
        row.scope,
        _attributes(row.attributes),
        resource,
        tuple(
            SpanEvent(each.name, int(each.value), _attributes(each.attributes))
            for each in row.events
        ),
        tuple(
            SpanLink(each.name, str(each.value), _attributes(each.attributes)) for each in row.links
        ),
        row.trace_state,
        row.dropped_count,
        tuple(row.warnings),
    )


def _attributes(found: dict[str, Any]) -> Attributes:
    return found or NO_ATTRIBUTES
