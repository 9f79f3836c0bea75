"""One order as plain lines: for narrow terminals and screen readers. No columns, no folding."""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.model import Diagnosis
from ordertrace_cli.journey.timeline import Timeline
from ordertrace_cli.render import verdict
from ordertrace_cli.render.look import Look, Surroundings
from ordertrace_cli.render.paint import shown
from ordertrace_cli.render.rivals import rival_heading, rival_lines
from ordertrace_cli.render.stages import stage_lines
from ordertrace_cli.render.time_axis import time_lines
from ordertrace_cli.texts.labels import Label
from ordertrace_cli.texts.messages import outcome, route, route_in_words
from ordertrace_cli.texts.stages import later_stages, usual_waits, waited_words


def render_show_lines(
    diagnosis: Diagnosis, look: Look, surroundings: Surroundings, timeline: Timeline
) -> str:
    """One fact a line; the terminal wraps, ids stand on lines of their own."""
    lines = [
        verdict.badge(diagnosis, look),
        verdict.headline(diagnosis, look),
        verdict.circumstances(diagnosis, look),
        f"{look.texts.label(Label.TRACE)}:",
        diagnosis.trace_id,
        look.texts.summary(diagnosis),
        *_stages(diagnosis, look),
        *time_lines(timeline, diagnosis, look),
        *_messages(diagnosis, look),
        *_evidence(diagnosis, look),
        *_violations(diagnosis, look),
        *_actions(diagnosis, look),
        *_commands(diagnosis, look, surroundings),
    ]
    return "".join(f"{shown(look, line)}\n" for line in lines if line)


def _stages(diagnosis: Diagnosis, look: Look) -> Iterator[str]:
    for line in stage_lines(diagnosis, look):
        waited = f", {waited_words(line.row, line.waited, look.texts)}" if line.waited else ""
        limit = ""
        if line.late and line.row.within is not None:
            within = look.texts.duration(line.row.within)
            if line.learned:
                within = f"{within}, {look.texts.label(Label.LEARNED_LIMIT)}"
            limit = f" ({look.texts.label(Label.LIMIT).lower()}: {within})"
        yield f"{line.row.name}: {line.when}{waited}{limit}"
    yield from usual_waits(diagnosis, look.texts)
    if later := later_stages(diagnosis):
        yield look.texts.label(Label.LATER_STAGES, count=len(later), last=later[-1].name)


def _messages(diagnosis: Diagnosis, look: Look) -> Iterator[str]:
    if diagnosis.hops:
        yield f"{look.texts.label(Label.MESSAGES)}:"
    for hop in diagnosis.hops:
        name = look.texts.outside(hop.name)
        way = route_in_words if look.plain else route
        yield f"{way(hop, look.texts)} {name}: {outcome(hop, look.texts, diagnosis)}"


def _evidence(diagnosis: Diagnosis, look: Look) -> Iterator[str]:
    if diagnosis.stall is None:
        return
    texts = look.texts
    if diagnosis.stall.finding.evidence:
        yield f"{texts.label(Label.EVIDENCE)}:"
    for item in diagnosis.stall.finding.evidence:
        yield texts.evidence(item)
        if item.ref:
            yield texts.label(Label.SPAN, span_id=item.ref.span_id)
            if item.ref.trace_id != diagnosis.trace_id:
                yield texts.label(Label.IN_TRACE, trace_id=item.ref.trace_id)
    for other in diagnosis.stall.alternatives:
        yield f"{texts.label(Label.ALTERNATIVES)}: {rival_heading(other, look)}"
        yield from rival_lines(other, diagnosis.stall, look)


def _violations(diagnosis: Diagnosis, look: Look) -> Iterator[str]:
    for violation in diagnosis.violations:
        yield f"{look.texts.label(Label.VIOLATIONS)}: {look.texts.violation(violation)}"


def _actions(diagnosis: Diagnosis, look: Look) -> Iterator[str]:
    steps = look.texts.actions(diagnosis)
    if steps:
        yield f"{look.texts.label(Label.ACTIONS)}:"
    for number, step in enumerate(steps, start=1):
        yield f"{number}. {step}"


def _commands(diagnosis: Diagnosis, look: Look, surroundings: Surroundings) -> Iterator[str]:
    if verdict.wants_ticket(diagnosis):
        yield f"{look.texts.label(Label.OPEN_TICKET)}:"
        yield surroundings.command("ticket", diagnosis.trace_id)
    if surroundings.trace_url:
        yield f"{look.texts.label(Label.SEE_JAEGER)}:"
        yield surroundings.trace_url
