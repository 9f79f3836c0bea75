"""How long each stage was waited for, as its limit counts it, and what is said of that."""

from collections.abc import Iterator
from datetime import timedelta

from ordertrace_cli.diagnosis.model import Diagnosis, OrderStatus, StageRow, StageState, Usual
from ordertrace_cli.texts.labels import Label
from ordertrace_cli.texts.message import Said
from ordertrace_cli.texts.texts import Texts

_EVERY, _TELLING = 100, 50
_ENDED = (OrderStatus.COMPLETED, OrderStatus.CANCELLED, OrderStatus.ABANDONED)


def told_stages(diagnosis: Diagnosis) -> tuple[StageRow, ...]:
    """The stages that were reached or are awaited, and those that should have been."""
    later = later_stages(diagnosis)
    return tuple(row for row in diagnosis.stages if row not in later)


def later_stages(diagnosis: Diagnosis) -> tuple[StageRow, ...]:
    """The stages that nobody waits for, when there are several."""
    later = tuple(
        row
        for row in diagnosis.stages
        if row.state is StageState.MISSING and row.name != diagnosis.next_stage
    )
    return later if len(later) > 1 else ()


def wait_for(row: StageRow, diagnosis: Diagnosis) -> timedelta | None:
    """How long the stage took, or has been waited for so far; in working time where that counts.

    None for stages that do not come next, and once the order has ended.
    """
    if row.reached_at is not None:
        return row.worked if row.worked is not None else row.waited
    if row.waiting is None or diagnosis.status in _ENDED:
        return None
    return row.worked if row.worked is not None else row.waiting


def is_late(row: StageRow, waited: timedelta | None) -> bool:
    return waited is not None and row.within is not None and waited > row.within


def is_working_time(row: StageRow, waited: timedelta | None) -> bool:
    return row.worked is not None and waited is not None


def unreached(row: StageRow, diagnosis: Diagnosis, texts: Texts) -> str:
    """A word for a stage that was not reached."""
    if row.name == diagnosis.next_stage and row.state is StageState.MISSING:
        if diagnosis.status is OrderStatus.STUCK:
            # A lost message is noticed long before an operator's day is over.
            late = is_late(row, wait_for(row, diagnosis))
            return texts.label(Label.OVERDUE if late else Label.HELD_UP)
        if diagnosis.status is OrderStatus.IN_PROGRESS:
            return texts.label(Label.AWAITED)
    return texts.stage_state(row.state)


def waited_words(row: StageRow, waited: timedelta | None, texts: Texts) -> str:
    """The wait for a sentence: working time is called so."""
    if waited is None:
        return ""
    if is_working_time(row, waited):
        return texts.label(Label.WORKING_TIME, duration=waited)
    return texts.duration(waited)


def usual_waits(diagnosis: Diagnosis, texts: Texts) -> Iterator[str]:
    """`PRICE_CALCULATED: usually 40 s, now 1 h 52 m, slower than 99 % of 312 orders`.

    For the stage that is waited for, and for those that took remarkably long.
    """
    for row in told_stages(diagnosis):
        waited, usual = wait_for(row, diagnosis), row.usual
        awaited = row.reached_at is None
        if usual is not None and waited is not None and (awaited or usual.remarkable):
            here = waited_words(row, waited, texts)
            facts = {"now" if awaited else "here": Said(here), **_compared(usual, texts)}
            yield texts.label(
                Label.USUAL, stage=row.name, usual=usual.median, count=usual.cases, **facts
            )


def _compared(usual: Usual, texts: Texts) -> dict[str, str]:
    """Nothing where the order is among the quicker half: that is no news."""
    percent = usual.slower_than_percent or 0
    if percent == _EVERY:
        return {"every": Said(texts.number(usual.cases))}
    return {"percent": Said(f"{texts.number(percent)} %")} if percent >= _TELLING else {}
