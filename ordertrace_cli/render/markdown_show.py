"""One order in Markdown, for chats and tickets: GitHub's dialect, readable where none is rendered."""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.explain import Explanation
from ordertrace_cli.diagnosis.model import Diagnosis, HopRow, SpanRef
from ordertrace_cli.diagnosis.path import mentioned_systems
from ordertrace_cli.render import verdict
from ordertrace_cli.render.explain import trial_heading, trial_outcome
from ordertrace_cli.render.look import NO_SURROUNDINGS, Look, Surroundings
from ordertrace_cli.render.markdown_parts import (
    Voices,
    bullets,
    document,
    heading,
    numbered,
    table,
)
from ordertrace_cli.render.path import system_mark
from ordertrace_cli.render.rivals import rival_heading, rival_lines
from ordertrace_cli.render.signs import GOOD, HOP_MARKS
from ordertrace_cli.render.stages import StageLine, stage_lines
from ordertrace_cli.texts import report as said
from ordertrace_cli.texts.labels import Label
from ordertrace_cli.texts.messages import messages_shown, outcome, route
from ordertrace_cli.texts.stages import later_stages, usual_waits, waited_words
from ordertrace_cli.tickets.markup import safe_url

_LEARNED = "≈"


def render_show_markdown(
    diagnosis: Diagnosis,
    look: Look,
    surroundings: Surroundings = NO_SURROUNDINGS,
    explanation: Explanation | None = None,
) -> str:
    """The order; its warnings too, since a document travels without standard error."""
    voices = Voices.of(look)
    prose = voices.prose
    texts = prose.texts
    breaches = (
        f"{texts.violation(found)}{_where(found.ref, diagnosis, prose)}"
        for found in diagnosis.violations
    )
    caveats = (texts.caveat(caveat) for caveat in diagnosis.caveats)
    blocks = (
        [f"## {verdict.badge(diagnosis, prose)}: {verdict.headline(diagnosis, prose)}"],
        [words] if (words := verdict.circumstances(diagnosis, prose)) else [],
        bullets(_fields(diagnosis, prose, surroundings)),
        [texts.summary(diagnosis)],
        heading(texts.label(Label.ACTIONS), numbered(texts.actions(diagnosis))),
        _stages(diagnosis, voices),
        bullets(usual_waits(diagnosis, texts)),
        _messages(diagnosis, voices),
        heading(texts.label(Label.EVIDENCE), bullets(_evidence(diagnosis, prose))),
        heading(texts.label(Label.ALTERNATIVES), bullets(_rivals(diagnosis, prose))),
        heading(texts.label(Label.VIOLATIONS), bullets(breaches)),
        heading(texts.label(Label.WARNINGS), bullets(caveats)),
        heading(texts.label(Label.EXPLANATION), _explanation(explanation, prose)),
        _link(prose, surroundings),
    )
    return document(blocks, prose)


def _fields(diagnosis: Diagnosis, look: Look, surroundings: Surroundings) -> Iterator[str]:
    texts = look.texts
    yield f"**{texts.label(Label.TRACE)}:** {texts.outside(diagnosis.trace_id)}"
    yield f"**{texts.label(Label.JUDGED_AT)}:** {texts.instant(diagnosis.evaluated_at)}"
    names = surroundings.systems or mentioned_systems(diagnosis)
    marked = (f"{texts.outside(name)} {system_mark(name, diagnosis).sign}" for name in names)
    if names:
        yield f"**{texts.label(Label.PATH)}:** {', '.join(marked)}"


def _stages(diagnosis: Diagnosis, voices: Voices) -> list[str]:
    texts = voices.plain.texts
    heads = (
        " ",
        texts.label(Label.STAGE),
        texts.label(Label.WHO),
        texts.label(Label.REACHED, zone=texts.zone(diagnosis.evaluated_at)),
        texts.label(Label.WAITED),
        texts.label(Label.LIMIT),
    )
    rows = (_stage(line, voices.cells) for line in stage_lines(diagnosis, voices.cells))
    lines = table(heads, rows, right=(4, 5))
    if later := later_stages(diagnosis):
        last = later[-1].name
        lines += ["", voices.prose.texts.label(Label.LATER_STAGES, count=len(later), last=last)]
    if any(line.learned for line in stage_lines(diagnosis, voices.cells)):
        lines += ["", f"{_LEARNED} {texts.label(Label.LEARNED_LIMIT)}"]
    return lines


def _stage(line: StageLine, look: Look) -> list[str]:
    row, texts = line.row, look.texts
    waited = waited_words(line.row, line.waited, look.texts) if line.waited else ""
    limit = texts.duration(row.within) if row.within is not None else ""
    return [
        line.mark.sign,
        texts.outside(row.name),
        f"{texts.outside(row.system)}, {texts.actor(row.by)}",
        line.when,
        f"**{waited}**" if line.late else waited,
        f"{_LEARNED if line.learned else ''}{limit}{' !' if line.late else ''}",
    ]


def _messages(diagnosis: Diagnosis, voices: Voices) -> list[str]:
    shown = messages_shown(diagnosis)
    texts = voices.plain.texts
    lines = []
    if folded := len(diagnosis.hops) - len(shown):
        lines = [f"{GOOD.sign} {texts.label(Label.SOUND_MESSAGES, count=folded)}", ""]
    heads = (
        " ",
        texts.say(said.WAY),
        texts.say(said.DESTINATION),
        texts.say(said.PUBLISHED, zone=texts.zone(diagnosis.evaluated_at)),
        texts.say(said.OUTCOME),
    )
    rows = (_message(hop, diagnosis, voices.cells) for hop in shown)
    return heading(texts.label(Label.MESSAGES), [*lines, *table(heads, rows)] if shown else [])


def _message(hop: HopRow, diagnosis: Diagnosis, look: Look) -> list[str]:
    texts = look.texts
    return [
        HOP_MARKS[hop.state].sign,
        route(hop, look.texts),
        texts.outside(hop.name),
        texts.moment(hop.at),
        outcome(hop, look.texts, diagnosis),
    ]


def _evidence(diagnosis: Diagnosis, look: Look) -> Iterator[str]:
    for item in diagnosis.stall.finding.evidence if diagnosis.stall else ():
        yield f"{look.texts.evidence(item)}{_where(item.ref, diagnosis, look)}"


def _rivals(diagnosis: Diagnosis, look: Look) -> Iterator[str]:
    for rival in diagnosis.stall.alternatives if diagnosis.stall else ():
        words = " ".join(rival_lines(rival, diagnosis.stall, look)) if diagnosis.stall else ""
        yield f"{rival_heading(rival, look)}{': ' if words else ''}{words}"


def _explanation(explanation: Explanation | None, look: Look) -> Iterator[str]:
    if explanation is None:
        return
    yield look.texts.reason(explanation.reason, explanation.chosen)
    yield ""
    for trial in explanation.trials:
        yield f"- {trial_heading(trial, explanation, look)}"
        for check in trial.checks:
            _, sign, _ = trial_outcome(check.passed)
            yield f"  - {sign.sign} {look.texts.check(check)}"


def _link(look: Look, surroundings: Surroundings) -> list[str]:
    url = safe_url(surroundings.trace_url)
    return [f"{look.texts.label(Label.SEE_JAEGER)}: <{url}>"] if url else []


def _where(ref: SpanRef | None, diagnosis: Diagnosis, look: Look) -> str:
    """The span in brackets, and its trace where it is another one."""
    if ref is None:
        return ""
    texts = look.texts
    words = texts.label(Label.SPAN, span_id=ref.span_id)
    if ref.trace_id != diagnosis.trace_id:
        words = f"{words} {texts.label(Label.IN_TRACE, trace_id=ref.trace_id)}"
    return f" ({words})"
