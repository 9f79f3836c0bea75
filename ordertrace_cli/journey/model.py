"""One order rebuilt: what the rules of the diagnosis read.

Facts of the spans only; nothing here judges. Times are nanoseconds since 1970 UTC by the
emitting host's clock, as in OTLP.
"""

from msgspec import Struct

from ordertrace_cli.journey.clock_skew import ClockSkew
from ordertrace_cli.journey.deliveries import Delivery
from ordertrace_cli.journey.messages import Publish
from ordertrace_cli.journey.stages import StageReached
from ordertrace_cli.journey.tree import Node, Tree
from ordertrace_cli.spans.model import Caveat


class Calculation(Struct, frozen=True):
    """One attempt to calculate the price. failed: it ended without a price, by error."""

    node: Node
    failed: bool
    timed_out: bool
    invalid_model: bool


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


class Journey(Struct, frozen=True):
    """An order's path.

    trace_id: the first trace's. stages: every occurrence, by time. reached: the first
    occurrence of each stage, by name. frontier: the furthest lifecycle stage reached.
    last_reached: the last one. cancelled: the first occurrence of a cancelling stage, if any.
    fragment: stages, but not the lifecycle's first one, and no way to it.
    publish_of: by id() of a node, the message that its producer or consumer span is about.
    ranks, nearest: what `causality` has found out of publishes and nodes, by id().
    """

    trace_id: str
    trace_ids: tuple[str, ...]
    tree: Tree
    stages: tuple[StageReached, ...]
    reached: dict[str, StageReached]
    last_reached: dict[str, StageReached]
    frontier: StageReached | None
    cancelled: StageReached | None
    fragment: bool
    publishes: tuple[Publish, ...]
    publish_of: dict[int, Publish]
    ranks: dict[int, int]
    nearest: dict[int, Publish | None]
    strays: tuple[Delivery, ...]
    calculations: tuple[Calculation, ...]
    unfinished: tuple[Unfinished, ...]
    failures: tuple[Failure, ...]
    skew: ClockSkew
    caveats: tuple[Caveat, ...]
