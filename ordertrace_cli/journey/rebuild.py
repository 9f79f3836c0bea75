"""From an order's traces to its journey, as it could be seen at a given moment."""

from msgspec.structs import replace

from ordertrace_cli.journey.clock_skew import Clocks, ClockSkew
from ordertrace_cli.journey.correlate import Order, spans_of
from ordertrace_cli.journey.messages import find_messages
from ordertrace_cli.journey.model import Journey
from ordertrace_cli.journey.stages import StageReached, stages_in
from ordertrace_cli.journey.tree import build_tree
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.spans.model import Span, Trace


def as_of(span: Span, at_unix_nano: int) -> Span | None:
    """The span as it could be seen at that moment: None when it had not ended yet."""
    if span.end_time_unix_nano > at_unix_nano:
        return None
    events = tuple(event for event in span.events if event.time_unix_nano <= at_unix_nano)
    return span if len(events) == len(span.events) else replace(span, events=events)


def trace_as_of(trace: Trace, at_unix_nano: int) -> Trace | None:
    """The trace as it could be seen at that moment: None when nothing of it had ended."""
    if not any(_goes_beyond(span, at_unix_nano) for span in trace.spans):
        return trace
    spans = tuple(filter(None, (as_of(span, at_unix_nano) for span in trace.spans)))
    return replace(trace, spans=spans) if spans else None


def rebuild(order: Order, profile: Profile, clocks: Clocks) -> Journey:
    """Rebuild one order. Never raises, whatever the spans hold.

    clocks: the fleet's, asked when the journey is judged; they learn from its account.
    """
    tree = build_tree(spans_of(order, profile), profile)
    stages = stages_in(tree, profile)
    reached: dict[str, StageReached] = {}
    last_reached: dict[str, StageReached] = {}
    for occurrence in stages:
        reached.setdefault(occurrence.stage.name, occurrence)
        last_reached[occurrence.stage.name] = occurrence
    messages = find_messages(tree)
    return Journey(
        order=order,
        profile=profile,
        tree=tree,
        stages=stages,
        reached=reached,
        last_reached=last_reached,
        frontier=_frontier(reached),
        cancelled=next((found for found in stages if found.stage.rank < 0), None),
        fragment=_is_fragment(order, reached, profile),
        publishes=messages.publishes,
        strays=messages.strays,
        skew=ClockSkew(tree, messages.publishes, clocks),
        ranks={},
        nearest={},
        channels={},
    )


def _goes_beyond(span: Span, at_unix_nano: int) -> bool:
    """Whether the span ended, or had an event, after that moment."""
    if span.end_time_unix_nano > at_unix_nano:
        return True
    # Sorted by time.
    return bool(span.events) and span.events[-1].time_unix_nano > at_unix_nano


def _frontier(reached: dict[str, StageReached]) -> StageReached | None:
    furthest: StageReached | None = None
    for occurrence in reached.values():
        rank = occurrence.stage.rank
        if rank >= 0 and (furthest is None or rank > furthest.stage.rank):
            furthest = occurrence
    return furthest


def _is_fragment(order: Order, reached: dict[str, StageReached], profile: Profile) -> bool:
    if not reached or not profile.lifecycle:
        return False
    return profile.lifecycle[0].name not in reached and not order.missing
