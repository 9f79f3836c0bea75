"""The stages of an order as a table: when each was reached, who acts, how long it took, usually."""

from datetime import timedelta

from msgspec import Struct
from rich.table import Table
from rich.text import Text

from ordertrace_cli.diagnosis.model import Diagnosis, OrderStatus, StageRow, StageState
from ordertrace_cli.render.look import Look
from ordertrace_cli.render.paint import grid, mark, text
from ordertrace_cli.render.signs import OPEN, STAGE_MARKS, WAITING, Mark
from ordertrace_cli.texts.labels import Label
from ordertrace_cli.texts.stages import (
    is_late,
    is_working_time,
    later_stages,
    told_stages,
    unreached,
    usual_waits,
    wait_for,
)

_ACTORS_FROM = 76
_LIMITS_FROM = 68
_WORKING = "*"
_LEARNED = "~"


class StageLine(Struct, frozen=True):
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
        return is_working_time(self.row, self.waited)

    @property
    def learned(self) -> bool:
        return self.row.learned and self.row.within is not None


def stage_lines(diagnosis: Diagnosis, look: Look) -> tuple[StageLine, ...]:
    """The stages that were reached or are awaited, and those that should have been."""
    return tuple(_line(row, diagnosis, look) for row in told_stages(diagnosis))


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
    return (*dim, *(text(look, words) for words in usual_waits(diagnosis, look.texts)))


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


def _line(row: StageRow, diagnosis: Diagnosis, look: Look) -> StageLine:
    sign, waited = STAGE_MARKS[row.state], wait_for(row, diagnosis)
    late = is_late(row, waited)
    if row.reached_at is not None:
        return StageLine(row, sign, look.texts.moment(row.reached_at), "", waited, late)
    when = unreached(row, diagnosis, look.texts)
    if row.name == diagnosis.next_stage and row.state is StageState.MISSING:
        if diagnosis.status is OrderStatus.STUCK:
            return StageLine(row, WAITING, when, WAITING.style, waited, late)
        if diagnosis.status is OrderStatus.IN_PROGRESS:
            return StageLine(row, sign, when, "", waited, late)
    return StageLine(row, sign, when, sign.style, waited, late)
