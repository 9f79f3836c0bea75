"""Trace ids from standard input, one a line, as `ordertrace stuck --ids-only` prints them."""

from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.errors import UsageError
from ordertrace_cli.ids import ACCEPTED_FORMS, parse_trace_id

STANDARD_INPUT = "-"

_MOST_BYTES = 4_000_000
_MOST_IDS = 5_000


def read_ids(env: Env) -> tuple[str, ...]:
    """The ids, each once, in their order; blank lines and those that begin with # are skipped.

    Raises UsageError that names every wrong line by its number, never by its text, before anything
    else is done.
    """
    if env.stdin is None:
        raise UsageError("standard input is closed", "pipe trace ids in, one a line")
    data = env.stdin.read(_MOST_BYTES + 1)
    ids: dict[str, None] = {}
    wrong: list[str] = []
    lines = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").splitlines()
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        try:
            ids[parse_trace_id(text).trace_id] = None
        except UsageError as error:
            wrong.append(f"line {number}: {error.what}")
    if wrong:
        more = f" (and {len(wrong) - 1} more: {_numbers(wrong[1:])})" if len(wrong) > 1 else ""
        raise UsageError(f"standard input, {wrong[0]}{more}", ACCEPTED_FORMS)
    if len(data) > _MOST_BYTES or len(ids) > _MOST_IDS:
        raise UsageError(f"standard input holds more than {_MOST_IDS} trace ids", "give fewer")
    return tuple(ids)


def _numbers(wrong: list[str]) -> str:
    """The first few line numbers of the others."""
    numbers = [each.partition(":")[0].removeprefix("line ") for each in wrong]
    return ", ".join(numbers[:10]) + (", …" if len(numbers) > 10 else "")
