"""Traces on disk come back as they were, and files of any size are read as those that fit."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ordertrace_cli.demo.landscape import build_landscape
from ordertrace_cli.sources.files import FileSource
from ordertrace_cli.sources.protocol import SpanQuery
from ordertrace_cli.sources.shelf import Shelf
from ordertrace_cli.spans.encode import encode_otlp
from ordertrace_cli.spans.model import (
    Caveat,
    CaveatCode,
    Span,
    SpanEvent,
    SpanKind,
    SpanLink,
    SpanStatus,
    Trace,
)
from ordertrace_cli.times import from_unix_nano

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
EVERYTHING = SpanQuery(from_unix_nano(0), NOW)

FULL = Span(
    "a" * 32,
    "b" * 16,
    "c" * 16,
    "calculate",
    SpanKind.INTERNAL,
    "mes",
    1_700_000_000_000_000_001,
    1_700_000_000_000_000_009,
    status=SpanStatus.ERROR,
    status_message="no",
    scope="a scope",
    attributes={"text": "é", "list": [1, 2.5, None, {"deep": True}], "bytes": b"\xff\x00"},
    resource={"service.name": "mes"},
    events=(SpanEvent("exception", 1_700_000_000_000_000_005, {"exception.type": "E"}),),
    links=(SpanLink("d" * 32, "e" * 16, {"why": "batch"}),),
    trace_state="ot=th:8",
    dropped_count=3,
    warnings=("cut",),
)
BARE = Span("a" * 32, "", "", "", SpanKind.UNSPECIFIED, "", 0, 0)


def trace(*spans: Span, caveats: tuple[Caveat, ...] = ()) -> Trace:
    return Trace("a" * 32, spans, caveats)


def test_a_trace_comes_back_as_it_was() -> None:
    shelf = Shelf()
    whole = trace(FULL, BARE, caveats=(Caveat(CaveatCode.VALUE_DROPPED, 2, ("key",)),))
    shelf.put(whole)
    assert shelf.get("a" * 32) == whole
    shelf.close()


def test_pieces_are_put_together_and_a_whole_takes_their_place() -> None:
    shelf = Shelf()
    shelf.add(trace(FULL))
    shelf.add(trace(BARE))
    assert shelf.get("a" * 32) == trace(FULL, BARE)
    shelf.put(trace(BARE))
    assert shelf.get("a" * 32) == trace(BARE)
    shelf.close()


def test_what_was_never_put_there_is_not_there() -> None:
    shelf = Shelf()
    assert shelf.get("f" * 32) is None
    shelf.close()


@pytest.fixture(scope="module")
def scattered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Collector's file whose lines each hold a few spans of many traces."""
    traces = build_landscape(NOW).traces
    spans = [span for each in traces for span in each.spans][::3]
    rest = [span for each in traces for span in each.spans]
    spans += [span for index, span in enumerate(rest) if index % 3]
    lines = [
        encode_otlp([Trace("", tuple(spans[first : first + 500]))])
        for first in range(0, len(spans), 500)
    ]
    path = tmp_path_factory.mktemp("file") / "spans.json.gz"
    path.write_bytes(gzip.compress(b"\n".join(lines), 1))
    return path


def test_a_file_that_does_not_fit_into_memory_is_read_as_one_that_does(scattered: Path) -> None:
    small, large = (FileSource.load(str(scattered), most_spans=most) for most in (10**9, 2_000))
    assert large.services() == small.services()
    pages = [page for page in large.pages(EVERYTHING) if page.traces]
    assert len(pages) > 3

    def by_id(traces: tuple[Trace, ...]) -> dict[str, set[str]]:
        return {each.trace_id: {span.span_id for span in each.spans} for each in traces}

    assert by_id(large.search(EVERYTHING).traces) == by_id(small.search(EVERYTHING).traces)
    (first, *_) = pages[0].traces
    assert large.fetch(first.trace_id).spans == first.spans
    large.close()
    small.close()
