"""Small orders as spans that name their stages, for tests of the command line itself."""

from collections.abc import Mapping

from tests.demo.worlds import NOW_NANO
from tests.sources.documents import otlp, otlp_span

MINUTE = 60 * 1_000_000_000

SOUND = "10000000000000000000000000000001"
"""Waits for its price for five minutes."""
LATE = "10000000000000000000000000000002"
"""Its price is overdue; mes works, and nothing tells why."""
WAITING = "10000000000000000000000000000003"
"""Waits for an operator of CRM, too long."""
CLOSED = "10000000000000000000000000000004"

Order = tuple[tuple[str, str, int], ...]
"""Stage, service and how many minutes ago."""

_BEGINNING: Order = (("INITIATED", "shop", 9), ("FILE_UPLOADED", "shop", 7))

FEW_ORDERS: Mapping[str, Order] = {
    SOUND: (*_BEGINNING, ("SUBMITTED", "shop", 5)),
    LATE: (("INITIATED", "shop", 99), ("FILE_UPLOADED", "shop", 98), ("SUBMITTED", "shop", 97)),
    WAITING: (
        ("INITIATED", "shop", 999),
        ("FILE_UPLOADED", "shop", 998),
        ("SUBMITTED", "shop", 997),
        ("PRICE_CALCULATED", "mes", 990),
        ("", "shop", 3),
    ),
    CLOSED: (
        ("INITIATED", "shop", 999),
        ("FILE_UPLOADED", "shop", 998),
        ("SUBMITTED", "shop", 997),
        ("PRICE_CALCULATED", "mes", 996),
        ("MANUFACTURING_APPROVED", "crm", 900),
        ("MANUFACTURING_STARTED", "mes", 800),
        ("MANUFACTURING_COMPLETED", "mes", 700),
        ("PACKAGING", "mes", 600),
        ("SHIPPED", "mes", 500),
        ("CLOSED", "crm", 1),
    ),
}


def document(orders: Mapping[str, Order], now_nano: int = NOW_NANO) -> dict[str, object]:
    """The orders as one OTLP JSON document, as of a moment."""
    spans = [
        otlp(_span(trace_id, number, stage, now_nano - ago * MINUTE), service=service)
        for trace_id, steps in orders.items()
        for number, (stage, service, ago) in enumerate(steps, start=1)
    ]
    return {"resourceSpans": [each for one in spans for each in _groups(one)]}


def _span(trace_id: str, number: int, stage: str, nano: int) -> dict[str, object]:
    span = otlp_span(trace_id, nano, {"order.stage": stage} if stage else None)
    name = f"order.{stage.lower()}" if stage else "GET /orders"
    return {**span, "spanId": f"{number:016x}", "name": name}


def _groups(one: Mapping[str, object]) -> list[object]:
    groups = one["resourceSpans"]
    assert isinstance(groups, list)
    return groups
