"""Secrets: where one may be kept, and the value that never shows it.

For a secret X (token, password, client_secret …) a table of the configuration has the keys
`X_env` (a variable), `X_file` (a file of its own), `X_command` (a program that prints it) and
`X_keyring` (an entry of the system's keyring), of which one may be given. Owns the way from such
a key to the secret. It is read when it is sent, so that a run which needs none does not fail
over it. Errors name file, line and key, never a value.
"""

import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from ordertrace_cli.config.helper import run_helper
from ordertrace_cli.config.private_files import check_unwritable, named, read_private
from ordertrace_cli.config.system_keyring import SERVICE, NoKeyringError, read_entry
from ordertrace_cli.errors import ConfigurationError
from ordertrace_cli.redact import clean

if TYPE_CHECKING:
    from pydantic import BaseModel

# From a key, its value and where it stands to the text, and what to call the place it was in.
_Reader: TypeAlias = Callable[[str, object, "Whereabouts"], tuple[str, str]]

WAYS = ("env", "file", "command", "keyring")

_LONGEST = 65_536
_WORD = re.compile(r"[!-~]+")


class Secret:
    """Text that is never shown; only `reveal` gives it, at the place where it is sent."""

    __slots__ = ("_known", "_read")

    def __init__(self, read: Callable[[], str]) -> None:
        self._read = read
        self._known: str | None = None

    def reveal(self) -> str:
        """The text, read once: a helper may ask a person. Raises ConfigurationError."""
        if self._known is None:
            self._known = self._read()
        return self._known

    def __repr__(self) -> str:
        return "Secret(hidden)"


class Whereabouts(Struct, frozen=True):
    """Where a table stands.

    place: of a key of that table, for messages ("config.toml:3"); keys of tables in it are dotted. file: None for a table of
    flags or variables. environment: what `X_env` names a variable of, and what a helper gets.
    """

    place: Callable[[str], str]
    file: Path | None
    environment: Mapping[str, str]

    @property
    def folder(self) -> Path:
        """What relative paths of the table start from."""
        return self.file.parent if self.file is not None else Path()

    def inside(self, name: str) -> "Whereabouts":
        """Where the table `name` of this table stands."""
        return Whereabouts(lambda key: self.place(f"{name}.{key}"), self.file, self.environment)

    def path(self, key: str, written: str) -> Path:
        """A file's path as the person meant it: `~` is home. Raises ConfigurationError."""
        try:
            return self.folder / Path(written).expanduser()
        except RuntimeError as error:
            raise ConfigurationError(f"{self.place(key)}: this user has no home folder") from error


def secret_key(name: str, table: "BaseModel", where: Whereabouts) -> str | None:
    """The key that tells where the secret `name` is, None where the table has none.

    Raises ConfigurationError where the table gives several.
    """
    keys = [key for way in WAYS if getattr(table, key := f"{name}_{way}", None) is not None]
    if len(keys) > 1:
        together = "both" if len(keys) == 2 else "all"
        raise ConfigurationError(
            f"{where.place(keys[-1])}: {' and '.join(keys)} are {together} given",
            "keep one of them",
        )
    return keys[0] if keys else None


def find_secret(name: str, table: "BaseModel", where: Whereabouts) -> Secret | None:
    """The secret `name` of this table, not read yet; None where the table has none.

    Raises ConfigurationError where the table gives several ways to it.
    """
    key = secret_key(name, table, where)
    if key is None:
        return None
    read = _READERS[key.removeprefix(f"{name}_")]
    return Secret(partial(_read, name, read, key, getattr(table, key), where))


def _read(
    name: str,
    read: _Reader,
    key: str,
    value: object,
    where: Whereabouts,
) -> str:
    """The secret as one line. Passwords may hold spaces, everything else is one word."""
    text, source = read(key, value, where)
    noun = name.replace("_", " ")
    text = text.rstrip("\r\n")
    sound = text.isprintable() if "password" in name else _WORD.fullmatch(text)
    if not text or not sound or len(text) > _LONGEST:
        raise ConfigurationError(
            f"{where.place(key)}: {source} does not hold a {noun}",
            f"it must be the {noun} alone, on one line",
        )
    return text


def _from_variable(key: str, value: object, where: Whereabouts) -> tuple[str, str]:
    name = str(value)
    text = where.environment.get(name)
    if not text:
        raise ConfigurationError(
            f"{where.place(key)}: the variable {name} is not set", "set it to the secret"
        )
    return text, f"the variable {name}"


def _from_file(key: str, value: object, where: Whereabouts) -> tuple[str, str]:
    path = where.path(key, str(value))
    data = read_private(path, where.place(key), _LONGEST + 3)
    return _text(data), f"the file {named(path)}"


def _from_command(key: str, value: object, where: Whereabouts) -> tuple[str, str]:
    assert isinstance(value, list)  # noqa: S101  the schema has seen to it
    if where.file is not None:
        check_unwritable(where.file, where.place(key))
    data = run_helper(
        value,
        where.place(key),
        folder=where.folder,
        environment=where.environment,
        limit=_LONGEST + 3,
    )
    return _text(data), "what the program printed"


def _from_keyring(key: str, value: object, where: Whereabouts) -> tuple[str, str]:
    entry = str(value)
    try:
        text = read_entry(entry)
    except NoKeyringError as error:
        raise ConfigurationError(f"{where.place(key)}: {error.what}", error.hint) from error
    if text is None:
        raise ConfigurationError(
            f"{where.place(key)}: the system's keyring has no entry {clean(entry, 100)} "
            f"of {SERVICE}",
            f"run: keyring set {SERVICE} {clean(entry, 100)}",
        )
    return text, f"the keyring's entry {clean(entry, 100)}"


def _text(data: bytes) -> str:
    """UTF-8 text; none where it is something else."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ""


_READERS: Mapping[str, _Reader] = {
    "env": _from_variable,
    "file": _from_file,
    "command": _from_command,
    "keyring": _from_keyring,
}
