"""One order as a page: the verdict first, then its path and its life as drawings, then the proof."""

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from ordertrace_cli.diagnosis.explain import Explanation
from ordertrace_cli.diagnosis.model import Diagnosis, SpanRef
from ordertrace_cli.journey.bursts import Burst
from ordertrace_cli.render import verdict
from ordertrace_cli.render.explain import trial_heading, trial_outcome
from ordertrace_cli.render.html_page import Cell, Head, render_page
from ordertrace_cli.render.look import NO_SURROUNDINGS, Look, Surroundings
from ordertrace_cli.render.path_drawing import PathDrawing, draw_path
from ordertrace_cli.render.rivals import rival_heading
from ordertrace_cli.render.signs import HOP_MARKS
from ordertrace_cli.render.stages import StageLine, stage_lines
from ordertrace_cli.render.timeline import draw_timeline
from ordertrace_cli.render.timeline_shapes import Timeline
from ordertrace_cli.render.tones import STATUS_TONES, Tone, tone
from ordertrace_cli.texts import report as said
from ordertrace_cli.texts.labels import Label
from ordertrace_cli.texts.messages import messages_shown, outcome, route
from ordertrace_cli.texts.stages import later_stages, usual_waits, waited_words
from ordertrace_cli.tickets.markup import safe_url


class _Table(Struct, frozen=True):
    anchor: str
    heading: str
    caption: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()


class _Item(Struct, frozen=True):
    """A line of a list; where it is seen, and what stands below it."""

    words: str
    span_words: str = ""
    span: str = ""
    link: str = ""
    elsewhere: str = ""
    below: tuple[str, ...] = ()


class _Section(Struct, frozen=True):
    anchor: str
    heading: str
    items: tuple[_Item, ...]
    intro: str = ""


class _View(Struct, frozen=True):
    tone: Tone
    badge: str
    headline: str
    circumstances: str
    trace_label: str
    trace_id: str
    trace_link: str
    judged: str
    summary: str
    actions_heading: str
    actions: tuple[str, ...]
    path_heading: str
    path: PathDrawing
    life_heading: str
    life_description: str
    how_to_read: str
    timeline: Timeline | None
    tables: tuple[_Table, ...]
    sections: tuple[_Section, ...]


def render_show_html(
    diagnosis: Diagnosis,
    work: Sequence[Burst],
    look: Look,
    surroundings: Surroundings = NO_SURROUNDINGS,
    explanation: Explanation | None = None,
) -> str:
    """A whole HTML document of one file."""
    texts = look.texts.dated()
    seen = replace(look, texts=texts, colour=False)
    timeline = draw_timeline(diagnosis, work, seen, surroundings)
    view = _View(
        tone=STATUS_TONES[diagnosis.status],
        badge=verdict.badge(diagnosis, seen),
        headline=verdict.headline(diagnosis, seen),
        circumstances=verdict.circumstances(diagnosis, seen),
        trace_label=texts.label(Label.TRACE),
        trace_id=diagnosis.trace_id,
        trace_link=safe_url(surroundings.trace_url),
        judged=f"{texts.label(Label.JUDGED_AT)} {texts.instant(diagnosis.evaluated_at)}",
        summary=texts.summary(diagnosis),
        actions_heading=texts.label(Label.ACTIONS),
        actions=texts.actions(diagnosis),
        path_heading=texts.say(said.PATH),
        path=draw_path(diagnosis, seen, surroundings),
        life_heading=texts.say(said.LIFE),
        life_description=_life(timeline),
        how_to_read=texts.say(said.FOLDED_AXIS),
        timeline=timeline,
        tables=tuple(table for table in _tables(diagnosis, seen) if table.rows),
        sections=tuple(
            section
            for section in _sections(diagnosis, seen, surroundings, explanation)
            if section.items
        ),
    )
    title = f"{view.badge}: {view.headline}"
    command = surroundings.command("show", diagnosis.trace_id)
    commands = [(texts.say(said.SEE_AGAIN), command)]
    if verdict.wants_ticket(diagnosis):
        ticket = surroundings.command("ticket", diagnosis.trace_id)
        commands.append((texts.label(Label.OPEN_TICKET), ticket))
    return render_page("show.html.j2", view, title, seen, diagnosis.caveats, commands)


def _life(timeline: Timeline | None) -> str:
    """The picture in words."""
    notes = timeline.notes if timeline else ()
    return "; ".join(f"{note.mark.sign} {note.words} {note.detail}".strip() for note in notes)


def _tables(diagnosis: Diagnosis, look: Look) -> Iterator[_Table]:
    texts = look.texts
    zone = texts.zone(diagnosis.evaluated_at)
    lines = stage_lines(diagnosis, look)
    notes = list(usual_waits(diagnosis, texts))
    if later := later_stages(diagnosis):
        last = later[-1].name
        notes.insert(0, texts.label(Label.LATER_STAGES, count=len(later), last=last))
    if any(line.learned for line in lines):
        notes.append(f"≈ {texts.label(Label.LEARNED_LIMIT)}")
    yield _Table(
        "stages",
        texts.say(said.STAGES),
        texts.say(said.STAGES_CAPTION),
        (
            Head(texts.label(Label.STAGE)),
            Head(texts.label(Label.WHO)),
            Head(texts.label(Label.REACHED, zone=zone)),
            Head(texts.label(Label.WAITED), number=True),
            Head(texts.label(Label.LIMIT), number=True),
            Head(texts.say(said.MEDIAN), number=True),
        ),
        tuple(_stage(line, look) for line in lines),
        tuple(notes),
    )
    shown = messages_shown(diagnosis)
    folded = len(diagnosis.hops) - len(shown)
    yield _Table(
        "messages",
        texts.label(Label.MESSAGES),
        texts.say(said.MESSAGES_CAPTION),
        (
            Head(texts.say(said.WAY)),
            Head(texts.say(said.DESTINATION)),
            Head(texts.say(said.PUBLISHED, zone=zone)),
            Head(texts.say(said.OUTCOME)),
        ),
        tuple(
            (
                Cell(route(hop, look.texts), HOP_MARKS[hop.state].sign, tone(HOP_MARKS[hop.state])),
                Cell(texts.outside(hop.name)),
                Cell(texts.moment(hop.at)),
                Cell(
                    outcome(hop, look.texts, diagnosis),
                    tone=_unless_good(tone(HOP_MARKS[hop.state])),
                ),
            )
            for hop in shown
        ),
        (texts.label(Label.SOUND_MESSAGES, count=folded),) if folded else (),
    )


def _unless_good(found: Tone) -> Tone | str:
    return "" if found is Tone.GOOD else found


def _stage(line: StageLine, look: Look) -> tuple[Cell, ...]:
    row, texts = line.row, look.texts
    waited = waited_words(line.row, line.waited, look.texts) if line.waited else ""
    limit = texts.duration(row.within) if row.within is not None else ""
    late = f" ! {texts.label(Label.OVERDUE)}" if line.late else ""
    found = _unless_good(tone(line.mark)) if row.reached_at is None else ""
    return (
        Cell(texts.outside(row.name), line.mark.sign, tone(line.mark)),
        Cell(f"{texts.outside(row.system)}, {texts.actor(row.by)}"),
        Cell(line.when, tone=found),
        Cell(f"{waited}{late}", tone=Tone.WARN if line.late else "", number=True),
        Cell(f"≈ {limit}" if line.learned else limit, number=True),
        Cell(texts.duration(row.usual.median) if row.usual else "", number=True),
    )


def _sections(
    diagnosis: Diagnosis, look: Look, surroundings: Surroundings, explanation: Explanation | None
) -> Iterator[_Section]:
    texts, stall = look.texts, diagnosis.stall

    def item(words: str, ref: SpanRef | None) -> _Item:
        return _item(words, ref, diagnosis, look, surroundings)

    yield _Section(
        "evidence",
        texts.label(Label.EVIDENCE),
        tuple(
            item(texts.evidence(each), each.ref)
            for each in (stall.finding.evidence if stall else ())
        ),
    )
    yield _Section(
        "alternatives",
        texts.label(Label.ALTERNATIVES),
        tuple(
            _Item(
                rival_heading(rival, look),
                below=tuple(
                    f"{trial_outcome(check.passed)[1].sign} {texts.check(check)}"
                    for check in rival.checks
                ),
            )
            for rival in (stall.alternatives if stall else ())
        ),
    )
    yield _Section(
        "violations",
        texts.label(Label.VIOLATIONS),
        tuple(item(texts.violation(each), each.ref) for each in diagnosis.violations),
    )
    if explanation is not None:
        yield _Section(
            "explanation",
            texts.label(Label.EXPLANATION),
            tuple(
                _Item(
                    trial_heading(trial, explanation, look),
                    below=tuple(
                        f"{trial_outcome(check.passed)[1].sign} {texts.check(check)}"
                        for check in trial.checks
                    ),
                )
                for trial in explanation.trials
            ),
            texts.reason(explanation.reason, explanation.chosen),
        )


def _item(
    words: str,
    ref: SpanRef | None,
    diagnosis: Diagnosis,
    look: Look,
    surroundings: Surroundings,
) -> _Item:
    if ref is None:
        return _Item(words)
    texts = look.texts
    url = safe_url(surroundings.url_of(ref.trace_id))
    other = ref.trace_id != diagnosis.trace_id
    return _Item(
        words,
        span_words=texts.say(said.SPAN),
        span=ref.span_id,
        link=f"{url}?uiFind={ref.span_id}" if url else "",
        elsewhere=texts.label(Label.IN_TRACE, trace_id=ref.trace_id) if other else "",
    )
