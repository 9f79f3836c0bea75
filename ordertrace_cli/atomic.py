"""Files that are there whole or not at all, and by default readable by their owner alone.

Owns how bytes become a file. Which file, and what to tell a person when it fails, is the
business of whoever writes it.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

OWN = 0o600


def replace_file(target: Path, data: bytes, mode: int = OWN) -> None:
    """Put the file in place at once; what was there stays until the new one is complete.

    A link is replaced itself, its target stays. Raises OSError, ValueError.
    """
    with _beside(target, data, mode) as written:
        written.replace(target)


def create_file(target: Path, data: bytes, mode: int = OWN) -> bool:
    """Put a new file in place at once; False when there is one: of two writers one succeeds.

    Raises OSError, ValueError.
    """
    with _beside(target, data, mode) as written:
        try:
            # Unlike a rename, a link never replaces what is there.
            os.link(written, target)
        except FileExistsError:
            return False
        return True


@contextmanager
def _beside(target: Path, data: bytes, mode: int) -> Iterator[Path]:
    """A complete file in the same folder; what is left of it is removed."""
    descriptor, name = tempfile.mkstemp(prefix=".ordertrace-", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode != OWN:
            Path(name).chmod(mode)
        yield Path(name)
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()
