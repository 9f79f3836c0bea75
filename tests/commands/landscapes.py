"""The demo's landscapes as a real Jaeger holds them, and as parts that are quick to ask."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from ordertrace_cli.demo.model import Label, Landscape
from ordertrace_cli.spans.encode import encode_otlp
from ordertrace_cli.spans.gather import Batch, gather
from ordertrace_cli.spans.model import Span, SpanKind, Trace
from ordertrace_cli.spans.otlp import parse_otlp
from ordertrace_cli.times import to_unix_nano
from tests.commands.orders import FEW_ORDERS, document
from tests.jaeger_server import JaegerServer

LONG_AGO = timedelta(days=90)
_SPANS_A_PUSH = 5_000


def push(server: JaegerServer, landscape: Landscape, now: datetime) -> None:
    """Store it, with a sign of life from long ago of each service that has gone silent since."""
    emitting = {span.service for trace in landscape.traces for span in trace.spans}
    silent = sorted(landscape.services - emitting)
    old = to_unix_nano(now - LONG_AGO)
    spans = tuple(_sign_of_life(service, number, old) for number, service in enumerate(silent, 1))
    batch: list[Trace] = list(gather([Batch(spans)]))
    for trace in landscape.traces:
        batch.append(trace)
        if sum(len(each.spans) for each in batch) > _SPANS_A_PUSH:
            server.push(encode_otlp(batch))
            batch = []
    server.push(encode_otlp(batch))


def _sign_of_life(service: str, number: int, nano: int) -> Span:
    return Span(
        trace_id=f"{number:032x}",
        span_id=f"{number:016x}",
        parent_span_id="",
        name="GET /health",
        kind=SpanKind.SERVER,
        service=service,
        start_time_unix_nano=nano,
        end_time_unix_nano=nano + 1_000_000,
        resource={"service.name": service},
    )


def parts(landscape: Landscape) -> Iterator[Landscape]:
    """Each line of business alone: its services serve no other line, so no verdict changes.

    Asking for an order costs as much as the fleet around it.
    """
    lines = sorted({label.line for label in landscape.labels})
    for line in lines:
        yield Landscape(
            tuple(trace for trace in landscape.traces if line in _lines(trace, lines)),
            tuple(label for label in landscape.labels if label.line == line),
            frozenset(name for name in landscape.services if _line(name, lines) == line),
        )


def _lines(trace: Trace, lines: list[str]) -> set[str]:
    return {_line(span.service, lines) for span in trace.spans}


def _line(service: str, lines: list[str]) -> str:
    _, _, line = service.partition("-")
    return line if line in lines else ""


def with_small_orders(landscape: Landscape, count: int) -> Landscape:
    """The landscape and so many small orders more, a minute after one another."""
    shapes = list(FEW_ORDERS.values())
    orders = {
        f"{number + 2**64:032x}": tuple(
            (stage, service, ago + number) for stage, service, ago in shapes[number % len(shapes)]
        )
        for number in range(count)
    }
    small = gather([parse_otlp(json.dumps(document(orders)).encode())])
    return replace(landscape, traces=(*landscape.traces, *small))


def judged(label: Label) -> tuple[str, str | None, str | None, str | None]:
    return label.status, label.cause, label.at_system, label.stage
