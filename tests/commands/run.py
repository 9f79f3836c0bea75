"""A whole command line, as a value: what it printed and how it ended.

`run` goes through `main` with surroundings of its own; `installed` starts the installed program,
for what only a process has: signals, pipes, closed streams.
"""

import io
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.main import main
from tests.demo.worlds import NOW

PROGRAM = Path(sys.executable).parent / ("ordertrace.exe" if os.name == "nt" else "ordertrace")
LONGEST_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Result:
    """How a run ended, and what it printed."""

    code: int
    stdout: str
    stderr: str

    def refused(self, code: int) -> str:
        """The complaint of a run that must have ended so: one or two lines and nothing else."""
        assert (self.code, self.stdout) == (code, ""), self
        lines = self.complaint.splitlines()
        assert 1 <= len(lines) <= 2, self.stderr
        assert all(len(line) < 400 for line in lines), self.stderr
        assert "Traceback" not in self.stderr
        return self.complaint

    @property
    def complaint(self) -> str:
        """Standard error from the last line of our own on; warnings may come before it."""
        start = self.stderr.rfind("ordertrace: ")
        return self.stderr[start:] if start >= 0 else self.stderr


def run(
    *words: str | Path,
    environment: Mapping[str, str] | None = None,
    stdin: bytes | None = b"",
    now: datetime = NOW,
    width: int | None = None,
    height: int | None = None,
    terminal: bool = False,
    encoding: str = "utf-8",
    said: io.BytesIO | None = None,
    clock: Callable[[], datetime] | None = None,
    **more: Any,
) -> Result:
    """Run a command line as of `now`, on streams of its own. more: as Env has it.

    clock: instead of `now`, for a run that lasts.

    said: what standard error goes to, for who must act on it before the run is over.
    """
    out, err = io.BytesIO(), said or io.BytesIO()
    stdout = io.TextIOWrapper(out, encoding, "replace", newline="\n")
    stderr = io.TextIOWrapper(err, encoding, "replace", newline="\n")
    env = Env(
        stdin=None if stdin is None else io.BytesIO(stdin),
        stdout=stdout,
        stderr=stderr,
        environment=environment or {},
        clock=clock or (lambda: now),
        stdout_is_terminal=terminal,
        stderr_is_terminal=False,
        terminal_width=width,
        terminal_height=height,
        **more,
    )
    code = main([str(word) for word in words], env)
    stdout.flush()
    stderr.flush()
    return Result(int(code), out.getvalue().decode(encoding), err.getvalue().decode(encoding))


def installed(
    *words: str | Path, stdin: bytes = b"", environment: Mapping[str, str] | None = None
) -> Result:
    """Run the installed program to its end."""
    done = subprocess.run(
        [PROGRAM, *map(str, words)],
        input=stdin,
        capture_output=True,
        env={**os.environ, "PYTHONUTF8": "1", **(environment or {})},
        timeout=LONGEST_SECONDS,
        check=False,
    )
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())
