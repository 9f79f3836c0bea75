"""The stages of an order as a table: when each was reached, who acts, how long it took, usually."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from rich.table import Table
from rich.text import Text

from ordertrace_cli.diagnosis.model import Diagnosis, OrderStatus, StageRow, StageState, Usual
from ordertrace_cli.render.look import Look
from ordertrace_cli.render.paint import grid, mark, text
from ordertrace_cli.render.signs import OPEN, STAGE_MARKS, WAITING, Mark
from ordertrace_cli.texts.labels import Label

_ACTORS_FROM = 76
_LIMITS_FROM = 68
_WORKING = "*"
_LEARNED = "~"
_EVERY, _TELLING = 100, 50
_ENDED = (OrderStatus.COMPLETED, OrderStatus.CANCELLED, OrderStatus.ABANDONED)


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage as it is told, in words.

    when: the moment it was reached, or what is said instead. waited: as its limit counts it,
    working: in working time. late: the wait passed the limit.
    """

    row: StageRow
    mark: Mark
    when: str
    style: str
    waited: timedelta | None
    late: bool

    @property
    def working(self) -> bool:
        return self.row.worked is not None and self.waited is not None

    @property
    def learned(self) -> bool:
        return self.row.learned and self.row.within is not None


def stage_lines(diagnosis: Diagnosis, look: Look) -> tuple[StageLine, ...]:
    """The stages that were reached or are awaited, and those that should have been."""
    later = later_stages(diagnosis)
    return tuple(_line(row, diagnosis, look) for row in diagnosis.stages if row not in later)


def later_stages(diagnosis: Diagnosis) -> tuple[StageRow, ...]:
    """The stages that nobody waits for, when there are several."""
    later = tuple(
        row
        for row in diagnosis.stages
        if row.state is StageState.MISSING and row.name != diagnosis.next_stage
    )
    return later if len(later) > 1 else ()


def stage_table(diagnosis: Diagnosis, look: Look) -> Table:
    """One line a stage; those that nobody waits for yet share the last line."""
    acts, limits = look.width >= _ACTORS_FROM, look.width >= _LIMITS_FROM
    kinds = ["<", "<", *["~"] * acts, "<", ">", *[">"] * limits]
    table = grid(kinds, _heads(diagnosis, look, acts=acts, limits=limits))
    for line in stage_lines(diagnosis, look):
        table.add_row(*_cells(line, look, acts=acts, limits=limits))
    if later := later_stages(diagnosis):
        words = look.texts.label(Label.LATER_STAGES, count=len(later), last=later[-1].name)
        table.add_row(mark(look, OPEN), text(look, (words, "dim")))
    return table


def stage_notes(diagnosis: Diagnosis, look: Look) -> tuple[Text, ...]:
    """Lines below the table: what its signs mean, and what is usual where that tells something."""
    lines = stage_lines(diagnosis, look)
    shows_limits = look.width >= _LIMITS_FROM
    notes = []
    if any(line.working for line in lines):
        notes.append(f"{_WORKING} {look.texts.label(Label.WAITS_IN_WORKING_TIME)}")
    if shows_limits and any(line.learned for line in lines):
        notes.append(f"{_LEARNED} {look.texts.label(Label.LEARNED_LIMIT)}")
    dim = tuple(text(look, (note, "dim")) for note in notes)
    return (*dim, *(text(look, words) for words in usual_waits(diagnosis, look)))


def usual_waits(diagnosis: Diagnosis, look: Look) -> Iterator[str]:
    """`PRICE_CALCULATED: usually 40 s, now 1 h 52 m, slower than 99 % of 312 orders`.

    For the stage that is waited for, and for those that took remarkably long.
    """
    for line in stage_lines(diagnosis, look):
        usual = line.row.usual
        awaited = line.row.reached_at is None
        if usual is not None and line.waited is not None and (awaited or usual.remarkable):
            here = waited_words(line, look)
            facts = {"now" if awaited else "here": here, **_compared(usual, look)}
            yield look.texts.label(
                Label.USUAL, stage=line.row.name, usual=usual.median, count=usual.cases, **facts
            )


def waited_words(line: StageLine, look: Look) -> str:
    """The wait for a sentence: working time is called so."""
    if line.waited is None:
        return ""
    if line.working:
        return look.texts.label(Label.WORKING_TIME, duration=line.waited)
    return look.texts.duration(line.waited)


def _compared(usual: Usual, look: Look) -> dict[str, str]:
    """Nothing where the order is among the quicker half: that is no news."""
    percent = usual.slower_than_percent or 0
    if percent == _EVERY:
        return {"every": look.texts.number(usual.cases)}
    return {"percent": f"{look.texts.number(percent)} %"} if percent >= _TELLING else {}


def _heads(diagnosis: Diagnosis, look: Look, *, acts: bool, limits: bool) -> list[Text]:
    texts = look.texts
    zone = texts.zone(diagnosis.evaluated_at)
    heads = ["", texts.label(Label.STAGE)]
    heads += [texts.label(Label.WHO)] * acts
    heads += [texts.label(Label.REACHED, zone=zone), texts.label(Label.WAITED)]
    heads += [texts.label(Label.LIMIT)] * limits
    return [text(look, (head, "dim")) for head in heads]


def _cells(line: StageLine, look: Look, *, acts: bool, limits: bool) -> list[Text]:
    row, texts = line.row, look.texts
    strong = "bold" if row.state is StageState.CURRENT else line.style
    cells = [mark(look, line.mark), text(look, (row.name, strong))]
    if acts:
        cells.append(text(look, f"{row.system}, {texts.actor(row.by)}"))
    waited = texts.duration(line.waited) if line.waited else ""
    waited += f" {_WORKING}" if line.working and waited else ""
    late = "bold red" if line.late else ""
    cells += [text(look, (line.when, line.style)), text(look, (waited, late))]
    if limits:
        limit = texts.duration(row.within) if row.within is not None else ""
        limit = f"{_LEARNED}{limit}" if line.learned else limit
        cells.append(text(look, (f"{limit} !" if line.late else f"{limit}  ", late or "dim")))
    return cells


def _wait_so_far(row: StageRow, diagnosis: Diagnosis) -> timedelta | None:
    """How long the order has waited for its next stage; None for others, and once it has ended."""
    if row.waiting is None or diagnosis.status in _ENDED:
        return None
    return row.worked if row.worked is not None else row.waiting


def _line(row: StageRow, diagnosis: Diagnosis, look: Look) -> StageLine:
    texts, sign = look.texts, STAGE_MARKS[row.state]
    if row.reached_at is not None:
        waited = row.worked if row.worked is not None else row.waited
        return _told(row, sign, texts.moment(row.reached_at), waited, "")
    waited = _wait_so_far(row, diagnosis)
    if row.name == diagnosis.next_stage and row.state is StageState.MISSING:
        if diagnosis.status is OrderStatus.STUCK:
            # A lost message is noticed long before an operator's day is over.
            label = Label.OVERDUE if _is_late(row, waited) else Label.HELD_UP
            return _told(row, WAITING, texts.label(label), waited, WAITING.style)
        if diagnosis.status is OrderStatus.IN_PROGRESS:
            return _told(row, sign, texts.label(Label.AWAITED), waited, "")
    return _told(row, sign, texts.stage_state(row.state), waited, sign.style)


def _told(row: StageRow, sign: Mark, when: str, waited: timedelta | None, style: str) -> StageLine:
    return StageLine(row, sign, when, style, waited, _is_late(row, waited))


def _is_late(row: StageRow, waited: timedelta | None) -> bool:
    return waited is not None and row.within is not None and waited > row.within
