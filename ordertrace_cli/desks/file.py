"""A folder as a help desk: one text file for each ticket, its fields on top.

A file's name is made of the draft, so that two processes cannot both make it. Whoever works on
the ticket closes it by writing `Status: closed` into the file.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from ordertrace_cli.atomic import create_file, replace_file
from ordertrace_cli.config.desks import DeskSettings, FileTable
from ordertrace_cli.desks.drafts import once_key
from ordertrace_cli.desks.protocol import (
    Attachment,
    DeskCheck,
    DeskKind,
    DeskTicket,
    Draft,
    FieldState,
    Key,
    Note,
    Preview,
    Traits,
)
from ordertrace_cli.errors import (
    AccessDeniedError,
    TicketNotSentError,
    TicketRefusedError,
    UnreachableError,
    UnreadableError,
)
from ordertrace_cli.redact import clean
from ordertrace_cli.tickets.model import BodyFormat
from ordertrace_cli.times import rfc3339

_TRACE_ID, _DEDUPE_KEY, _STATUS = "Trace-Id", "Dedupe-Key", "Status"
_OPEN, _CLOSED = "open", "closed"
_FIELD = re.compile(r"([A-Z][A-Za-z-]{1,30}): ?([^\n]{0,500})")
_NAME = re.compile(r"ordertrace-[0-9a-f]{32}-[0-9a-f]{8}\.txt")
_LARGEST = 4 * 1024 * 1024
_SHARED = 0o640


class FileDesk:
    """One folder."""

    def __init__(self, folder: Path, *, shared: bool) -> None:
        self._folder = folder
        self._mode = _SHARED if shared else 0o600

    @property
    def traits(self) -> Traits:
        return Traits(BodyFormat.TEXT)

    def check(self) -> DeskCheck:
        """Whether there is such a folder; that it can be written shows when it is."""
        if not self._folder.is_dir():
            raise UnreachableError(
                f"there is no folder {clean(str(self._folder), 200)}", "make it first"
            )
        return DeskCheck(FieldState.PRESENT, FieldState.PRESENT, _TRACE_ID)

    def find(self, key: Key, value: str) -> tuple[DeskTicket, ...]:
        """By the fields on top of each file; the oldest first, by when it was written."""
        found = [ticket for _, ticket in sorted(self._tickets(), key=lambda each: each[0])]
        own = {Key.TRACE_ID: "trace_id", Key.DEDUPE_KEY: "dedupe_key"}[key]
        return tuple(ticket for ticket in found if getattr(ticket, own) == value)

    def reserve(self) -> str:
        return ""

    def preview(self, draft: Draft, once: str) -> tuple[Preview, ...]:  # noqa: ARG002  no tokens here
        return (Preview("WRITE", str(self._path(_name(draft))), (), _text(draft)),)

    def create(self, draft: Draft, once: str) -> DeskTicket:  # noqa: ARG002  no tokens here
        name = _name(draft)
        try:
            create_file(self._path(name), _text(draft).encode("utf-8", "replace"), self._mode)
        except (OSError, ValueError) as error:
            raise self._unwritable(name) from error
        return self.read_back(name)

    def read_back(self, ref: str) -> DeskTicket:
        return _ticket(self._path(ref), _fields(self._read(ref)))

    def repair(self, ref: str, draft: Draft) -> None:
        self._set(ref, {_TRACE_ID: draft.trace_id, _DEDUPE_KEY: draft.dedupe_key})

    def has_note(self, ref: str, key: str) -> bool:
        return key in self._read(ref)

    def comment(self, ref: str, note: Note) -> None:
        self._replace(ref, f"{self._read(ref).rstrip()}\n\n-- \n{note.body.rstrip()}\n")

    def attach(self, ref: str, attachment: Attachment) -> None:
        """Beside the ticket, under its name."""
        if not re.fullmatch(r"[A-Za-z0-9._-]{1,100}", attachment.name):
            raise TicketRefusedError("the name of the file to attach holds unusual characters")
        name = f"{ref.removesuffix('.txt')}-{attachment.name}"
        try:
            create_file(self._path(name), attachment.data, self._mode)
        except (OSError, ValueError) as error:
            raise self._unwritable(name) from error

    def retire(self, ref: str, kept: DeskTicket) -> bool:
        self._set(ref, {_STATUS: f"{_CLOSED}, see {kept.ref}"})
        return True

    def close(self) -> None:
        """Nothing is held open."""

    def _tickets(self) -> Iterator[tuple[str, DeskTicket]]:
        """When it was written, and the ticket; what is no ticket of ours is passed over."""
        try:
            names = [path.name for path in self._folder.iterdir() if _NAME.fullmatch(path.name)]
        except OSError as error:
            raise AccessDeniedError(
                f"the folder {clean(str(self._folder), 200)} cannot be read", "check its rights"
            ) from error
        for name in names:
            fields = _fields(self._read(name))
            yield f"{fields.get('Written', '')} {name}", _ticket(self._path(name), fields)

    def _path(self, name: str) -> Path:
        return self._folder / name

    def _read(self, ref: str) -> str:
        try:
            with self._path(ref).open("rb") as file:
                return file.read(_LARGEST).decode("utf-8", "replace").replace("\r\n", "\n")
        except (OSError, ValueError) as error:
            raise UnreadableError(
                f"the ticket {clean(str(self._path(ref)), 200)} cannot be read"
            ) from error

    def _set(self, ref: str, fields: dict[str, str]) -> None:
        head, gap, body = self._read(ref).partition("\n\n")
        merged = {**_fields(head), **fields}
        lines = "\n".join(f"{name}: {value}" for name, value in merged.items())
        self._replace(ref, f"{lines}{gap}{body}")

    def _replace(self, ref: str, text: str) -> None:
        try:
            replace_file(self._path(ref), text.encode("utf-8", "replace"), self._mode)
        except (OSError, ValueError) as error:
            raise self._unwritable(ref) from error

    def _unwritable(self, name: str) -> TicketNotSentError:
        return TicketNotSentError(
            f"{clean(str(self._path(name)), 200)} could not be written",
            "check the folder, its rights and the free space",
        )


def _name(draft: Draft) -> str:
    return f"ordertrace-{draft.trace_id}-{once_key(draft)[:8]}.txt"


def _text(draft: Draft) -> str:
    fields = {
        _TRACE_ID: draft.trace_id,
        _DEDUPE_KEY: draft.dedupe_key,
        "Title": clean(draft.title, 400),
        "Severity": draft.severity.value,
        _STATUS: _OPEN,
        "Written": rfc3339(draft.written_at),
    }
    lines = "\n".join(f"{name}: {value}" for name, value in fields.items())
    return f"{lines}\n\n{draft.body}"


def _fields(text: str) -> dict[str, str]:
    """The fields above the first empty line."""
    head = text.partition("\n\n")[0]
    matches = (_FIELD.fullmatch(line) for line in head.split("\n"))
    return {match[1]: match[2].strip() for match in matches if match}


def _ticket(path: Path, fields: dict[str, str]) -> DeskTicket:
    return DeskTicket(
        ref=path.name,
        link=path.absolute().as_uri(),
        is_open=fields.get(_STATUS, _OPEN).lower().startswith(_OPEN),
        trace_id=fields.get(_TRACE_ID, ""),
        dedupe_key=fields.get(_DEDUPE_KEY, ""),
    )


def open_desk(settings: DeskSettings, timeout: float) -> FileDesk:  # noqa: ARG001  no network here
    """Raises ConfigurationError."""
    table = settings.table
    assert isinstance(table, FileTable)  # noqa: S101  the registry has chosen by kind
    return FileDesk(settings.path("folder", table.folder), shared=table.shared)


KIND = DeskKind("file", open_desk)
