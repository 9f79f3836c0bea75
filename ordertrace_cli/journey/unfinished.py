"""Work of one order whose own spans never arrived, told by the spans below them."""

from msgspec import Struct

from ordertrace_cli.journey.tree import Node, Tree
from ordertrace_cli.spans.model import SpanKind


class Unfinished(Struct, frozen=True):
    """Work whose own span never arrived: spans of `service` that name a parent nobody sent.

    start, end: of the spans that did arrive. Unfinished spans are never exported, so work
    that hangs, runs or was killed looks like this (OpenTelemetry SDK specification).
    """

    parent_id: str
    service: str
    system: str
    nodes: tuple[Node, ...]
    start: int
    end: int


def find_unfinished(tree: Tree) -> tuple[Unfinished, ...]:
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
