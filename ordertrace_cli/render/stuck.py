"""Many orders on one screen: how many were examined, what stalled orders share, the worst first."""

from collections.abc import Iterator, Mapping

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ordertrace_cli.diagnosis.model import Diagnosis
from ordertrace_cli.fleet.changes import NO_NEWS, News, Turn
from ordertrace_cli.fleet.model import Incident, StuckReport
from ordertrace_cli.render import verdict
from ordertrace_cli.render.incidents import (
    INCIDENTS_SHOWN,
    example_ids,
    incident_heading,
    incident_lines,
)
from ordertrace_cli.render.links import linked, links_of
from ordertrace_cli.render.look import NO_SURROUNDINGS, Look, Surroundings
from ordertrace_cli.render.paint import grid, mark, painted, spaced, text, to_copy
from ordertrace_cli.render.signs import STATUS_STYLES, TURN_MARKS
from ordertrace_cli.render.stuck_lines import render_stuck_lines
from ordertrace_cli.texts.labels import Label
from ordertrace_cli.texts.watch import TURNS

ORDERS_SHOWN = 25
_STAGES_FROM = 108
_PLACES_FROM = 132


def render_stuck(
    report: StuckReport,
    look: Look,
    surroundings: Surroundings = NO_SURROUNDINGS,
    limit: int | None = ORDERS_SHOWN,
    news: News = NO_NEWS,
) -> str:
    """The screen. limit: the most orders in the list, None for all; what is left out is said.

    news: what is marked as changed since the look before.
    """
    if look.in_lines:
        return _with_links(
            render_stuck_lines(report, look, surroundings, limit, news), report, look, surroundings
        )
    sections = (
        _head(report, look),
        _incidents(report, look, news),
        _orders(report, look, limit, news),
        _commands(report, look, surroundings),
    )
    return _with_links(painted(look, spaced(sections)), report, look, surroundings)


def _with_links(screen: str, report: StuckReport, look: Look, surroundings: Surroundings) -> str:
    if not look.links:
        return screen
    ids = {order.trace_id for order in report.orders}
    ids.update(trace_id for incident in report.incidents for trace_id in incident.trace_ids)
    return linked(look, screen, links_of(surroundings, ids))


def _head(report: StuckReport, look: Look) -> list[RenderableType]:
    sound = report.orders_examined and not verdict.need_attention(report)
    strong = "bold green" if sound else "bold"
    seen = verdict.seen(report, look)
    window = verdict.window(report, look)
    lines = [text(look, (verdict.fleet_headline(report, look), strong))]
    if report.complete:
        lines.append(text(look, f"{window}{look.separator}{seen}"))
    else:
        lines += [text(look, window), text(look, (seen, "bold yellow"))]
    if counts := verdict.counts(report, look):
        lines.append(text(look, counts))
    return list[RenderableType](lines)


def _incidents(report: StuckReport, look: Look, news: News) -> list[RenderableType]:
    if not report.incidents:
        return []
    table = grid(["<", "~"])
    shown = report.incidents[:INCIDENTS_SHOWN]
    for number, incident in enumerate(shown, start=1):
        style = STATUS_STYLES[incident.status]
        turn = news.turn(incident)
        table.add_row(
            text(look, (f"#{number}", style)),
            text(
                look,
                (incident_heading(incident, look), "bold"),
                *((look.separator, turn_mark(look, turn)) if turn else ()),
            ),
        )
        for line in incident_lines(incident, look):
            table.add_row("", text(look, line))
        if ids := example_ids(incident):
            table.add_row("", text(look, ("  ".join(ids), "dim")))
    section: list[RenderableType] = [
        text(look, (look.texts.label(Label.INCIDENTS), "bold")),
        table,
    ]
    if hidden := len(report.incidents) - len(shown):
        section.append(text(look, look.texts.label(Label.MORE_INCIDENTS, count=hidden)))
    return section


def turn_mark(look: Look, turn: Turn) -> Text:
    """`+ new`: a sign and the word for what became of an incident or order."""
    sign = TURN_MARKS[turn]
    return text(look, mark(look, sign), (f" {look.texts.say(TURNS[turn])}", sign.style))


def _orders(report: StuckReport, look: Look, limit: int | None, news: News) -> list[RenderableType]:
    if not report.orders:
        return []
    numbers = incident_numbers(report.incidents[:INCIDENTS_SHOWN])
    table = _order_table(look)
    for diagnosis in report.orders[:limit]:
        number = text(look, (numbers.get(diagnosis.trace_id, ""), "dim"))
        if diagnosis.trace_id in news.orders:
            number = text(look, number, " ", turn_mark(look, Turn.NEW))
        table.add_row(number, *_order_cells(diagnosis, look))
    section: list[RenderableType] = [
        text(look, (look.texts.label(Label.ORDERS), "bold")),
        table,
    ]
    if limit is not None and len(report.orders) > limit:
        hidden = len(report.orders) - limit
        section.append(text(look, look.texts.label(Label.MORE_ORDERS, count=hidden)))
    return section


def incident_numbers(incidents: tuple[Incident, ...]) -> Mapping[str, str]:
    """By trace id, the number under which the order's incident stands above."""
    return {
        trace_id: f"#{number}"
        for number, incident in enumerate(incidents, start=1)
        for trace_id in incident.trace_ids
    }


def _order_table(look: Look) -> Table:
    labels = [Label.STATUS, Label.TRACE, Label.CAUSE, Label.SINCE_HOW_LONG]
    if look.width >= _STAGES_FROM:
        labels.append(Label.STAGE)
    if look.width >= _PLACES_FROM:
        labels.append(Label.PLACE)
    kinds = {Label.CAUSE: "~", Label.PLACE: "~", Label.SINCE_HOW_LONG: ">"}
    heads = [text(look, look.texts.label(label)) for label in labels]
    return grid(["<", *(kinds.get(label, "<") for label in labels)], [Text(), *heads])


def _order_cells(diagnosis: Diagnosis, look: Look) -> Iterator[Text]:
    texts = look.texts
    yield text(look, (texts.status(diagnosis.status).upper(), STATUS_STYLES[diagnosis.status]))
    yield text(look, diagnosis.trace_id)
    finding = diagnosis.stall.finding if diagnosis.stall else None
    yield text(look, texts.cause(finding.cause) if finding else "")
    yield text(look, texts.duration(diagnosis.evaluated_at - finding.since) if finding else "")
    if look.width >= _STAGES_FROM:
        yield text(look, texts.outside(diagnosis.stage or ""))
    if look.width >= _PLACES_FROM:
        yield text(look, texts.place(finding.at) if finding else "")


def _commands(report: StuckReport, look: Look, surroundings: Surroundings) -> list[RenderableType]:
    if not report.orders:
        return []
    command = surroundings.command("show", report.orders[0].trace_id)
    return [to_copy(look, look.texts.label(Label.SEE_ORDER), command)]
