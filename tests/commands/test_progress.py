"""Whoever waits sees what is being done, how far it is and how much is left; nobody else sees it."""

import io
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from threading import Timer

import pytest

from ordertrace_cli.commands import progress
from ordertrace_cli.commands.progress import progress_for
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.fleet.progress import SILENT
from ordertrace_cli.sources.files import FileSource
from ordertrace_cli.texts.catalogue import Language
from ordertrace_cli.texts.texts import Texts
from tests.commands.orders import LATE
from tests.commands.run import LONGEST_SECONDS

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
needs_pty = pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX's")


class Terminal(io.StringIO):
    """A terminal that keeps all that was ever written to it."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def surroundings(
    errors: io.StringIO, *, terminal: bool = True, environment: Mapping[str, str] | None = None
) -> Env:
    return Env(None, io.StringIO(), errors, environment or {}, lambda: NOW, False, terminal)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits half a second for a test."""
    monkeypatch.setattr(progress, "PATIENCE_SECONDS", 0.0)


def wait_for(terminal: Terminal, words: str) -> None:
    deadline = time.monotonic() + 30
    while words not in terminal.getvalue():
        assert time.monotonic() < deadline, terminal.getvalue()
        time.sleep(0.01)


def on_screen(written: str) -> str:
    """What is left to see: this line is rewritten in place, never scrolled."""
    last = re.split(r"\x1b\[2K", written)[-1]
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", last).strip()


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.EN, ("Reading", "1 of 4 MB", "Searching", "3 of 8", "Rebuilding orders")),
        (Language.RU, ("Чтение", "1 из 4 МБ", "Поиск", "3 из 8", "Восстановление заказов")),
    ],
)
def test_it_says_what_is_done_and_how_far(language: Language, words: tuple[str, ...]) -> None:
    terminal = Terminal()
    with progress_for(surroundings(terminal), Texts(language)) as line:
        line.reading(1_000_000, 4_000_000)
        wait_for(terminal, words[0])
        wait_for(terminal, words[1])
        line.searching("mes", 3, 8)
        wait_for(terminal, words[2])
        wait_for(terminal, words[3])
        line.rebuilding()
        wait_for(terminal, words[4])
    assert on_screen(terminal.getvalue()) == ""


@pytest.mark.usefixtures("impatient")
def test_it_says_how_much_is_left_once_the_pace_tells_it() -> None:
    terminal = Terminal()
    with progress_for(surroundings(terminal), Texts()) as line:
        line.searching("mes", 1, 1000)
        wait_for(terminal, "Searching")
        for done in range(2, 12):
            time.sleep(0.02)
            line.searching("mes", done, 1000)
        wait_for(terminal, " left")
    assert re.search(r"about \d+ (s|m)[^a-z].*left", terminal.getvalue())


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("end", [ValueError, KeyboardInterrupt, SystemExit])
def test_it_leaves_nothing_behind_however_it_ends(end: type[BaseException]) -> None:
    terminal = Terminal()

    def work() -> None:
        with progress_for(surroundings(terminal), Texts()) as line:
            line.building()
            wait_for(terminal, "Building")
            raise end

    with pytest.raises(end):
        work()
    assert on_screen(terminal.getvalue()) == ""
    assert terminal.getvalue().rstrip().endswith(("\x1b[2K", "\x1b[?25h"))


def test_what_is_over_in_a_moment_says_nothing() -> None:
    terminal = Terminal()
    with progress_for(surroundings(terminal), Texts()) as line:
        line.searching("mes", 1, 1)
    assert terminal.getvalue() == ""


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("terminal", "environment", "shown"),
    [
        (False, {}, True),
        (True, {"CI": "true"}, True),
        (True, {"TERM": "dumb"}, True),
        (True, {}, False),
    ],
    ids=["in a pipe", "in CI", "dumb terminal", "something else is printed"],
)
def test_elsewhere_it_is_silent(terminal: bool, environment: dict[str, str], shown: bool) -> None:
    env = surroundings(Terminal(), terminal=terminal, environment=environment)
    with progress_for(env, Texts(), shown=shown) as line:
        assert line is SILENT


def test_reading_a_file_tells_how_far_it_is(orders_file: Path) -> None:
    heard: list[tuple[int, int | None]] = []
    FileSource.load(str(orders_file), told=lambda done, total: heard.append((done, total)))
    size = orders_file.stat().st_size
    assert {total for _, total in heard} == {size}
    assert heard[-1] == (size, size)
    assert heard == sorted(heard)


def test_reading_a_pipe_tells_how_much_and_not_of_how_much(orders_file: Path) -> None:
    heard: list[tuple[int, int | None]] = []
    stdin = io.BytesIO(orders_file.read_bytes())
    FileSource.load("-", stdin=stdin, told=lambda done, total: heard.append((done, total)))
    assert heard[-1] == (orders_file.stat().st_size, None)


@needs_pty
def test_a_real_terminal_is_clean_after_an_interrupt(tmp_path: Path) -> None:
    """Standard error is a terminal, standard input a pipe that says nothing for long."""
    import pty

    ours, theirs = pty.openpty()
    # A shell that runs the tests in the background has them ignore Ctrl-C, and their children.
    inherited = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        program = subprocess.Popen(
            [sys.executable, "-m", "ordertrace_cli", "show", LATE, "--from", "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=theirs,
            env={**os.environ, "TERM": "xterm-256color", "PYTHONUTF8": "1"},
            cwd=tmp_path,
        )
    finally:
        signal.signal(signal.SIGINT, inherited)
    os.close(theirs)
    written = b""
    while b"Reading" not in written and b"Searching" not in written:
        ready, _, _ = select.select([ours], [], [], LONGEST_SECONDS)
        assert ready, f"nothing but {written!r} is shown"
        written += os.read(ours, 4096)
    program.send_signal(signal.SIGINT)
    # A program that does not hear it would go on to show how far it is.
    watch = Timer(LONGEST_SECONDS, program.kill)
    watch.start()
    assert program.stdin is not None
    try:
        while select.select([ours], [], [], LONGEST_SECONDS)[0] and (block := os.read(ours, 4096)):
            written += block
    except OSError:
        # Linux: nobody holds the other end any more.
        pass
    assert program.wait(timeout=LONGEST_SECONDS) == 130
    watch.cancel()
    program.stdin.close()
    os.close(ours)
    assert on_screen(written.decode()) == ""
    assert b"Traceback" not in written
