"""All traces of some orders: those they point at, and those that point at them.

Pointing backwards is easy: links and the correlation attribute name the trace. Jaeger cannot
search by links, so later traces are looked for by service and time, within bounds.
"""

from collections.abc import Iterable

from msgspec import Struct

from ordertrace_cli.fleet.search import fetch_all
from ordertrace_cli.journey.correlate import is_anchor, trace_references
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.sources.protocol import SpanSource
from ordertrace_cli.spans.model import Caveat, CaveatCode, Trace

MOST_FETCHED = 500
# Some services link each trace to the one before: as many steps as the lifecycle has, and more.
MOST_STEPS = 24


class Completed(Struct, frozen=True):
    """The traces given, and those they lead back to. stopped: some were not asked for."""

    traces: tuple[Trace, ...]
    caveats: tuple[Caveat, ...]
    stopped: bool


def with_ancestors(
    source: SpanSource, profile: Profile, traces: Iterable[Trace], most: int = MOST_FETCHED
) -> Completed:
    """Fetch what the traces point at, and what those point at, until an order's first trace."""
    held = {trace.trace_id: trace for trace in traces}
    gone: set[str] = set()
    skipped = 0
    fresh = list(held.values())
    for step in range(MOST_STEPS + 1):
        wanted: set[str] = set()
        for trace in fresh:
            if not is_anchor(trace, profile):
                wanted |= trace_references(trace, profile)
        wanted -= held.keys() | gone
        if not wanted:
            break
        if step == MOST_STEPS:
            skipped += len(wanted)
            break
        found, missing = fetch_all(source, wanted, most)
        skipped += max(len(wanted) - most, 0)
        most = max(most - len(wanted), 0)
        gone.update(missing)
        held.update((trace.trace_id, trace) for trace in found)
        fresh = list(found)
    caveats = (Caveat(CaveatCode.SEARCH_STOPPED, skipped),) if skipped else ()
    return Completed(tuple(held.values()), caveats, skipped > 0)
