"""Which traces are one order: by span links and by the correlation attribute, both ways.

An order's *anchor* is the trace that holds the lifecycle's first stage; other traces point at
it, directly or through each other. A trace that points at several orders serves them all (a
batch) and joins none of them together.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeVar

from msgspec import Struct

from ordertrace_cli.ids import normal_trace_id
from ordertrace_cli.journey.stages import first_stage_of, span_stages
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.spans import semconv
from ordertrace_cli.spans.model import Span, Trace

Id = TypeVar("Id", str, int)


class Order(Struct, frozen=True):
    """The traces of one order.

    trace_id: its first trace's id, also when that trace was not found (`missing`).
    traces: the first trace first, the others by start. shared: traces of which only the parts
    that point at this order belong to it. anchored: the lifecycle's first stage was seen.
    """

    trace_id: str
    traces: tuple[Trace, ...]
    shared: frozenset[str]
    anchored: bool
    missing: bool

    @property
    def trace_ids(self) -> tuple[str, ...]:
        return tuple(trace.trace_id for trace in self.traces)


class Families(Struct, frozen=True):
    """Every order among some traces, each trace's orders, and the traces that are of none."""

    orders: tuple[Order, ...]
    by_trace: Mapping[str, tuple[Order, ...]]
    loose: tuple[Trace, ...]


_NONE: frozenset[str] = frozenset()


def references(span: Span, profile: Profile) -> frozenset[str]:
    """Ids of other traces that this span points at, by link or by the correlation attribute."""
    if not span.links and profile.correlation_attribute not in span.attributes:
        return _NONE
    linked = [link.trace_id for link in span.links]
    named = semconv.trace_ids_in(span.attributes, profile.correlation_attribute)
    found = {*linked, *map(normal_trace_id, named)}
    return frozenset(found - {span.trace_id, ""})


def trace_references(trace: Trace, profile: Profile) -> frozenset[str]:
    """Ids of other traces that any span of this trace points at."""
    attribute = profile.correlation_attribute
    telling = (span for span in trace.spans if span.links or attribute in span.attributes)
    return _NONE.union(*(references(span, profile) for span in telling))


def correlate(traces: Iterable[Trace], profile: Profile) -> Families:
    """Sort traces into orders. The result does not depend on the order of the traces."""
    held = {trace.trace_id: trace for trace in sorted(traces, key=lambda trace: trace.trace_id)}
    anchors = {id_ for id_, trace in held.items() if is_anchor(trace, profile)}
    targets = {
        id_: frozenset() if id_ in anchors else trace_references(trace, profile)
        for id_, trace in held.items()
    }
    roots = {id_: roots_of(id_, targets, anchors) for id_ in held}
    members: dict[str, list[str]] = defaultdict(list)
    for id_, found in roots.items():
        for root in found:
            members[root].append(id_)
    orders: list[Order] = []
    loose: list[Trace] = []
    for root, ids in members.items():
        if any(has_stage(held[id_], profile) for id_ in ids):
            shared = frozenset(id_ for id_ in ids if len(roots[id_]) > 1)
            members_held = [held[id_] for id_ in ids]
            orders.append(order_of(root, members_held, shared, anchored=root in anchors))
        else:
            loose.extend(held[id_] for id_ in ids)
    by_trace: dict[str, list[Order]] = defaultdict(list)
    for order in orders:
        for id_ in {order.trace_id, *order.trace_ids}:
            by_trace[id_].append(order)
    frozen = {id_: tuple(found) for id_, found in by_trace.items()}
    return Families(tuple(orders), frozen, tuple(loose))


def spans_of(order: Order, profile: Profile) -> tuple[Span, ...]:
    """The order's spans: all of its own traces, of shared ones the parts that point at it."""
    spans: list[Span] = []
    own = {order.trace_id, *order.trace_ids} - order.shared
    for trace in order.traces:
        if trace.trace_id in order.shared:
            spans.extend(_part_of(trace, own, profile))
        else:
            spans.extend(trace.spans)
    return tuple(spans)


def is_anchor(trace: Trace, profile: Profile) -> bool:
    """Whether an order begins in this trace."""
    return any(first_stage_of(span, profile) for span in trace.spans)


def roots_of(
    start: Id,
    targets: Mapping[Id, Collection[Id]],
    anchors: Collection[Id],
    trace_id: Callable[[Id], str] = str,
) -> frozenset[Id]:
    """The first traces this one leads to; itself when it points nowhere.

    targets: what each trace points at; nothing for an anchor, and for a trace that is not held.
    trace_id: the text of an id. Traces that point at one another in a ring begin with the least.

    Anchors win over other ends: an order's trace may also link to, say, a browser's session.
    """
    seen: set[Id] = set()
    ends: set[Id] = set()
    pending = [start]
    while pending:
        id_ = pending.pop()
        if id_ in seen:
            continue
        seen.add(id_)
        onward = targets.get(id_, ())
        if onward and id_ not in anchors:
            pending.extend(onward)
        else:
            ends.add(id_)
    if not ends:
        ends = {min(seen, key=trace_id)}
    return frozenset({end for end in ends if end in anchors} or ends)


def has_stage(trace: Trace, profile: Profile) -> bool:
    return any(span_stages(span, profile) for span in trace.spans)


def order_of(
    root: str, traces: Iterable[Trace], shared: frozenset[str], *, anchored: bool
) -> Order:
    """The order that begins, or began, with the trace `root`."""
    ordered = sorted(traces, key=lambda trace: (trace.trace_id != root, *_start(trace)))
    missing = not any(trace.trace_id == root for trace in ordered)
    return Order(root, tuple(ordered), shared, anchored, missing)


def alone(trace: Trace) -> Order:
    """A trace that is of no order, in an order's clothes."""
    return Order(trace.trace_id, (trace,), frozenset(), anchored=False, missing=False)


def _start(trace: Trace) -> tuple[int, str]:
    starts = [span.start_time_unix_nano for span in trace.spans if span.start_time_unix_nano]
    return (min(starts, default=0), trace.trace_id)


def _part_of(trace: Trace, own: set[str], profile: Profile) -> list[Span]:
    """Spans of a shared trace whose nearest pointing ancestor, or they themselves, point here."""
    by_id = {span.span_id: span for span in trace.spans}
    points: dict[str, bool] = {}
    for span in trace.spans:
        path: list[str] = []
        verdict = False
        at: Span | None = span
        while at is not None and at.span_id not in path:
            if at.span_id in points:
                verdict = points[at.span_id]
                break
            found = references(at, profile)
            path.append(at.span_id)
            if found:
                verdict = bool(found & own)
                break
            at = by_id.get(at.parent_span_id)
        points.update(dict.fromkeys(path, verdict))
    return [span for span in trace.spans if points[span.span_id]]
