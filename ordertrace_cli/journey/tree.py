"""The spans of one order as a tree, each placed in the profile's landscape.

Owns parents, orphans, cycles and the question which system a span and its callee belong to.
Never recurses: a trace may be one chain of 20,000 spans.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct

from ordertrace_cli.profile.model import Profile, Stage, SystemKind
from ordertrace_cli.spans import semconv
from ordertrace_cli.spans.conventions.calls import StorageOperation, storage_over_http
from ordertrace_cli.spans.conventions.messaging import NO_DESTINATION, Destination, MessageRole
from ordertrace_cli.spans.model import Caveat, CaveatCode, Span, SpanKind
from ordertrace_cli.spans.semconv import Semantics


class Placement(NamedTuple):
    """What is true of every span that says the same in the same service: see `Node`."""

    semantics: Semantics
    failed: bool
    role: MessageRole | None
    consumes: bool
    publishes: bool
    system: str
    callee: str
    storage: StorageOperation | None
    calculation: bool
    named: tuple[Stage, ...]
    says_stage: bool
    destination: Destination
    dead_letter: bool


class Node(Struct, eq=False):
    """One span with its place in the tree and in the landscape.

    start, end, service: the span's. system: of its own service, "" when the profile does not know
    it. callee: system a call goes to, "" unknown. named: the stages that a span of this name and
    system reaches (contract, rule 3). says_stage: it has an attribute that may say one (rule 1).
    destination: of its message, if it is about one; dead_letter: that is where dead letters go.
    orphan: names a parent that never arrived. children are sorted by start. began: what `entry`
    has found.
    """

    span: Span
    start: int
    end: int
    service: str
    semantics: Semantics
    failed: bool
    role: MessageRole | None
    consumes: bool
    publishes: bool
    system: str
    callee: str
    storage: StorageOperation | None
    calculation: bool
    named: tuple[Stage, ...]
    says_stage: bool
    destination: Destination
    dead_letter: bool
    orphan: bool = False
    parent: "Node | None" = None
    children: list["Node"] = []
    began: "Node | None" = None

    @property
    def is_entry(self) -> bool:
        """Whether work of a service begins here: a request, a delivery, a root, a later step.

        Services that save an order's context and restore it later hang their next span under
        one that ended long before.
        """
        parent, kind = self.parent, self.span.kind
        if parent is None or kind is SpanKind.SERVER or kind is SpanKind.CONSUMER:
            return True
        resumed = 0 < parent.end <= self.start
        return self.consumes or parent.service != self.service or resumed

    def ancestors(self) -> Iterator["Node"]:
        """From the parent up to the root."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def descendants(self) -> Iterator["Node"]:
        """All below, parents before children, not itself."""
        pending = list(reversed(self.children))
        while pending:
            node = pending.pop()
            yield node
            pending.extend(reversed(node.children))

    def own_work(self) -> Iterator["Node"]:
        """What the same service did below this span, not what it handed on or took later."""
        pending = list(self.children)
        while pending:
            child = pending.pop()
            if child.service == self.service and not child.consumes:
                yield child
                pending.extend(child.children)

    def entry(self) -> "Node":
        """Where the service's piece of work that holds this span began; found once."""
        if self.began is not None:
            return self.began
        path = [self]
        node = self
        while node.began is None and not node.is_entry and node.parent is not None:
            node = node.parent
            path.append(node)
        entry = node.began or node
        for each in path:
            each.began = entry
        return entry


class NodeGroup(Struct, frozen=True, eq=False):
    """Spans of one service that are one act. nodes: at least one, the earliest first."""

    nodes: tuple[Node, ...]

    @property
    def node(self) -> Node:
        return self.nodes[0]

    @property
    def start(self) -> int:
        return self.nodes[0].start

    @property
    def end(self) -> int:
        # One span as a rule.
        if len(self.nodes) == 1:
            return self.nodes[0].end
        return max(node.end for node in self.nodes)

    @property
    def service(self) -> str:
        return self.nodes[0].service

    @property
    def system(self) -> str:
        return self.nodes[0].system


class Tree(Struct, frozen=True):
    """All spans of an order. nodes are sorted by start; roots have no parent in the order."""

    nodes: tuple[Node, ...]
    by_key: dict[tuple[str, str], Node]
    cycles: int

    def caveats(self) -> Iterator[Caveat]:
        """Why the tree may be less than the whole truth."""
        return _caveats(self.nodes, self.cycles)


def place(span: Span, profile: Profile) -> Node:
    """A span with its systems, not yet in a tree."""
    service = span.service
    key = (service, semconv.key_of(span))
    try:
        where = profile.kept.get(key)
    except TypeError:
        # A list, or a map, among the values.
        where = _placement(span, profile)
    if where is None:
        where = profile.keep(key, _placement(span, profile))
    assert isinstance(where, Placement)  # noqa: S101  nothing else has such a key
    return Node(span, span.start_time_unix_nano, span.end_time_unix_nano, service, *where)


def _placement(span: Span, profile: Profile) -> Placement:
    semantics = semconv.read(span)
    own = profile.system_of(span.service)
    callee = ""
    storage = semantics.storage
    if semantics.is_call:
        system = next(filter(None, map(profile.system_of, semantics.peers)), None)
        callee = system.name if system else ""
        if storage is not None and (system is None or system.kind is not SystemKind.STORAGE):
            callee = profile.storage_system
        elif system is not None and system.kind is SystemKind.STORAGE and storage is None:
            storage = storage_over_http(semantics.http_method)
    system_name = own.name if own else ""
    role = semantics.message.role if semantics.message else None
    destination = semantics.message.destination if semantics.message else NO_DESTINATION
    return Placement(
        semantics=semantics,
        failed=semantics.failed,
        role=role,
        consumes=role in (MessageRole.RECEIVE, MessageRole.PROCESS),
        publishes=role is MessageRole.PUBLISH,
        system=system_name,
        callee=callee,
        storage=storage,
        calculation=span.name in profile.patterns.calculation_spans,
        named=tuple(
            stage
            for stage in profile.stages
            if system_name and stage.system == system_name and span.name in stage.spans
        ),
        says_stage=semconv.says_stage(span.attributes),
        destination=destination,
        dead_letter=is_dead_letter(destination, profile),
    )


def is_dead_letter(destination: Destination, profile: Profile) -> bool:
    """Whether messages are put aside there."""
    aside = profile.patterns.dead_letter
    return (
        destination.name in aside or destination.routing_key in aside or destination.queue in aside
    )


def build_tree(spans: Iterable[Span], profile: Profile) -> Tree:
    """Join spans by parent; cut cycles; name callees by their server spans."""
    nodes = sorted([place(span, profile) for span in spans], key=_order)
    by_key: dict[tuple[str, str], Node] = {}
    for node in nodes:
        by_key.setdefault((node.span.trace_id, node.span.span_id), node)
    # Whoever follows parents around a cycle must come to one that did not begin before its child.
    may_be_round = False
    for node in nodes:
        span = node.span
        if span.parent_span_id:
            parent = node.parent = by_key.get((span.trace_id, span.parent_span_id))
            if parent is None:
                node.orphan = True
            elif parent.start >= node.start:
                may_be_round = True
    cycles = _cut_cycles(nodes) if may_be_round else 0
    for node in nodes:
        if node.parent is not None:
            node.parent.children.append(node)
            if node.system and node.span.kind is SpanKind.SERVER:
                _name_callee(node.parent, node.system)
    return Tree(tuple(nodes), by_key, cycles)


def _order(node: Node) -> tuple[int, int, str, str]:
    """By start, unknown times last; ids make the order independent of the document's."""
    start = node.start
    return (0 if start else 1, start, node.span.trace_id, node.span.span_id)


def _cut_cycles(nodes: list[Node]) -> int:
    """Make the earliest span of each cycle a root. Returns how many cycles there were."""
    cut = 0
    finished: set[int] = set()
    for first in nodes:
        if first.parent is None or id(first.parent) in finished:
            finished.add(id(first))
            continue
        path: dict[int, Node] = {}
        node: Node | None = first
        while node is not None and id(node) not in finished and id(node) not in path:
            path[id(node)] = node
            node = node.parent
        if node is not None and id(node) in path:
            keys = list(path)
            cycle = [path[key] for key in keys[keys.index(id(node)) :]]
            min(cycle, key=_order).parent = None
            cut += 1
        finished.update(path)
    return cut


def _name_callee(call: Node, system: str) -> None:
    """A server span below a call tells better than an address who was called."""
    if call.semantics.is_call and call.storage is None:
        call.callee = system


def _is_telling(warning: str) -> bool:
    """Not that Jaeger left the clocks as they are, nor that a parent is missing: we see both."""
    lower = warning.casefold()
    told = "clock skew" in lower or "parent span id" in lower
    return not told and not _says_cut(warning)


def _says_cut(warning: str) -> bool:
    """Jaeger v2: "trace has more than N spans, showing first N"."""
    return "showing first" in warning.casefold()


def _caveats(nodes: Iterable[Node], cycles: int) -> Iterator[Caveat]:
    orphans = unknown = timeless = dropped = 0
    warned_nodes: list[Node] = []
    for node in nodes:
        orphans += node.orphan
        unknown += not node.service
        timeless += not (node.start and node.end)
        dropped += node.span.dropped_count
        if node.span.warnings:
            warned_nodes.append(node)
    if orphans:
        yield Caveat(CaveatCode.ORPHAN_SPANS, orphans)
    if cycles:
        yield Caveat(CaveatCode.PARENT_CYCLE, cycles)
    if unknown:
        yield Caveat(CaveatCode.UNKNOWN_SERVICE, unknown)
    if timeless:
        yield Caveat(CaveatCode.TIME_UNKNOWN, timeless)
    cut = sum(any(map(_says_cut, node.span.warnings)) for node in warned_nodes)
    if cut:
        yield Caveat(CaveatCode.TRACE_CUT, cut)
    warned = sum(any(map(_is_telling, node.span.warnings)) for node in warned_nodes)
    if warned:
        yield Caveat(CaveatCode.SERVER_WARNINGS, warned)
    if dropped:
        yield Caveat(CaveatCode.SPANS_DROPPED, dropped)
