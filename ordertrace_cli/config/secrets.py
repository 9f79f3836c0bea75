"""Secrets in files: read only from files that nobody else can read or put there.

Owns the check of mode, owner and kind, and the reading of a token. Windows keeps its files by
other means: there only the kind is checked.
"""

import os
import re
import shlex
import stat
from pathlib import Path

from ordertrace_cli.errors import ConfigurationError
from ordertrace_cli.redact import clean

_LONGEST_TOKEN = 65_536
_TOKEN = re.compile(r"[!-~]+")


def read_token(path: Path, origin: str) -> str:
    """The token that the file holds, without the line's end. Raises ConfigurationError."""
    # A pipe nobody writes to would hold us for ever; the file itself must be no link by now.
    flags = sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOFOLLOW", "O_BINARY"))
    try:
        descriptor = os.open(_followed(path, origin), os.O_RDONLY | flags)
        try:
            _check_private(os.fstat(descriptor), path, origin)
            data = os.read(descriptor, _LONGEST_TOKEN + 1)
        finally:
            os.close(descriptor)
    except (OSError, ValueError, RuntimeError) as error:
        raise ConfigurationError(
            f"{origin}: the token file {_named(path)} cannot be read",
            "check the path and its permissions",
        ) from error
    token = data.decode("utf-8-sig", errors="replace").rstrip("\r\n")
    if len(data) > _LONGEST_TOKEN or not _TOKEN.fullmatch(token):
        raise ConfigurationError(
            f"{origin}: the file {_named(path)} does not hold a token",
            "store the token alone, on one line",
        )
    return token


def check_private(path: Path, origin: str) -> None:
    """Refuse a configuration file with secrets in it that others can read or replace."""
    try:
        found = _followed(path, origin).stat()
    except (OSError, ValueError, RuntimeError) as error:
        raise ConfigurationError(f"{origin}: {_named(path)} cannot be read") from error
    _check_private(found, path, origin)


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
            f"{origin}: {_named(path)} is a symbolic link to another folder",
            "name the file itself",
        )
    return target


def _check_private(found: os.stat_result, path: Path, origin: str) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise ConfigurationError(
            f"{origin}: {_named(path)} is not a regular file", "name a file that holds the secret"
        )
    if os.name != "posix":
        return
    if found.st_mode & 0o077:
        raise ConfigurationError(
            f"{origin}: others can read {_named(path)}, which holds a secret",
            f"run: chmod 600 {clean(shlex.quote(str(path)), 300)}",
        )
    if found.st_uid not in (os.geteuid(), 0):
        raise ConfigurationError(
            f"{origin}: {_named(path)}, which holds a secret, belongs to another user",
            "store the secret in a file of your own",
        )


def _named(path: Path) -> str:
    return clean(str(path), 200)
