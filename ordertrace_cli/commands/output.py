"""Results to standard output, or to a file where one is named.

`--version` needs this module, too: it imports little.
"""

from typing import TYPE_CHECKING

from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.errors import ExitCode, OrdertraceError, OutputError

if TYPE_CHECKING:
    from pathlib import Path


class ReaderGoneError(OrdertraceError):
    """Whoever read standard output has seen enough, as `head` does: no reason to say a word.

    Not a BrokenPipeError: Typer would end the command at once, with a code that says "defect".
    """

    exit_code = ExitCode.BROKEN_PIPE


def write_result(env: Env, text: str, target: "Path | None", *, force: bool = False) -> None:
    """Write to standard output, or to the file. Raises OutputError and ReaderGoneError."""
    if target is not None:
        from ordertrace_cli.commands.target_file import write_file

        write_file(target, text.encode("utf-8", "replace"), force=force)
        return
    try:
        env.stdout.write(text)
        env.stdout.flush()
    except BrokenPipeError as error:
        raise ReaderGoneError("nobody reads standard output any more") from error
    except (OSError, ValueError) as error:
        raise OutputError(
            "standard output could not be written", "is it closed, or the disk full?"
        ) from error
