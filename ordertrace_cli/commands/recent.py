"""The trace ids of orders that were looked at last, for completion: ids alone, a bounded number.

They lie in the platform's folder for state, in a file that its owner alone can read; the latest
stand last, so that adding some is one write. Nothing that goes wrong with it is worth a word:
whoever asked has an answer already.
"""

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

MOST = 50
_LARGEST = 10_000
_SHORTLY = 0.5
_ID = re.compile(r"[0-9a-f]{32}")
_ADDING = (
    os.O_RDWR | os.O_CREAT | os.O_APPEND
    | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
)  # fmt: skip


def recent_file() -> Path:
    """Where they are, or would be."""
    from platformdirs import user_state_path

    return user_state_path("ordertrace", appauthor=False) / "recent-trace-ids"


def recent_ids() -> tuple[str, ...]:
    """The latest first; none where there is no file, or one that cannot be read."""
    with suppress(OSError, ValueError):
        return _read(recent_file())
    return ()


def remember(trace_ids: Iterable[str]) -> None:
    """Put these in front; of two processes at once none loses what the other adds.

    Save while the file is made short again, once in some three hundred ids: what is added in that
    moment may be lost. A lock for each id would cost more than it saves.
    """
    first = tuple(dict.fromkeys(trace_ids))[:MOST]
    # A home that cannot be found is platformdirs' RuntimeError.
    with suppress(OSError, ValueError, RuntimeError):
        path = recent_file()
        if first and first != recent_ids()[: len(first)]:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _add(path, first) > _LARGEST:
                _shorten(path)


def _add(path: Path, trace_ids: Iterable[str]) -> int:
    """Append them in one write. Returns how large the file is now."""
    text = "".join(f"{each}\n" for each in reversed(tuple(trace_ids)))
    descriptor = os.open(path, _ADDING, 0o600)
    try:
        os.write(descriptor, text.encode("ascii"))
        return os.fstat(descriptor).st_size
    finally:
        os.close(descriptor)


def _shorten(path: Path) -> None:
    from filelock import FileLock, Timeout

    from ordertrace_cli.atomic import replace_file

    with suppress(Timeout), FileLock(f"{path}.lock", timeout=_SHORTLY, mode=0o600):
        replace_file(path, "".join(f"{each}\n" for each in reversed(_read(path))).encode("ascii"))


def _read(path: Path) -> tuple[str, ...]:
    """What is no id is not ours, and is left out."""
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(file.tell() - 2 * _LARGEST, 0))
        data = file.read(2 * _LARGEST)
    words = reversed(data.decode("ascii", "replace").split())
    return tuple(dict.fromkeys(word for word in words if _ID.fullmatch(word)))[:MOST]
