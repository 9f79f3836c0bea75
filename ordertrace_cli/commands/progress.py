"""Progress on standard error, for whoever waits more than a moment."""

import time
from typing import TYPE_CHECKING

from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.fleet.progress import SILENT, Progress

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

_PATIENCE_SECONDS = 0.5


class _Bar(Progress):
    """A line that is rewritten in place and leaves nothing behind."""

    def __init__(self, env: Env, words: tuple[str, str]) -> None:
        self._env = env
        self._searching, self._examining = words
        self._began = time.monotonic()
        self._bar: RichProgress | None = None
        self._task: TaskID | None = None

    def searching(self, service: str, done: int, known: int) -> None:  # noqa: ARG002
        self._show(self._searching, done, known)

    def examined(self, done: int, total: int) -> None:
        if done % 50 == 0 or done == total:
            self._show(self._examining, done, total)

    def finished(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _show(self, what: str, done: int, total: int) -> None:
        if self._bar is None:
            if time.monotonic() - self._began < _PATIENCE_SECONDS:
                return
            self._start()
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, description=what, completed=done, total=total)

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
        from rich.progress import Progress as RichProgress

        console = Console(file=self._env.stderr, no_color=not self._env.colour)
        self._bar = RichProgress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            console=console,
            transient=True,
        )
        self._task = self._bar.add_task("", total=None)
        self._bar.start()


def progress_for(env: Env, searching: str, examining: str) -> Progress:
    """A bar on a terminal, silence elsewhere."""
    return _Bar(env, (searching, examining)) if env.shows_progress else SILENT
