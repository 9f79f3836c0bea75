"""Errors of one order that nothing answered: which of them stopped it.

An error is answered by a later stage, a later success of the same step, a redelivery that went
through. One that its caller went on from stops nothing, unless the work came to nothing.
"""

from bisect import bisect_left
from collections import defaultdict
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ordertrace_cli.diagnosis.steps import step_key
from ordertrace_cli.journey.causality import nearest_publish, went_on_from
from ordertrace_cli.journey.failures import Failure, is_safe_request, troubled
from ordertrace_cli.journey.tree import Node
from ordertrace_cli.profile.model import Actor
from ordertrace_cli.spans.conventions.calls import StorageOperation
from ordertrace_cli.times import from_unix_nano

if TYPE_CHECKING:
    from ordertrace_cli.diagnosis.case import Case


class Unanswered(Struct, frozen=True, dict=True):
    """The errors of a case. Its answers are kept once given."""

    case: "Case"
    _work: dict[int, bool] = field(default_factory=dict)

    @cached_property
    def _all(self) -> tuple[Failure, ...]:
        """Errors after which the order did not go on, the latest attempt of each step."""
        latest: dict[tuple[str, ...], Failure] = {}
        for failure in self.case.journey.failures:
            if self._concerns(failure) and not self._is_answered(failure):
                latest[step_key(failure.top)] = failure
        return tuple(latest.values())

    @cached_property
    def settled(self) -> tuple[Failure, ...]:
        """Unanswered errors that nobody handled and that are older than the grace."""
        return tuple(found for found in self.stopping if not self.is_fresh(found.end))

    @cached_property
    def has_fresh(self) -> bool:
        """Whether an error is so new that it may still be repeated."""
        publishes = any(self.is_fresh(publish.end) for publish in self.case.failed_publishes)
        return publishes or any(self.is_fresh(found.end) for found in self.stopping)

    @cached_property
    def handled(self) -> tuple[Failure, ...]:
        """Errors that their callers went on from; they explain a stall only for want of better.

        Only where a system is awaited: people wait and act whatever a service swallowed.
        """
        if self.case.next_stage is None or self.case.next_stage.by is not Actor.SYSTEM:
            return ()
        return tuple(
            found
            for found in self._all
            if not self._stops(found) and not is_safe_request(found.top)
        )

    def is_fresh(self, end: int) -> bool:
        return self.case.now - from_unix_nano(end) <= self.case.profile.limits.error_grace

    @cached_property
    def stopping(self) -> tuple[Failure, ...]:
        """Those that nobody handled, or without which the order has nothing to go on with."""
        return tuple(found for found in self._all if self._stops(found))

    def _stops(self, failure: Failure) -> bool:
        if not failure.handled:
            return True
        # Swallowed, yet without these the order has nothing to go on with.
        waits_for_upload = (
            self.case.next_stage is not None and self.case.next_stage.by is Actor.CUSTOMER
        )
        needed = any(
            (node.calculation and node.semantics.message is None)
            or (node.storage is StorageOperation.WRITE and waits_for_upload)
            for node in failure.chain
        )
        return needed or self._came_to_nothing(failure)

    def _came_to_nothing(self, failure: Failure) -> bool:
        """Whether the piece of work that swallowed the error reached no stage and sent nothing.

        Work that only reads is none. Nor is a consumer's that nobody expects more of: where
        people are awaited its success leaves no trace either.
        """
        top, entry = failure.top, failure.top.entry()
        if entry is top or is_safe_request(entry):
            return False
        system_awaited = (
            self.case.next_stage is not None and self.case.next_stage.by is Actor.SYSTEM
        )
        if entry.consumes and not system_awaited:
            return False
        if self._accomplished(entry):
            return False
        own_step = top.parent is entry and not top.semantics.is_call
        return own_step or any(
            node.callee not in ("", node.system) and not is_safe_request(node)
            for node in failure.chain
        )

    def _accomplished(self, entry: Node) -> bool:
        """Whether a piece of work reached a stage or sent something."""
        if id(entry) not in self._work:
            work = {id(entry), *(id(node) for node in entry.own_work())}
            stages = any(id(found.node) in work for found in self.case.journey.stages)
            sent = any(id(publish.node) in work for publish in self.case.journey.publishes)
            self._work[id(entry)] = stages or sent
        return self._work[id(entry)]

    @cached_property
    def _ahead(self) -> frozenset[str]:
        """The system that must act next; beyond those that emit nothing, the next that does."""
        systems: set[str] = set()
        stage = self.case.next_stage
        while stage is not None:
            systems.add(stage.system)
            if self.case.traffic.system_is_known(stage.system):
                break
            stage = self.case.profile.next_stage(stage)
        return frozenset(systems)

    def _concerns(self, failure: Failure) -> bool:
        """Whether the error is of the part of the landscape where the order stands."""
        top = failure.top
        if top.system in self._ahead or not top.system:
            return True
        if top.system != self.case.here:
            return any(node.system == self.case.there for node in failure.chain)
        # Once the next system has the message, its sender's troubles do not hold the order.
        return not self.case.taken and not self.case.unfinished

    def _is_answered(self, failure: Failure) -> bool:
        if went_on_from(self.case.journey, failure.deepest) or self._succeeded_later(failure.top):
            return True
        for node in failure.chain:
            if node.storage is StorageOperation.WRITE and self._succeeded_later(node):
                return True
            if node.calculation and self._calculated_later(node):
                return True
        return self._delivered_later(failure)

    @cached_property
    def _successes(self) -> dict[tuple[str, ...], tuple[list[int], list[int]]]:
        """By step: when sound attempts began, and the latest end among those and later ones."""
        attempts: dict[tuple[str, ...], list[Node]] = defaultdict(list)
        for node in self.case.journey.tree.nodes:
            if not troubled(node):
                attempts[step_key(node)].append(node)
        found = {}
        for key, nodes in attempts.items():
            nodes.sort(key=lambda node: node.start)
            ends = list(accumulate((node.end for node in reversed(nodes)), max))
            found[key] = ([node.start for node in nodes], ends[::-1])
        return found

    def _succeeded_later(self, node: Node) -> bool:
        starts, latest_ends = self._successes.get(step_key(node), ([], []))
        index = bisect_left(starts, node.start)
        return index < len(starts) and latest_ends[index] > node.end

    def _calculated_later(self, node: Node) -> bool:
        return any(
            not attempt.failed and attempt.node.end > node.end
            for attempt in self.case.journey.calculations
        )

    def _delivered_later(self, failure: Failure) -> bool:
        """Whether a redelivery of the message that failed here went through, or is under way."""
        publish = nearest_publish(self.case.journey, failure.deepest)
        if publish is None:
            return False
        around = {id(node) for node in (*failure.chain, *failure.top.ancestors())}
        deliveries = [found for found in publish.deliveries if not found.dead_letter]
        for index, delivery in enumerate(deliveries):
            if any(id(node) in around for node in delivery.nodes):
                return any(not later.failed for later in deliveries[index + 1 :])
        return False
