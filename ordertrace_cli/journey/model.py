"""One order rebuilt: what the rules of the diagnosis read.

Facts of the spans only; nothing here judges. Times are nanoseconds since 1970 UTC by the
emitting host's clock, as in OTLP.
"""

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from ordertrace_cli.journey.clock_skew import ClockSkew
from ordertrace_cli.journey.correlate import Order
from ordertrace_cli.journey.deliveries import Delivery
from ordertrace_cli.journey.failures import Calculation, Failure, find_calculations, find_failures
from ordertrace_cli.journey.messages import Publish
from ordertrace_cli.journey.stages import StageReached, unknown_stage_values
from ordertrace_cli.journey.tree import Tree
from ordertrace_cli.journey.unfinished import Unfinished, find_unfinished
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.spans.gather import merge_caveats
from ordertrace_cli.spans.model import Caveat, CaveatCode


class Journey(Struct, frozen=True, eq=False, dict=True):
    """An order's path. What most orders are never asked is found once it is asked.

    stages: every occurrence, by time. reached: the first occurrence of each stage, by name.
    last_reached: the last one. frontier: the furthest lifecycle stage reached. cancelled: the
    first occurrence of a cancelling stage, if any. fragment: stages, but not the lifecycle's first
    one, and no way to it. skew: asks the clocks of the fleet when it is asked.
    ranks, nearest, channels: what `causality` and `channels` have found out of publishes and nodes,
    by id().
    """

    order: Order
    profile: Profile
    tree: Tree
    stages: tuple[StageReached, ...]
    reached: dict[str, StageReached]
    last_reached: dict[str, StageReached]
    frontier: StageReached | None
    cancelled: StageReached | None
    fragment: bool
    publishes: tuple[Publish, ...]
    strays: tuple[Delivery, ...]
    skew: ClockSkew
    ranks: dict[int, int]
    nearest: dict[int, Publish | None]
    channels: dict[int, tuple[str, ...]]

    @property
    def trace_id(self) -> str:
        """The first trace's."""
        return self.order.trace_id

    @property
    def trace_ids(self) -> tuple[str, ...]:
        return self.order.trace_ids

    @cached_property
    def passed(self) -> tuple[StageReached, ...]:
        """The first occurrence of each stage, in the lifecycle's order; the cancelling one last."""
        known = self.reached
        found = [known[stage.name] for stage in self.profile.lifecycle if stage.name in known]
        if self.cancelled is not None:
            found.append(known[self.cancelled.stage.name])
        return tuple(found)

    @cached_property
    def publish_of(self) -> dict[int, Publish]:
        """By id() of a node, the message that its producer or consumer span is about."""
        found: dict[int, Publish] = {}
        for publish in self.publishes:
            for node in publish.nodes:
                if node.publishes:
                    found.setdefault(id(node), publish)
            for delivery in publish.deliveries:
                for node in delivery.nodes:
                    found.setdefault(id(node), publish)
        return found

    @cached_property
    def calculations(self) -> tuple[Calculation, ...]:
        return find_calculations(self.tree, self.profile)

    @cached_property
    def unfinished(self) -> tuple[Unfinished, ...]:
        return find_unfinished(self.tree)

    @cached_property
    def failures(self) -> tuple[Failure, ...]:
        return find_failures(self.tree, self.publishes)

    @cached_property
    def caveats(self) -> tuple[Caveat, ...]:
        return merge_caveats((*self.tree.caveats(), *self.skew.caveats(), *self._own_caveats()))

    def _own_caveats(self) -> Iterator[Caveat]:
        yield from (caveat for trace in self.order.traces for caveat in trace.caveats)
        if self.order.missing:
            yield Caveat(CaveatCode.TRACE_MISSING, 1, (self.trace_id,))
        unknown = unknown_stage_values(self.tree, self.profile)
        if unknown:
            yield Caveat(CaveatCode.UNKNOWN_STAGE, unknown)
        roots = sum(map(_is_own_beginning, self.stages))
        if roots > 1:
            yield Caveat(CaveatCode.SEVERAL_ORDERS, roots)


def _is_own_beginning(occurrence: StageReached) -> bool:
    """A first stage on a request of its own: two of them in one trace are two orders."""
    return occurrence.stage.rank == 0 and occurrence.node.entry().parent is None
