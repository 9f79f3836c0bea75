"""A window is walked through in slices that hold what a page can, and nothing is missed."""

from datetime import UTC, datetime, timedelta
from threading import Lock
from time import sleep

import pytest

from ordertrace_cli.fleet.search import Collected, Search
from ordertrace_cli.sources.protocol import SpanPage, SpanQuery
from ordertrace_cli.spans.model import Span, SpanKind, Trace
from ordertrace_cli.times import to_unix_nano
from tests.fleet.in_pieces import Piecewise, pieces

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
WINDOW = SpanQuery(NOW - timedelta(hours=2), NOW, "shop")
DEPTH = 50


def at(moments: list[datetime]) -> list[Trace]:
    """One trace of one span for each."""
    return [
        Trace(
            f"{number:032x}",
            (
                Span(
                    f"{number:032x}",
                    f"{number:016x}",
                    "",
                    "GET /",
                    SpanKind.SERVER,
                    "shop",
                    to_unix_nano(moment),
                    to_unix_nano(moment) + 1,
                ),
            ),
        )
        for number, moment in enumerate(moments, start=1)
    ]


def evenly(count: int) -> list[datetime]:
    return [NOW - timedelta(seconds=1 + 7_000 * index / count) for index in range(count)]


class Asked(Piecewise):
    """Notes how full the pages were."""

    def __init__(self, source: Piecewise) -> None:
        super().__init__(source.held, source.known, source.depth)
        self.pages_handed_out: list[SpanPage] = []

    def search(self, query: SpanQuery) -> SpanPage:
        page = super().search(query)
        self.pages_handed_out.append(page)
        return page


def walked(moments: list[datetime]) -> tuple[Collected, Asked, bool]:
    source = Asked(pieces(at(moments), frozenset({"shop"}), depth=DEPTH))
    found = Collected()
    seen = Search(source, found.take).walk([WINDOW])
    return found, source, seen.complete


@pytest.mark.parametrize("count", [0, 1, 49, 50, 1_000])
def test_everything_in_the_window_is_found(count: int) -> None:
    found, _, complete = walked(evenly(count))
    assert (len(found.traces), complete) == (count, True)


def test_few_pages_of_an_even_window_come_full() -> None:
    _, source, _ = walked(evenly(2_000))
    full = [page for page in source.pages_handed_out if page.full]
    assert len(full) <= 2
    assert len(source.pages_handed_out) < 2_000 / DEPTH * 3


def test_a_quiet_window_takes_few_requests() -> None:
    _, source, _ = walked([])
    assert len(source.pages_handed_out) <= 6


def test_a_burst_after_silence_is_split_until_it_fits() -> None:
    burst = [NOW - timedelta(minutes=90, seconds=index / 5) for index in range(400)]
    found, _, complete = walked(burst)
    assert (len(found.traces), complete) == (400, True)


def test_more_at_one_moment_than_a_page_holds_is_said() -> None:
    _, _, complete = walked([NOW - timedelta(minutes=90)] * (DEPTH + 1))
    assert not complete


class Crowded(Asked):
    """Takes as many questions at once as anybody has, and notes how many there were."""

    def __init__(self, source: Piecewise) -> None:
        super().__init__(source)
        self.concurrency = 8
        self.most = 0
        self._now = 0
        self._lock = Lock()

    def search(self, query: SpanQuery) -> SpanPage:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
            page = super().search(query)
        # Others may come in before this one leaves.
        sleep(0)
        with self._lock:
            self._now -= 1
        return page


def test_however_many_pages_may_be_asked_for_two_are_held() -> None:
    source = Crowded(pieces(at(evenly(2_000)), frozenset({"shop"}), depth=DEPTH))
    found = Collected()
    length = (WINDOW.end - WINDOW.start) / 8
    starts = [WINDOW.start + length * part for part in range(8)]
    Search(source, found.take).run(SpanQuery(start, start + length, "shop") for start in starts)
    assert len(found.traces) == 2_000
    assert source.most <= 2
