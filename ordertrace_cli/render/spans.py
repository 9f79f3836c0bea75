"""The span tree of an order: every trace of it, with the spans marked that made it what it is."""

from collections.abc import Iterator
from datetime import timedelta

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ordertrace_cli.redact import masked
from ordertrace_cli.render.links import linked, links_of
from ordertrace_cli.render.look import NO_SURROUNDINGS, Look, Surroundings
from ordertrace_cli.render.paint import grid, mark, painted, shown, text
from ordertrace_cli.render.signs import BAD, FOLDED, GOOD, RECEIVED, SENT, STALLED, Mark
from ordertrace_cli.render.span_rows import Fold, Role, SpanRole, SpanRow, SpanTrees, TraceRows
from ordertrace_cli.texts.screen import Words
from ordertrace_cli.times import from_unix_nano

_MARKS: dict[Role, tuple[Mark, Words]] = {
    Role.STALLED: (STALLED, Words.STALLED_HERE),
    Role.STAGE: (GOOD, Words.STAGE_REACHED),
    Role.ERROR: (BAD, Words.ERROR),
    Role.PROCESS: (RECEIVED, Words.PROCESS),
    Role.PUBLISH: (SENT, Words.PUBLISH),
}

_MARKS_BESIDE_FROM = 112
_STARTS_FROM = 132
_LONGEST_SERVICE = 16
_NARROWEST_NAME = 28
_COLUMNS_A_LEVEL = 2
_GAP = 2
_MARK_COLUMNS = 34


def render_spans(trees: SpanTrees, look: Look, surroundings: Surroundings = NO_SURROUNDINGS) -> str:
    """What follows the order's screen; begins with an empty line."""
    if look.in_lines:
        screen = "".join(f"{shown(look, line)}\n" for line in _lines(trees, look))
    else:
        screen = painted(look, (Text(), *_renderables(trees, look)))
    urls = links_of(surroundings, (trace.trace_id for trace in trees.traces))
    return linked(look, screen, urls)


def _renderables(trees: SpanTrees, look: Look) -> Iterator[RenderableType]:
    yield text(look, (look.texts.screen(Words.SPANS), "bold"))
    for trace in trees.traces:
        yield text(look, _trace_heading(trace, look))
        if trace.rows:
            yield _table(trace.rows, look)
        if trace.orphans:
            yield text(look, (_orphan_heading(trace, look), "bold"))
            yield _table(trace.orphans, look)
    for words in _notes(trees, look):
        yield text(look, words)


def _table(rows: tuple[SpanRow, ...], look: Look) -> Table:
    beside, starts = look.width >= _MARKS_BESIDE_FROM, look.width >= _STARTS_FROM
    told = [_told(row, look, starts=starts) for row in rows]
    widths = [max(cell.cell_len for cell in column) + _GAP for column in zip(*told, strict=True)]
    room = look.width - 1 - _GAP - sum(widths) - _GAP - _MARK_COLUMNS * beside
    table = grid(["<", "<", "<", "<", ">", *["<"] * starts, *["~"] * beside])
    for row, cells in zip(rows, told, strict=True):
        marks = [_marks(row, look)] * beside
        table.add_row(_sign(row, look), _name(row, look, room), *cells, *marks)
        if row.roles and not beside:
            below = _guides(row, look, room, continued=True)
            table.add_row(Text(), below.append_text(_marks(row, look)))
    return table


def _told(row: SpanRow, look: Look, *, starts: bool) -> list[Text]:
    """Whose the span is, of what kind, how long it took, when it began: columns that never wrap."""
    service = text(look, masked(row.node.service) if row.node is not None else "")
    service.truncate(_LONGEST_SERVICE, overflow="ellipsis")
    cells = [service, text(look, (_kind(row, look), "dim")), text(look, _took(row, look))]
    return [*cells, *[text(look, (_start(row, look), "dim"))] * starts]


def _name(row: SpanRow, look: Look, room: int) -> Text:
    """The span's place in the tree and its masked name, cut to fit."""
    line = _guides(row, look, room)
    if row.fold is not None:
        line.append_text(text(look, (_fold(row.fold, look), "dim")))
    elif row.node is not None:
        style = "bold" if row.roles else ""
        line.append_text(text(look, (masked(row.node.span.name, room), style)))
    line.truncate(room, overflow="ellipsis")
    return line


def _guides(row: SpanRow, look: Look, room: int, *, continued: bool = False) -> Text:
    """The lines of the tree; beyond what there is room for, the depth as a number."""
    most = max(1, (room - _NARROWEST_NAME) // _COLUMNS_A_LEVEL)
    levels = row.guides[1:] if row.guides else ()
    bar, gap = ("│ " if look.unicode else "| "), "  "
    line = "".join(bar if goes_on else gap for goes_on in levels[-most:])
    if len(levels) > most:
        depth = f"{len(row.guides)}{'›' if look.unicode else '>'}"
        line = depth.ljust(len(line))
    if not row.guides:
        return text(look, (gap if continued else "", "dim"))
    if continued:
        branch = gap if row.last else bar
        return text(look, (f"{line}{branch}{gap} ", "dim"))
    return text(look, (line + _branch(row, look), "dim"))


def _branch(row: SpanRow, look: Look) -> str:
    """A dotted line where spans between this one and the one above are folded."""
    if look.unicode:
        return ("└" if row.last else "├") + ("─ " if row.direct else "┄ ")
    return ("`" if row.last else "|") + ("- " if row.direct else ". ")


def _sign(row: SpanRow, look: Look) -> Text:
    if row.roles:
        sign, _ = _MARKS[row.roles[0].role]
        return mark(look, sign)
    return mark(look, FOLDED) if row.fold is not None else Text(" ")


def _marks(row: SpanRow, look: Look) -> Text:
    """What the span is to the order, in words."""
    line = Text()
    for number, role in enumerate(row.roles):
        sign, _ = _MARKS[role.role]
        line.append_text(text(look, ", " if number else "", (_role(role, look), sign.style)))
    return line


def _role(role: SpanRole, look: Look) -> str:
    _, words = _MARKS[role.role]
    return look.texts.screen(words, stage=role.stage)


def _kind(row: SpanRow, look: Look) -> str:
    return look.texts.kind(row.node.span.kind) if row.node is not None else ""


def _took(row: SpanRow, look: Look) -> str:
    node = row.node
    if node is None or not node.start or not node.end:
        return ""
    return look.texts.duration(timedelta(microseconds=(node.end - node.start) // 1000))


def _start(row: SpanRow, look: Look) -> str:
    node = row.node
    return look.texts.moment(from_unix_nano(node.start)) if node is not None and node.start else ""


def _fold(fold: Fold, look: Look) -> str:
    names = ", ".join(masked(name) for name in fold.services if name)
    known = {"names": names} if names else {}
    return look.texts.screen(Words.FOLDED_BELOW, count=fold.count, **known)


def _trace_heading(trace: TraceRows, look: Look) -> str:
    took = timedelta(microseconds=(trace.end - trace.start) // 1000)
    known = {"duration": took} if trace.start and trace.end else {}
    return look.texts.screen(
        Words.TRACE_OF_ORDER, trace_id=trace.trace_id, count=trace.spans, **known
    )


def _orphan_heading(trace: TraceRows, look: Look) -> str:
    return look.texts.screen(Words.PARENT_MISSING, count=trace.orphaned)


def _notes(trees: SpanTrees, look: Look) -> Iterator[str]:
    """What is not shown, so that nobody takes its absence for the order's."""
    if trees.hidden:
        yield look.texts.screen(Words.OTHER_TRACES, count=trees.hidden)
    if trees.folded:
        yield look.texts.screen(Words.FOLDED, count=trees.folded, total=trees.total)


def _lines(trees: SpanTrees, look: Look) -> Iterator[str]:
    """One span a line, its level in words."""
    yield f"{look.texts.screen(Words.SPANS)}:"
    for trace in trees.traces:
        yield _trace_heading(trace, look)
        for row in trace.rows:
            yield _line(row, look)
        if trace.orphans:
            yield _orphan_heading(trace, look)
        for row in trace.orphans:
            yield _line(row, look)
    yield from _notes(trees, look)


def _line(row: SpanRow, look: Look) -> str:
    level = look.texts.screen(Words.LEVEL, count=len(row.guides) + 1)
    if row.node is None:
        return f"{level}: {_fold(row.fold, look) if row.fold else ''}"
    parts = (
        masked(row.node.span.name),
        masked(row.node.service),
        _kind(row, look),
        _took(row, look),
        *(_role(role, look) for role in row.roles),
    )
    return f"{level}: {', '.join(part for part in parts if part)}"
