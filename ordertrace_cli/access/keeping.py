"""Where a login is kept: the system's keyring, or a file of ours where there is none.

Owns the entry's name, its form and its parts. One login for each issuer, client and audience;
another context with the same three shares it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from msgspec import Struct

from ordertrace_cli.access.tokens import Tokens
from ordertrace_cli.atomic import replace_file
from ordertrace_cli.config.oidc import OidcSettings
from ordertrace_cli.config.private_files import check_private, named
from ordertrace_cli.config.system_keyring import (
    NoKeyringError,
    delete_entry,
    keyring_name,
    read_entry,
    write_entry,
)
from ordertrace_cli.errors import ConfigurationError, OutputError, UnreachableError

# Windows takes 2560 bytes an entry, in UTF-16 (CRED_MAX_CREDENTIAL_BLOB_SIZE).
_PART = 1200
_MOST_PARTS = 100
_LOCK_SECONDS = 60.0
_VERSION = 1


class Login(Struct, frozen=True):
    """A kept login. subject: whom it is of (`sub`), "" where no ID token came."""

    tokens: Tokens
    subject: str = ""


class Keeping:
    """The place of one login. folder: for the file, and for the lock in any case."""

    def __init__(self, settings: OidcSettings, folder: Path) -> None:
        parts = (
            settings.issuer, settings.client_id, settings.audience or "", settings.resource or "",
            " ".join(settings.scopes),
        )  # fmt: skip
        digest = sha256("\0".join(parts).encode()).hexdigest()[:16]
        self._entry = f"login-{digest}"
        self._folder = folder

    @property
    def file(self) -> Path:
        return self._folder / f"{self._entry}.json"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Alone among all processes of this user. Raises OutputError, UnreachableError."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = FileLock(self._folder / f"{self._entry}.lock", timeout=_LOCK_SECONDS)
            lock.acquire()
        except Timeout as error:
            raise UnreachableError(
                "another ordertrace renews the login and does not end", "end it, then try again"
            ) from error
        except OSError as error:
            raise OutputError(
                f"{named(self._folder)} cannot be written", "the login is kept there"
            ) from error
        try:
            yield
        finally:
            lock.release()

    def load(self) -> tuple[Login, str] | None:
        """The login and what to call its place; None where there is none, or none of sense."""
        with suppress(NoKeyringError):
            if (text := self._from_keyring()) is not None and (login := _login(text)):
                return login, f"{keyring_name()}, {self._entry}"
        if not self.file.exists():
            return None
        check_private(self.file, "the login that is kept")
        login = _login(self._file_text())
        return (login, named(self.file)) if login else None

    def save(self, login: Login) -> tuple[str, bool]:
        """Keep it: what to call the place, and whether that is the keyring."""
        text = _text(login)
        try:
            self._to_keyring(text)
        except NoKeyringError:
            self._to_file(text)
            return named(self.file), False
        self.file.unlink(missing_ok=True)
        return f"{keyring_name()}, {self._entry}", True

    def delete(self) -> None:
        """Forget it, wherever it is."""
        with suppress(NoKeyringError):
            number = 0
            while delete_entry(self._part(number)) and number < _MOST_PARTS:
                number += 1
        self.file.unlink(missing_ok=True)

    def _part(self, number: int) -> str:
        return f"{self._entry}.{number}" if number else self._entry

    def _from_keyring(self) -> str | None:
        """All parts as one text. The first begins with how many there are."""
        first = read_entry(self._entry)
        if first is None:
            return None
        count, _, text = first.partition(":")
        if not count.isdecimal() or int(count) > _MOST_PARTS:
            return ""
        more = (read_entry(self._part(number)) or "" for number in range(1, int(count)))
        return text + "".join(more)

    def _to_keyring(self, text: str) -> None:
        parts = [text[start : start + _PART] for start in range(0, len(text), _PART)]
        for number in range(1, len(parts)):
            write_entry(self._part(number), parts[number])
        write_entry(self._entry, f"{len(parts)}:{parts[0]}")

    def _file_text(self) -> str:
        try:
            return self.file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(
                f"{named(self.file)} cannot be read", "log in again"
            ) from error

    def _to_file(self, text: str) -> None:
        """Whole or not at all, and never readable by others."""
        try:
            replace_file(self.file, text.encode())
        except OSError as error:
            raise OutputError(
                f"{named(self.file)} cannot be written", "the login is kept there"
            ) from error


def _text(login: Login) -> str:
    tokens = login.tokens
    return json.dumps(
        {
            "version": _VERSION,
            "access_token": tokens.access,
            "refresh_token": tokens.refresh,
            "expires_at": tokens.expires_at.timestamp() if tokens.expires_at else None,
            "subject": login.subject,
        }
    )


def _login(text: str) -> Login | None:
    """None for what another version wrote, or what is cut: one logs in again."""
    try:
        kept: dict[str, Any] = json.loads(text)
        if kept["version"] != _VERSION:
            return None
        ends = kept["expires_at"]
        tokens = Tokens(
            access=str(kept["access_token"]),
            refresh=kept["refresh_token"],
            identity=None,
            expires_at=datetime.fromtimestamp(ends, UTC) if ends is not None else None,
        )
        return Login(tokens, str(kept["subject"]))
    except (ValueError, KeyError, TypeError):
        return None
