"""The line itself: what is being done, how far, how much is left. Imported once it appears."""

from datetime import timedelta

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
from rich.text import Text

from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.texts.screen import Words
from ordertrace_cli.texts.texts import Texts

_MEGABYTE = 1_000_000


class ProgressBar:
    """A line that is rewritten in place and leaves nothing behind."""

    def __init__(self, env: Env, texts: Texts) -> None:
        self._texts = texts
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            _HowFar(texts),
            _HowLong(texts),
            console=Console(file=env.stderr, no_color=not env.colour),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._what: Words | None = None
        self._task = self._progress.add_task("", total=None)
        self._progress.start()

    def show(self, what: Words, done: int, total: int | None) -> None:
        if what is not self._what:
            # The pace of one job says nothing of the next one's.
            self._what = what
            words = self._texts.screen(what)
            size = what is Words.READING
            self._progress.reset(self._task, description=words, total=total, size=size)
        self._progress.update(self._task, completed=done, total=total)

    def erase(self) -> None:
        self._progress.stop()


class _HowFar(ProgressColumn):
    """`12 of 40`; megabytes of a file."""

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts

    def render(self, task: Task) -> Text:
        if task.total is None:
            return Text()
        size = bool(task.fields.get("size"))
        done, total = (
            int(number // _MEGABYTE if size else number) for number in (task.completed, task.total)
        )
        words = Words.MEGABYTES if size else Words.DONE_OF
        return Text(self._texts.screen(words, done=done, total=total))


class _HowLong(ProgressColumn):
    """`about 12 s left`, as soon as the pace tells it."""

    max_refresh = 0.5

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        self._texts = texts

    def render(self, task: Task) -> Text:
        seconds = task.time_remaining
        if seconds is None or task.total is None or not seconds:
            return Text()
        left = timedelta(seconds=max(1, round(seconds)))
        return Text(self._texts.screen(Words.LEFT, duration=left))
