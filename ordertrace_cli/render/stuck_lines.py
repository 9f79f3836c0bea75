"""Many orders as plain lines: for narrow terminals and screen readers. No columns."""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.model import Diagnosis
from ordertrace_cli.fleet.changes import News, Turn
from ordertrace_cli.fleet.model import StuckReport
from ordertrace_cli.render import verdict
from ordertrace_cli.render.incidents import (
    INCIDENTS_SHOWN,
    incident_heading,
    incident_lines,
)
from ordertrace_cli.render.look import Look, Surroundings
from ordertrace_cli.render.paint import shown
from ordertrace_cli.texts.labels import Label
from ordertrace_cli.texts.watch import TURNS


def render_stuck_lines(
    report: StuckReport, look: Look, surroundings: Surroundings, limit: int | None, news: News
) -> str:
    """One fact a line; ids stand on lines of their own."""
    lines = [
        verdict.fleet_headline(report, look),
        verdict.window(report, look),
        verdict.seen(report, look),
        verdict.counts(report, look),
        *_incidents(report, look, news),
        *_orders(report, look, limit, news),
    ]
    if report.orders:
        lines.append(f"{look.texts.label(Label.SEE_ORDER)}:")
        lines.append(surroundings.command("show", report.orders[0].trace_id))
    return "".join(f"{shown(look, line)}\n" for line in lines if line)


def _incidents(report: StuckReport, look: Look, news: News) -> Iterator[str]:
    if report.incidents:
        yield f"{look.texts.label(Label.INCIDENTS)}:"
    for incident in report.incidents[:INCIDENTS_SHOWN]:
        yield _turned(incident_heading(incident, look), news.turn(incident), look)
        yield from incident_lines(incident, look)
    if (hidden := len(report.incidents) - INCIDENTS_SHOWN) > 0:
        yield look.texts.label(Label.MORE_INCIDENTS, count=hidden)


def _orders(report: StuckReport, look: Look, limit: int | None, news: News) -> Iterator[str]:
    if report.orders:
        yield f"{look.texts.label(Label.ORDERS)}:"
    for diagnosis in report.orders[:limit]:
        yield diagnosis.trace_id
        turn = Turn.NEW if diagnosis.trace_id in news.orders else None
        yield _turned(_order(diagnosis, look), turn, look)
    if limit is not None and len(report.orders) > limit:
        yield look.texts.label(Label.MORE_ORDERS, count=len(report.orders) - limit)


def _order(diagnosis: Diagnosis, look: Look) -> str:
    parts = (
        verdict.badge(diagnosis, look),
        verdict.headline(diagnosis, look),
        diagnosis.stage or "",
    )
    return look.separator.join(part for part in parts if part)


def _turned(line: str, turn: Turn | None, look: Look) -> str:
    """The line with what became of it since the last look."""
    return line if turn is None else f"{line}{look.separator}{look.texts.say(TURNS[turn])}"
