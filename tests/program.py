"""A program that tests start, break and stop: with a log, and without leaving anything behind."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

_STOP_SECONDS = 5.0
_END_OF_LOG = 3000


class ProgramFailedError(Exception):
    """It ended, or was not ready in time; holds what it printed."""


def answers(url: str, status: int = 200) -> Callable[[], bool]:
    """Whether this is how the server at the address answers; meant for `Program.wait_until`."""
    return lambda: httpx.get(url, timeout=30, trust_env=False).status_code == status


def printed_by(
    command: Sequence[str], environment: Mapping[str, str], folder: Path | None = None
) -> str:
    """What a command that ends by itself prints. Raises ProgramFailedError."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        told = f"{done.stderr}{done.stdout}"[:_END_OF_LOG]
        raise ProgramFailedError(f"{' '.join(command)}: {told}")
    return done.stdout.strip()


class Program:
    """One command line, started and ended any number of times, all of its runs in one log.

    folder: where it is started; None is where the tests are.
    """

    def __init__(self, arguments: Sequence[str], log: Path, folder: Path | None = None) -> None:
        self._arguments = list(arguments)
        self._log = log
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @contextmanager
    def running(self, environment: Mapping[str, str]) -> Iterator[None]:
        self.start(environment)
        try:
            yield
        finally:
            self.stop()

    def start(self, environment: Mapping[str, str]) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._arguments,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                cwd=self._folder,
                # A group of its own: a shell script's children end with it.
                start_new_session=True,
            )

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def wait_until(self, is_ready: Callable[[], bool], seconds: float) -> None:
        """Raises ProgramFailedError when that does not come true in time, or it ends before."""
        ends_at = time.monotonic() + seconds
        while self.is_running and time.monotonic() < ends_at:
            with suppress(httpx.TransportError, OSError):
                if is_ready():
                    return
            time.sleep(0.05)
        raise ProgramFailedError(self.end_of_log())

    def kill(self) -> None:
        """At once, with all children: what it held in memory is lost."""
        self._send(signal.SIGKILL)

    def stop(self) -> None:
        """In order, if it does so soon; harmless when it has ended already."""
        self._send(signal.SIGTERM)
        self._send(signal.SIGKILL)

    def pause(self) -> None:
        """From now on it answers nothing; connections are still taken, by the system."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGSTOP)

    def resume(self) -> None:
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGCONT)

    def end_of_log(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace")[-_END_OF_LOG:]

    def _send(self, number: signal.Signals) -> None:
        process = self._process
        if process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_STOP_SECONDS)
