"""What makes two spans attempts of one step."""

from ordertrace_cli.journey.tree import Node


def step_key(node: Node) -> tuple[str, ...]:
    """What makes two spans attempts of one step."""
    semantics = node.semantics
    destination = semantics.message.destination.label if semantics.message else ""
    peer = node.callee or next(iter(semantics.peers), "")
    kind = node.span.kind.value
    return (node.service, kind, node.span.name, semantics.route, peer, destination)
