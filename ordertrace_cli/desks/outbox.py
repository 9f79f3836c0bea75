"""Tickets that are on their way, on this machine: written down before the first byte is sent.

Owns the folder of drafts, each with what is known of its fate, and the locks that keep two
processes from one ticket. Files are readable by their owner alone, and there whole or not at all.
Also owns receipts: of desks that cannot be searched they are the only memory.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from ordertrace_cli.atomic import replace_file
from ordertrace_cli.desks.protocol import DeskTicket, Draft, Note
from ordertrace_cli.errors import OutputError, TicketNotSentError, UnreadableError
from ordertrace_cli.redact import clean

T = TypeVar("T")

LOCK_SECONDS = 90.0
"""How long to wait for another process at the same ticket; longer than its time-outs."""

_DRAFT_ID = re.compile(r"[0-9a-f]{12}")


class State(StrEnum):
    """What is known of a draft. UNKNOWN: it was being sent, and nothing tells how that ended."""

    WAITING = "waiting"
    UNKNOWN = "unknown"


class Entry(Struct, frozen=True):
    """A draft, what was asked for, and its fate so far.

    note, new, began: as in `Wish`. once: the desk's token for one creation, "" where there is none. known: references of the
    tickets about the same that were there before the draft was sent; any other is this one.
    ticket: what the draft became; then only its completion is left. attached: names of the files
    that are with it. reason: why the draft is still here, one line.
    """

    draft: Draft
    state: State = State.WAITING
    note: Note | None = None
    new: bool = False
    began: datetime | None = None
    once: str = ""
    known: tuple[str, ...] = ()
    ticket: DeskTicket | None = None
    attached: tuple[str, ...] = ()
    reason: str = ""


class Receipt(Struct, frozen=True):
    """That a desk has taken a ticket. ref and link: "" where the desk gives none."""

    desk: str
    dedupe_key: str
    draft_id: str
    ref: str
    link: str
    sent_at: datetime


class Outbox:
    """One user's outbox. Raises OutputError where the folder cannot be used."""

    def __init__(self, folder: Path, lock_seconds: float = LOCK_SECONDS) -> None:
        self.folder = folder
        self._lock_seconds = lock_seconds

    def put(self, entry: Entry) -> None:
        """Write the entry down, in place of what was known of the same draft."""
        self._write(self._path(entry.draft.draft_id), entry)

    def get(self, draft_id: str) -> Entry | None:
        """The entry of this draft, None where there is none. Raises UnreadableError."""
        if not _DRAFT_ID.fullmatch(draft_id):
            return None
        return self._read(self._path(draft_id), Entry)

    def entries(self) -> tuple[Entry, ...]:
        """Everything that waits, the oldest first. Raises UnreadableError."""
        found = [self.get(path.stem) for path in self.folder.glob("*.json")]
        kept = [entry for entry in found if entry is not None]
        return tuple(sorted(kept, key=lambda each: (each.draft.written_at, each.draft.draft_id)))

    def drop(self, draft_id: str) -> bool:
        """Forget a draft; whether there was one."""
        if not _DRAFT_ID.fullmatch(draft_id):
            return False
        try:
            self._path(draft_id).unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise self._unusable() from error
        return True

    def keep_receipt(self, receipt: Receipt) -> None:
        self._write(self._receipt_path(receipt.desk, receipt.dedupe_key), receipt)

    def receipt(self, desk: str, dedupe_key: str) -> Receipt | None:
        """The last ticket that this desk took under this key. Raises UnreadableError."""
        return self._read(self._receipt_path(desk, dedupe_key), Receipt)

    @contextmanager
    def lock(self, desk: str, dedupe_key: str) -> Iterator[None]:
        """One process at a time for one ticket at one desk. Raises TicketNotSentError."""
        from filelock import FileLock, Timeout

        folder = self._made(self.folder / "locks")
        lock = FileLock(folder / f"{_digest(desk, dedupe_key)}.lock", mode=0o600)
        try:
            lock.acquire(timeout=self._lock_seconds)
        except Timeout as error:
            raise TicketNotSentError(
                f"another ordertrace has been sending this ticket to {desk} for"
                f" {self._lock_seconds:.0f} s",
                "see what became of it, then try again",
            ) from error
        except OSError as error:
            raise self._unusable() from error
        try:
            yield
        finally:
            lock.release()

    def _path(self, draft_id: str) -> Path:
        return self.folder / f"{draft_id}.json"

    def _receipt_path(self, desk: str, dedupe_key: str) -> Path:
        return self.folder / "receipts" / f"{_digest(desk, dedupe_key)}.json"

    def _write(self, path: Path, value: Entry | Receipt) -> None:
        self._made(path.parent)
        try:
            replace_file(path, msgspec.json.format(msgspec.json.encode(value), indent=2))
        except (OSError, ValueError) as error:
            raise self._unusable() from error

    def _read(self, path: Path, kind: type[T]) -> T | None:
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._unusable() from error
        try:
            return msgspec.json.decode(data, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise UnreadableError(
                f"{clean(str(path), 200)} is no draft of this version of ordertrace",
                "move it away; it may hold a ticket that was never sent",
            ) from error

    def _made(self, folder: Path) -> Path:
        try:
            for each in (self.folder, folder):
                each.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise self._unusable() from error
        return folder

    def _unusable(self) -> OutputError:
        return OutputError(
            f"the outbox {clean(str(self.folder), 200)} cannot be used",
            "nothing was sent; check the folder, its rights and the free space",
        )


def _digest(*parts: str) -> str:
    return sha256("\x1f".join(parts).encode()).hexdigest()[:24]
