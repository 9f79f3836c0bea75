"""From an order's traces to its journey, as it could be seen at a given moment."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from ordertrace_cli.journey.clock_skew import Clocks, ClockSkew
from ordertrace_cli.journey.correlate import Order, spans_of
from ordertrace_cli.journey.failures import find_calculations, find_failures
from ordertrace_cli.journey.messages import Publish, find_messages
from ordertrace_cli.journey.model import Journey, Unfinished
from ordertrace_cli.journey.stages import StageReached, stages_of, unknown_stage_values
from ordertrace_cli.journey.tree import Node, Tree, build_tree
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.spans.gather import merge_caveats
from ordertrace_cli.spans.model import Caveat, CaveatCode, Span, SpanKind, Trace


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
    stages = _stages(tree, profile)
    reached: dict[str, StageReached] = {}
    last_reached: dict[str, StageReached] = {}
    for occurrence in stages:
        reached.setdefault(occurrence.stage.name, occurrence)
        last_reached[occurrence.stage.name] = occurrence
    messages = find_messages(tree, profile)
    skew = ClockSkew(tree, messages.publishes, clocks)
    return Journey(
        trace_id=order.trace_id,
        trace_ids=order.trace_ids,
        tree=tree,
        stages=stages,
        reached=reached,
        last_reached=last_reached,
        frontier=_frontier(reached),
        cancelled=next((found for found in stages if found.stage.rank < 0), None),
        fragment=_is_fragment(order, reached, profile),
        publishes=messages.publishes,
        publish_of=_publish_of(messages.publishes),
        ranks={},
        nearest={},
        strays=messages.strays,
        calculations=find_calculations(tree, profile),
        unfinished=_unfinished(tree),
        failures=find_failures(tree, messages.publishes),
        skew=skew,
        caveats=merge_caveats(
            (*tree.caveats, *skew.caveats(), *_caveats(order, tree, stages, profile))
        ),
    )


def _goes_beyond(span: Span, at_unix_nano: int) -> bool:
    """Whether the span ended, or had an event, after that moment."""
    if span.end_time_unix_nano > at_unix_nano:
        return True
    # Sorted by time.
    return bool(span.events) and span.events[-1].time_unix_nano > at_unix_nano


def _publish_of(publishes: Iterable[Publish]) -> dict[int, Publish]:
    found: dict[int, Publish] = {}
    for publish in publishes:
        consumers = (node for delivery in publish.deliveries for node in delivery.nodes)
        producers = (node for node in publish.nodes if node.publishes)
        for node in (*producers, *consumers):
            found.setdefault(id(node), publish)
    return found


def _stages(tree: Tree, profile: Profile) -> tuple[StageReached, ...]:
    found = [stage for node in tree.nodes for stage in stages_of(node, profile)]
    found.sort(key=lambda stage: (stage.time_unix_nano, stage.stage.rank, stage.node.span.span_id))
    return tuple(found)


def _frontier(reached: dict[str, StageReached]) -> StageReached | None:
    lifecycle = [occurrence for occurrence in reached.values() if occurrence.stage.rank >= 0]
    return max(lifecycle, key=lambda occurrence: occurrence.stage.rank, default=None)


def _is_fragment(order: Order, reached: dict[str, StageReached], profile: Profile) -> bool:
    if not reached or not profile.lifecycle:
        return False
    return profile.lifecycle[0].name not in reached and not order.missing


def _unfinished(tree: Tree) -> tuple[Unfinished, ...]:
    """Orphans by the parent they name, where that parent was work of their own service.

    The missing parent of a server span is another service's call, that of a consumer span a
    producer: those were lost on their way to the storage, nothing is unfinished.
    """
    by_parent: dict[tuple[str, str], list[Node]] = {}
    for node in tree.nodes:
        remote = node.span.kind in (SpanKind.SERVER, SpanKind.CONSUMER)
        if node.orphan and not remote:
            key = (node.span.trace_id, node.span.parent_span_id)
            by_parent.setdefault(key, []).append(node)
    return tuple(
        Unfinished(
            parent_id=parent_id,
            service=nodes[0].service,
            system=nodes[0].system,
            nodes=tuple(nodes),
            start=nodes[0].start,
            end=max(node.end for node in nodes),
        )
        for (_, parent_id), nodes in by_parent.items()
    )


def _caveats(
    order: Order, tree: Tree, stages: Sequence[StageReached], profile: Profile
) -> Iterable[Caveat]:
    yield from (caveat for trace in order.traces for caveat in trace.caveats)
    if order.missing:
        yield Caveat(CaveatCode.TRACE_MISSING, 1, (order.trace_id,))
    unknown = unknown_stage_values(tree.nodes, profile)
    if unknown:
        yield Caveat(CaveatCode.UNKNOWN_STAGE, unknown)
    roots = sum(_is_own_beginning(occurrence) for occurrence in stages)
    if roots > 1:
        yield Caveat(CaveatCode.SEVERAL_ORDERS, roots)


def _is_own_beginning(occurrence: StageReached) -> bool:
    """A first stage on a request of its own: two of them in one trace are two orders."""
    return occurrence.stage.rank == 0 and occurrence.node.entry().parent is None
