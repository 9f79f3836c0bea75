"""A program of the user's choice that prints a secret: `pass show jaeger`, `op read …`.

Owns its bounds: no shell, a time, an amount of output, and no word of what it says on standard
error, which may hold anything.
"""

import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

from ordertrace_cli.errors import ConfigurationError
from ordertrace_cli.redact import clean

HELPER_SECONDS = 60.0
"""Long enough for a person to touch a key or to type a PIN."""


def run_helper(
    command: Sequence[str],
    origin: str,
    *,
    folder: Path,
    environment: Mapping[str, str],
    limit: int,
    seconds: float = HELPER_SECONDS,
) -> bytes:
    """What the program prints, at most `limit` bytes. Raises ConfigurationError.

    command: the program and its arguments; a program written with a folder starts from `folder`,
    as other paths of the configuration do, one without is looked for on the PATH.
    """
    name = f"{origin}: the program {clean(Path(command[0]).name, 60)}"
    try:
        running = subprocess.Popen(  # noqa: S603  it is the user's own, named in a checked file
            [_program(command[0], folder), *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(environment),
        )
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{name} cannot be run", "check its path") from error
    try:
        output = _within(seconds, lambda: _output(running, limit))
    except Empty as error:
        raise ConfigurationError(
            f"{name} did not end within {seconds:g} s", "run it by hand to see what it waits for"
        ) from error
    finally:
        # Whatever ended the wait, Ctrl-C too: nothing of ours stays behind.
        running.kill()
        running.wait()
    if output is None:
        raise ConfigurationError(
            f"{name} printed more than {limit - 1} bytes", "is it the right one?"
        )
    if running.returncode:
        raise ConfigurationError(
            f"{name} failed (exit code {running.returncode})", "run it by hand to see why"
        )
    return output


def _program(name: str, folder: Path) -> str:
    written = Path(name).expanduser()
    return str(folder / written) if written.name != name else name


def _output(running: "subprocess.Popen[bytes]", limit: int) -> bytes | None:
    """All of the output once the program has ended; None where it is more than the limit."""
    assert running.stdout is not None  # noqa: S101  it was asked for
    with running.stdout as stream:
        output = stream.read(limit)
    if len(output) == limit:
        return None
    running.wait()
    return output


def _within(seconds: float, work: Callable[[], bytes | None]) -> bytes | None:
    """What `work` gives back. Raises queue.Empty when time is up.

    A thread, since a pipe that a grandchild keeps open cannot be waited for with a time-out
    everywhere (Windows). It is left behind when time is up.
    """
    results: SimpleQueue[bytes | None] = SimpleQueue()
    Thread(target=lambda: results.put(work()), daemon=True).start()
    return results.get(timeout=seconds)
