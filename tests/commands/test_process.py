"""What only a process has: signals, pipes, closed and full streams, encodings, its environment."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.commands.run import LONGEST_SECONDS, PROGRAM, installed
from tests.sources.raw_server import hanging, raw_server

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
posix = pytest.mark.skipif(os.name != "posix", reason="a shell and signals of POSIX")
full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")

Shell = Callable[[str], "subprocess.CompletedProcess[str]"]

NOT_WRITTEN = (
    "ordertrace: standard output could not be written\n  is it closed, or the disk full?\n"
)


@pytest.fixture
def shell(live_orders_file: Path) -> Shell:
    return partial(_shell, live_orders_file)


def _shell(orders: Path, script: str) -> subprocess.CompletedProcess[str]:
    """Run a line of shell in which `$ordertrace` is the program and `$orders` a file."""
    return subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        text=True,
        env={**os.environ, "ordertrace": str(PROGRAM), "orders": str(orders)},
        timeout=LONGEST_SECONDS,
        check=False,
    )


@posix
@pytest.mark.parametrize("command", [("show", TRACE), ("stuck",), ("ticket", TRACE)], ids=str)
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["Ctrl-C", "SIGTERM"]
)
def test_an_interrupted_wait_ends_at_once(
    command: tuple[str, ...], number: signal.Signals, code: int
) -> None:
    with raw_server(hanging()) as server, started(command, server.url) as process:
        try:
            patience = time.monotonic() + LONGEST_SECONDS
            while not server.requests and process.poll() is None and time.monotonic() < patience:
                time.sleep(0.01)
            process.send_signal(number)
            # Half of its own time-out: it cannot have waited for the answer.
            output, errors = process.communicate(timeout=25)
        finally:
            process.kill()
    assert (process.returncode, output, errors) == (code, b"", b"")


def started(command: tuple[str, ...], url: str) -> "subprocess.Popen[bytes]":
    # A shell that runs the tests in the background has them ignore Ctrl-C, and their children.
    inherited = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        return subprocess.Popen(
            [PROGRAM, *command, "--jaeger", url, "--timeout", "50s"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
    finally:
        signal.signal(signal.SIGINT, inherited)


@posix
@pytest.mark.parametrize("form", ["text", "json", "ndjson", "csv"])
def test_a_reader_that_has_seen_enough_hears_nothing(shell: Shell, form: str) -> None:
    # `true` reads nothing; the program starts when it has gone.
    done = shell(
        f"{{ sleep 0.3; $ordertrace stuck --from $orders --format {form}; echo $? >&3; }}"
        " 3>&2 2>/dev/null | true"
    )
    assert (done.stdout, done.stderr) == ("", "141\n")


@posix
def test_help_into_a_closed_pipe_is_silent(shell: Shell) -> None:
    done = shell("{ sleep 0.3; $ordertrace --help; echo $? >&2; } | true")
    assert (done.stdout, done.stderr) == ("", "141\n")


OUTPUTS = ("--version", "config show", "stuck --from $orders", "--show-completion bash")


@posix
@pytest.mark.parametrize("words", [*OUTPUTS, "stuck --from $orders --format ndjson"])
def test_a_result_lost_on_a_closed_output_is_an_error(shell: Shell, words: str) -> None:
    done = shell(f"SHELL=/bin/bash $ordertrace {words} >&-")
    assert done.returncode == 9
    assert done.stderr.endswith(NOT_WRITTEN)
    assert "Traceback" not in done.stderr


@full
@pytest.mark.parametrize("words", [*OUTPUTS, "stuck --from $orders --format ndjson"])
def test_a_result_lost_on_a_full_disk_is_an_error(shell: Shell, words: str) -> None:
    done = shell(f"SHELL=/bin/bash $ordertrace {words} >/dev/full")
    assert done.returncode == 9
    assert done.stderr.endswith(NOT_WRITTEN)
    assert "Traceback" not in done.stderr


@full
@pytest.mark.parametrize("errors", ["2>&-", "2>/dev/full"])
def test_messages_that_nobody_can_read_change_nothing(shell: Shell, errors: str) -> None:
    assert shell(f"$ordertrace show zz {errors}").returncode == 2
    done = shell(f"$ordertrace stuck --from $orders --ids-only --lang en {errors}")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 2


@posix
def test_a_closed_standard_input_is_told_apart_from_an_empty_one(shell: Shell) -> None:
    closed, empty = shell("$ordertrace stuck --from - <&-"), shell(": | $ordertrace stuck --from -")
    assert (closed.returncode, closed.stdout) == (2, "")
    assert closed.stderr == (
        "ordertrace: standard input is closed\n  name a file, or pipe spans in\n"
    )
    assert (empty.returncode, empty.stdout) == (6, "")
    assert empty.stderr.startswith("ordertrace: standard input: this is empty\n")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1251", "utf-8"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_output_of_few_signs_shows_others(encoding: str, language: str) -> None:
    done = subprocess.run(
        [PROGRAM, "show", TRACE, "--demo", "--lang", language],
        capture_output=True,
        env={**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": encoding},
        timeout=LONGEST_SECONDS,
        check=False,
    )
    assert done.returncode == 3
    assert TRACE.encode() in done.stderr
    assert b"Traceback" not in done.stderr


def test_the_package_runs_as_a_module() -> None:
    python = PROGRAM.parent / "python"
    done = subprocess.run(
        [python, "-m", "ordertrace_cli", "--version"],
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
        check=True,
    )
    assert done.stdout == installed("--version").stdout
    assert done.stdout.startswith("ordertrace ")


@pytest.mark.parametrize("words", [("--debug", "show", "zz"), ("show", "zz", "--debug")], ids=str)
def test_debug_is_silent_about_mistakes_of_the_user(words: tuple[str, ...]) -> None:
    done = installed(*words)
    assert done.refused(2).startswith("ordertrace: this is no trace id")
