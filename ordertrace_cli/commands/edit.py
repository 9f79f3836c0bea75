"""`ticket --edit`: the ticket in the person's own editor, before it goes anywhere.

Owns the private file and what may come back from it. The text is cleaned again afterwards: it is
the person's, and may have been pasted from anywhere.
"""

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from msgspec.structs import replace

from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.errors import ExitCode, OrdertraceError, TicketIncompleteError, UsageError
from ordertrace_cli.redact import clean
from ordertrace_cli.tickets.model import BodyFormat, Ticket

_LONGEST_TITLE = 255
_LONGEST_LINE = 10_000


class EditCancelledError(OrdertraceError):
    """The person wants no ticket after all."""

    exit_code = ExitCode.INTERRUPTED


def check_editor(env: Env) -> list[str]:
    """The editor's command. Raises UsageError where nobody can edit."""
    reads = env.stdin is not None and env.stdin.isatty()
    if not (reads and env.stdout_is_terminal):
        raise UsageError("--edit needs a terminal", "leave it out in pipes and scripts")
    named = env.environment.get("VISUAL") or env.environment.get("EDITOR")
    if not named:
        if os.name == "nt":
            return ["notepad"]
        raise UsageError("--edit: no editor is set", "set VISUAL or EDITOR, as in EDITOR=nano")
    try:
        # A backslash is a part of Windows' paths; quotes around them are not.
        words = shlex.split(named, posix=os.name != "nt")
    except ValueError as error:
        raise UsageError("--edit: VISUAL or EDITOR has an open quote", "close it") from error
    return [word.strip('"') for word in words] if os.name == "nt" else words


def edited(ticket: Ticket, editor: list[str]) -> Ticket:
    """The ticket as the person leaves it; its first line is the title, the rest the body.

    Raises UsageError when the editor fails, EditCancelledError when nothing is left, and
    TicketIncompleteError when the trace id is gone: the text is then kept, and where is said.
    """
    folder = Path(tempfile.mkdtemp(prefix="ordertrace-"))
    extension = "md" if ticket.body_format is BodyFormat.MARKDOWN else "txt"
    path = folder / f"ticket.{extension}"
    kept = False
    try:
        _write(path, f"{ticket.title}\n\n{ticket.body}")
        _run(editor, path)
        title, body = _read(path)
        if not title and not body.strip():
            raise EditCancelledError("the text is empty: no ticket", "nothing was written or sent")
        if ticket.trace_id not in body:
            kept = True
            raise TicketIncompleteError(
                "the text lacks the trace id, which every support request must bear",
                f"it is kept in {clean(str(path), 300)}; the id is {ticket.trace_id}",
            )
    finally:
        if not kept:
            # The editor may have left copies beside the file.
            shutil.rmtree(folder, ignore_errors=True)
    return replace(ticket, title=title or ticket.title, body=body)


def _write(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _run(editor: list[str], path: Path) -> None:
    name = clean(Path(editor[0]).name, 60) if editor else ""
    try:
        done = subprocess.run([*editor, str(path)], check=False)  # noqa: S603  the person's own
    except (OSError, ValueError, IndexError) as error:
        raise UsageError(f"--edit: {name} cannot be started", "check VISUAL or EDITOR") from error
    if done.returncode != 0:
        raise UsageError(
            f"--edit: {name} ended with {done.returncode}: no ticket", "nothing was written or sent"
        )


def _read(path: Path) -> tuple[str, str]:
    """Title and body, each line cleaned."""
    try:
        text = path.read_text("utf-8", errors="replace")
    except OSError as error:
        raise UsageError(
            "--edit: the text is gone", "save it where the editor opened it"
        ) from error
    lines = [clean(line.expandtabs(4), _LONGEST_LINE) for line in text.splitlines()]
    title = clean(lines[0].strip(), _LONGEST_TITLE) if lines else ""
    body = "\n".join(lines[1:]).strip("\n")
    return title, f"{body}\n" if body else ""
