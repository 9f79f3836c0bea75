"""One order on one screen: verdict, path, stages, messages, evidence, what to do next."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import RenderableType
from rich.text import Text

from ordertrace_cli.diagnosis.model import Diagnosis, Evidence, SpanRef, Stall
from ordertrace_cli.journey.timeline import NO_TIME, Timeline
from ordertrace_cli.render import verdict
from ordertrace_cli.render.links import linked
from ordertrace_cli.render.look import NO_SURROUNDINGS, Look, Surroundings
from ordertrace_cli.render.paint import grid, mark, painted, spaced, text, to_copy
from ordertrace_cli.render.path import path_strip
from ordertrace_cli.render.rivals import rival_heading, rival_lines
from ordertrace_cli.render.show_lines import render_show_lines
from ordertrace_cli.render.signs import BADGES, GOOD, HOP_MARKS, UNCLEAR, WAITING
from ordertrace_cli.render.stages import stage_notes, stage_table
from ordertrace_cli.render.time_axis import time_axis
from ordertrace_cli.texts.labels import Label
from ordertrace_cli.texts.messages import messages_shown, outcome, route

_EVIDENCE_SHOWN = 4


def render_show(
    diagnosis: Diagnosis,
    look: Look,
    surroundings: Surroundings = NO_SURROUNDINGS,
    timeline: Timeline = NO_TIME,
) -> str:
    """The screen. Warnings are not on it: they go where errors go, see `warnings`."""
    urls = {
        diagnosis.trace_id: surroundings.trace_url,
        surroundings.trace_url or "": surroundings.trace_url,
    }
    if look.in_lines:
        return linked(look, render_show_lines(diagnosis, look, surroundings, timeline), urls)
    sections = (
        _head(diagnosis, look),
        _path(diagnosis, look, surroundings.systems),
        time_axis(timeline, diagnosis, look),
        _messages(diagnosis, look),
        _evidence(diagnosis, look),
        _violations(diagnosis, look),
        _actions(diagnosis, look),
        _commands(diagnosis, look, surroundings),
    )
    return linked(look, painted(look, spaced(sections)), urls)


def _head(diagnosis: Diagnosis, look: Look) -> list[RenderableType]:
    lines = grid(["<", "~"])
    badge = text(look, (f" {verdict.badge(diagnosis, look)} ", BADGES[diagnosis.status]))
    lines.add_row(badge, text(look, (verdict.headline(diagnosis, look), "bold")))
    if circumstances := verdict.circumstances(diagnosis, look):
        lines.add_row("", text(look, circumstances))
    trace_id = text(look, (look.texts.label(Label.TRACE), "dim"), f" {diagnosis.trace_id}")
    return [lines, trace_id, Text(), text(look, look.texts.summary(diagnosis))]


def _path(diagnosis: Diagnosis, look: Look, systems: tuple[str, ...]) -> list[RenderableType]:
    strip = path_strip(diagnosis, look, systems)
    if not diagnosis.stages:
        return [strip]
    return [strip, stage_table(diagnosis, look), *stage_notes(diagnosis, look)]


def _messages(diagnosis: Diagnosis, look: Look) -> list[RenderableType]:
    if not diagnosis.hops:
        return []
    shown = messages_shown(diagnosis)
    table = grid(["<", "<", "~", "<", "~"])
    for hop in shown:
        sign = HOP_MARKS[hop.state]
        table.add_row(
            mark(look, sign),
            text(look, route(hop, look.texts)),
            text(look, look.texts.outside(hop.name)),
            text(look, look.texts.moment(hop.at)),
            text(look, (outcome(hop, look.texts, diagnosis), "" if sign is GOOD else sign.style)),
        )
    section: list[RenderableType] = [_heading(Label.MESSAGES, look)]
    if folded := len(diagnosis.hops) - len(shown):
        words = look.texts.label(Label.SOUND_MESSAGES, count=folded)
        section.append(text(look, mark(look, GOOD), "  ", (words, "dim")))
    return [*section, table]


def _evidence(diagnosis: Diagnosis, look: Look) -> list[RenderableType]:
    if diagnosis.stall is None:
        return []
    section: list[RenderableType] = []
    if evidence := diagnosis.stall.finding.evidence:
        section.append(_heading(Label.EVIDENCE, look))
        section += _by_trace(evidence[:_EVIDENCE_SHOWN], diagnosis.trace_id, look)
    if (hidden := len(evidence) - _EVIDENCE_SHOWN) > 0:
        section.append(text(look, (look.texts.label(Label.MORE_EVIDENCE, count=hidden), "dim")))
    return [*section, *_rivals(diagnosis.stall, look)]


def _rivals(stall: Stall, look: Look) -> list[RenderableType]:
    if not stall.alternatives:
        return []
    table = grid(["<", "~"])
    for rival in stall.alternatives:
        words = " ".join(rival_lines(rival, stall, look))
        heading = rival_heading(rival, look)
        table.add_row(mark(look, UNCLEAR), text(look, heading, (f"  {words}", "dim")))
    return [_heading(Label.ALTERNATIVES, look), table]


def _by_trace(evidence: Sequence[Evidence], trace_id: str, look: Look) -> Iterator[RenderableType]:
    """The spans in their order; a line before each change of the trace to look into."""
    here = trace_id
    for there, items in groupby(evidence, key=lambda item: item.ref and item.ref.trace_id):
        if there and there != here:
            here = there
            yield text(look, (look.texts.label(Label.IN_TRACE, trace_id=there), "dim"))
        table = grid(["<", "~"])
        for item in items:
            table.add_row(_span_id(item.ref, look), text(look, look.texts.evidence(item)))
        yield table


def _violations(diagnosis: Diagnosis, look: Look) -> list[RenderableType]:
    if not diagnosis.violations:
        return []
    table = grid(["<", "~"])
    for violation in diagnosis.violations:
        words = text(look, look.texts.violation(violation))
        table.add_row(_span_id(violation.ref, look), words)
    heading = text(look, mark(look, WAITING), " ", _heading(Label.VIOLATIONS, look))
    return [heading, table]


def _actions(diagnosis: Diagnosis, look: Look) -> list[RenderableType]:
    steps = look.texts.actions(diagnosis)
    if not steps:
        return []
    table = grid(["<", "~"])
    for number, step in enumerate(steps, start=1):
        table.add_row(text(look, f"{number}."), text(look, step))
    return [_heading(Label.ACTIONS, look), table]


def _commands(diagnosis: Diagnosis, look: Look, surroundings: Surroundings) -> list[RenderableType]:
    lines = []
    if verdict.wants_ticket(diagnosis):
        lines.append((Label.OPEN_TICKET, surroundings.command("ticket", diagnosis.trace_id)))
    if surroundings.trace_url:
        lines.append((Label.SEE_JAEGER, surroundings.trace_url))
    return [to_copy(look, look.texts.label(label), words) for label, words in lines]


def _heading(label: Label, look: Look) -> Text:
    return text(look, (look.texts.label(label), "bold"))


def _span_id(ref: SpanRef | None, look: Look) -> Text:
    """Padded, so that a column of absences is as wide as one of spans."""
    return text(look, (ref.span_id if ref else f"{'–':<16}", "dim"))
