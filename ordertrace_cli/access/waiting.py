"""Time as the flows see it, so that tests do not wait."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """sleep: for seconds. clock: seconds that only grow. now: the wall clock, aware."""

    sleep: Callable[[float], None]
    clock: Callable[[], float]
    now: Callable[[], datetime]
