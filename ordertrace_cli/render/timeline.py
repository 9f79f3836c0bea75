"""An order's whole life in one picture: its waits, its systems at work, its messages.

Time runs downwards on a folded axis, see `axis`. Owns where things stand;
templates/timeline.svg.j2 draws them, and says how the axis is to be read.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from ordertrace_cli.diagnosis.model import Diagnosis, HopRow, OrderStatus
from ordertrace_cli.diagnosis.path import mentioned_systems, stalled_at
from ordertrace_cli.journey.bursts import Burst
from ordertrace_cli.render.axis import Axis
from ordertrace_cli.render.events import never_sent, taken_at
from ordertrace_cli.render.look import Look, Surroundings
from ordertrace_cli.render.path import system_mark
from ordertrace_cli.render.path_drawing import fitting
from ordertrace_cli.render.signs import BAD, HOP_MARKS, NONE, UNCLEAR, Mark
from ordertrace_cli.render.stages import StageLine, stage_lines
from ordertrace_cli.render.timeline_shapes import Bar, Lane, Letter, Note, Timeline, Wait
from ordertrace_cli.render.tones import Tone, tone
from ordertrace_cli.texts import report as said
from ordertrace_cli.texts.labels import Label
from ordertrace_cli.texts.messages import messages_shown, outcome, route
from ordertrace_cli.texts.stages import waited_words
from ordertrace_cli.times import from_unix_nano

WIDTH = 960
MESSAGES_SHOWN = 12

_HEAD, _FOOT = 48.0, 16.0
_DECADE, _TALLEST = 12.0, 900.0
_AXIS, _LANES, _LABELS = 120.0, 148.0, 572.0
_LINE, _ROOM_FOR_LABEL, _SHORTEST_BAR = 19.0, 13.0, 3.0
_ENDED = (OrderStatus.COMPLETED, OrderStatus.CANCELLED, OrderStatus.ABANDONED)


def draw_timeline(
    diagnosis: Diagnosis, work: Sequence[Burst], look: Look, surroundings: Surroundings
) -> Timeline | None:
    """None for an order of which no stage and no message is known."""
    hops = messages_shown(diagnosis)[-MESSAGES_SHOWN:]
    lines = stage_lines(diagnosis, look)
    moments = list(_moments(diagnosis, hops))
    if not moments:
        return None
    ends = [from_unix_nano(end) for burst in work for end in (burst.start, burst.end)]
    axis = Axis([*moments, *ends], _HEAD, _DECADE, _TALLEST)
    lanes = _lanes(diagnosis, look, surroundings)
    pen = _Pen(diagnosis, look, axis, {name: lane.x for name, lane in lanes.items()})
    notes = pen.notes(lines, hops)
    return Timeline(
        width=WIDTH,
        height=max(axis.bottom, *(note.y for note in notes)) + _FOOT,
        top=_HEAD,
        bottom=axis.bottom,
        axis=_AXIS,
        labels=_LABELS,
        lanes=tuple(lanes.values()),
        waits=tuple(pen.waits(lines)),
        bars=tuple(pen.bars(work)),
        letters=tuple(map(pen.letter, hops)),
        notes=notes,
    )


def _moments(diagnosis: Diagnosis, hops: Sequence[HopRow]) -> Iterator[datetime]:
    for row in diagnosis.stages:
        if row.reached_at is not None:
            yield row.reached_at
    for hop in hops:
        yield hop.at
        if (taken := taken_at(hop)) is not None:
            yield taken
    if (diagnosis.stages or hops) and diagnosis.status not in _ENDED:
        yield diagnosis.evaluated_at


def _lanes(diagnosis: Diagnosis, look: Look, surroundings: Surroundings) -> Mapping[str, Lane]:
    names = list(dict.fromkeys((*surroundings.systems, *mentioned_systems(diagnosis))))
    step = (_LABELS - 16 - _LANES) / max(len(names), 1)
    lanes = {}
    for number, name in enumerate(names):
        mark = system_mark(name, diagnosis)
        shown = fitting(look.texts.outside(name), step)
        lanes[name] = Lane(_LANES + step * (number + 0.5), shown, mark, tone(mark))
    return lanes


class _Pen(Struct, frozen=True):
    """Puts things to their places. lanes: the columns' middles by system."""

    diagnosis: Diagnosis
    look: Look
    axis: Axis
    lanes: Mapping[str, float]

    def lane(self, system: str) -> float:
        """Right of all lanes for a system that nobody can tell."""
        return self.lanes.get(system, _LABELS - 12)

    def waits(self, lines: Sequence[StageLine]) -> Iterator[Wait]:
        before: datetime | None = None
        for line in lines:
            reached = line.row.reached_at
            if reached is None and line.row.waiting is not None and line.waited is not None:
                start = self.diagnosis.evaluated_at - line.row.waiting
                yield self._wait(line, start, self.diagnosis.evaluated_at)
            elif reached is not None and before is not None and reached > before:
                yield self._wait(line, before, reached)
            before = reached or before

    def _wait(self, line: StageLine, start: datetime, end: datetime) -> Wait:
        top, bottom = self.axis.place(start), self.axis.place(end)
        texts, within = self.look.texts, line.row.within
        words = waited_words(line.row, line.waited, self.look.texts)
        passed = tone(line.mark) if line.row.reached_at is None else Tone.WARN
        by_the_clock = within is not None and line.late and not line.working
        limit = f"{texts.label(Label.LIMIT).lower()} {texts.duration(within)}" if within else ""
        return Wait(
            top=top,
            bottom=bottom,
            label=words if bottom - top >= _ROOM_FOR_LABEL else "",
            tone=passed if line.late else Tone.BUSY,
            title=", ".join(filter(None, (f"{texts.outside(line.row.name)}: {words}", limit))),
            limit=self.axis.place(start + within) if by_the_clock and within else None,
            limit_label=limit,
        )

    def bars(self, work: Sequence[Burst]) -> Iterator[Bar]:
        for burst in work:
            start, end = from_unix_nano(burst.start), from_unix_nano(burst.end)
            top = self.axis.place(start)
            texts = self.look.texts
            took = texts.duration(end - start)
            yield Bar(
                x=self.lane(burst.system),
                top=top,
                bottom=max(self.axis.place(end), top + _SHORTEST_BAR),
                tone=Tone.BAD if burst.failed else Tone.BUSY,
                title=texts.say(
                    said.WORK, system=burst.system, count=burst.spans, took=took, at=start
                ),
            )

    def letter(self, hop: HopRow) -> Letter:
        taken = taken_at(hop)
        mark = HOP_MARKS[hop.state]
        texts = self.look.texts
        became = outcome(hop, self.look.texts, self.diagnosis)
        return Letter(
            start=self.lane(hop.from_system),
            queue=self.lane(hop.via),
            end=self.lane(hop.to_system),
            top=self.axis.place(hop.at),
            ends=self.axis.place(taken or self.diagnosis.evaluated_at),
            sent=not never_sent(hop),
            taken=taken is not None,
            mark=mark,
            tone=tone(mark),
            title=f"{route(hop, self.look.texts)} {texts.outside(hop.name)}: {became}",
        )

    def notes(self, lines: Sequence[StageLine], hops: Sequence[HopRow]) -> tuple[Note, ...]:
        """By place, each below the one before."""
        found = [self._stage(line) for line in lines if line.row.reached_at is not None]
        found += map(self._message, hops)
        found.sort(key=lambda note: note.at)
        found += self._last_words(lines)
        placed: list[Note] = []
        for note in found:
            lowest = placed[-1].y + _LINE if placed else note.at
            placed.append(replace(note, y=max(note.at, lowest)))
        return tuple(placed)

    def _stage(self, line: StageLine) -> Note:
        row, texts = line.row, self.look.texts
        at = row.reached_at or self.diagnosis.evaluated_at
        name = texts.outside(row.name)
        return self._note(row.system, at, line.mark, name, texts.instant(at), strong=True)

    def _message(self, hop: HopRow) -> Note:
        words = f"{route(hop, self.look.texts)} {self.look.texts.outside(hop.name)}"
        became = outcome(hop, self.look.texts, self.diagnosis)
        return self._note(hop.from_system, hop.at, HOP_MARKS[hop.state], words, became)

    def _last_words(self, lines: Sequence[StageLine]) -> Iterator[Note]:
        """What is waited for, and why it does not come."""
        now, texts = self.diagnosis.evaluated_at, self.look.texts
        if self.diagnosis.status in _ENDED:
            return
        for line in lines:
            if line.row.reached_at is None and line.waited is not None:
                words = f"{texts.outside(line.row.name)} {line.when}"
                detail = waited_words(line.row, line.waited, self.look.texts)
                yield self._note(line.row.system, now, line.mark, words, detail, strong=True)
        if self.diagnosis.stall is not None:
            finding = self.diagnosis.stall.finding
            place = stalled_at(self.diagnosis)
            words, detail = texts.cause(finding.cause), texts.place(finding.at)
            unclear = self.diagnosis.status is OrderStatus.UNKNOWN
            sign = UNCLEAR if unclear else BAD
            yield self._note(place, now, sign, words, detail, strong=True)
        yield self._note("", now, NONE, texts.label(Label.JUDGED_AT), texts.instant(now))

    def _note(
        self,
        system: str,
        at: datetime,
        mark: Mark,
        words: str,
        detail: str,
        *,
        strong: bool = False,
    ) -> Note:
        y = self.axis.place(at)
        room = WIDTH - _LABELS - 20 - 6 * len(detail)
        shown = fitting(words, max(room, 80) * 1.1)
        return Note(self.lane(system), y, y, mark, tone(mark), shown, detail, strong)
