"""Work that waits for servers: in a thread of its own, for which nobody has to wait.

Textual's thread workers are joined as the program ends, so leaving would last as long as a server
that does not answer. Threads here are left behind; the process ends without them.
"""

from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from typing import Generic, TypeVar

from textual.app import App

from ordertrace_cli.errors import OrdertraceError
from ordertrace_cli.tui.backend import StoppedError

T = TypeVar("T")


class Errand(Generic[T]):
    """work: asked in the thread. done, failed: heard by the screen, unless it was given up.

    defect: hears every other error there.
    """

    def __init__(
        self,
        app: App[None],
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[OrdertraceError], None],
        defect: Callable[[Exception], None],
    ) -> None:
        self._app = app
        self._work = work
        self._done = done
        self._failed = failed
        self._defect = defect
        self._given_up = Event()

    @property
    def given_up(self) -> bool:
        return self._given_up.is_set()

    def start(self) -> None:
        Thread(target=self._run, daemon=True).start()

    def give_up(self) -> None:
        """Nothing is heard of it any more, also where the thread goes on."""
        self._given_up.set()

    def hear(self, hear: Callable[[], None]) -> None:
        """From the thread: let the screen do this, unless it was given up by then."""

        def heard() -> None:
            if not self.given_up:
                hear()

        # The program may have ended in the meantime, and then nobody listens.
        with suppress(RuntimeError):
            self._app.call_later(heard)

    def _run(self) -> None:
        try:
            found = self._work()
        except StoppedError:
            return
        except OrdertraceError as error:
            reason = error
            self.hear(lambda: self._failed(reason))
        except Exception as error:  # noqa: BLE001  the program ends with it, and `main` tells
            defect = error
            self.hear(lambda: self._defect(defect))
        else:
            self.hear(lambda: self._done(found))
