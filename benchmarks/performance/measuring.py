"""Child processes measured, and two programs held against each other in turns.

Owns wall time, CPU time and peak memory of a child, and what is made of several rounds. On systems
without `wait4` (Windows) there is nothing to measure with.
"""

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

_KILOBYTE = 1 if os.uname().sysname == "Darwin" else 1024
"""Unit of a process's peak memory: bytes on macOS, else kilobytes."""


class ProgramFailedError(Exception):
    """A measured program ended with an error; its last words are the text."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One run. wall, cpu: seconds. peak: bytes. output: what it printed."""

    wall: float
    cpu: float
    peak: int
    output: bytes


def _environment() -> dict[str, str]:
    """Without a ban on bytecode: installed programs have theirs, and compile nothing at a start."""
    kept = {name: os.environ[name] for name in os.environ if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}


def run(command: Sequence[str], variables: Mapping[str, str] | None = None) -> Sample:
    """Run a program to its end. Raises ProgramFailedError."""
    environment = {**_environment(), **(variables or {})}
    began = time.perf_counter()
    with subprocess.Popen(  # noqa: S603  programs of this module's callers
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    ) as process:
        # Neither program says more on standard error than a pipe holds.
        output = process.stdout.read() if process.stdout else b""
        words = process.stderr.read() if process.stderr else b""
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        last = words.decode("utf-8", "replace").strip().splitlines()[-3:]
        raise ProgramFailedError(f"{command[0]} ended with {process.returncode}: {' '.join(last)}")
    return Sample(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _KILOBYTE, output)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rounds of two measurements, taken in turns, in one unit."""

    ours: tuple[float, ...]
    theirs: tuple[float, ...]

    @property
    def ratios(self) -> tuple[float, ...]:
        """One for each round, sorted."""
        return tuple(sorted(one / other for one, other in zip(self.ours, self.theirs, strict=True)))

    @property
    def ratio(self) -> float:
        return median(self.ratios)


def compare(ours: Callable[[], float], theirs: Callable[[], float], rounds: int) -> Comparison:
    """Both in turns, whichever was second before being the first in the next round."""
    found: dict[Callable[[], float], list[float]] = {ours: [], theirs: []}
    for number in range(rounds):
        for each in (ours, theirs) if number % 2 else (theirs, ours):
            found[each].append(each())
    return Comparison(tuple(found[ours]), tuple(found[theirs]))
