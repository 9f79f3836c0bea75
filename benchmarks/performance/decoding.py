"""CPU seconds for one answer of Jaeger's v3 API: `python -m benchmarks.performance.decoding FILE`.

Prints two numbers: from bytes to all that `stuck` says of the answer's orders, and `orjson.loads`
of the same bytes with the collector off. In turns within one process: the machine is the same for
both.
"""

import gc
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from statistics import median

import orjson

from ordertrace_cli.errors import TraceNotFoundError
from ordertrace_cli.fleet.stuck import Window, find_stuck
from ordertrace_cli.profile.builtin import builtin_profile
from ordertrace_cli.sources.protocol import SpanPage, SpanQuery
from ordertrace_cli.spans.gather import gather
from ordertrace_cli.spans.model import Trace
from ordertrace_cli.spans.otlp import parse_otlp
from ordertrace_cli.times import from_unix_nano

_TURNS = 5


class _Answer:
    """A source that has one answer, and decodes it when it is asked."""

    label, concurrency, any_service, depth = "an answer", 1, True, 1_000_000

    def __init__(self, data: bytes) -> None:
        self._data = data

    def services(self) -> frozenset[str]:
        return frozenset(("shop", "mes", "crm"))

    def fetch(self, trace_id: str) -> Trace:
        raise TraceNotFoundError(f"{trace_id} is not in the answer")

    def search(self, query: SpanQuery) -> SpanPage:  # noqa: ARG002  all of it, always
        return SpanPage(gather([parse_otlp(self._data)]))

    def pages(self, query: SpanQuery) -> Iterator[SpanPage]:
        yield self.search(query)

    def count(self, query: SpanQuery) -> None:  # noqa: ARG002  nobody counts
        return None

    def trace_url(self, trace_id: str) -> None:  # noqa: ARG002  no page
        return None

    def close(self) -> None:
        return None


def _window_of(data: bytes) -> Window:
    spans = parse_otlp(data).spans
    since = from_unix_nano(min(span.start_time_unix_nano for span in spans))
    now = from_unix_nano(max(span.end_time_unix_nano for span in spans)) + timedelta(minutes=5)
    return Window(since, now, now)


def _judged(data: bytes, window: Window) -> float:
    gc.collect()
    began = time.process_time()
    report = find_stuck(_Answer(data), builtin_profile(), window)
    took = time.process_time() - began
    assert report.orders_examined > len(report.orders) > 0  # noqa: S101  they were judged
    return took


def _decoded(data: bytes) -> float:
    gc.collect()
    gc.disable()
    try:
        began = time.process_time()
        tree = orjson.loads(data)
        took = time.process_time() - began
    finally:
        gc.enable()
    del tree
    return took


def main() -> None:
    data = Path(sys.argv[1]).read_bytes()
    window = _window_of(data)
    turns = [(_judged(data, window), _decoded(data)) for _ in range(_TURNS)]
    ours, theirs = (median(column) for column in zip(*turns, strict=True))
    sys.stdout.write(f"{ours} {theirs}\n")


if __name__ == "__main__":
    main()
