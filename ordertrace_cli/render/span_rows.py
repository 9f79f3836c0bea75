"""The order's spans as rows of a tree: what each is to the order, what is folded away.

A trace may be one chain of 20,000 spans or have as many roots: nothing recurses, and what is
kept is bounded. Where it stands on a screen is the business of `spans`.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import IntEnum

from msgspec import Struct, field

from ordertrace_cli.diagnosis.model import Diagnosis
from ordertrace_cli.journey.model import Journey
from ordertrace_cli.journey.tree import Node

MOST_ROWS = 200
"""An order with more spans is folded to those that tell most of it."""


_FEWEST_ROWS = 20


class Role(IntEnum):
    """What a span is to the order, the most telling first."""

    STALLED = 0
    STAGE = 1
    ERROR = 2
    PROCESS = 3
    PUBLISH = 4


class SpanRole(Struct, frozen=True):
    """stage: the name of the stage reached, for that role alone."""

    role: Role
    stage: str = ""


class Fold(Struct, frozen=True):
    """Spans that are not shown. services: of theirs, the most frequent first."""

    count: int
    services: tuple[str, ...]


class SpanRow(Struct, frozen=True):
    """One line of a tree: a span, or the spans folded at this place.

    guides: for each level above, whether its branch goes on below this line. last: of its
    branch. direct: False where spans between it and the one above are folded.
    """

    node: Node | None
    guides: tuple[bool, ...]
    last: bool
    direct: bool = True
    roles: tuple[SpanRole, ...] = ()
    fold: Fold | None = None


class TraceRows(Struct, frozen=True):
    """One trace. orphans: trees below spans that never arrived, so many of them in `orphaned`."""

    trace_id: str
    spans: int
    start: int
    end: int
    rows: tuple[SpanRow, ...]
    orphans: tuple[SpanRow, ...]
    orphaned: int


class SpanTrees(Struct, frozen=True):
    """All traces of the order in its order. hidden: traces of which nothing is shown."""

    traces: tuple[TraceRows, ...]
    total: int
    folded: int
    hidden: int


class _Kept(Struct):
    """The forest without what is folded. By id() of a node; 0 is above all."""

    below: dict[int, list[tuple[Node, bool]]] = field(default_factory=lambda: defaultdict(list))
    folded: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


def span_trees(journey: Journey, diagnosis: Diagnosis, most: int = MOST_ROWS) -> SpanTrees:
    """The order's traces as rows. most: how many spans are shown at the most."""
    nodes = journey.tree.nodes
    roles = _roles(journey, diagnosis)
    kept = _most_telling(nodes, roles, most)
    tops: dict[str, list[Node]] = {trace_id: [] for trace_id in journey.trace_ids}
    members: Counter[str] = Counter()
    for node in nodes:
        members[node.span.trace_id] += 1
        if node.parent is None:
            tops.setdefault(node.span.trace_id, []).append(node)
    traces = [
        _trace(trace_id, found, members[trace_id], kept, roles) for trace_id, found in tops.items()
    ]
    shown = tuple(trace for trace in traces if any(row.node for row in _all_rows(trace)))
    return SpanTrees(
        traces=shown,
        total=len(nodes),
        folded=len(nodes) - len(kept),
        hidden=sum(trace.spans > 0 for trace in traces) - len(shown),
    )


def _all_rows(trace: TraceRows) -> Sequence[SpanRow]:
    return (*trace.rows, *trace.orphans)


def _roles(journey: Journey, diagnosis: Diagnosis) -> Mapping[int, tuple[SpanRole, ...]]:
    """What spans are to the order, by id(); those that are nothing special are left out."""
    found: dict[int, set[tuple[Role, str]]] = defaultdict(set)
    for reached in journey.stages:
        found[id(reached.node)].add((Role.STAGE, reached.stage.name))
    deliveries = [
        *journey.strays,
        *(each for publish in journey.publishes for each in publish.deliveries),
    ]
    for delivery in deliveries:
        for node in delivery.nodes:
            found[id(node)].add((Role.PROCESS, ""))
    ref = diagnosis.stall.finding.ref if diagnosis.stall else None
    for node in journey.tree.nodes:
        if node.publishes:
            found[id(node)].add((Role.PUBLISH, ""))
        if node.failed:
            found[id(node)].add((Role.ERROR, ""))
        if ref is not None and node.span.key == (ref.trace_id, ref.span_id):
            found[id(node)].add((Role.STALLED, ""))
    return {
        key: tuple(SpanRole(role, stage) for role, stage in sorted(roles))
        for key, roles in found.items()
    }


def _most_telling(
    nodes: Sequence[Node], roles: Mapping[int, tuple[SpanRole, ...]], most: int
) -> Collection[int]:
    """The id() of the spans that are shown: all, or those that tell of the order.

    These are the spans with a role, what they stand directly below, and the roots; where they
    are few, the first spans in time as well.
    """
    if len(nodes) <= most:
        return {id(node) for node in nodes}
    around = {id(node.parent) for node in nodes if id(node) in roles and node.parent is not None}

    def weight(node: Node) -> int:
        if id(node) in roles:
            return roles[id(node)][0].role
        near = id(node) in around
        return len(Role) + (0 if node.parent is None else 1 if near else 2)

    # The sort keeps equals in their order in time.
    ranked = sorted(nodes, key=weight)
    telling = sum(weight(node) < len(Role) + 2 for node in nodes)
    return {id(node) for node in ranked[: min(most, max(telling, _FEWEST_ROWS))]}


def _trace(
    trace_id: str,
    tops: Sequence[Node],
    spans: int,
    kept: Collection[int],
    roles: Mapping[int, tuple[SpanRole, ...]],
) -> TraceRows:
    orphans = [node for node in tops if node.orphan]
    sound = [node for node in tops if not node.orphan]
    starts = [node.start for node in tops if node.start]
    ends = [node.end for top in tops for node in (top, *top.descendants())]
    return TraceRows(
        trace_id=trace_id,
        spans=spans,
        start=min(starts, default=0),
        end=max(ends, default=0),
        rows=tuple(_rows(_without_folded(sound, kept), roles)),
        orphans=tuple(_rows(_without_folded(orphans, kept), roles)),
        orphaned=len(orphans),
    )


def _without_folded(tops: Iterable[Node], kept: Collection[int]) -> _Kept:
    """Each shown span below the nearest shown one above it."""
    forest = _Kept()
    pending = [(node, 0, True) for node in reversed(tuple(tops))]
    while pending:
        node, above, direct = pending.pop()
        here, near = above, False
        if id(node) in kept:
            forest.below[above].append((node, direct))
            here, near = id(node), True
        else:
            forest.folded[above][node.service] += 1
        pending.extend((child, here, near) for child in reversed(node.children))
    return forest


def _rows(forest: _Kept, roles: Mapping[int, tuple[SpanRole, ...]]) -> Iterator[SpanRow]:
    """Parents before children, what is folded at a place after them."""
    pending = list(reversed(list(_branch(forest, 0, (), roles))))
    while pending:
        row = pending.pop()
        yield row
        if row.node is not None:
            guides = (*row.guides, not row.last)
            pending.extend(reversed(list(_branch(forest, id(row.node), guides, roles))))


def _branch(
    forest: _Kept, above: int, guides: tuple[bool, ...], roles: Mapping[int, tuple[SpanRole, ...]]
) -> Iterator[SpanRow]:
    """What stands directly below a shown span."""
    below, folded = forest.below.get(above, ()), forest.folded.get(above)
    for number, (node, direct) in enumerate(below, start=1):
        last = number == len(below) and not folded
        yield SpanRow(node, guides, last, direct, roles.get(id(node), ()))
    if folded:
        services = tuple(name for name, _ in folded.most_common())
        yield SpanRow(None, guides, last=True, fold=Fold(folded.total(), services))
