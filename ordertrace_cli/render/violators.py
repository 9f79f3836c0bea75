"""Orders that broke policy and went on all the same: how many of each kind, and which.

Stalled orders are not among them: their breaches stand with them, see `show`.
"""

from collections import Counter
from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from ordertrace_cli.diagnosis.model import Diagnosis, ViolationCode
from ordertrace_cli.fleet.model import StuckReport
from ordertrace_cli.render import verdict
from ordertrace_cli.render.look import NO_SURROUNDINGS, Look, Surroundings
from ordertrace_cli.render.paint import grid, painted, shown, spaced, text, to_copy
from ordertrace_cli.render.signs import STATUS_STYLES
from ordertrace_cli.texts.labels import Label

_STAGES_FROM = 108


def render_violators(
    report: StuckReport,
    look: Look,
    surroundings: Surroundings = NO_SURROUNDINGS,
    limit: int | None = None,
) -> str:
    """The screen. limit: the most orders in the list, None for all; what is left out is said."""
    if look.in_lines:
        lines = _lines(report, look, surroundings, limit)
        return "".join(f"{shown(look, line)}\n" for line in lines if line)
    sections = (_head(report, look), _orders(report, look, limit), _see(report, look, surroundings))
    return painted(look, spaced(sections))


def violation_counts(report: StuckReport) -> dict[ViolationCode, int]:
    """How many of these orders broke each rule; in the contract's order, 0 left out."""
    counted = Counter(
        code for order in report.violators for code in {each.code for each in order.violations}
    )
    return {code: counted[code] for code in ViolationCode if counted[code]}


def _headline(report: StuckReport, look: Look) -> str:
    if not report.violators:
        return look.texts.label(Label.NO_VIOLATORS)
    return look.texts.label(Label.VIOLATORS, count=len(report.violators))


def _counts(report: StuckReport, look: Look) -> str:
    return look.separator.join(
        f"{look.texts.breach(code)} {look.texts.number(count)}"
        for code, count in violation_counts(report).items()
    )


def _head(report: StuckReport, look: Look) -> list[RenderableType]:
    seen = verdict.seen(report, look)
    style = "" if report.complete else "bold yellow"
    lines = [
        text(look, (_headline(report, look), "bold" if report.violators else "bold green")),
        text(look, verdict.window(report, look)),
        text(look, (seen, style)),
    ]
    if counts := _counts(report, look):
        lines.append(text(look, counts))
    lines.append(text(look, verdict.fleet_headline(report, look)))
    return list[RenderableType](lines)


def _orders(report: StuckReport, look: Look, limit: int | None) -> list[RenderableType]:
    if not report.violators:
        return []
    wide = look.width >= _STAGES_FROM
    labels = [Label.STATUS, Label.TRACE, *[Label.STAGE] * wide, Label.BREACHES]
    heads: list[Text] = [text(look, look.texts.label(label)) for label in labels]
    table = grid(["<", "<", *["<"] * wide, "~"], heads)
    for order in report.violators[:limit]:
        table.add_row(*_cells(order, look, wide=wide))
    section: list[RenderableType] = [
        text(look, (look.texts.label(Label.WENT_ON), "bold")),
        table,
    ]
    if hidden := _hidden(report, limit):
        section.append(text(look, look.texts.label(Label.MORE_ORDERS, count=hidden)))
    return section


def _cells(order: Diagnosis, look: Look, *, wide: bool) -> Iterator[Text]:
    yield text(look, (look.texts.status(order.status).upper(), STATUS_STYLES[order.status]))
    yield text(look, order.trace_id)
    if wide:
        yield text(look, look.texts.outside(order.stage or ""))
    yield text(look, breaches(order, look))


def breaches(order: Diagnosis, look: Look) -> str:
    """The rules that it broke, each once."""
    codes = {violation.code for violation in order.violations}
    return ", ".join(look.texts.breach(code) for code in ViolationCode if code in codes)


def _see(report: StuckReport, look: Look, surroundings: Surroundings) -> list[RenderableType]:
    if not report.violators:
        return []
    command = surroundings.command("show", report.violators[0].trace_id)
    return [to_copy(look, look.texts.label(Label.SEE_ORDER), command)]


def _lines(
    report: StuckReport, look: Look, surroundings: Surroundings, limit: int | None
) -> Iterator[str]:
    """One fact a line; ids stand on lines of their own."""
    yield _headline(report, look)
    yield verdict.window(report, look)
    yield verdict.seen(report, look)
    yield _counts(report, look)
    yield verdict.fleet_headline(report, look)
    if not report.violators:
        return
    yield f"{look.texts.label(Label.WENT_ON)}:"
    for order in report.violators[:limit]:
        yield order.trace_id
        parts = (verdict.badge(order, look), order.stage or "", breaches(order, look))
        yield look.separator.join(part for part in parts if part)
    if hidden := _hidden(report, limit):
        yield look.texts.label(Label.MORE_ORDERS, count=hidden)
    yield f"{look.texts.label(Label.SEE_ORDER)}:"
    yield surroundings.command("show", report.violators[0].trace_id)


def _hidden(report: StuckReport, limit: int | None) -> int:
    return 0 if limit is None else max(len(report.violators) - limit, 0)
