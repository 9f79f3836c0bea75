"""`ordertrace stuck --watch`: the same question again and again, and what the answers change.

On a terminal a screen that is rewritten in place; elsewhere one text a look, or one report a line.
An outage of Jaeger ends nothing: the last picture stays, with its age.
"""

from collections.abc import Callable
from datetime import timedelta

from msgspec import Struct, field
from msgspec.structs import replace

from ordertrace_cli.commands.common import Workplace
from ordertrace_cli.commands.complaining import complain
from ordertrace_cli.commands.live_screen import LiveScreen, can_rewrite, live_screen
from ordertrace_cli.commands.output import write_result
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.errors import (
    AccessDeniedError,
    ExitCode,
    OrdertraceError,
    UnreachableError,
    UnreadableError,
    UsageError,
)
from ordertrace_cli.fleet.changes import Picture, news
from ordertrace_cli.fleet.model import StuckReport
from ordertrace_cli.render.json_v1 import render_stuck_json_line
from ordertrace_cli.render.look import Surroundings
from ordertrace_cli.render.watch import Seen, Watched, render_frame, render_look
from ordertrace_cli.spans.model import Caveat
from ordertrace_cli.texts.texts import Texts
from ordertrace_cli.times import parse_duration

_USUAL_PAUSE = timedelta(seconds=30)
_SHORTEST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=1), timedelta(days=1)
_LONGEST_BACKOFF = timedelta(minutes=5)
_TICK_SECONDS = 1.0
_USUAL_HEIGHT = 24
_MOST_REMEMBERED = 50


class Looked(Struct, frozen=True):
    """One look. stalled: every order that needs attention, asked for or not."""

    report: StuckReport
    surroundings: Surroundings
    stalled: frozenset[str]


class Watching(Struct, frozen=True):
    """How to watch. every: from the end of one look to the next. look: asks once, as of a moment.

    as_json: a report a line. check, strict: end at the first look that the code stands for.
    """

    every: timedelta
    look: Callable[[Workplace], Looked]
    limit: int | None
    as_json: bool = False
    check: bool = False
    strict: bool = False


def parse_pause(typed: str | None) -> timedelta:
    """`--every`. Raises UsageError."""
    if typed is None:
        return _USUAL_PAUSE
    try:
        return parse_duration(typed, shortest=_SHORTEST_PAUSE, longest=_LONGEST_PAUSE)
    except UsageError as error:
        raise UsageError(f"--every: {error.what}", error.hint) from error


def pause_after(every: timedelta, failures: int) -> timedelta:
    """Twice as long after each failure in a row, within reason."""
    doublings = min(max(failures - 1, 0), 20)
    return min(every * (1 << doublings), max(every, _LONGEST_BACKOFF))


def watch(place: Workplace, watching: Watching) -> ExitCode:
    """Look until something ends it. Raises what the first look raises, outages excepted."""
    if watching.as_json or place.settings.plain or not can_rewrite(place.env):
        return _Watcher(place, watching, None).run()
    with live_screen(place.env) as screen:
        watcher = _Watcher(place, watching, screen)
        code = watcher.run()
    # What ended the watch is worth more than a screen that is gone.
    write_result(place.env, watcher.last_look(), None)
    return code


class _Watcher(Struct):
    place: Workplace
    watching: Watching
    screen: LiveScreen | None
    state: Watched = field(default_factory=Watched)
    picture: Picture | None = None
    failures: int = 0
    warned: tuple[Caveat, ...] = ()

    def run(self) -> ExitCode:
        self.state = replace(self.state, limit=self.watching.limit)
        while True:
            code = self._look()
            if code is not None:
                return code
            self._wait()

    def last_look(self) -> str:
        return render_look(self.state, self._present().look)

    def _look(self) -> ExitCode | None:
        """One look; the code where it is the last one."""
        self._show(None)
        place = self._present()
        try:
            looked = self.watching.look(place)
        except (UnreachableError, UnreadableError, AccessDeniedError) as error:
            self._failed(place, error)
            return None
        self._succeeded(place, looked)
        if self.watching.check and looked.report.orders:
            return ExitCode.ATTENTION
        if self.watching.strict and not looked.report.complete:
            return ExitCode.INCOMPLETE
        return None

    def _failed(self, place: Workplace, error: OrdertraceError) -> None:
        if self.picture is None and not isinstance(error, UnreachableError):
            # Nothing has ever worked: a wrong address or login will not mend itself.
            raise error
        self.failures += 1
        self.state = replace(self.state, trouble=self.place.texts.complaint(error.what))
        if self.screen is None:
            complain(place.env, place.texts.language, error.what)

    def _succeeded(self, place: Workplace, looked: Looked) -> None:
        report, before = looked.report, self.picture
        self.failures = 0
        self.picture = (before or Picture()).after(report)
        if before is None:
            # All is new at the first look, so nothing is.
            self.state = replace(self.state, began=report.evaluated_at)
            seen = Seen(report, looked.surroundings)
        else:
            seen = Seen(report, looked.surroundings, news(before, report, looked.stalled))
        history = [*seen.news.changes, *self.state.history][:_MOST_REMEMBERED]
        self.state = replace(self.state, seen=seen, history=history, trouble=None)
        if self.screen is None:
            self._print(place, report)

    def _print(self, place: Workplace, report: StuckReport) -> None:
        if report.caveats != self.warned:
            self.warned = report.caveats
            place.warn(report.caveats)
        if self.watching.as_json:
            text = render_stuck_json_line(report)
        else:
            text = render_look(self.state, place.look)
        write_result(place.env, text, None)

    def _wait(self) -> None:
        env = self.place.env
        end = env.monotonic() + self._pause().total_seconds()
        while (left := end - env.monotonic()) > 0:
            self._show(left)
            env.sleep(min(_TICK_SECONDS, left))

    def _pause(self) -> timedelta:
        return pause_after(self.watching.every, self.failures)

    def _show(self, left: float | None) -> None:
        if self.screen is None:
            return
        due = None if left is None else timedelta(seconds=max(1, round(left)))
        self.state = replace(self.state, due=due)
        place = self._present()
        height = place.env.terminal_height or _USUAL_HEIGHT
        self.screen.show(render_frame(self.state, place.look, height))

    def _present(self) -> Workplace:
        """The workplace as of now, on a terminal that may have been resized."""
        env = _resized(self.place.env)
        now = env.clock()
        texts = Texts(self.place.texts.language, today=now.date())
        return replace(self.place, env=env, now=now, texts=texts)


def _resized(env: Env) -> Env:
    size = env.terminal_size()
    if size is None:
        return env
    return env._replace(terminal_width=size[0], terminal_height=size[1])
