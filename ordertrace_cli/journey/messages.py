"""Messages of one order: what was published, who took it, how each delivery ended.

Owns the pairing of producer and consumer spans, whatever shape the instrumentation gives it:
consumer as a child, as a linked trace of its own, `receive` beside `process`, a batch with many
links, a framework's span around the driver's.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ordertrace_cli.journey.tree import Node, Tree
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.spans.conventions.messaging import Destination, MessageRole
from ordertrace_cli.spans.model import SpanKind


@dataclass(frozen=True, slots=True, eq=False)
class Delivery:
    """One handing over of one message to one consumer.

    nodes: its consumer spans, the earliest first. handler: the span that tells the outcome.
    destination: as the consumer's side names it. dead_letter: taken from a dead-letter queue.
    failed: the work went wrong, or the message was refused without being worked on.
    """

    nodes: tuple[Node, ...]
    handler: Node
    destination: Destination
    dead_letter: bool
    failed: bool

    @property
    def start(self) -> int:
        return self.nodes[0].start

    @property
    def end(self) -> int:
        return max(node.end for node in self.nodes)

    @property
    def service(self) -> str:
        return self.nodes[0].service

    @property
    def system(self) -> str:
        return self.nodes[0].system


@dataclass(frozen=True, slots=True, eq=False)
class Publish:
    """One attempt to hand one message to the broker.

    nodes: its producer spans, outermost first (nested ones are one attempt, in error if any
    of them is); the span it was sent from, where the producer left none. deliveries are sorted by start. dead_letter: published to a dead-letter queue.
    """

    nodes: tuple[Node, ...]
    destination: Destination
    failed: bool
    dead_letter: bool
    deliveries: tuple[Delivery, ...]

    @property
    def node(self) -> Node:
        return self.nodes[0]

    @property
    def start(self) -> int:
        return self.nodes[0].start

    @property
    def end(self) -> int:
        return max(node.end for node in self.nodes)

    @property
    def service(self) -> str:
        return self.nodes[0].service

    @property
    def system(self) -> str:
        return self.nodes[0].system

    @property
    def taken(self) -> bool:
        """Whether any consumer but a dead-letter queue's reader took it."""
        return any(not delivery.dead_letter for delivery in self.deliveries)


@dataclass(frozen=True, slots=True)
class Messages:
    """strays: consumer spans that lead to no publish of the order, one list entry a delivery."""

    publishes: tuple[Publish, ...]
    strays: tuple[Delivery, ...]


def find_messages(tree: Tree, profile: Profile) -> Messages:
    """Pair every producer span with the consumer spans that took its message."""
    groups = _publish_groups(tree)
    owner = {id(node): index for index, group in enumerate(groups) for node in group}
    taken: dict[int, list[Node]] = defaultdict(list)
    unpaired: list[Node] = []
    for node in tree.nodes:
        if not node.consumes and not _continues_elsewhere(node, owner):
            continue
        found = _sources(node, tree, owner) or _nearby(node, groups, taken)
        for index in found:
            taken[index].append(node)
        if not found:
            unpaired.append(node)
    publishes = [
        _publish(group, _deliveries(taken.get(index, ()), profile), profile)
        for index, group in enumerate(groups)
    ]
    paired = {id(node) for nodes in taken.values() for node in nodes}
    strays = [node for node in unpaired if _is_delivery(node, paired)]
    hidden, strays = _without_producer(strays)
    publishes += [_hidden_publish(nodes, profile) for nodes in hidden]
    publishes.sort(key=lambda publish: publish.start)
    return Messages(tuple(publishes), _deliveries(strays, profile))


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


def _sources(node: Node, tree: Tree, owner: dict[int, int]) -> list[int]:
    """Publishes this consumer span took: by its nearest producer above, else by its links."""
    for up in node.ancestors():
        if id(up) in owner:
            return [owner[id(up)]]
        if up.consumes and up.service == node.service and not node.span.links:
            return _sources(up, tree, owner)
        if up.span.kind is not SpanKind.CLIENT:
            break
    found: list[int] = []
    for link in node.span.links:
        target = tree.by_key.get((link.trace_id, link.span_id))
        while target is not None and id(target) not in owner:
            target = target.parent if target.span.kind is SpanKind.CLIENT else None
        if target is not None and owner[id(target)] not in found:
            found.append(owner[id(target)])
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
    destination = _destination(node)
    for index in range(len(groups) - 1, -1, -1):
        outer = groups[index][0]
        beside = outer.parent is parent and outer.start <= node.end
        if beside and index not in taken and _may_be_same(_destination(outer), destination):
            return [index]
    return []


def _may_be_same(published: Destination, consumed: Destination) -> bool:
    return not published.names or not consumed.names or bool(published.names & consumed.names)


def _is_delivery(node: Node, paired: set[int]) -> bool:
    """Whether a consumer span that leads to no publish is a message taken all the same.

    Not one within another consumer span of its service, nor a `receive` that only asks the
    broker for messages: what it got, if anything, has spans of its own.
    """
    if any(up.consumes and up.service == node.service for up in node.ancestors()):
        return False
    message = node.semantics.message
    polls = node.span.kind is SpanKind.CLIENT or (message and not message.records_failure)
    inner = list(_inner_consumers(node))
    if any(id(consumer) in paired for consumer in inner):
        return False
    if node.role is MessageRole.RECEIVE and polls:
        works = any(child.role is None for child in _own_work(node))
        return works or any(consumer.role is MessageRole.PROCESS for consumer in inner)
    return True


def _inner_consumers(node: Node) -> Iterator[Node]:
    """Consumer spans of the same service directly within this one: per partition, per record."""
    pending = [node]
    while pending:
        for child in pending.pop().children:
            if child.consumes and child.service == node.service:
                yield child
                pending.append(child)


def _deliveries(nodes: Iterable[Node], profile: Profile) -> tuple[Delivery, ...]:
    """Consumer spans of one message, gathered into deliveries.

    Spans of one service that overlap or nest are one delivery (a framework's around the
    driver's), and so is a `receive` with the `process` that follows it.
    """
    gathered: list[list[Node]] = []
    for node in sorted(nodes, key=lambda node: (node.start, node.span.span_id)):
        home = next((group for group in reversed(gathered) if _same_delivery(group, node)), None)
        if home is None:
            gathered.append([node])
        else:
            home.append(node)
    return tuple(_delivery(group, profile) for group in gathered)


def _same_delivery(group: Sequence[Node], node: Node) -> bool:
    first = group[0]
    if first.service != node.service:
        return False
    if any(up in group for up in node.ancestors()):
        return True
    theirs, ours = _destination(first), _destination(node)
    if theirs.queue and ours.queue and theirs.queue.casefold() != ours.queue.casefold():
        return False
    received_only = all(member.role is MessageRole.RECEIVE for member in group)
    if node.role is MessageRole.PROCESS and received_only and _receives_only(first):
        return True
    overlap = node.start < max(member.end for member in group)
    return overlap and node.span.scope != group[-1].span.scope


def _receives_only(node: Node) -> bool:
    """A `receive` span that holds no work of its own: the work is in the `process` beside it."""
    return all(child.consumes or child.role is not None for child in node.children)


def _delivery(nodes: Sequence[Node], profile: Profile) -> Delivery:
    handler = _handler(nodes)
    destination = next(
        (_destination(node) for node in reversed(nodes) if _destination(node).names),
        Destination(),
    )
    return Delivery(
        nodes=tuple(nodes),
        handler=handler,
        destination=destination,
        dead_letter=_is_dead_letter(destination, profile),
        failed=_put_aside(nodes, profile) or _delivery_failed(nodes, handler),
    )


def _handler(nodes: Sequence[Node]) -> Node:
    """The span that tells how the work went: the one with work below it, `process` preferred."""
    working = [node for node in nodes if any(not child.consumes for child in node.children)]
    failed = [node for node in nodes if node.failed]
    processing = [node for node in nodes if node.role is MessageRole.PROCESS]
    return (working or failed or processing or list(nodes))[-1]


def _put_aside(nodes: Sequence[Node], profile: Profile) -> bool:
    """Whether the application itself sent the message on to a dead-letter destination."""
    return any(
        child.publishes and _is_dead_letter(_destination(child), profile)
        for node in nodes
        for child in _own_work(node)
    )


def _delivery_failed(nodes: Sequence[Node], handler: Node) -> bool:
    """Whether the delivery ended badly. Attempts inside it that were repeated count by the last."""
    attempts = _attempts(nodes)
    if len(attempts) > 1:
        return attempts[-1].failed
    if any(node.failed for node in nodes):
        return True
    message = handler.semantics.message
    refused = any(
        child.role in (MessageRole.REFUSE, MessageRole.DEAD_LETTER)
        for node in nodes
        for child in _own_work(node)
    )
    worked = any(child.publishes for node in nodes for child in _own_work(node))
    if refused and not worked:
        return True
    silent = message is not None and not message.records_failure
    return silent and _last_step_failed(handler)


def _attempts(nodes: Sequence[Node]) -> list[Node]:
    """Repeated `process` spans under one `receive`: retries in memory."""
    received = [node for node in nodes if node.role is MessageRole.RECEIVE]
    return [
        node
        for node in nodes
        if node.role is MessageRole.PROCESS and any(up in received for up in node.ancestors())
    ]


def _own_work(node: Node) -> Iterator[Node]:
    """What the consumer's service did below this span, not what later consumers did."""
    pending = list(node.children)
    while pending:
        child = pending.pop()
        if child.service == node.service and not child.consumes:
            yield child
            pending.extend(child.children)


def _last_step_failed(handler: Node) -> bool:
    """For emitters that swallow the handler's exception: the last thing it did went wrong."""
    steps = [child for child in handler.children if child.role is None and child.end]
    return bool(steps) and max(steps, key=lambda step: (step.end, step.start)).failed


def _publish(nodes: Sequence[Node], deliveries: tuple[Delivery, ...], profile: Profile) -> Publish:
    destinations = [_destination(node) for node in nodes]
    destination = max(destinations, key=lambda found: (bool(found.routing_key), len(found.names)))
    return Publish(
        nodes=tuple(nodes),
        destination=destination,
        failed=any(node.failed for node in nodes),
        dead_letter=_is_dead_letter(destination, profile),
        deliveries=deliveries,
    )


def _destination(node: Node) -> Destination:
    return node.semantics.message.destination if node.semantics.message else Destination()


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


def _hidden_publish(consumers: Sequence[Node], profile: Profile) -> Publish:
    """The publish that must have been, known by those who took the message."""
    deliveries = _deliveries(consumers, profile)
    first = next((found for found in deliveries if not found.dead_letter), deliveries[0])
    sender = next(node.parent for node in consumers if node.parent is not None)
    return Publish((sender,), first.destination, False, first.dead_letter, deliveries)


def _is_dead_letter(destination: Destination, profile: Profile) -> bool:
    names = (destination.name, destination.routing_key, destination.queue)
    return any(name in profile.patterns.dead_letter for name in names)
