"""`ordertrace tui`: starts the keyboard program, and tells how it ended."""

import sys
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from ordertrace_cli.commands.common import check_one_source, jaeger_access, prepare
from ordertrace_cli.commands.id_list import STANDARD_INPUT
from ordertrace_cli.commands.options import CommonOptions
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.commands.watch import parse_pause
from ordertrace_cli.errors import ExitCode, TicketUnknownError, UsageError

if TYPE_CHECKING:
    from ordertrace_cli.tui.app import OrdertraceApp


class TuiOptions(Struct, frozen=True):
    """since: start of the window, as typed; None for the configured one.

    every: from one look at the lists to the next, as typed; None: as often as is usual at a Jaeger.
    """

    common: CommonOptions
    since: str | None = None
    every: str | None = None


def run_tui(env: Env, options: TuiOptions) -> ExitCode:
    """Until the person leaves. Raises UsageError without a terminal or without textual."""
    app = make_app(env, options)
    _check_terminal(env)
    # Textual draws on the stream that Python started with. `main` has emptied that one, and where
    # messages go to a file the screen must not follow.
    sys.__dict__["__stderr__"] = sys.stderr if env.stderr_is_terminal else env.stdout
    try:
        app.run()
    except SystemExit:
        if app.sending is None:
            raise
    if app.failure is not None:
        raise app.failure
    if app.sending is not None:
        raise TicketUnknownError(
            f"a ticket to {app.sending} was under way: nothing says whether it arrived",
            "its draft is kept: ordertrace outbox list, then ordertrace outbox send",
        )
    return ExitCode(app.return_code or ExitCode.DONE)


def make_app(env: Env, options: TuiOptions) -> "OrdertraceApp":
    """The program, not yet running. Raises UsageError and its kinds."""
    common = options.common
    if common.from_file == STANDARD_INPUT:
        raise UsageError("tui reads its keys from standard input", "name a file: --from FILE")
    try:
        from ordertrace_cli.tui.app import OrdertraceApp
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "textual":
            raise
        raise UsageError(
            "tui needs the library textual", "install it: pip install 'ordertrace[tui]'"
        ) from error
    from ordertrace_cli.commands.tui_backend import TuiBackend

    check_one_source(common)
    place = prepare(env, common)
    if common.from_file is None and not common.demo:
        jaeger_access(place)
    backend = TuiBackend(place, options.since, _every(options))
    backend.window(place)
    return OrdertraceApp(backend, light=_is_light(env), colour=env.colour)


def _check_terminal(env: Env) -> None:
    """Raises UsageError where keys cannot be read or the screen cannot be drawn."""
    instead = "ordertrace stuck prints the same anywhere"
    reads = env.stdin is not None and env.stdin.isatty()
    if not (reads and env.stdout_is_terminal) or env.environment.get("TERM") == "dumb":
        raise UsageError("tui needs a terminal", instead)
    if not env.unicode:
        raise UsageError("tui needs a terminal that shows UTF-8", f"set the locale; {instead}")


def _every(options: TuiOptions) -> timedelta | None:
    """None: only when the person asks. What a file or a past moment tells does not change by itself."""
    common = options.common
    if options.every is not None:
        if common.at is not None:
            raise UsageError("--every and --at exclude one another", "the past does not change")
        return parse_pause(options.every)
    still = common.from_file is not None or common.demo or common.at is not None
    return None if still else parse_pause(None)


def _is_light(env: Env) -> bool:
    """What rxvt, Konsole and others tell of the background, by its number among 16 colours."""
    background = env.environment.get("COLORFGBG", "").rpartition(";")[2]
    return background in {"7", "15"}
