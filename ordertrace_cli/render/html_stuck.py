"""Many orders as a page: counts, incidents, two charts, and tables to sort and to filter."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from markupsafe import Markup
from msgspec import Struct
from msgspec.structs import replace

from ordertrace_cli.diagnosis.model import Diagnosis, OrderStatus
from ordertrace_cli.fleet.model import Incident, StuckReport
from ordertrace_cli.fleet.waits import StageWaits
from ordertrace_cli.render import verdict
from ordertrace_cli.render.charts import incidents_chart, waits_chart
from ordertrace_cli.render.html_page import Cell, Head, render_page
from ordertrace_cli.render.incidents import incident_heading, incident_lines
from ordertrace_cli.render.look import NO_SURROUNDINGS, Look, Surroundings
from ordertrace_cli.render.stuck import incident_numbers
from ordertrace_cli.render.tones import STATUS_TONES, Tone
from ordertrace_cli.render.violators import breaches
from ordertrace_cli.texts import report as said
from ordertrace_cli.texts.labels import Label
from ordertrace_cli.tickets.markup import safe_url

ORDERS_LISTED = 500
"""A page of more is slow to sort and nobody reads it; what is left out is said."""

INCIDENTS_LISTED = 20
_ORDERS_OF_INCIDENT = 6


class _Count(Struct, frozen=True):
    number: str
    words: str
    tone: Tone


class _OrderLink(Struct, frozen=True):
    trace_id: str
    listed: bool


class _Incident(Struct, frozen=True):
    tone: Tone
    heading: str
    lines: tuple[str, ...]
    orders: tuple[_OrderLink, ...]
    more: str


class _Chart(Struct, frozen=True):
    anchor: str
    kind: str
    heading: str
    caption: str
    key: tuple[tuple[str, str], ...]
    drawing: Markup


class _Filter(Struct, frozen=True):
    words: str
    status: str
    all: str
    statuses: tuple[tuple[str, str], ...]


class _Row(Struct, frozen=True):
    cells: tuple[Cell, ...]
    anchor: str = ""
    status: str = ""


class _Table(Struct, frozen=True):
    anchor: str
    heading: str
    caption: str
    heads: tuple[Head, ...]
    rows: tuple[_Row, ...]
    more: str = ""
    filter: _Filter | None = None


class _View(Struct, frozen=True):
    headline: str
    window: str
    seen: str
    complete: bool
    counts_label: str
    counts: tuple[_Count, ...]
    judged: str
    incidents_heading: str
    incidents: tuple[_Incident, ...]
    incidents_more: str
    over_time: _Chart | None
    waits: _Chart | None
    tables: tuple[_Table, ...]


def render_stuck_html(
    report: StuckReport,
    look: Look,
    surroundings: Surroundings = NO_SURROUNDINGS,
    limit: int | None = ORDERS_LISTED,
) -> str:
    """A whole HTML document of one file. limit: the most orders in a table, None for all."""
    texts = look.texts.dated()
    seen = replace(look, texts=texts, colour=False)
    shown = report.incidents[:INCIDENTS_LISTED]
    hidden = len(report.incidents) - len(shown)
    listed = {order.trace_id for order in report.orders[:limit]}
    view = _View(
        headline=verdict.fleet_headline(report, seen),
        window=verdict.window(report, seen),
        seen=verdict.seen(report, seen),
        complete=report.complete,
        counts_label=texts.label(Label.STATUS),
        counts=tuple(_counts(report, seen)),
        judged=f"{texts.label(Label.JUDGED_AT)} {texts.instant(report.evaluated_at)}",
        incidents_heading=texts.label(Label.INCIDENTS),
        incidents=tuple(_incident(each, listed, seen) for each in shown),
        incidents_more=texts.label(Label.MORE_INCIDENTS, count=hidden) if hidden else "",
        over_time=_over_time(report, seen),
        waits=_distributions(report, seen),
        tables=tuple(table for table in _tables(report, seen, surroundings, limit) if table.rows),
    )
    commands = []
    if report.orders:
        command = surroundings.command("show", report.orders[0].trace_id)
        commands.append((texts.label(Label.SEE_ORDER), command))
    return render_page("stuck.html.j2", view, view.headline, seen, report.caveats, commands)


def _counts(report: StuckReport, look: Look) -> Iterator[_Count]:
    for status in verdict.BY_URGENCY:
        if number := report.counts.get(status, 0):
            words = look.texts.status(status)
            yield _Count(look.texts.number(number), words, STATUS_TONES[status])


def _incident(incident: Incident, listed: set[str], look: Look) -> _Incident:
    shown = incident.trace_ids[:_ORDERS_OF_INCIDENT]
    hidden = incident.orders - len(shown)
    return _Incident(
        STATUS_TONES[incident.status],
        incident_heading(incident, look),
        incident_lines(incident, look),
        tuple(_OrderLink(each, each in listed) for each in shown),
        look.texts.say(said.AND_MORE, count=hidden) if hidden else "",
    )


def _over_time(report: StuckReport, look: Look) -> _Chart | None:
    drawing, texts = incidents_chart(report, look), look.texts
    if drawing is None:
        return None
    return _Chart(
        "over-time",
        "lives",
        texts.say(said.OVER_TIME),
        texts.say(said.OVER_TIME_CAPTION),
        (("life", texts.say(said.INCIDENT_LASTS)), ("order", texts.say(said.ORDER_STALLED))),
        drawing,
    )


def _distributions(report: StuckReport, look: Look) -> _Chart | None:
    drawing, texts = waits_chart(report.waits, look), look.texts
    if drawing is None:
        return None
    return _Chart(
        "distributions",
        "waits",
        texts.say(said.WAITS),
        texts.say(said.WAITS_CAPTION, count=report.orders_examined),
        (
            ("most", texts.say(said.MOST)),
            ("half", texts.say(said.MIDDLE_HALF)),
            ("median", texts.say(said.MEDIAN).lower()),
            ("limit", texts.label(Label.LIMIT).lower()),
            ("longest", texts.say(said.WAITING_LONGEST)),
        ),
        drawing,
    )


def _tables(
    report: StuckReport, look: Look, surroundings: Surroundings, limit: int | None
) -> Iterator[_Table]:
    texts = look.texts
    heads = (
        Head(texts.say(said.STAGE_WAITED_FOR)),
        *(
            Head(texts.say(each), number=True)
            for each in (said.REACHED_IT, said.MEDIAN, said.P95, said.LONGEST)
        ),
        Head(texts.label(Label.LIMIT), number=True),
        *(
            Head(texts.say(each), number=True)
            for each in (said.TOO_LATE, said.WAITING_NOW, said.OVERDUE_NOW, said.LONGEST_NOW)
        ),
    )
    rows = tuple(_Row(tuple(_waits(each, look))) for each in report.waits)
    yield _Table(
        "waits", texts.say(said.WAITS_NUMBERS), texts.say(said.WAITS_NUMBERS_CAPTION), heads, rows
    )
    yield _orders(report, look, surroundings, limit)
    yield _violators(report, look, surroundings, limit)


def _waits(waits: StageWaits, look: Look) -> Iterator[Cell]:
    yield Cell(look.texts.outside(waits.stage), head=True)
    yield _number(waits.reached, look)
    for each in (waits.median, waits.p95, waits.longest, waits.within):
        yield _duration(each, look)
    yield _number(waits.late, look, Tone.WARN)
    yield _number(waits.waiting, look)
    yield _number(waits.overdue, look, Tone.WARN)
    yield _duration(waits.waiting_longest, look)


def _number(number: int, look: Look, found: Tone | str = "") -> Cell:
    words = look.texts.number(number)
    return Cell(words, tone=found if number else "", number=True, sort=number)


def _duration(duration: timedelta | None, look: Look) -> Cell:
    if duration is None:
        return Cell("", number=True, sort=-1)
    return Cell(look.texts.duration(duration), number=True, sort=duration.total_seconds())


def _orders(
    report: StuckReport, look: Look, surroundings: Surroundings, limit: int | None
) -> _Table:
    texts = look.texts
    numbers = incident_numbers(report.incidents[:INCIDENTS_LISTED])
    shown = report.orders[:limit]
    labels = (
        Label.STATUS,
        Label.TRACE,
        Label.CAUSE,
        Label.SINCE_HOW_LONG,
        Label.STAGE,
        Label.PLACE,
    )
    return _Table(
        "orders",
        texts.label(Label.ORDERS),
        texts.say(said.ORDERS_CAPTION),
        (
            Head(texts.say(said.INCIDENT)),
            *(Head(texts.label(each), each is Label.SINCE_HOW_LONG) for each in labels),
        ),
        tuple(
            _Row(
                tuple(_order(order, numbers.get(order.trace_id, ""), look, surroundings)),
                f"order-{order.trace_id}",
                order.status,
            )
            for order in shown
        ),
        _left_out(len(report.orders), len(shown), look),
        _Filter(
            texts.say(said.FILTER),
            texts.label(Label.STATUS),
            texts.say(said.ALL),
            tuple((status.value, texts.status(status)) for status in _statuses(shown)),
        ),
    )


def _order(order: Diagnosis, number: str, look: Look, surroundings: Surroundings) -> Iterator[Cell]:
    texts, finding = look.texts, order.stall.finding if order.stall else None
    bare = number.lstrip("#")
    yield Cell(
        bare, link=f"#incident-{bare}" if bare else "", sort=float(bare or INCIDENTS_LISTED + 1)
    )
    yield Cell(texts.status(order.status), tone=STATUS_TONES[order.status])
    url = safe_url(surroundings.url_of(order.trace_id))
    yield Cell(order.trace_id, link=url, id=True, head=True)
    yield Cell(texts.cause(finding.cause) if finding else "")
    yield _duration(order.evaluated_at - finding.since if finding else None, look)
    yield Cell(texts.outside(order.stage or ""))
    yield Cell(texts.place(finding.at) if finding else "")


def _violators(
    report: StuckReport, look: Look, surroundings: Surroundings, limit: int | None
) -> _Table:
    texts = look.texts
    shown = report.violators[:limit]
    labels = (Label.STATUS, Label.TRACE, Label.STAGE, Label.BREACHES)
    rows = tuple(
        _Row(
            (
                Cell(texts.status(order.status), tone=STATUS_TONES[order.status]),
                Cell(
                    order.trace_id,
                    link=safe_url(surroundings.url_of(order.trace_id)),
                    id=True,
                    head=True,
                ),
                Cell(texts.outside(order.stage or "")),
                Cell(breaches(order, look)),
            ),
            f"order-{order.trace_id}",
        )
        for order in shown
    )
    return _Table(
        "violators",
        texts.say(said.VIOLATORS),
        texts.label(Label.WENT_ON),
        tuple(Head(texts.label(each)) for each in labels),
        rows,
        _left_out(len(report.violators), len(shown), look),
    )


def _statuses(orders: Sequence[Diagnosis]) -> Iterator[OrderStatus]:
    found = {order.status for order in orders}
    return (status for status in verdict.BY_URGENCY if status in found)


def _left_out(found: int, shown: int, look: Look) -> str:
    hidden = found - shown
    return look.texts.label(Label.MORE_ORDERS, count=hidden) if hidden else ""
