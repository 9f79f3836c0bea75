"""Results to standard output or to a file, whole or not at all."""

import os
from pathlib import Path

from ordertrace_cli.atomic import replace_file
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.errors import ExitCode, OrdertraceError, OutputError
from ordertrace_cli.redact import clean


class ReaderGoneError(OrdertraceError):
    """Whoever read standard output has seen enough, as `head` does: no reason to say a word.

    Not a BrokenPipeError: Typer would end the command at once, with a code that says "defect".
    """

    exit_code = ExitCode.BROKEN_PIPE


def write_result(env: Env, text: str, target: Path | None, *, force: bool = False) -> None:
    """Write to standard output, or to the file. Raises OutputError and ReaderGoneError."""
    if target is not None:
        write_file(target, text.encode("utf-8", "replace"), force=force)
        return
    try:
        env.stdout.write(text)
        env.stdout.flush()
    except BrokenPipeError as error:
        raise ReaderGoneError("nobody reads standard output any more") from error
    except (OSError, ValueError) as error:
        raise OutputError(
            "standard output could not be written", "is it closed, or the disk full?"
        ) from error


def write_file(target: Path, data: bytes, *, force: bool) -> None:
    """Put a new file in place at once, readable by its owner alone; a link itself is replaced.

    Raises OutputError: an existing file needs `force`; directories and devices are refused.
    What was there before stays as it was until the new content is complete.
    """
    check_target(target, force=force)
    try:
        replace_file(target, data)
    except (OSError, ValueError) as error:
        raise _not_written(target) from error


def check_target(target: Path, *, force: bool) -> None:
    """Whether a file may be put there; asked before the work is done, too. Raises OutputError."""
    try:
        _check(target, clean(str(target), 200), force=force)
    except (OSError, ValueError) as error:
        raise _not_written(target) from error


def _not_written(target: Path) -> OutputError:
    return OutputError(
        f"{clean(str(target), 200)} could not be written",
        "check the folder, its rights and the free space",
    )


def _check(target: Path, label: str, *, force: bool) -> None:
    if target.is_dir():
        raise OutputError(f"{label} is a directory", "name a file in it")
    if not os.path.lexists(target):
        if not target.parent.is_dir():
            raise OutputError(f"{label}: there is no such folder", "make it first")
        return
    if target.exists() and not target.is_file():
        raise OutputError(f"{label} is no ordinary file", "name another one")
    if not force:
        raise OutputError(f"{label} exists already", "name another file, or add --force")
