"""The system's keyring: macOS Keychain, Windows Credential Locker, Secret Service, KWallet.

Owns the service's name there, and the difference between "no such entry" and "no keyring". The
library is imported where it is used: looking for a keyring takes a tenth of a second.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from ordertrace_cli.errors import OrdertraceError, UsageError
from ordertrace_cli.redact import clean

SERVICE = "ordertrace"


class NoKeyringError(UsageError):
    """This system has no keyring, or it is locked, or it failed."""


def read_entry(name: str) -> str | None:
    """The secret of this entry, None where there is none. Raises NoKeyringError."""
    import keyring

    with _own_errors():
        return keyring.get_password(SERVICE, name)


def write_entry(name: str, secret: str) -> None:
    """Keep the secret, in place of an older one. Raises NoKeyringError."""
    import keyring

    with _own_errors():
        keyring.set_password(SERVICE, name, secret)


def delete_entry(name: str) -> bool:
    """Whether there was such an entry; it is gone now. Raises NoKeyringError."""
    import keyring
    from keyring.errors import PasswordDeleteError

    with _own_errors():
        if keyring.get_password(SERVICE, name) is None:
            return False
        try:
            keyring.delete_password(SERVICE, name)
        except PasswordDeleteError:
            # Someone else was faster, or the backend will not: only looking tells.
            if keyring.get_password(SERVICE, name) is not None:
                raise
        return True


def keyring_name() -> str:
    """What to call the keyring, as its library does: "macOS Keychain". Raises NoKeyringError."""
    import keyring

    with _own_errors():
        return clean(str(keyring.get_keyring().name), 60)


@contextmanager
def _own_errors() -> Iterator[None]:
    """Backends talk to other programs and let whatever those raise pass (keyring 25)."""
    try:
        yield
    except OrdertraceError:
        raise
    except Exception as error:
        raise NoKeyringError(
            f"the system's keyring cannot be used ({type(error).__name__})",
            "unlock it, or keep the secret in a file or a variable",
        ) from error
