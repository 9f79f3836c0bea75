"""Errors of one order as chains, and the attempts to calculate its price."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from ordertrace_cli.journey.messages import Publish
from ordertrace_cli.journey.stages import stages_of
from ordertrace_cli.journey.tree import Node, Tree
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.spans.model import SpanKind

_SAFE_METHODS = frozenset(("GET", "HEAD", "OPTIONS"))
_HARMLESS_ANSWERS = frozenset((401, 403, 404, 405))


class Calculation(Struct, frozen=True):
    """One attempt to calculate the price. failed: it ended without a price, by error."""

    node: Node
    failed: bool
    timed_out: bool
    invalid_model: bool


class Failure(Struct, frozen=True):
    """Errors that follow from one another, as one chain.

    top: the highest span in error. deepest: the lowest, nearest to the root of the trouble.
    chain: top to deepest. handled: whatever called `top` went on without an error of its own.
    start, end: of top.
    """

    top: Node
    deepest: Node
    chain: tuple[Node, ...]
    handled: bool

    @property
    def start(self) -> int:
        return self.top.start

    @property
    def end(self) -> int:
        return self.top.end


def troubled(node: Node) -> bool:
    """Whether a span went wrong: in error, or a request that was refused.

    A server span answered 4xx stays unset by convention, yet what was asked did not happen.
    """
    return node.failed or _refused(node)


def find_failures(tree: Tree, publishes: Iterable[Publish]) -> tuple[Failure, ...]:
    """Every chain of errors, by the end of its top span. Late acknowledgements are none."""
    failed_handlers = {
        id(delivery.handler)
        for publish in publishes
        for delivery in publish.deliveries
        if delivery.failed
    }
    chains = [
        _failure(node, failed_handlers)
        for node in tree.nodes
        if troubled(node) and not (node.parent is not None and troubled(node.parent))
    ]
    return tuple(sorted(chains, key=lambda chain: (chain.end, chain.top.span.span_id)))


def find_calculations(tree: Tree, profile: Profile) -> tuple[Calculation, ...]:
    """Every attempt to calculate the price, by start; nested spans are one attempt."""
    return tuple(
        _calculation(node, profile)
        for node in tree.nodes
        if _is_attempt(node) and not any(_is_attempt(up) for up in node.ancestors())
    )


def matches_invalid_model(node: Node, profile: Profile) -> bool:
    """Whether an error on this span says that the customer's model is at fault."""
    return any(kind in profile.patterns.invalid_model for kind in node.semantics.error_types)


def is_safe_request(node: Node) -> bool:
    """Whether the span asks for something without changing anything (RFC 9110: safe methods)."""
    return node.semantics.http_method in _SAFE_METHODS and not node.storage


def _refused(node: Node) -> bool:
    status = node.semantics.http_status
    return (
        node.span.kind is SpanKind.SERVER
        and status >= 400
        and status not in _HARMLESS_ANSWERS
        and not is_safe_request(node)
    )


def _failure(top: Node, failed_handlers: set[int]) -> Failure:
    chain = [top]
    heights = _heights(top)
    while True:
        below = [child for child in chain[-1].children if id(child) in heights]
        if not below:
            break
        # The branch that reaches deepest tells most; of equal ones the last attempt counts.
        chain.append(max(below, key=lambda child: (heights[id(child)], child.end, child.start)))
    return Failure(top, chain[-1], tuple(chain), _handled(top, failed_handlers))


def _heights(top: Node) -> dict[int, tuple[int, bool]]:
    """For each span of the chain's tree: errors below it, and whether one there has a type."""
    members = [top]
    for member in members:
        members.extend(child for child in member.children if troubled(child))
    heights: dict[int, tuple[int, bool]] = {}
    for member in reversed(members):
        below = [heights[id(child)] for child in member.children if id(child) in heights]
        typed = bool(member.semantics.error_types) or any(found for _, found in below)
        heights[id(member)] = (1 + max((height for height, _ in below), default=0), typed)
    return heights


def _handled(top: Node, failed_handlers: set[int]) -> bool:
    """Whether the caller went on as if nothing had happened.

    A consumer's own step that fails below a sound consumer span is not handled: the handler
    caught it to acknowledge the message, or the emitter does not record failures at all.
    """
    if is_safe_request(top):
        return True
    parent = top.parent
    if parent is None or parent.span.kind is SpanKind.PRODUCER or top.consumes:
        return False
    if top.is_entry:
        # A restored context hangs later steps under spans that ended long before.
        return parent.span.kind is SpanKind.CLIENT
    if id(parent) in failed_handlers:
        return False
    own_step = top.span.kind in (SpanKind.INTERNAL, SpanKind.UNSPECIFIED)
    return not (parent.consumes and own_step)


def _is_attempt(node: Node) -> bool:
    """A queue may be called after the calculation: its messages are not the calculation."""
    return node.calculation and node.semantics.message is None


def _calculation(node: Node, profile: Profile) -> Calculation:
    failed = troubled(node)
    timed_out = _timed_out(node)
    if not failed:
        # asyncio ends the inner span unset when its deadline cancels it (Python's SDK).
        failed = timed_out = _was_cancelled(node, profile)
    spans = [node, *(below for below in node.descendants() if below.failed)]
    invalid = failed and any(matches_invalid_model(span, profile) for span in spans)
    return Calculation(node, failed, timed_out and not invalid, invalid)


def _timed_out(node: Node) -> bool:
    semantics = node.semantics
    return node.failed and (semantics.timed_out or semantics.cancelled)


def _was_cancelled(node: Node, profile: Profile) -> bool:
    """Whether a deadline above broke the calculation off before it had a price."""
    above = next(_own_ancestors(node), None)
    if above is None or not above.failed or not above.semantics.timed_out:
        return False
    otherwise = any(child.failed for child in above.children)
    spans = (node, *node.own_work())
    return not otherwise and not any(any(stages_of(span, profile)) for span in spans)


def _own_ancestors(node: Node) -> Iterator[Node]:
    return (up for up in node.ancestors() if up.service == node.service)
