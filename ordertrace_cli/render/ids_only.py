"""Trace ids and nothing else, for other programs: one a line, worst first."""

from ordertrace_cli.fleet.model import StuckReport


def render_ids(report: StuckReport) -> str:
    """Every order that needs attention; "" when none does."""
    return "".join(f"{order.trace_id}\n" for order in report.orders)
