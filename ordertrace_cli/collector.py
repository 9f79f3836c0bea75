"""Python's cyclic collector, kept from work that makes much and no garbage.

While a window is decoded or rebuilt nearly every object made stays; the collector would walk all
of them again and again, at up to four times the cost of making them.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_LOCK = Lock()
_depth = 0
_was_on = False


@contextmanager
def collector_paused() -> Iterator[None]:
    """No collections until the outermost of these ends, in whatever thread; then as it was."""
    _enter()
    try:
        yield
    finally:
        _leave()


def _enter() -> None:
    global _depth, _was_on  # noqa: PLW0603  the collector, too, is one for the process
    with _LOCK:
        if _depth == 0:
            _was_on = gc.isenabled()
            gc.disable()
        _depth += 1


def _leave() -> None:
    global _depth  # noqa: PLW0603
    with _LOCK:
        _depth -= 1
        if _depth == 0 and _was_on:
            gc.enable()
