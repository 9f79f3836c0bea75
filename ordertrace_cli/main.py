"""Run one command line: the only place where an error becomes an exit code.

Typer takes six times as long to import as Python to start, so it is imported once it is needed.
"""

import gc
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from io import StringIO
from itertools import takewhile
from types import FrameType

from ordertrace_cli import __version__
from ordertrace_cli.commands.output import ReaderGoneError, write_result
from ordertrace_cli.commands.streams import usable_stderr, usable_stdout
from ordertrace_cli.commands.surroundings import Env, process_env
from ordertrace_cli.errors import ExitCode, OrdertraceError

COMMANDS = frozenset(
    (
        "show", "stuck", "tui", "ticket", "outbox", "audit", "demo", "config", "login", "logout",
        "whoami", "doctor", "profile", "capabilities", "schema", "help",
    )
)  # fmt: skip
_KEEPS_ALL = "show"
"""Holds all that it makes until the process ends: the collector would walk it and find nothing."""

_DEBUG = "--debug"
_VERSION = "--version"
_COMPLETING = "_ORDERTRACE_COMPLETE"
_TERMINATED = 143


def main(argv: Sequence[str] | None = None, env: Env | None = None) -> int:
    """Run a command and return its exit code; nothing is raised. argv without the program's name."""
    typed = list(sys.argv[1:] if argv is None else argv)
    # Wherever it stands: people add it to the end of the command that failed.
    arguments = [word for word in typed if word != _DEBUG]
    surroundings = env or process_env()
    try:
        return _dispatch(arguments, surroundings)
    except ReaderGoneError as error:
        return error.exit_code
    except OrdertraceError as error:
        return _report(surroundings, arguments, error.what, error.hint, error.exit_code)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else ExitCode.DEFECT
    except Exception as error:  # noqa: BLE001  whatever it was, it is told and not thrown
        code = _end_of_typer(surroundings, arguments, error)
        if code is not None:
            return code
        return _report_defect(surroundings, arguments, error, debug=_DEBUG in typed)


def run() -> None:
    """The entry point of the installed program."""
    sys.stdout, sys.stderr = usable_stdout(sys.stdout), usable_stderr(sys.stderr)
    signal.signal(signal.SIGTERM, _terminate)
    if _command(sys.argv[1:]) == _KEEPS_ALL:
        gc.disable()
    code = main()
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = ExitCode.BROKEN_PIPE
    except (OSError, ValueError):
        code = code or ExitCode.OUTPUT
    # Threads may still wait for a server; nobody waits for them. And nothing is written any more
    # that could not be written before.
    sys.stderr.flush()
    os._exit(code)


def _command(arguments: Sequence[str]) -> str | None:
    return next((word for word in arguments if word in COMMANDS), None)


def _dispatch(arguments: list[str], env: Env) -> int:
    if _asks_version_alone(arguments) and _COMPLETING not in env.environment:
        write_result(env, f"ordertrace {__version__}\n", None)
        return ExitCode.DONE
    command = _command(arguments)
    if command is None or not _is_observed(env.environment):
        return _run(arguments, env)
    return _run_observed(command, arguments, env)


def _is_observed(environment: Mapping[str, str]) -> bool:
    """Whether anybody could want spans of our own; OpenTelemetry's API alone takes 20 ms."""
    asked = any(name.startswith("OTEL_") and environment[name] for name in environment)
    return asked or "TRACEPARENT" in environment or "opentelemetry.trace" in sys.modules


def _asks_version_alone(arguments: list[str]) -> bool:
    """Whether Typer would do nothing but print the version.

    It prints it when the option comes first; what follows is then looked at only for options
    of the program itself, up to the command.
    """
    options = list(takewhile(lambda word: word.startswith("-") and word != "-", arguments))
    return bool(options) and all(word == _VERSION for word in options)


def _asks_help(arguments: list[str], environment: Mapping[str, str]) -> bool:
    """Whether Typer may print help; one word too many only costs time."""
    if _COMPLETING in environment:
        return False
    return len(arguments) < 2 or not {"-h", "--help"}.isdisjoint(arguments)


def _run(arguments: list[str], env: Env) -> int:
    from typer.core import TyperGroup
    from typer.main import get_command

    from ordertrace_cli.commands.app import app

    command = get_command(app)
    if isinstance(command, TyperGroup) and _asks_help(arguments, env.environment):
        from ordertrace_cli.commands.help_screens import dress
        from ordertrace_cli.commands.language import language_of_run
        from ordertrace_cli.texts.catalogue import Catalogue

        dress(command, Catalogue(language_of_run(arguments, env)))
    # Help, version and completion are printed by Typer: they too are results.
    printed = StringIO()
    try:
        with redirect_stdout(printed):
            code = command.main(
                args=arguments, prog_name="ordertrace", standalone_mode=False, obj=env
            )
    finally:
        if printed.getvalue():
            write_result(env, printed.getvalue(), None)
    return code if isinstance(code, int) else ExitCode.DONE


def _run_observed(command: str, arguments: list[str], env: Env) -> int:
    """With a span of our own around it; `--help` and completion do not pay for that."""
    from ordertrace_cli.telemetry import command_span, own_telemetry

    with own_telemetry(env.environment), command_span(command, env.environment) as span:
        code = _run(arguments, env)
        span.end_with(code)
        return code


def _report_defect(env: Env, arguments: list[str], error: Exception, *, debug: bool) -> int:
    if debug:
        from ordertrace_cli.commands.traceback import render_traceback

        env.stderr.write(render_traceback(error))
    return _report(
        env,
        arguments,
        f"unexpected failure ({type(error).__name__}): a defect of ordertrace",
        "report what is printed above"
        if debug
        else "run again with --debug and report what it prints",
        ExitCode.DEFECT,
    )


def _report(env: Env, arguments: list[str], what: str, hint: str, code: int) -> int:
    from ordertrace_cli.commands.complaining import complain
    from ordertrace_cli.commands.language import language_of_run

    complain(env, language_of_run(arguments, env), what, hint)
    return code


def _end_of_typer(env: Env, arguments: list[str], error: Exception) -> int | None:
    """The exit code of Typer's own way to end a command; None for any other error."""
    import typer

    if isinstance(error, typer.Abort):
        return ExitCode.INTERRUPTED
    return _report_usage(env, arguments, error) if isinstance(error, typer.TyperException) else None


def _report_usage(env: Env, arguments: list[str], error: Exception) -> int:
    """Typer's own complaints, in our form: one or two lines, exit code 2."""
    from ordertrace_cli.redact import clean

    message = getattr(error, "format_message", lambda: "the command line is not understood")()
    what = clean(" ".join(message.split()), 300).rstrip(".")
    what = what[:1].lower() + what[1:]
    return _report(env, arguments, what, "see ordertrace --help", ExitCode.USAGE)


def _terminate(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    raise SystemExit(_TERMINATED)
