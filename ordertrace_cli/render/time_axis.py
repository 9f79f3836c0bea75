"""An order's whole time on a line or two: milliseconds of work beside days of waiting.

The scale is logarithmic and says so; each length has its duration beside it.
"""

from collections.abc import Iterator
from datetime import timedelta

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from ordertrace_cli.diagnosis.model import Diagnosis, OrderStatus
from ordertrace_cli.journey.timeline import Timeline
from ordertrace_cli.render.axis import decades
from ordertrace_cli.render.look import Look
from ordertrace_cli.render.paint import mark, text
from ordertrace_cli.render.signs import STATUS_STYLES, WAIT, WORK, Mark
from ordertrace_cli.texts.screen import Words
from ordertrace_cli.times import from_unix_nano

_COLUMNS_A_WORK = 24
_FEWEST, _MOST = 3, 8
_INDENT = 10
_ENDED = (OrderStatus.COMPLETED, OrderStatus.CANCELLED)


def works_shown(look: Look) -> int:
    """How many works there is room for: on some two lines, or as many lines as there are facts."""
    return _MOST if look.in_lines else max(_FEWEST, min(2 * look.width // _COLUMNS_A_WORK, _MOST))


def time_axis(timeline: Timeline, diagnosis: Diagnosis, look: Look) -> list[RenderableType]:
    """The section; nothing for an order without a wait, which the stages tell in full."""
    if len(timeline.works) < 2 and _waiting(timeline, diagnosis) is None:
        return []
    title = look.texts.screen(Words.TIME)
    lines = [text(look, (f"{title:<{_INDENT}}", "dim"))]
    for segment in _segments(timeline, diagnosis, look):
        if lines[-1].cell_len + segment.cell_len > look.width and lines[-1].cell_len > _INDENT:
            lines.append(Text(" " * _INDENT))
        lines[-1].append_text(segment).append(" ")
    legend = text(look, (_legend(timeline, look), "dim"))
    return [*lines, Padding(legend, (0, 0, 0, _INDENT))]


def time_lines(timeline: Timeline, diagnosis: Diagnosis, look: Look) -> Iterator[str]:
    """The same, one fact a line."""
    if timeline.works:
        yield f"{look.texts.screen(Words.TIME)}:"
    end = 0
    for work in timeline.works:
        if end:
            yield look.texts.screen(Words.NOTHING_FOR, duration=_length(end, work.start))
        at, took = from_unix_nano(work.start), _length(work.start, work.end)
        yield look.texts.screen(Words.WORKED, at=at, duration=took)
        end = work.end
    if (waiting := _waiting(timeline, diagnosis)) is not None:
        yield look.texts.screen(Words.NOTHING_SINCE, duration=waiting)
    if timeline.folded:
        yield look.texts.screen(Words.TIME_FOLDED, duration=_length(0, timeline.folded))


def _segments(timeline: Timeline, diagnosis: Diagnosis, look: Look) -> Iterator[Text]:
    end = 0
    for work in timeline.works:
        if end:
            yield _wait(_length(end, work.start), "dim", look)
        took = _length(work.start, work.end)
        bar = _signs(WORK, _ticks(took), look)
        yield text(look, (bar, WORK.style), f" {look.texts.duration(took)}")
        end = work.end
    if (waiting := _waiting(timeline, diagnosis)) is not None:
        segment = _wait(waiting, STATUS_STYLES[diagnosis.status], look)
        yield segment.append_text(text(look, f" {look.texts.screen(Words.TIME_NOW)}"))


def _wait(duration: timedelta, style: str, look: Look) -> Text:
    """The duration in the midst of its line."""
    ticks = _ticks(duration)
    before, after = (_signs(WAIT, number, look) for number in (ticks - ticks // 2, ticks // 2))
    words = look.texts.duration(duration)
    return text(look, (before, style), f" {words} ", (after, style))


def _ticks(duration: timedelta) -> int:
    return 1 + int(decades(duration))


def _signs(sign: Mark, number: int, look: Look) -> str:
    return mark(look, sign).plain * number


def _waiting(timeline: Timeline, diagnosis: Diagnosis) -> timedelta | None:
    """How long nothing has happened, for an order that has not ended."""
    if not timeline.works or diagnosis.status in _ENDED:
        return None
    silence = diagnosis.evaluated_at - from_unix_nano(timeline.works[-1].end)
    return silence if silence > timedelta(0) else None


def _legend(timeline: Timeline, look: Look) -> str:
    work, wait = mark(look, WORK).plain, mark(look, WAIT).plain
    words = look.texts.screen(Words.TIME_SCALE, work=work, wait=wait)
    if timeline.folded:
        folded = look.texts.screen(Words.TIME_FOLDED, duration=_length(0, timeline.folded))
        words = f"{words}; {folded}"
    return words


def _length(start: int, end: int) -> timedelta:
    return timedelta(microseconds=(end - start) // 1000)
