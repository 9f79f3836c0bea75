"""Deliveries of messages: which consumer spans are one, and how it ended."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from ordertrace_cli.journey.tree import Node, NodeGroup
from ordertrace_cli.spans.conventions.messaging import Destination, MessageRole


class Delivery(NodeGroup, frozen=True, eq=False):
    """One handing over of one message to one consumer.

    nodes: its consumer spans, the earliest first. handler: the span that tells the outcome.
    destination: as the consumer's side names it. dead_letter: taken from a dead-letter queue.
    failed: the work went wrong, or the message was refused without being worked on.
    """

    handler: Node
    destination: Destination
    dead_letter: bool
    failed: bool

    @property
    def culprit(self) -> Node:
        """The span that shows the failure: the handler, or the last step that failed below it."""
        if self.handler.failed:
            return self.handler
        below = [node for node in self.handler.own_work() if node.failed]
        return max(below, key=lambda node: (node.end, node.start), default=self.handler)


def deliveries_of(nodes: Sequence[Node]) -> tuple[Delivery, ...]:
    """Consumer spans of one message, gathered into deliveries.

    Spans of one service that overlap or nest are one delivery (a framework's around the
    driver's), and so is a `receive` with the `process` that follows it.
    """
    if not nodes:
        return ()
    if len(nodes) == 1:
        # As a rule; and what follows is about several.
        return (_delivery(nodes),)
    gathered: list[list[Node]] = []
    for node in sorted(nodes, key=lambda node: (node.start, node.span.span_id)):
        home = next((group for group in reversed(gathered) if _same_delivery(group, node)), None)
        if home is None:
            gathered.append([node])
        else:
            home.append(node)
    return tuple(_redelivered([_delivery(group) for group in gathered]))


def _redelivered(deliveries: Sequence[Delivery]) -> Iterator[Delivery]:
    """For emitters that say nothing of failure: messages handed out again without any work."""
    for index, delivery in enumerate(deliveries):
        others = [other for other in deliveries if other.service == delivery.service]
        message = delivery.handler.semantics.message
        silent = message is not None and not message.records_failure
        worked = any(child.role is None for child in delivery.handler.own_work())
        undone = silent and len(others) > 1 and not worked
        aside = delivery.dead_letter or any(other.dead_letter for other in deliveries[:index])
        yield replace(delivery, failed=True) if undone and not aside else delivery


def _same_delivery(group: Sequence[Node], node: Node) -> bool:
    first = group[0]
    if first.service != node.service:
        return False
    if any(up in group for up in node.ancestors()):
        return True
    theirs, ours = first.destination, node.destination
    if theirs.queue and ours.queue and theirs.queue.casefold() != ours.queue.casefold():
        return False
    received_only = all(member.role is MessageRole.RECEIVE for member in group)
    works = node.role in (MessageRole.PROCESS, None)
    if works and received_only and _receives_only(first):
        return True
    overlap = node.start < max(member.end for member in group)
    return overlap and node.span.scope != group[-1].span.scope


def _receives_only(node: Node) -> bool:
    """A `receive` span that holds no work of its own: the work is in the `process` beside it."""
    return all(child.consumes or child.role is not None for child in node.children)


def _delivery(nodes: Sequence[Node]) -> Delivery:
    handler = nodes[0] if len(nodes) == 1 else _handler(nodes)
    work = [step for node in nodes for step in node.own_work()]
    # Those that name none are all alike.
    namer = next((node for node in reversed(nodes) if node.destination.names), nodes[0])
    return Delivery(
        nodes=tuple(nodes),
        handler=handler,
        destination=namer.destination,
        dead_letter=namer.dead_letter,
        failed=_put_aside(work) or _delivery_failed(nodes, handler, work),
    )


def _handler(nodes: Sequence[Node]) -> Node:
    """The span that tells how the work went: the one with work below it, `process` preferred."""
    working = [node for node in nodes if any(not child.consumes for child in node.children)]
    failed = [node for node in nodes if node.failed]
    processing = [node for node in nodes if node.role is MessageRole.PROCESS]
    return (working or failed or processing or list(nodes))[-1]


def _put_aside(work: Sequence[Node]) -> bool:
    """Whether the application itself sent the message on to a dead-letter destination."""
    return any(step.publishes and step.dead_letter for step in work)


def _delivery_failed(nodes: Sequence[Node], handler: Node, work: Sequence[Node]) -> bool:
    """Whether the delivery ended badly. Attempts inside it that were repeated count by the last."""
    attempts = _attempts(nodes) if len(nodes) > 1 else []
    if len(attempts) > 1:
        return attempts[-1].failed
    if any(node.failed for node in nodes):
        return True
    message = handler.semantics.message
    refused = any(step.role in (MessageRole.REFUSE, MessageRole.DEAD_LETTER) for step in work)
    if refused and not any(step.publishes for step in work):
        return True
    silent = message is not None and not message.records_failure
    return (silent or _outlived(handler)) and _last_step_failed(handler)


def _attempts(nodes: Sequence[Node]) -> list[Node]:
    """Repeated `process` spans under one `receive`: retries in memory."""
    received = [node for node in nodes if node.role is MessageRole.RECEIVE]
    return [
        node
        for node in nodes
        if node.role is MessageRole.PROCESS and any(up in received for up in node.ancestors())
    ]


def _outlived(handler: Node) -> bool:
    """Whether the work below went on after the consumer span: it was ended at the handing over."""
    return any(child.end > handler.end for child in handler.children if child.role is None)


def _last_step_failed(handler: Node) -> bool:
    """For emitters that swallow the handler's exception: the last thing it did went wrong."""
    steps = [child for child in handler.children if child.role is None and child.end]
    return bool(steps) and max(steps, key=lambda step: (step.end, step.start)).failed


def _inner_consumers(node: Node) -> Iterator[Node]:
    """Consumer spans of the same service directly within this one: per partition, per record."""
    pending = [node]
    while pending:
        for child in pending.pop().children:
            if child.consumes and child.service == node.service:
                yield child
                pending.append(child)


def is_delivery(node: Node, paired: set[int]) -> bool:
    """Whether a consumer span that leads to no publish is a message taken all the same.

    Not one within another consumer span of its service, nor a `receive` that only asks the
    broker for messages: what it got, if anything, has spans of its own.
    """
    if any(up.consumes and up.service == node.service for up in node.ancestors()):
        return False
    message = node.semantics.message
    polls = message is not None and message.polls
    inner = list(_inner_consumers(node))
    if any(id(consumer) in paired for consumer in inner):
        return False
    if node.role is MessageRole.RECEIVE and polls:
        works = any(child.role is None for child in node.own_work())
        return works or any(consumer.role is MessageRole.PROCESS for consumer in inner)
    return True
