"""Incidents and orders as rows of a table: cells of clean text, each with the key it opens."""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from rich.cells import cell_len
from rich.text import Text

from ordertrace_cli.diagnosis.model import Diagnosis, OrderStatus
from ordertrace_cli.fleet.model import Incident, StuckReport
from ordertrace_cli.render.look import Look
from ordertrace_cli.render.paint import shown, text
from ordertrace_cli.render.signs import STATUS_STYLES
from ordertrace_cli.texts import tui
from ordertrace_cli.texts.labels import Label

_SHORT_ID = 8
_SHORTEST = 10


class Row(Struct, frozen=True):
    """key: an incident's or a trace id."""

    key: str
    cells: tuple[Text, ...]

    def fits(self, words: str) -> bool:
        """Whether each word stands somewhere in it."""
        here = " ".join((self.key, *(cell.plain for cell in self.cells))).casefold()
        return all(word in here for word in words.casefold().split())


class Listing(Struct, frozen=True):
    """heads: of the columns. rows: as many cells each."""

    heads: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def widths(self) -> tuple[int, ...]:
        """Columns that each column needs."""
        rows = [[cell_len(head) for head in self.heads]]
        rows += [[cell.cell_len for cell in row.cells] for row in self.rows]
        return tuple(max(column) for column in zip(*rows, strict=True))

    @property
    def width(self) -> int:
        """Columns that all of it needs, with one of air on each side of a cell."""
        return sum(self.widths) + 2 * len(self.heads)

    def within(self, width: int) -> "Listing":
        """The last column in what the others leave it of so many columns."""
        left = max(_SHORTEST, width - self.width + self.widths[-1])
        rows = []
        for row in self.rows:
            last = row.cells[-1].copy()
            last.truncate(left, overflow="ellipsis")
            rows.append(Row(row.key, (*row.cells[:-1], last)))
        return Listing(self.heads, tuple(rows))

    def filtered(self, words: str) -> "Listing":
        return Listing(self.heads, tuple(row for row in self.rows if row.fits(words)))


def incident_listing(report: StuckReport, look: Look) -> Listing:
    """Most orders first, as the report has them."""
    label = look.texts.label
    heads = (
        look.texts.say(tui.COUNT),
        label(Label.SINCE_HOW_LONG),
        label(Label.CAUSE),
        label(Label.PLACE),
    )
    return Listing(heads, tuple(_incident(each, look) for each in report.incidents))


def order_listing(report: StuckReport, look: Look, incident_id: str | None) -> Listing:
    """Worst first; of one incident where one is given."""
    label = look.texts.label
    heads = (
        label(Label.STATUS),
        label(Label.SINCE_HOW_LONG),
        label(Label.CAUSE),
        label(Label.TRACE),
        label(Label.PLACE),
    )
    orders = _orders(report, incident_id)
    whole = Listing(heads, tuple(_order(each, look) for each in orders))
    if whole.width <= look.width:
        return whole
    # The row's key has the id in full, the filter finds it, and the page shows it.
    return Listing(heads, tuple(_order(each, look, short=True) for each in orders))


def incident_name(report: StuckReport, incident_id: str, look: Look) -> str:
    """`consumer down · mes`; "" for one that is over."""
    for incident in report.incidents:
        if incident.incident_id == incident_id:
            parts = (look.texts.cause(incident.cause), look.texts.place(incident.at))
            return shown(look, look.separator.join(part for part in parts if part))
    return ""


def _orders(report: StuckReport, incident_id: str | None) -> Sequence[Diagnosis]:
    if incident_id is None:
        return report.orders
    ids = {
        trace_id
        for incident in report.incidents
        if incident.incident_id == incident_id
        for trace_id in incident.trace_ids
    }
    return [order for order in report.orders if order.trace_id in ids]


def _incident(incident: Incident, look: Look) -> Row:
    style = _style(incident.status, look)
    return Row(
        incident.incident_id,
        (
            text(look, (look.texts.number(incident.orders), style)),
            text(look, look.texts.duration(look.now - incident.since)),
            text(look, (look.texts.cause(incident.cause), "bold")),
            text(look, look.texts.place(incident.at)),
        ),
    )


def _style(status: OrderStatus, look: Look) -> str:
    return STATUS_STYLES[status] if look.colour else "bold"


def short_id(trace_id: str) -> str:
    """Enough of it to know it again, where the whole has no room."""
    return f"{trace_id[:_SHORT_ID]}…"


def _order(diagnosis: Diagnosis, look: Look, *, short: bool = False) -> Row:
    trace_id = short_id(diagnosis.trace_id) if short else diagnosis.trace_id
    return Row(diagnosis.trace_id, tuple(_cells(diagnosis, trace_id, look)))


def _cells(diagnosis: Diagnosis, trace_id: str, look: Look) -> Iterator[Text]:
    texts = look.texts
    finding = diagnosis.stall.finding if diagnosis.stall else None
    yield text(look, (texts.status(diagnosis.status).upper(), _style(diagnosis.status, look)))
    yield text(look, texts.duration(look.now - finding.since) if finding else "")
    yield text(look, texts.cause(finding.cause) if finding else "")
    yield text(look, trace_id)
    yield text(look, texts.place(finding.at) if finding else "")
