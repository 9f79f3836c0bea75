"""Messages of one order: what was published, who took it, how each delivery ended.

Owns the pairing of producer and consumer spans, whatever shape the instrumentation gives it:
consumer as a child, as a linked trace of its own, `receive` beside `process`, a batch with many
links, a framework's span around the driver's.
"""

from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct

from ordertrace_cli.journey.deliveries import (
    Delivery,
    deliveries_of,
    is_delivery,
)
from ordertrace_cli.journey.tree import Node, NodeGroup, Tree
from ordertrace_cli.spans.conventions.messaging import Destination
from ordertrace_cli.spans.model import SpanKind


class Publish(NodeGroup, frozen=True, eq=False):
    """One attempt to hand one message to the broker.

    nodes: its producer spans, outermost first (nested ones are one attempt, in error if any
    of them is); the span it was sent from, where the producer left none. deliveries are sorted
    by start. dead_letter: published to a dead-letter queue.
    """

    destination: Destination
    failed: bool
    dead_letter: bool
    deliveries: tuple[Delivery, ...]

    @property
    def taken(self) -> bool:
        """Whether any consumer but a dead-letter queue's reader took it."""
        return any(not delivery.dead_letter for delivery in self.deliveries)


class Messages(Struct, frozen=True):
    """strays: consumer spans that lead to no publish of the order, one list entry a delivery."""

    publishes: tuple[Publish, ...]
    strays: tuple[Delivery, ...]


def find_messages(tree: Tree) -> Messages:
    """Pair every producer span with the consumer spans that took its message."""
    groups = _publish_groups(tree)
    owner = {id(node): index for index, group in enumerate(groups) for node in group}
    sources = _Sources(tree, owner)
    taken: dict[int, list[Node]] = defaultdict(list)
    unpaired: list[Node] = []
    for node in tree.nodes:
        if not node.consumes and not _continues_elsewhere(node, owner):
            continue
        found = sources.of(node) or _nearby(node, groups, taken)
        for index in found:
            taken[index].append(node)
        if not found:
            unpaired.append(node)
    publishes = [
        _publish(group, deliveries_of(taken.get(index, ()))) for index, group in enumerate(groups)
    ]
    paired = {id(node) for nodes in taken.values() for node in nodes}
    strays = [node for node in unpaired if is_delivery(node, paired)]
    hidden, strays = _without_producer(strays)
    publishes += [_hidden_publish(nodes) for nodes in hidden]
    publishes.sort(key=lambda publish: publish.start)
    return Messages(tuple(publishes), deliveries_of(strays))


def _publish_groups(tree: Tree) -> list[list[Node]]:
    """Producer spans of one attempt: nested ones, and a send that links to its `create` span."""
    groups: list[list[Node]] = []
    index_of: dict[int, int] = {}
    for node in tree.nodes:
        if not node.publishes:
            continue
        above = next((up for up in node.ancestors() if up.publishes or up.consumes), None)
        joined = None
        if above is not None and above.publishes and above.service == node.service:
            joined = index_of.get(id(above))
        for link in node.span.links if joined is None else ():
            target = tree.by_key.get((link.trace_id, link.span_id))
            if target is not None and target.publishes and target.service == node.service:
                joined = index_of.get(id(target))
        if joined is None:
            joined = len(groups)
            groups.append([])
        groups[joined].append(node)
        index_of[id(node)] = joined
    return groups


class _Sources:
    """Which publishes a consumer span took: by its nearest producer above, else by its links.

    A consumer span within another of its service took what that one took. Answers are kept:
    a trace may be one chain of thousands of consumer spans.
    """

    def __init__(self, tree: Tree, owner: dict[int, int]) -> None:
        self._tree = tree
        self._owner = owner
        self._known: dict[int, list[int]] = {}

    def of(self, node: Node) -> list[int]:
        """Indexes of publishes, in the order of the links; empty when nothing leads to one."""
        path: list[Node] = []
        at: Node | None = node
        found: list[int] | None = None
        while at is not None and found is None:
            if id(at) in self._known:
                found = self._known[id(at)]
                break
            path.append(at)
            found, at = self._step(at)
        result = found if found is not None else []
        self._known.update((id(each), result) for each in path)
        return result

    def _step(self, node: Node) -> tuple[list[int] | None, Node | None]:
        """The answer, or the consumer span around, whose answer it is."""
        for up in node.ancestors():
            if id(up) in self._owner:
                return [self._owner[id(up)]], None
            if up.consumes and up.service == node.service and not node.span.links:
                return None, up
            if up.span.kind is not SpanKind.CLIENT:
                break
        return self._linked(node), None

    def _linked(self, node: Node) -> list[int]:
        found: list[int] = []
        for link in node.span.links:
            target = self._tree.by_key.get((link.trace_id, link.span_id))
            while target is not None and id(target) not in self._owner:
                target = target.parent if target.span.kind is SpanKind.CLIENT else None
            if target is not None and self._owner[id(target)] not in found:
                found.append(self._owner[id(target)])
        return found


def _continues_elsewhere(node: Node, owner: dict[int, int]) -> bool:
    """Whether another service goes on right below a producer span, without a consumer span.

    Consumers that only pick up the context leave no span of their own, their work does.
    """
    parent = node.parent
    if parent is None or node.role is not None or node.service == parent.service:
        return False
    return id(parent) in owner


def _nearby(
    node: Node, groups: Sequence[Sequence[Node]], taken: dict[int, list[Node]]
) -> list[int]:
    """The publish beside which the consumer hangs, when the context of its parent was sent.

    Hand-written producers inject the surrounding span's context, not the producer span's.
    """
    parent = node.parent
    if parent is None or parent.service == node.service:
        return []
    destination = node.destination
    for index in range(len(groups) - 1, -1, -1):
        outer = groups[index][0]
        beside = outer.parent is parent and outer.start <= node.end
        if beside and index not in taken and _may_be_same(outer.destination, destination):
            return [index]
    return []


def _may_be_same(published: Destination, consumed: Destination) -> bool:
    return not published.names or not consumed.names or bool(published.names & consumed.names)


def _publish(nodes: Sequence[Node], deliveries: tuple[Delivery, ...]) -> Publish:
    namer = nodes[0] if len(nodes) == 1 else max(nodes, key=_tells_of_destination)
    return Publish(
        nodes=tuple(nodes),
        destination=namer.destination,
        failed=any(node.failed for node in nodes),
        dead_letter=namer.dead_letter,
        deliveries=deliveries,
    )


def _tells_of_destination(node: Node) -> tuple[bool, int]:
    return (bool(node.destination.routing_key), len(node.destination.names))


def _without_producer(strays: Sequence[Node]) -> tuple[list[list[Node]], list[Node]]:
    """Consumer spans below another service's span that is no producer, by that span; the rest.

    The producer is not instrumented, or its span was lost: the context it sent is its caller's.
    """
    hidden: dict[int, list[Node]] = defaultdict(list)
    rest: list[Node] = []
    for node in strays:
        if node.parent is not None and node.parent.service != node.service:
            hidden[id(node.parent)].append(node)
        else:
            rest.append(node)
    return list(hidden.values()), rest


def _hidden_publish(consumers: Sequence[Node]) -> Publish:
    """The publish that must have been, known by those who took the message."""
    deliveries = deliveries_of(consumers)
    first = next((found for found in deliveries if not found.dead_letter), deliveries[0])
    sender = next(node.parent for node in consumers if node.parent is not None)
    return Publish((sender,), first.destination, False, first.dead_letter, deliveries)
