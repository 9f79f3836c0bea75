"""Whether a trace answers a query by attributes."""

from datetime import UTC, datetime, timedelta

import pytest

from ordertrace_cli.sources.matching import fits
from ordertrace_cli.sources.protocol import SpanQuery
from ordertrace_cli.spans.model import Attributes, Span, SpanEvent, SpanKind, Trace
from ordertrace_cli.times import to_unix_nano

START = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
ID = "4bf92f3577b34da6a3ce929d0e0e4736"


def span(
    attributes: Attributes,
    *,
    at: datetime = START,
    service: str = "shop",
    resource: Attributes | None = None,
    event: Attributes | None = None,
) -> Span:
    nano = to_unix_nano(at)
    return Span(
        ID,
        "00f067aa0ba902b7",
        "",
        "order.submit",
        SpanKind.SERVER,
        service,
        nano,
        nano + 1,
        attributes=attributes,
        resource=resource or {},
        events=(SpanEvent("e", nano, event or {}),),
    )


def asked(service: str | None = "shop", **attributes: str) -> SpanQuery:
    return SpanQuery(START, START + HOUR, service, attributes)


@pytest.mark.parametrize(
    ("value", "text"),
    [("x", "x"), (7, "7"), (True, "true"), (False, "false"), (1.5, "1.5"), (4.0, "4")],
)
def test_values_compare_as_text(value: str | float | bool, text: str) -> None:
    assert fits(Trace(ID, (span({"a": value}),)), asked(a=text))


@pytest.mark.parametrize(
    "trace",
    [
        pytest.param((span({"a": "x", "b": "y"}),), id="both on one span"),
        pytest.param((span({"a": "x"}, resource={"b": "y"}),), id="one of them on the resource"),
        pytest.param((span({"a": "x"}, event={"b": "y"}),), id="one of them on an event"),
        pytest.param((span({}), span({"a": "x", "b": "y"})), id="the second span"),
        pytest.param((span({"a": "x", "b": "y"}, at=START + HOUR),), id="at the window's end"),
    ],
)
def test_a_trace_fits(trace: tuple[Span, ...]) -> None:
    assert fits(Trace(ID, trace), asked(a="x", b="y"))


@pytest.mark.parametrize(
    "trace",
    [
        pytest.param((), id="no span"),
        pytest.param((span({"a": "x"}), span({"b": "y"})), id="on two spans"),
        pytest.param((span({"a": "x", "b": "Y"}),), id="another value"),
        pytest.param((span({"a": "x", "b": ["y"]}),), id="a list that holds it"),
        pytest.param((span({"a": "x", "b": None}),), id="no value"),
        pytest.param((span({"a": "x", "b": "y"}, service="mes"),), id="another service"),
        pytest.param((span({"a": "x", "b": "y"}, at=START - HOUR),), id="before the window"),
        pytest.param((span({"a": "x", "b": "y"}, at=START + 2 * HOUR),), id="after the window"),
    ],
)
def test_a_trace_does_not_fit(trace: tuple[Span, ...]) -> None:
    assert not fits(Trace(ID, trace), asked(a="x", b="y"))


def test_any_service_may_be_asked_for() -> None:
    assert fits(Trace(ID, (span({"a": "x"}, service="mes"),)), asked(None, a="x"))
