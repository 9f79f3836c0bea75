"""A screen that is rewritten in place: the terminal's second one, given back however it ends."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ordertrace_cli.commands.output import write_result
from ordertrace_cli.commands.surroundings import Env

# xterm's control sequences: the second screen, the cursor, and DEC's mode 2026, which lets a
# terminal that knows it show a frame at once; others ignore it.
_ENTER = "\x1b[?1049h\x1b[?25l"
_LEAVE = "\x1b[?25h\x1b[?1049l"
_BEGIN, _END = "\x1b[?2026h\x1b[H", "\x1b[J\x1b[?2026l"
_REST_OF_LINE = "\x1b[K"


def can_rewrite(env: Env) -> bool:
    """Whether there is a terminal that knows how."""
    return env.stdout_is_terminal and env.environment.get("TERM") != "dumb"


@contextmanager
def live_screen(env: Env) -> Iterator["LiveScreen"]:
    """The second screen, until the block ends: by itself, an error, Ctrl-C or SIGTERM."""
    screen = LiveScreen(env)
    write_result(env, _ENTER, None)
    try:
        yield screen
    finally:
        write_result(env, _LEAVE, None)


class LiveScreen:
    """Shows frames. Each is written whole: what was typed meanwhile does not stay on it."""

    def __init__(self, env: Env) -> None:
        self._env = env

    def show(self, lines: Sequence[str]) -> None:
        frame = "\r\n".join(f"{line}{_REST_OF_LINE}" for line in lines)
        write_result(self._env, f"{_BEGIN}{frame}{_END}", None)
