"""Long results through the reader's pager, as git does it: on a terminal only, and never in the way.

The pager is ORDERTRACE_PAGER, else the configuration's `pager`, else PAGER, else `less`; none for
an empty value or `cat`. One difference from git: no shell runs the value. It is split into words,
so that a value from elsewhere starts one program at most; who wants a shell names it
(`sh -c "…"`).
"""

import os
import shlex
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from ordertrace_cli.commands.complaining import complain
from ordertrace_cli.commands.output import write_result
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.redact import clean
from ordertrace_cli.render.links import without_links
from ordertrace_cli.texts.catalogue import Language

PAGER_VARIABLE = "ORDERTRACE_PAGER"

# What git sets where the person has set nothing: colours pass, a short text stays on the screen.
_USUAL_OPTIONS: Mapping[str, str] = {"LESS": "FRX", "LV": "-c"}


def write_screen(
    env: Env,
    text: str,
    target: Path | None,
    *,
    force: bool = False,
    configured: str | None = None,
    paged: bool = True,
    language: Language = Language.EN,
) -> None:
    """Write what a person reads; through the pager where it is longer than the terminal.

    Raises what `write_result` raises. A pager that cannot be started, or that fails, costs a line
    on standard error and nothing else; one that is left early is no error.
    """
    words = _pager(env, configured) if target is None and paged and _is_long(env, text) else ()
    if not words or not _shown_by(words, env, without_links(text), language):
        write_result(env, text, target, force=force)


def _is_long(env: Env, text: str) -> bool:
    """Whether it needs more than one screen, prompt included."""
    height = env.terminal_height
    if not env.stdout_is_terminal or height is None or env.environment.get("TERM") == "dumb":
        return False
    if text.count("\n") >= height:
        return True
    from ordertrace_cli.render.paint import rows_on_screen

    return rows_on_screen(text, env.width) >= height


def _pager(env: Env, configured: str | None) -> Sequence[str]:
    """The words of the command; none where nothing is to page."""
    said = env.environment.get(PAGER_VARIABLE)
    if said is None:
        said = configured if configured is not None else env.environment.get("PAGER")
    if said is None:
        return ["less"] if shutil.which("less") else ()
    words = _split(said)
    return () if words in ([], ["cat"]) else words


def _split(command: str) -> list[str]:
    """As a shell would part it; on Windows a backslash parts folders and escapes nothing."""
    posix = os.name != "nt"
    try:
        words = shlex.split(command, posix=posix)
    except ValueError:
        # A quote that nothing closes: no program is called so.
        return [command]
    return words if posix else [word.strip('"') for word in words]


def _shown_by(words: Sequence[str], env: Env, text: str, language: Language) -> bool:
    """Whether the pager has shown it, or the person has left the pager."""
    program = shutil.which(words[0])
    encoding = env.stdout.encoding or "utf-8"
    code = _run(program, words, env, text.encode(encoding, "replace")) if program else None
    if code == 0:
        return True
    what = "cannot be started" if code is None else f"ended with {code}"
    complain(env, language, f"the pager {clean(words[0])} {what}")
    return False


def _run(program: str, words: Sequence[str], env: Env, data: bytes) -> int | None:
    """The pager's exit code, 0 where a signal ended it; None where it did not start."""
    usual = {} if "LESS" in env.environment else dict(_USUAL_OPTIONS)
    env.stdout.flush()
    with _left_to_the_pager():
        try:
            pager = subprocess.Popen(  # noqa: S603  the person's own choice of a program
                [program, *words[1:]],
                stdin=subprocess.PIPE,
                stdout=_descriptor(env),
                env={**env.environment, **usual},
            )
        except (OSError, ValueError):
            return None
        # Left before the end: whoever reads has seen enough.
        with suppress(OSError):
            pager.communicate(data)
        return max(pager.wait(), 0)


def _descriptor(env: Env) -> int | None:
    try:
        return env.stdout.fileno()
    except (OSError, ValueError):
        return None


@contextmanager
def _left_to_the_pager() -> Iterator[None]:
    """Ctrl-C is the pager's while it runs: `less` stops a search with it."""

    def ignore(number: int, frame: FrameType | None) -> None:
        """Unlike SIG_IGN, a handler is not inherited by the pager."""

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, ignore)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
