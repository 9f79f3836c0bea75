"""What the screens ask of whoever started them: searches, one order, its ticket."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from ordertrace_cli.errors import OrdertraceError
from ordertrace_cli.fleet.model import StuckReport
from ordertrace_cli.fleet.progress import Progress
from ordertrace_cli.render.look import Look
from ordertrace_cli.texts.texts import Texts


class StoppedError(OrdertraceError):
    """The person does not want to wait any longer."""


class Stoppable(Progress):
    """Ends a search at its next word about how far it has come. stopped: asked at each of them.

    told: hears where it is: so many of so many, None where nobody knows how many.
    """

    def __init__(
        self, stopped: Callable[[], bool], told: Callable[[int, int | None], None]
    ) -> None:
        self._stopped = stopped
        self._told = told

    def reading(self, done: int, total: int | None) -> None:  # noqa: ARG002  bytes tell nobody much
        self._tell(0, None)

    def building(self) -> None:
        self._tell(0, None)

    def searching(self, service: str, done: int, known: int) -> None:  # noqa: ARG002
        self._tell(done, known)

    def rebuilding(self) -> None:
        self._tell(0, None)

    def examined(self, done: int, total: int) -> None:
        self._tell(done, total)

    def _tell(self, done: int, total: int | None) -> None:
        if self._stopped():
            raise StoppedError("stopped")
        self._told(done, total)


class OrderSeen(Struct, frozen=True):
    """One order, painted anew for each width: what `show` prints. seen: as of when."""

    trace_id: str
    seen: datetime
    paint: Callable[[Look], str]


class Parcel(Struct, frozen=True):
    """A ticket that is ready to go. preview: every message as it would go out.

    send: does it, once; what became of it, in words. Raises OrdertraceError.
    """

    preview: str
    send: Callable[[], str]


class Backend(Protocol):
    """`search`, `order`, `draft`, `parcel` and `browse` may take long, and wait for servers.

    They, `write` and `desks` raise OrdertraceError.
    """

    @property
    def texts(self) -> Texts: ...

    def look(self, width: int) -> Look:
        """As of now."""

    def search(self, progress: Progress) -> StuckReport: ...

    def pause(self, failures: int) -> timedelta | None:
        """From a search to the next one, after so many failed in a row; None: the person asks."""

    def order(self, trace_id: str, progress: Progress) -> OrderSeen: ...

    def draft(self, trace_id: str) -> str:
        """The ticket as `ordertrace ticket` writes it, in Markdown."""

    def write(self, text: str, target: Path) -> None:
        """Into a new file; one that is there already is refused."""

    def desks(self) -> tuple[str, ...]:
        """The names of the help desks that are configured."""

    def parcel(self, trace_id: str, desk: str) -> Parcel:
        """The ticket as it would go to this help desk; nothing is sent yet."""

    def url(self, trace_id: str) -> str | None:
        """Where a browser shows the trace; http and https alone, None where nothing does."""

    def browse(self, url: str) -> bool:
        """Whether there was a browser to open it in."""
