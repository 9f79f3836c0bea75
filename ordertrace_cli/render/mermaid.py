"""One order as a Mermaid sequence diagram: who handed it to whom, where it waited, where it broke.

Mermaid reads `;` and line ends as ends of statements, `#…;` as a character's code, and makes HTML
of what it draws: of texts from outside only letters, digits and a few harmless signs stay.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from ordertrace_cli.diagnosis.model import Diagnosis, HopRow, HopState, OrderStatus
from ordertrace_cli.diagnosis.path import mentioned_systems, stalled_at
from ordertrace_cli.redact import clean
from ordertrace_cli.render import verdict
from ordertrace_cli.render.events import Event, EventKind, events_of, never_sent, taken_at
from ordertrace_cli.render.look import NO_SURROUNDINGS, Look, Surroundings
from ordertrace_cli.render.signs import BAD, STAGE_MARKS, UNCLEAR, WAITING
from ordertrace_cli.render.stages import StageLine, stage_lines
from ordertrace_cli.texts import report as said
from ordertrace_cli.texts.labels import Label

EVENTS_SHOWN = 60
"""More make a diagram that nobody reads; of a longer life the end is shown."""

_PAUSE = timedelta(seconds=10)
_UNKNOWN = "?"
_ENDED = (OrderStatus.COMPLETED, OrderStatus.CANCELLED, OrderStatus.ABANDONED)
_PLAIN = frozenset(" .,/()_-+…→")


def mermaid_text(text: str) -> str:
    """Text from outside for a diagram: signs that steer Mermaid or HTML become their codes."""
    return "".join(
        sign if sign.isalnum() or sign in _PLAIN else f"#{ord(sign)};" for sign in clean(text)
    )


def render_mermaid(
    diagnosis: Diagnosis, look: Look, surroundings: Surroundings = NO_SURROUNDINGS
) -> str:
    """A `sequenceDiagram`, ending in one newline."""
    texts = look.texts.dated().quoting(mermaid_text)
    view = replace(look, texts=texts, colour=False)
    people = _Cast(diagnosis, surroundings.systems)
    title = f"{verdict.badge(diagnosis, view)} {verdict.headline(diagnosis, view)}"
    lines = [
        f"accTitle: {title}",
        f"accDescr: {texts.label(Label.TRACE)} {texts.outside(diagnosis.trace_id)}",
        *(f"participant {key} as {texts.outside(name)}" for name, key in people.keys.items()),
        f"Note over {people.all}: {title}<br/>{texts.outside(diagnosis.trace_id)}",
        *_course(diagnosis, view, people),
        *_end(diagnosis, view, people),
    ]
    return "sequenceDiagram\n" + "".join(f"    {line}\n" for line in lines)


class _Cast:
    """The participants: ids of our own for names from outside, in the profile's order."""

    def __init__(self, diagnosis: Diagnosis, systems: tuple[str, ...]) -> None:
        names = list(dict.fromkeys((*systems, *mentioned_systems(diagnosis))))
        ends = [end for hop in diagnosis.hops for end in (hop.from_system, hop.to_system)]
        if not names or not all(ends):
            names.append(_UNKNOWN)
        self.keys = {name: f"S{number}" for number, name in enumerate(names, start=1)}

    def key(self, name: str) -> str:
        return self.keys.get(name) or self.keys[_UNKNOWN]

    @property
    def all(self) -> str:
        """For notes that concern everybody."""
        keys = list(self.keys.values())
        return keys[0] if len(keys) == 1 else f"{keys[0]},{keys[-1]}"


def _course(diagnosis: Diagnosis, look: Look, people: _Cast) -> Iterator[str]:
    events = events_of(diagnosis)
    shown = events[-EVENTS_SHOWN:]
    if hidden := len(events) - len(shown):
        yield f"Note over {people.all}: {look.texts.say(said.EVENTS_LEFT_OUT, count=hidden)}"
    before: datetime | None = None
    for event in shown:
        if before is not None and event.at - before >= _PAUSE:
            yield f"Note over {people.all}: … {look.texts.duration(event.at - before)} …"
        before = event.at
        yield from _told(event, look, people)
    if before is not None and diagnosis.status not in _ENDED:
        yield f"Note over {people.all}: … {look.texts.duration(diagnosis.evaluated_at - before)} …"


def _told(event: Event, look: Look, people: _Cast) -> Sequence[str]:
    if event.row is not None:
        row, texts = event.row, look.texts
        sign = STAGE_MARKS[row.state].sign
        words = f"{sign} {texts.outside(row.name)}<br/>{texts.instant(event.at)}"
        return [f"Note over {people.key(row.system)}: {words}"]
    if event.hop is None:
        return []
    if event.kind is EventKind.PUBLISHED:
        return _published(event.hop, look, people)
    return _taken(event.hop, look, people)


def _published(hop: HopRow, look: Look, people: _Cast) -> list[str]:
    source, broker = people.key(hop.from_system), people.key(hop.via)
    name = look.texts.outside(hop.name)
    if never_sent(hop):
        state = look.texts.hop_state(hop.state)
        return _broken([f"{source}-x{broker}: {BAD.sign} {name} {state}".rstrip()])
    lines = [f"{source}->>{broker}: {name or look.texts.say(said.DESTINATION)}"]
    if taken_at(hop) is None:
        lines += _broken([_undelivered(hop, look, people)])
    return lines


def _undelivered(hop: HopRow, look: Look, people: _Cast) -> str:
    arrow = "--)" if hop.state is HopState.WAITING else "--x"
    sign = WAITING.sign if hop.state is HopState.WAITING else BAD.sign
    words = f"{sign} {look.texts.hop_state(hop.state)}"
    return f"{people.key(hop.via)}{arrow}{people.key(hop.to_system)}: {words}"


def _taken(hop: HopRow, look: Look, people: _Cast) -> list[str]:
    target = people.key(hop.to_system)
    latency = hop.latency or timedelta(0)
    label = Label.TAKEN_EARLY if latency < timedelta(0) else Label.TAKEN_AFTER
    line = f"{people.key(hop.via)}->>{target}: {look.texts.label(label, duration=abs(latency))}"
    if hop.state is HopState.DELIVERED:
        return [line]
    return _broken([line, f"Note over {target}: {BAD.sign} {look.texts.hop_state(hop.state)}"])


def _broken(lines: list[str]) -> list[str]:
    """On a ground that shows on light and on dark."""
    return ["rect rgba(217, 84, 77, 0.25)", *lines, "end"]


def _end(diagnosis: Diagnosis, look: Look, people: _Cast) -> Iterator[str]:
    """What the order waits for, and where and why it stands."""
    for line in stage_lines(diagnosis, look):
        if line.row.reached_at is None and line.row.name == diagnosis.next_stage:
            yield f"Note over {people.key(line.row.system)}: {_awaited(line, look)}"
    if diagnosis.stall is not None:
        finding = diagnosis.stall.finding
        place = stalled_at(diagnosis)
        where = people.key(place) if place in people.keys else people.all
        sign = UNCLEAR if diagnosis.status is OrderStatus.UNKNOWN else BAD
        words = f"{sign.sign} {look.texts.cause(finding.cause)}"
        named = f"<br/>{look.texts.outside(finding.at.name)}" if finding.at.name else ""
        yield from _broken([f"Note over {where}: {words}{named}"])


def _awaited(line: StageLine, look: Look) -> str:
    texts, row = look.texts, line.row
    words = f"{line.mark.sign} {texts.outside(row.name)} {line.when}"
    if line.waited:
        words += f"<br/>{texts.duration(line.waited)}"
    if line.late and row.within is not None:
        words += f" ({texts.label(Label.LIMIT).lower()}: {texts.duration(row.within)})"
    return words
