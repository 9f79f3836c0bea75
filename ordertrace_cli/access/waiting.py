"""Time as the flows see it, so that tests do not wait."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct


class Waiting(Struct, frozen=True):
    """sleep: for seconds. clock: seconds that only grow. now: the wall clock, aware."""

    sleep: Callable[[float], None]
    clock: Callable[[], float]
    now: Callable[[], datetime]
