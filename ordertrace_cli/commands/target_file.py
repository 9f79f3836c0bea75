"""Results to a file, whole or not at all."""

import os
from pathlib import Path

from ordertrace_cli.atomic import replace_file
from ordertrace_cli.errors import OutputError
from ordertrace_cli.redact import clean


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
