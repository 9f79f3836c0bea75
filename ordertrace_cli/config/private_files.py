"""Files that hold secrets or name programs: used only if nobody else can read or replace them.

Owns the check of mode, owner and kind. Windows keeps its files by other means: there only the
kind is checked.
"""

import os
import shlex
import stat
from pathlib import Path

from ordertrace_cli.errors import ConfigurationError
from ordertrace_cli.redact import clean

_READABLE = 0o077
_WRITABLE = 0o022


def read_private(path: Path, origin: str, limit: int) -> bytes:
    """At most `limit` bytes of a file that only its owner can read. Raises ConfigurationError."""
    # A pipe nobody writes to would hold us for ever; the file itself must be no link by now.
    flags = sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOFOLLOW", "O_BINARY"))
    try:
        descriptor = os.open(_followed(path, origin), os.O_RDONLY | flags)
        try:
            _check(os.fstat(descriptor), path, origin)
            return os.read(descriptor, limit)
        finally:
            os.close(descriptor)
    except (OSError, ValueError, RuntimeError) as error:
        raise ConfigurationError(
            f"{origin}: the file {named(path)} cannot be read",
            "check the path and its permissions",
        ) from error


def check_private(path: Path, origin: str) -> None:
    """Refuse a file with secrets in it that others can read or replace."""
    _check(_status(path, origin), path, origin)


def check_unwritable(path: Path, origin: str) -> None:
    """Refuse a file that says what to run, if others can write to it."""
    found = _status(path, origin)
    if os.name != "posix":
        return
    if found.st_mode & _WRITABLE:
        raise ConfigurationError(
            f"{origin}: others can write to {named(path)}, which names a program to run",
            f"run: chmod go-w {_quoted(path)}",
        )
    _check_owner(found, path, origin)


def named(path: Path) -> str:
    """The path, fit to print."""
    return clean(str(path), 200)


def _status(path: Path, origin: str) -> os.stat_result:
    try:
        return _followed(path, origin).stat()
    except (OSError, ValueError, RuntimeError) as error:
        raise ConfigurationError(f"{origin}: {named(path)} cannot be read") from error


def _followed(path: Path, origin: str) -> Path:
    """The file that a link stands for, if it lies beside or below the link.

    Secrets that are mounted into containers are such links. One that leads elsewhere may have
    been put there to have another file read.
    """
    if not path.is_symlink():
        return path
    target = path.resolve()
    if not target.is_relative_to(path.parent.resolve()):
        raise ConfigurationError(
            f"{origin}: {named(path)} is a symbolic link to another folder",
            "name the file itself",
        )
    return target


def _check(found: os.stat_result, path: Path, origin: str) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise ConfigurationError(
            f"{origin}: {named(path)} is not a regular file", "name a file that holds the secret"
        )
    if os.name != "posix":
        return
    if found.st_mode & _READABLE:
        raise ConfigurationError(
            f"{origin}: others can read {named(path)}, which holds a secret",
            f"run: chmod 600 {_quoted(path)}",
        )
    _check_owner(found, path, origin)


def _check_owner(found: os.stat_result, path: Path, origin: str) -> None:
    if found.st_uid not in (os.geteuid(), 0):
        raise ConfigurationError(
            f"{origin}: {named(path)} belongs to another user", "use a file of your own"
        )


def _quoted(path: Path) -> str:
    return clean(shlex.quote(str(path)), 300)
