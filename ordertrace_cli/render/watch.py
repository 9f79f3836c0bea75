"""A window that is watched: the last picture, what changed, how old it is, when the next look is."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct
from rich.console import RenderableType
from rich.text import Text

from ordertrace_cli.fleet.changes import NO_NEWS, Change, News, Turn
from ordertrace_cli.fleet.model import StuckReport
from ordertrace_cli.render.incidents import incident_heading
from ordertrace_cli.render.look import Look, Surroundings
from ordertrace_cli.render.paint import grid, painted, shown, text
from ordertrace_cli.render.stuck import render_stuck, turn_mark
from ordertrace_cli.render.warnings import render_warnings
from ordertrace_cli.texts import watch
from ordertrace_cli.texts.message import Said

CHANGES_SHOWN = 5
_STALE = "bold black on yellow"


class Seen(Struct, frozen=True):
    """The last look that brought a picture. news: what it showed that the one before did not."""

    report: StuckReport
    surroundings: Surroundings
    news: News = NO_NEWS


class Watched(Struct, frozen=True):
    """All that the screen tells.

    began: the moment of the first picture. history: every change since then, the latest first.
    trouble: why the last look brought nothing, None where it did. due: until the next look, None
    while one is under way. limit: the most orders in the list.
    """

    seen: Seen | None = None
    began: datetime | None = None
    history: Sequence[Change] = ()
    trouble: str | None = None
    due: timedelta | None = None
    limit: int | None = None


def render_frame(watched: Watched, look: Look, height: int) -> list[str]:
    """Exactly `height` lines, none wider than the look; what does not fit is said."""
    foot = _lines(look, [_foot(watched, look)])[:1]
    body = [*_lines(look, _stale(watched, look)), *_picture(watched, look)]
    room = height - len(foot)
    if len(body) > room:
        hidden = len(body) - room + 1
        words = look.texts.say(watch.MORE_LINES, count=hidden)
        body = [*body[: room - 1], *_lines(look, [text(look, (words, "dim"))])[:1]]
    return [*body, *[""] * (room - len(body)), *foot]


def render_look(watched: Watched, look: Look) -> str:
    """The same for a pipe and for screen readers: one text a look, an empty line at its end."""
    parts = [painted(look, _stale(watched, look))] if watched.trouble else []
    if watched.seen is not None and watched.trouble is None:
        seen = watched.seen
        parts += [
            render_stuck(seen.report, look, seen.surroundings, watched.limit, seen.news),
            _in_words(seen.news, look) if look.in_lines else _changes(seen.news.changes, look),
        ]
    return "".join(parts) + "\n"


def _picture(watched: Watched, look: Look) -> list[str]:
    if watched.seen is None:
        return []
    seen = watched.seen
    screen = render_stuck(seen.report, look, seen.surroundings, watched.limit, seen.news)
    head, blank, rest = screen.partition("\n\n")
    # Between the verdict and the incidents: what a glance is for.
    changes = _changes(watched.history[:CHANGES_SHOWN], look) or _calm(watched, look)
    warnings = render_warnings(seen.report.caveats, look)
    parts = (head.rstrip("\n"), warnings, changes, rest if blank else "")
    told = [part.rstrip("\n") for part in parts if part.strip()]
    return "\n\n".join(told).split("\n")


def _calm(watched: Watched, look: Look) -> str:
    if watched.began is None:
        return ""
    return painted(look, [text(look, (_no_change(watched.began, look), "dim"))])


def _no_change(began: datetime, look: Look) -> str:
    return look.texts.say(watch.NO_CHANGE, instant=began)


def _changes(changes: Sequence[Change], look: Look) -> str:
    if not changes:
        return ""
    table = grid(["<", "<", "~"])
    for change in changes:
        at = text(look, (look.texts.moment(change.at), "dim"))
        table.add_row(at, turn_mark(look, change.turn), text(look, _told(change, look)))
    heading = text(look, (look.texts.say(watch.CHANGES), "bold"))
    return painted(look, [heading, table])


def _in_words(news: News, look: Look) -> str:
    lines = [
        look.separator.join((look.texts.say(watch.TURNS[change.turn]), _told(change, look)))
        for change in news.changes
    ]
    return "".join(f"{shown(look, line)}\n" for line in lines)


def _told(change: Change, look: Look) -> str:
    heading = incident_heading(change.incident, look)
    if change.turn not in (Turn.GROWN, Turn.FEWER):
        return heading
    counts = look.texts.say(watch.BEFORE, count=change.before)
    return f"{heading}{look.separator}{counts}"


def _stale(watched: Watched, look: Look) -> list[RenderableType]:
    """That what is below is old, and why: nobody may take it for the present."""
    if watched.trouble is None:
        return []
    if watched.seen is None:
        words = look.texts.say(watch.NO_PICTURE)
    else:
        at = watched.seen.report.evaluated_at
        age = Said(look.texts.ago(look.now - at))
        words = look.texts.say(watch.OLD_PICTURE, instant=at, age=age)
    lines = [text(look, (f" {words} ", _STALE)), text(look, watched.trouble), Text()]
    for line in lines[:2]:
        line.truncate(look.width, overflow="ellipsis")
    return list[RenderableType](lines)


def _foot(watched: Watched, look: Look) -> Text:
    line = text(look, (look.separator.join(_state(watched, look)), "dim"))
    line.truncate(look.width, overflow="ellipsis")
    return line


def _state(watched: Watched, look: Look) -> Iterator[str]:
    known = {} if watched.seen is None else {"instant": watched.seen.report.evaluated_at}
    if watched.due is None:
        yield look.texts.say(watch.LOOKING, **known)
    elif watched.trouble is not None:
        yield look.texts.say(watch.NEXT_TRY, duration=watched.due)
    else:
        yield look.texts.say(watch.NEXT_LOOK, duration=watched.due, **known)
    yield look.texts.say(watch.CTRL_C)


def _lines(look: Look, renderables: Sequence[RenderableType]) -> list[str]:
    return painted(look, renderables).removesuffix("\n").split("\n") if renderables else []
