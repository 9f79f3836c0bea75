"""An audit of a window counts every span once, forgets traces, and says what it did not see."""

import json
import tracemalloc
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ordertrace_cli.fleet import audit
from ordertrace_cli.fleet.audit import AuditWindow, audit_documents, audit_window
from ordertrace_cli.globs import Globs
from ordertrace_cli.privacy.model import AuditReport, Kind
from ordertrace_cli.profile.builtin import builtin_profile
from ordertrace_cli.sources.protocol import SpanPage, SpanQuery
from ordertrace_cli.spans.gather import gather
from ordertrace_cli.spans.model import CaveatCode, Trace
from ordertrace_cli.spans.otlp import parse_otlp
from ordertrace_cli.times import to_unix_nano
from tests.sources.documents import otlp, otlp_span

PRIVACY = builtin_profile().privacy
NOW = datetime(2026, 11, 24, 21, 0, tzinfo=UTC)
SINCE = NOW - timedelta(hours=1)
WINDOW = AuditWindow(NOW, SINCE, NOW)
ANY_TIME = AuditWindow(NOW)


@dataclass
class PagedSource:
    """Answers like a Jaeger: whole traces with a span of that service that began in the window.

    spans: service, trace number and second after SINCE of each. depth: traces of one page.
    """

    spans: list[tuple[str, int, float]]
    depth: int = 10
    concurrency: int = 4
    label: str = "paged"
    any_service: bool = False
    asked: list[SpanQuery] = field(default_factory=list)

    def services(self) -> frozenset[str]:
        return frozenset(service for service, _, _ in self.spans)

    def search(self, query: SpanQuery) -> SpanPage:
        self.asked.append(query)
        found = sorted(
            {
                number
                for service, number, second in self.spans
                if service == query.service
                and query.start <= SINCE + timedelta(seconds=second) < query.end
            }
        )
        document = self._document(set(found[: self.depth]))
        traces = gather([parse_otlp(document)]) if found else ()
        return SpanPage(traces, len(found) >= self.depth, documents=(document,))

    def pages(self, query: SpanQuery) -> Iterator[SpanPage]:
        yield self.search(query)

    def _document(self, numbers: set[int]) -> bytes:
        groups: list[Any] = [otlp()]
        for index, (service, number, second) in enumerate(self.spans, start=1):
            if number in numbers:
                nano = to_unix_nano(SINCE) + int(second * 1e9)
                span = otlp_span(f"{number:032x}", nano, {"customer.email": "a@b.com"})
                one = otlp({**span, "spanId": f"{index:016x}"}, service=service)
                groups.append(one)
        return "\n".join(map(json.dumps, groups)).encode()

    def fetch(self, trace_id: str) -> Trace:
        raise AssertionError(trace_id)

    def count(self, query: SpanQuery) -> int | None:  # noqa: ARG002
        return None

    def trace_url(self, trace_id: str) -> str | None:  # noqa: ARG002
        return None

    def close(self) -> None:
        """Nothing is open."""


def counts(report: AuditReport) -> Mapping[tuple[str, Kind], int]:
    return {(leak.where.service, leak.where.kind): leak.count for leak in report.leaks}


def test_each_span_counts_once_however_often_its_trace_is_answered() -> None:
    """Traces run through three services; pages of ten are halved again and again."""
    spans = [
        (service, number, number * 7.3 + offset)
        for number in range(1, 201)
        for offset, service in enumerate(("shop", "mes", "crm"))
    ]
    source = PagedSource(spans)
    report = audit_window(source, PRIVACY, WINDOW)
    assert report.complete
    assert report.spans == 600
    assert counts(report) == {
        (service, kind): 200
        for service in ("shop", "mes", "crm")
        for kind in (Kind.EMAIL, Kind.FORBIDDEN_KEY)
    }
    assert len(source.asked) > 60


def test_spans_outside_of_the_window_are_not_counted() -> None:
    """Their traces are answered whole all the same."""
    report = audit_window(PagedSource([("shop", 1, 5), ("shop", 1, -90)]), PRIVACY, WINDOW)
    assert report.spans == 1


def test_services_that_no_profile_knows_are_searched_too() -> None:
    source = PagedSource([("billing", 1, 5), ("shop", 2, 6)])
    assert audit_window(source, PRIVACY, WINDOW).spans == 2
    only = audit_window(source, PRIVACY, WINDOW, Globs(["bill*"]))
    assert [leak.where.service for leak in only.leaks] == ["billing", "billing"]


def test_more_in_one_second_than_a_page_holds_is_told() -> None:
    report = audit_window(
        PagedSource([("shop", number, 5.5) for number in range(1, 31)]), PRIVACY, WINDOW
    )
    assert not report.complete
    assert CaveatCode.SEARCH_INCOMPLETE in {caveat.code for caveat in report.caveats}
    assert report.spans == 10


def endless(traces: int) -> Iterator[bytes]:
    for number in range(1, traces + 1):
        span = otlp_span(f"{number:032x}", attributes={"order.number": f"N{number}", "note": "x"})
        yield json.dumps(otlp(span)).encode()


def test_memory_does_not_grow_with_the_number_of_traces() -> None:
    audit_documents(endless(50), PRIVACY, ANY_TIME)
    peaks = []
    for traces in (300, 900):
        tracemalloc.start()
        report = audit_documents(endless(traces), PRIVACY, ANY_TIME)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert report.spans == traces
    # What is remembered of short texts has a bound of its own; no trace is among it.
    assert peaks[1] - peaks[0] < 600 * 900


def test_keys_made_of_ids_do_not_fill_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "MOST_GROUPS", 20)
    names = [f"customer.{chr(97 + n // 26)}{chr(97 + n % 26)}.email" for n in range(60)]
    spans = [otlp_span(f"{n + 1:032x}", attributes={name: "y"}) for n, name in enumerate(names)]
    report = audit_documents([json.dumps(otlp(*spans)).encode()], PRIVACY, ANY_TIME)
    assert len(report.leaks) == 20
    assert not report.complete
    assert [(caveat.code, caveat.count) for caveat in report.caveats] == [
        (CaveatCode.FINDINGS_NOT_KEPT, 40)
    ]


def test_names_that_hold_what_is_looked_for_are_masked() -> None:
    span = otlp_span("1" * 32, attributes={"order 48151623": "a@b.com"})
    document = json.dumps(otlp({**span, "name": "GET /orders/48151623"}, service="shop-48151623"))
    report = audit_documents([document.encode()], PRIVACY, ANY_TIME)
    assert report.leaks
    assert "48151623" not in repr(report)
    assert {leak.where.span_name for leak in report.leaks} == {"GET /orders/(…)"}


def test_spans_of_one_name_are_one_group_whatever_ids_their_names_hold() -> None:
    spans = [{**otlp_span(f"{n:032x}"), "name": f"GET /orders/{n + 48151623}"} for n in range(1, 9)]
    report = audit_documents([json.dumps(otlp(*spans)).encode()], PRIVACY, ANY_TIME)
    assert [(leak.where.span_name, leak.count) for leak in report.leaks] == [("GET /orders/(…)", 8)]


def test_a_span_that_was_sent_twice_counts_once() -> None:
    span = otlp_span("1" * 32, attributes={"customer.email": "a@b.com"})
    report = audit_documents([json.dumps(otlp(span, span)).encode()], PRIVACY, ANY_TIME)
    assert (report.spans, {leak.count for leak in report.leaks}) == (1, {1})
