"""Results to standard output or to a file, whole or not at all."""

import os
import tempfile
from pathlib import Path

from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.errors import OutputError
from ordertrace_cli.redact import clean


def write_result(env: Env, text: str, target: Path | None, *, force: bool = False) -> None:
    """Write to standard output, or to the file. Raises OutputError; BrokenPipeError passes."""
    if target is not None:
        write_file(target, text.encode("utf-8", "replace"), force=force)
        return
    try:
        env.stdout.write(text)
        env.stdout.flush()
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        raise OutputError(
            "standard output could not be written", "is it closed, or the disk full?"
        ) from error


def write_file(target: Path, data: bytes, *, force: bool) -> None:
    """Put a new file in place at once, readable by its owner alone; a link itself is replaced.

    Raises OutputError: an existing file needs `force`; directories and devices are refused.
    What was there before stays as it was until the new content is complete.
    """
    label = clean(str(target), 200)
    try:
        _check(target, label, force=force)
        descriptor, name = tempfile.mkstemp(prefix=".ordertrace-", dir=target.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        raise OutputError(
            f"{label} could not be written", "check the folder, its rights and the free space"
        ) from error


def _check(target: Path, label: str, *, force: bool) -> None:
    if target.is_dir():
        raise OutputError(f"{label} is a directory", "name a file in it")
    if not os.path.lexists(target):
        return
    if target.exists() and not target.is_file():
        raise OutputError(f"{label} is no ordinary file", "name another one")
    if not force:
        raise OutputError(f"{label} exists already", "name another file, or add --force")
