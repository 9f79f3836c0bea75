"""Progress on standard error, for whoever waits more than a moment."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.fleet.progress import SILENT, Progress
from ordertrace_cli.texts.screen import Words
from ordertrace_cli.texts.texts import Texts

if TYPE_CHECKING:
    from ordertrace_cli.commands.progress_bar import ProgressBar

PATIENCE_SECONDS = 0.5
"""So long nothing is said: what is over by then needs no explanation."""

_EACH = 50


@contextmanager
def progress_for(env: Env, texts: Texts, *, shown: bool = True) -> Iterator[Progress]:
    """A line on a terminal, silence elsewhere; nothing of it is left at the end, however it comes.

    shown: False where something else is printed meanwhile.
    """
    if not (shown and env.shows_progress):
        yield SILENT
        return
    line = _Line(env, texts)
    try:
        yield line
    finally:
        line.finished()


class _Line(Progress):
    """Appears by a clock of its own: one long answer tells nothing until it is there."""

    def __init__(self, env: Env, texts: Texts) -> None:
        self._env = env
        self._texts = texts
        self._lock = threading.Lock()
        self._at: tuple[Words, int, int | None] | None = None
        self._bar: ProgressBar | None = None
        self._over = False
        self._clock = threading.Timer(PATIENCE_SECONDS, self._appear)
        self._clock.daemon = True
        self._clock.start()

    def reading(self, done: int, total: int | None) -> None:
        self._tell(Words.READING, done, total)

    def building(self) -> None:
        self._tell(Words.BUILDING, 0, None)

    def sending(self, done: int, total: int) -> None:
        self._tell(Words.SENDING, done, total)

    def searching(self, service: str, done: int, known: int) -> None:  # noqa: ARG002
        self._tell(Words.SEARCHING, done, known)

    def rebuilding(self) -> None:
        self._tell(Words.REBUILDING, 0, None)

    def examined(self, done: int, total: int) -> None:
        if done % _EACH == 0 or done == total:
            self._tell(Words.JUDGING, done, total)

    def finished(self) -> None:
        with self._lock:
            self._over = True
            self._clock.cancel()
            if self._bar is not None:
                self._bar.erase()
                self._bar = None

    def _tell(self, what: Words, done: int, total: int | None) -> None:
        with self._lock:
            self._at = (what, done, total)
            if self._bar is not None:
                self._bar.show(*self._at)

    def _appear(self) -> None:
        from ordertrace_cli.commands.progress_bar import ProgressBar

        with self._lock:
            if self._over:
                return
            self._bar = ProgressBar(self._env, self._texts)
            self._bar.show(*(self._at or (Words.SEARCHING, 0, None)))
