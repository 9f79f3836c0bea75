"""The trace ids of orders that were looked at last, for completion: ids alone, a bounded number.

They lie in the platform's folder for state, in a file that its owner alone can read. Nothing that
goes wrong with it is worth a word: whoever asked has an answer already.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from ordertrace_cli.atomic import replace_file

MOST = 50
_LARGEST = 10_000
_SHORTLY = 0.5
_ID = re.compile(r"[0-9a-f]{32}")


def recent_file() -> Path:
    """Where they are, or would be."""
    from platformdirs import user_state_path

    return user_state_path("ordertrace", appauthor=False) / "recent-trace-ids"


def recent_ids() -> tuple[str, ...]:
    """The latest first; none where there is no file, or one that cannot be read."""
    with suppress(OSError, ValueError):
        return tuple(_read(recent_file()))
    return ()


def remember(trace_ids: Iterable[str]) -> None:
    """Put these in front; of two processes at once none loses what the other adds."""
    from filelock import FileLock, Timeout

    # A home that cannot be found is platformdirs' RuntimeError.
    with suppress(OSError, ValueError, RuntimeError, Timeout):
        path = recent_file()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(f"{path}.lock", timeout=_SHORTLY, mode=0o600):
            before = tuple(_read(path)) if path.exists() else ()
            kept = tuple(dict.fromkeys((*trace_ids, *before)))[:MOST]
            if kept != before:
                replace_file(path, "".join(f"{each}\n" for each in kept).encode("ascii"))


def _read(path: Path) -> Iterator[str]:
    """What is no id is not ours, and is left out."""
    with path.open("rb") as file:
        data = file.read(_LARGEST)
    yield from (word for word in data.decode("ascii", "replace").split() if _ID.fullmatch(word))
