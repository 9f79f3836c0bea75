"""What a command runs in: streams, terminal, clock, environment. Tests replace it whole.

`--version` needs this module, too: it imports little.
"""

import os
import sys
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, TextIO

if TYPE_CHECKING:
    from datetime import datetime

_DEFAULT_WIDTH = 80
_WIDEST = 400


def _no_browser(page: str) -> bool:  # noqa: ARG001
    return False


def _no_size() -> tuple[int, int] | None:
    return None


class Env(NamedTuple):
    """stdin: bytes, None when closed. clock: asked once a run. terminal_…: None: nobody knows.

    browse: opens a page in the person's browser; whether there is one. sleep: how a wait for a
    server is spent, in seconds. monotonic: seconds of a clock that only grows.
    """

    stdin: BinaryIO | None
    stdout: TextIO
    stderr: TextIO
    environment: Mapping[str, str]
    clock: "Callable[[], datetime]"
    stdout_is_terminal: bool
    stderr_is_terminal: bool
    terminal_width: int | None = None
    terminal_height: int | None = None
    browse: Callable[[str], bool] = _no_browser
    sleep: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    terminal_size: Callable[[], tuple[int, int] | None] = _no_size

    @property
    def width(self) -> int:
        """COLUMNS, else the terminal's width, else 80."""
        said = self.environment.get("COLUMNS", "")
        if said.isascii() and said.isdigit() and 0 < int(said) <= _WIDEST:
            return int(said)
        return self.terminal_width or _DEFAULT_WIDTH

    @property
    def colour(self) -> bool:
        """By no-color.org, CLICOLOR (bixense.com/clicolors) and TERM, else by the terminal."""
        get = self.environment.get
        if get("NO_COLOR"):
            return False
        if get("FORCE_COLOR") or get("CLICOLOR_FORCE", "0") != "0":
            return True
        if get("TERM") == "dumb" or get("CLICOLOR") == "0":
            return False
        return self.stdout_is_terminal

    @property
    def links(self) -> bool:
        """Whether words may be made clickable; never in a pipe, whatever the environment says."""
        from ordertrace_cli.commands.hyperlinks import makes_links

        return self.stdout_is_terminal and makes_links(self.environment)

    @property
    def unicode(self) -> bool:
        """Whether the output can show more than ASCII."""
        return "utf" in (self.stdout.encoding or "").lower()

    @property
    def shows_progress(self) -> bool:
        """Not in pipes, not in CI, not on a terminal that cannot rewrite a line."""
        plain = self.environment.get("TERM") == "dumb" or bool(self.environment.get("CI"))
        return self.stderr_is_terminal and not plain


def process_env() -> Env:
    """The surroundings of this process."""
    stdin = sys.stdin.buffer if sys.stdin is not None else None
    terminal = sys.stdout.isatty()
    width, height = _first_size() if terminal else (None, None)
    return Env(
        stdin=stdin,
        stdout=sys.stdout,
        stderr=sys.stderr,
        environment=os.environ,
        clock=_now,
        stdout_is_terminal=terminal,
        stderr_is_terminal=sys.stderr.isatty(),
        terminal_width=width,
        terminal_height=height,
        browse=_open_browser,
        terminal_size=_terminal_size if terminal else _no_size,
    )


def _first_size() -> tuple[int, int]:
    """Heeds COLUMNS and LINES, and knows something where nobody says it."""
    import shutil

    size = shutil.get_terminal_size()
    return size.columns, size.lines


def _now() -> "datetime":
    from datetime import UTC, datetime

    return datetime.now(UTC)


def _terminal_size() -> tuple[int, int] | None:
    try:
        size = os.get_terminal_size(sys.stdout.fileno())
    except (OSError, ValueError):
        return None
    return (size.columns, size.lines) if size.columns and size.lines else None


def _open_browser(page: str) -> bool:
    """Not one in the terminal: it would write over what is said here."""
    import webbrowser

    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    # A text browser is run in the foreground, as GenericBrowser.
    if type(browser) is webbrowser.GenericBrowser:
        return False
    return browser.open(page)
