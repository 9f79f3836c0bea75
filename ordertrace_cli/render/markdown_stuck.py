"""Many orders in Markdown, for chats and tickets: incidents first, then the worst orders."""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.model import Diagnosis
from ordertrace_cli.fleet.model import Incident, StuckReport
from ordertrace_cli.render import verdict
from ordertrace_cli.render.incidents import (
    INCIDENTS_SHOWN,
    example_ids,
    incident_heading,
    incident_lines,
)
from ordertrace_cli.render.look import NO_SURROUNDINGS, Look, Surroundings
from ordertrace_cli.render.markdown_parts import Voices, bullets, document, heading, table
from ordertrace_cli.render.stuck import incident_numbers
from ordertrace_cli.render.violators import breaches, violation_counts
from ordertrace_cli.texts.labels import Label


def render_stuck_markdown(
    report: StuckReport,
    look: Look,
    surroundings: Surroundings = NO_SURROUNDINGS,
    limit: int | None = None,
) -> str:
    """limit: the most orders in the list, None for all; what is left out is said."""
    voices = Voices.of(look)
    prose = voices.prose
    texts = prose.texts
    blocks = (
        [f"## {verdict.fleet_headline(report, prose)}"],
        *_circumstances(report, prose, verdict.counts(report, prose)),
        heading(texts.label(Label.INCIDENTS), _incidents(report, prose)),
        heading(texts.label(Label.ORDERS), _orders(report, voices, limit)),
        heading(texts.label(Label.WARNINGS), bullets(map(texts.caveat, report.caveats))),
        _see(report.orders, prose, surroundings),
    )
    return document(blocks, prose)


def render_violators_markdown(
    report: StuckReport,
    look: Look,
    surroundings: Surroundings = NO_SURROUNDINGS,
    limit: int | None = None,
) -> str:
    """Orders that broke policy and went on; limit as above."""
    voices = Voices.of(look)
    prose = voices.prose
    texts = prose.texts
    found = len(report.violators)
    headline = (
        texts.label(Label.VIOLATORS, count=found) if found else texts.label(Label.NO_VIOLATORS)
    )
    counts = prose.separator.join(
        f"{texts.breach(code)} {texts.number(count)}"
        for code, count in violation_counts(report).items()
    )
    blocks = (
        [f"## {headline}"],
        *_circumstances(report, prose, counts),
        [verdict.fleet_headline(report, prose)],
        heading(texts.label(Label.WENT_ON), _violators(report, voices, limit)),
        heading(texts.label(Label.WARNINGS), bullets(map(texts.caveat, report.caveats))),
        _see(report.violators, prose, surroundings),
    )
    return document(blocks, prose)


def _circumstances(report: StuckReport, look: Look, counts: str) -> Iterator[list[str]]:
    seen = verdict.seen(report, look)
    yield [verdict.window(report, look)]
    yield [seen if report.complete else f"**{seen}**"]
    if counts:
        yield [counts]


def _incidents(report: StuckReport, look: Look) -> Iterator[str]:
    shown = report.incidents[:INCIDENTS_SHOWN]
    for number, incident in enumerate(shown, start=1):
        yield f"{number}. **{incident_heading(incident, look)}**"
        yield from (f"   - {line}" for line in _told(incident, look))
    if hidden := len(report.incidents) - len(shown):
        yield ""
        yield look.texts.label(Label.MORE_INCIDENTS, count=hidden)


def _told(incident: Incident, look: Look) -> Iterator[str]:
    yield from incident_lines(incident, look)
    if ids := example_ids(incident):
        yield ", ".join(map(look.texts.outside, ids))


def _orders(report: StuckReport, voices: Voices, limit: int | None) -> list[str]:
    texts = voices.plain.texts
    labels = (
        Label.STATUS, Label.TRACE, Label.CAUSE, Label.SINCE_HOW_LONG, Label.STAGE, Label.PLACE,
    )  # fmt: skip
    numbers = incident_numbers(report.incidents[:INCIDENTS_SHOWN])
    rows = (
        # Without its sign: help desks make links of `#1`.
        [numbers.get(order.trace_id, "").lstrip("#"), *_order(order, voices.cells)]
        for order in report.orders[:limit]
    )
    lines = table(["#", *map(texts.label, labels)], rows, right=(4,))
    return [*lines, *_left_out(len(report.orders), limit, voices.plain)]


def _order(order: Diagnosis, look: Look) -> list[str]:
    texts = look.texts
    finding = order.stall.finding if order.stall else None
    return [
        texts.status(order.status),
        texts.outside(order.trace_id),
        texts.cause(finding.cause) if finding else "",
        texts.duration(order.evaluated_at - finding.since) if finding else "",
        texts.outside(order.stage or ""),
        texts.place(finding.at) if finding else "",
    ]


def _violators(report: StuckReport, voices: Voices, limit: int | None) -> list[str]:
    look, labels = voices.cells, (Label.STATUS, Label.TRACE, Label.STAGE, Label.BREACHES)
    texts = look.texts
    rows = (
        [
            texts.status(order.status),
            texts.outside(order.trace_id),
            texts.outside(order.stage or ""),
            breaches(order, look),
        ]
        for order in report.violators[:limit]
    )
    lines = table([*map(texts.label, labels)], rows)
    return [*lines, *_left_out(len(report.violators), limit, voices.plain)]


def _left_out(found: int, limit: int | None, look: Look) -> list[str]:
    if limit is None or found <= limit:
        return []
    return ["", look.texts.label(Label.MORE_ORDERS, count=found - limit)]


def _see(orders: tuple[Diagnosis, ...], look: Look, surroundings: Surroundings) -> list[str]:
    if not orders:
        return []
    command = surroundings.command("show", orders[0].trace_id)
    return [f"{look.texts.label(Label.SEE_ORDER)}:", "", *_block(command)]


def _block(command: str) -> list[str]:
    """Indented, as no sign of a file's name can end it."""
    return [f"    {command}"]
