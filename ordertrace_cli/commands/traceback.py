"""A defect of ordertrace as it may be reported: where it arose, and nothing of anybody's order.

Python's own traceback ends in the exception's message, which may repeat what stood in a span.
"""

import traceback

from ordertrace_cli.redact import masked

_LONGEST_MESSAGE = 300


def render_traceback(error: BaseException) -> str:
    """Frames and classes of the exception and of its causes, the first of them first; masked."""
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        current = current.__cause__ or current.__context__
    return "".join(_told(each) for each in reversed(chain))


def _told(error: BaseException) -> str:
    frames = "".join(traceback.format_tb(error.__traceback__))
    message = masked(str(error), _LONGEST_MESSAGE)
    name = type(error).__name__
    return f"Traceback (most recent call last):\n{frames}{name}: {message}\n"
