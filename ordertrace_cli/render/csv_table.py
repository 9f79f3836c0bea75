"""The orders that need attention as CSV, for spreadsheets: codes and ids, never sentences.

Spreadsheets run a cell that begins like a formula; such a cell gets an apostrophe before it
(OWASP, CSV injection; the line feed too).
"""

import csv
from io import StringIO

from ordertrace_cli.diagnosis.model import Diagnosis
from ordertrace_cli.fleet.model import StuckReport
from ordertrace_cli.redact import clean
from ordertrace_cli.times import rfc3339

COLUMNS = (
    "trace_id", "status", "cause", "confidence", "system", "name", "stage", "next_stage",
    "stage_reached_at", "since", "for_seconds",
)  # fmt: skip

VIOLATION_COLUMNS = (
    "trace_id", "status", "stage", "stage_reached_at", "first_seen", "last_seen", "violations",
)  # fmt: skip

# The full-width forms are taken for the plain ones by some spreadsheets.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def render_csv(report: StuckReport) -> str:
    """A head and one line an order, worst first; all of them."""
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(order) for order in report.orders)
    return stream.getvalue()


def render_violations_csv(report: StuckReport) -> str:
    """The orders that broke policy and went on; codes with spaces between, each once."""
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(VIOLATION_COLUMNS)
    writer.writerows(_violation_row(order) for order in report.violators)
    return stream.getvalue()


def _violation_row(order: Diagnosis) -> list[str]:
    times = (order.stage_reached_at, order.first_seen, order.last_seen)
    return [
        order.trace_id,
        order.status,
        csv_cell(order.stage or ""),
        *(rfc3339(at) if at else "" for at in times),
        " ".join(dict.fromkeys(violation.code.value for violation in order.violations)),
    ]


def _row(order: Diagnosis) -> list[str]:
    finding = order.stall.finding if order.stall else None
    seconds = (order.evaluated_at - finding.since).total_seconds() if finding else ""
    return [
        order.trace_id,
        order.status,
        finding.cause if finding else "",
        finding.confidence if finding else "",
        csv_cell(finding.at.system if finding else ""),
        csv_cell(finding.at.name if finding else ""),
        csv_cell(order.stage or ""),
        csv_cell(order.next_stage or ""),
        rfc3339(order.stage_reached_at) if order.stage_reached_at else "",
        rfc3339(finding.since) if finding else "",
        # A number, so that it can be summed; its minus sign begins no formula.
        str(seconds),
    ]


def csv_cell(text: str, limit: int = 120) -> str:
    """A text from outside as a cell that no spreadsheet takes for a formula."""
    cleaned = clean(text, limit)
    return f"'{cleaned}" if cleaned.startswith(_FORMULA_STARTS) else cleaned
