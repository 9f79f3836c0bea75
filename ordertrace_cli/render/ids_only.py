"""Trace ids and nothing else, for other programs: one a line, worst first."""

from collections.abc import Iterable

from ordertrace_cli.diagnosis.model import Diagnosis
from ordertrace_cli.fleet.model import StuckReport


def render_ids(report: StuckReport) -> str:
    """Every order that needs attention; "" when none does."""
    return _ids(report.orders)


def render_violator_ids(report: StuckReport) -> str:
    """Every order that broke policy and went on; "" when none did."""
    return _ids(report.violators)


def _ids(orders: Iterable[Diagnosis]) -> str:
    return "".join(f"{order.trace_id}\n" for order in orders)
