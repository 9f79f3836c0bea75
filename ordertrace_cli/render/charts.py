"""Charts of many orders, drawn by pygal: incidents over time, waits as distributions.

pygal places, scales and escapes; its own styles, scripts and tooltips are taken out, since a
report's strict policy runs none of them, and its colours are the report's style sheet's business.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from math import log10
from typing import Any, TypeAlias

from markupsafe import Markup

from ordertrace_cli.fleet.model import Incident, StuckReport
from ordertrace_cli.fleet.waits import StageWaits
from ordertrace_cli.redact import clean
from ordertrace_cli.render.look import Look
from ordertrace_cli.texts import report as said
from ordertrace_cli.texts.message import Message

INCIDENTS_DRAWN = 15
_DOTS_DRAWN = 80
_WIDTH, _HEAD, _ROW = 960, 64, 30
_LONGEST_NAME = 46

_TICKS = (
    timedelta(milliseconds=1), timedelta(milliseconds=10), timedelta(milliseconds=100),
    timedelta(seconds=1), timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=10),
    timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=7),
    timedelta(days=30), timedelta(days=365), timedelta(days=3650),
)  # fmt: skip

Point: TypeAlias = "tuple[float | None, float | None]"
_GAP: Point = (None, None)


def incidents_chart(report: StuckReport, look: Look) -> Markup | None:
    """A line an incident, from its first order on, a dot for each order; now at the right."""
    shown = report.incidents[:INCIDENTS_DRAWN]
    if not shown:
        return None
    texts, now = look.texts, report.evaluated_at
    stalled = {order.trace_id: order.stall.finding.since for order in report.orders if order.stall}
    since = {
        key: stalled[key]
        for incident in shown
        for key in _sample(incident.trace_ids)
        if key in stalled
    }
    oldest = now - min((*(incident.since for incident in shown), *since.values()))
    ticks = list(_ticks(timedelta(minutes=1), oldest))
    labels = [
        f"{number}. {clean(_named(incident, look), _LONGEST_NAME)}"
        for number, incident in enumerate(shown, start=1)
    ]
    chart = _chart(labels, [(-_log(tick), texts.ago(tick)) for tick in ticks])

    def place(at: datetime) -> float:
        return -_log(max(now - at, ticks[0]))

    lines: list[Point] = []
    dots: list[dict[str, object]] = []
    for row, incident in _rows(shown):
        end = incident.recovered_at or now
        lines += [(place(incident.since), row), (place(end), row), _GAP]
        moments = sorted(since[key] for key in _sample(incident.trace_ids) if key in since)
        dots += [{"value": (place(at), row), "label": texts.instant(at)} for at in moments]
    chart.add("", lines, show_dots=False)
    chart.add("", dots, stroke=False)
    return _drawn(chart)


def waits_chart(waits: Sequence[StageWaits], look: Look) -> Markup | None:
    """A line a stage: 5 to 95 % and the middle half of its waits, median, limit, longest now."""
    known = [each for each in waits if each.median is not None or each.waiting_longest is not None]
    if not known:
        return None
    texts = look.texts
    values = [value for each in known for value in _values(each)]
    ticks = _ticks(min(values), max(values))
    chart = _chart(
        [texts.outside(each.stage) for each in known],
        [(_log(tick), texts.duration(tick)) for tick in ticks],
    )
    most: list[Point] = []
    half: list[Point] = []
    median: list[dict[str, object]] = []
    limit: list[Point] = []
    waiting: list[dict[str, object]] = []
    for row, each in _rows(known):
        if each.p5 is not None and each.p95 is not None:
            most += [(_log(each.p5), row), (_log(each.p95), row), _GAP]
        if each.p25 is not None and each.p75 is not None:
            half += [(_log(each.p25), row), (_log(each.p75), row), _GAP]
        if each.median is not None:
            median.append(_dot(each.median, row, said.MEDIAN, look))
        if each.within is not None:
            limit += [(_log(each.within), row - 0.36), (_log(each.within), row + 0.36), _GAP]
        if each.waiting_longest is not None:
            waiting.append(_dot(each.waiting_longest, row, said.WAITING_LONGEST, look))
    for points in (most, half):
        chart.add("", points, show_dots=False)
    chart.add("", median, stroke=False)
    chart.add("", limit, show_dots=False)
    chart.add("", waiting, stroke=False)
    return _drawn(chart)


def _dot(value: timedelta, row: float, label: Message, look: Look) -> dict[str, object]:
    words = f"{look.texts.say(label)}: {look.texts.duration(value)}"
    return {"value": (_log(value), row), "label": words}


def _values(each: StageWaits) -> Iterator[timedelta]:
    for value in (each.p5, each.p95, each.within, each.waiting_longest, each.median):
        if value is not None:
            yield value


def _named(incident: Incident, look: Look) -> str:
    return f"{look.texts.cause(incident.cause)}, {look.texts.place(incident.at)}"


def _sample(trace_ids: Sequence[str]) -> Sequence[str]:
    """So many dots tell the same as all of them."""
    step = -(-len(trace_ids) // _DOTS_DRAWN)
    return trace_ids[:: max(step, 1)]


def _rows(items: Sequence[Any]) -> Iterator[tuple[int, Any]]:
    """pygal counts rows from below."""
    return ((len(items) - 1 - number, item) for number, item in enumerate(items))


def _ticks(least: timedelta, most: timedelta) -> Iterator[timedelta]:
    """Round durations around what is shown: the last one below it to the first above."""
    below = [tick for tick in _TICKS if tick <= least] or _TICKS[:1]
    above = [tick for tick in _TICKS if tick >= most] or _TICKS[-1:]
    yield from (tick for tick in _TICKS if below[-1] <= tick <= above[0])


def _log(duration: timedelta) -> float:
    return log10(max(duration / _TICKS[0], 1))


def _chart(rows: Sequence[str], columns: Sequence[tuple[float, str]]) -> Any:
    """An empty chart with these rows, downwards, and these places on its axis."""
    import pygal

    # Measured a little larger than it is drawn: fonts differ, and no label must be cut.
    chart = pygal.XY(
        width=_WIDTH,
        height=_HEAD + _ROW * len(rows),
        explicit_size=False,
        js=(),
        css=(),
        show_legend=False,
        allow_interruptions=True,
        show_x_guides=True,
        show_y_guides=True,
        dots_size=4.5,
        margin=4,
        margin_right=40,
        truncate_label=-1,
        title=None,
        disable_xml_declaration=True,
        xrange=(min(value for value, _ in columns), max(value for value, _ in columns)),
        range=(-0.6, len(rows) - 0.4),
        style=pygal.style.Style(label_font_size=14, major_label_font_size=14),
    )
    chart.y_labels = [{"value": row, "label": label} for row, label in _rows(rows)]
    chart.x_labels = [{"value": value, "label": label} for value, label in columns]
    chart.add_xml_filter(_without_extras)
    return chart


def _without_extras(root: Any) -> Any:
    """Nothing but shapes and texts; each dot's label as its title, which browsers show."""
    for parent in list(root.iter()):
        for child in list(parent):
            name, kind = child.tag, child.get("class", "")
            if (
                name in ("defs", "title")
                or not isinstance(name, str)
                or "tooltip" in kind.split("-")
            ):
                parent.remove(child)
            elif name == "desc":
                child.tag = "title"
                if kind != "label":
                    parent.remove(child)
        for key in ("id", "style"):
            parent.attrib.pop(key, None)
    root.set("aria-hidden", "true")
    return root


def _drawn(chart: Any) -> Markup:
    # pygal has made a tree of it and escaped every text.
    return Markup(chart.render(is_unicode=True))  # noqa: S704
