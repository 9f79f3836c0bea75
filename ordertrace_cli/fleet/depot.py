"""Where traces wait that cannot be judged yet, out of the way of those still to come."""

from typing import Protocol

from ordertrace_cli.spans.model import Trace


class Depot(Protocol):
    """Keeps traces by id. Whoever opens one closes it."""

    def put(self, trace: Trace) -> None:
        """Keep it, in place of what was kept under its id."""

    def get(self, trace_id: str) -> Trace | None:
        """What was kept, equal to what was put; None where nothing was."""

    def close(self) -> None:
        """Let everything go; harmless when called twice."""


class MemoryDepot:
    """See `Depot`. For as many traces as memory holds."""

    def __init__(self) -> None:
        self._traces: dict[str, Trace] = {}

    def put(self, trace: Trace) -> None:
        self._traces[trace.trace_id] = trace

    def get(self, trace_id: str) -> Trace | None:
        return self._traces.get(trace_id)

    def close(self) -> None:
        self._traces.clear()
