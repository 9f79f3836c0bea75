"""A profile that fits no service of the source must not read as "nothing stalled"."""

from datetime import UTC, datetime, timedelta

import pytest

from ordertrace_cli.errors import UsageError
from ordertrace_cli.fleet.stuck import Window, find_stuck
from ordertrace_cli.profile.builtin import builtin_profile
from ordertrace_cli.sources.files import FileSource
from ordertrace_cli.spans.model import Span, SpanKind, Trace

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(hours=2), NOW, NOW)


def source(service: str) -> FileSource:
    start = int((NOW - timedelta(hours=1)).timestamp()) * 10**9
    span = Span("a" * 32, "b" * 16, "", "GET /", SpanKind.SERVER, service, start, start + 1)
    return FileSource([Trace(span.trace_id, (span,))], "spans.json")


def test_services_of_another_landscape_are_refused() -> None:
    with pytest.raises(UsageError, match="none of the 1 services"):
        find_stuck(source("billing"), builtin_profile(), WINDOW)


def test_services_of_the_landscape_without_orders_are_no_orders() -> None:
    report = find_stuck(source("shop"), builtin_profile(), WINDOW)
    assert (report.orders_examined, report.complete) == (0, True)
