from datetime import UTC, datetime, timedelta

import pytest

from ordertrace_cli.demo.landscape import build_landscape
from ordertrace_cli.errors import TraceNotFoundError
from ordertrace_cli.sources.demo import DemoSource
from ordertrace_cli.sources.protocol import SpanQuery, SpanSource

NOW = datetime(2026, 11, 24, 21, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def source() -> SpanSource:
    return DemoSource(build_landscape(NOW, variant="quiet-mes"))


def test_it_is_called_demo(source: SpanSource) -> None:
    assert source.label == "demo"
    assert source.trace_url("0" * 32) is None


def test_it_knows_services_that_have_gone_silent(source: SpanSource) -> None:
    assert "mes" in source.services()
    window = SpanQuery(NOW - timedelta(days=40), NOW, service="mes")
    assert not source.search(window).traces


def test_it_finds_whole_traces_by_service_and_time(source: SpanSource) -> None:
    page = source.search(SpanQuery(NOW - timedelta(hours=2), NOW, service="shop"))
    assert page.traces
    assert not page.full
    assert source.fetch(page.traces[0].trace_id) == page.traces[0]


def test_it_refuses_an_id_that_it_does_not_hold(source: SpanSource) -> None:
    with pytest.raises(TraceNotFoundError):
        source.fetch("f" * 32)
