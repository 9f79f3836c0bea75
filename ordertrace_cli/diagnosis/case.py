"""What every rule looks at: one order, its fleet, its profile, and the moment of judgement.

Owns the questions that several rules share: which errors nothing answered, which messages
nobody took, what the order waits for and since when. Rules decide; this only looks.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property

from msgspec import Struct

from ordertrace_cli.diagnosis.model import Evidence, EvidenceCode, Facts, FactValue, SpanRef
from ordertrace_cli.diagnosis.unanswered import Unanswered
from ordertrace_cli.diagnosis.waiting import counted_wait
from ordertrace_cli.journey.causality import (
    nearest_publish,
    rank_at,
    rank_before,
    unfinished_take,
    went_on_after,
    went_on_from,
)
from ordertrace_cli.journey.channels import channel_of
from ordertrace_cli.journey.deliveries import Delivery
from ordertrace_cli.journey.failures import Failure, is_safe_request, troubled
from ordertrace_cli.journey.messages import Publish
from ordertrace_cli.journey.model import Journey
from ordertrace_cli.journey.stages import StageReached
from ordertrace_cli.journey.traffic import Traffic
from ordertrace_cli.journey.tree import Node
from ordertrace_cli.journey.unfinished import Unfinished
from ordertrace_cli.profile.model import Profile, Stage, SystemKind
from ordertrace_cli.redact import error_type, masked
from ordertrace_cli.times import WorkingTime, from_unix_nano


class Case(Struct, frozen=True, dict=True):
    """One order to be judged as of `now`. Its answers are kept once given."""

    journey: Journey
    profile: Profile
    traffic: Traffic
    now: datetime
    working_time: WorkingTime | None = None

    # --- where the order stands ---

    @cached_property
    def stage(self) -> Stage | None:
        """The furthest lifecycle stage reached."""
        return self.journey.frontier.stage if self.journey.frontier else None

    @cached_property
    def next_stage(self) -> Stage | None:
        """What the order waits for; None when it has ended."""
        return self.profile.next_stage(self.stage)

    @property
    def here(self) -> str:
        """The system of the stage reached; the first stage's before any was."""
        return self.stage.system if self.stage else self.there

    @property
    def there(self) -> str:
        """The system that must act next."""
        return self.next_stage.system if self.next_stage else ""

    @cached_property
    def waiting_since(self) -> datetime | None:
        """When the stage was reached, by its last occurrence: a repeated step starts the wait anew."""
        if self.stage is None:
            return None
        return from_unix_nano(self.journey.last_reached[self.stage.name].time_unix_nano)

    @cached_property
    def waiting(self) -> timedelta | None:
        """How long the next stage has been waited for, as its limit counts it."""
        if self.waiting_since is None or self.next_stage is None:
            return None
        return counted_wait(self.next_stage, self.waiting_since, self.now, self.working_time)

    @cached_property
    def overdue(self) -> bool:
        """Whether the next stage should have been reached by now."""
        limit = self.next_stage.within if self.next_stage is not None else None
        return limit is not None and self.waiting is not None and self.waiting > limit

    # --- messages ---

    @cached_property
    def leg(self) -> tuple[Publish, ...]:
        """Publishes that are to carry the order from the stage reached to the next one."""
        return tuple(
            publish
            for publish in self.journey.publishes
            if not publish.dead_letter
            and not went_on_after(self.journey, publish)
            and self._leads_on(publish)
        )

    @cached_property
    def taken(self) -> tuple[Publish, ...]:
        """Those of the leg that a consumer of the next system took."""
        return tuple(
            publish
            for publish in self.leg
            if any(self._is_taker(delivery) for delivery in publish.deliveries)
        )

    @cached_property
    def untaken(self) -> tuple[Publish, ...]:
        """Sound publishes of the leg that nobody took, unless a repetition was taken.

        Where one is known to be for the next system, or was taken by it, others of which nobody
        knows the reader are beside the point.
        """
        channels = {channel_of(self.journey, publish) for publish in self.taken}
        known = {
            id(publish)
            for publish in self.leg
            if self.traffic.reader_of(self.journey, publish) == self.there
        }
        return tuple(
            publish
            for publish in self.leg
            if not publish.taken
            and not publish.failed
            and (id(publish) in known or not (known or self.taken))
            and channel_of(self.journey, publish) not in channels
            and unfinished_take(self.journey, publish, self.there) is None
            and not self._is_beside_the_point(publish)
            and not self._works_on_regardless(publish)
        )

    @cached_property
    def lost(self) -> tuple[Publish, ...]:
        """Untaken for longer than a delivery may last, the oldest first."""
        limit = self.profile.limits.queue_delivery
        return tuple(found for found in self.untaken if self.now - instant(found.end) > limit)

    @cached_property
    def failed_publishes(self) -> tuple[Publish, ...]:
        """Publishes in error that no later publish to the same destination made good."""
        return tuple(
            publish
            for publish in self.journey.publishes
            if publish.failed
            and not publish.dead_letter
            and not publish.taken
            and not went_on_after(self.journey, publish)
            and not self._published_again(publish)
            and (self._leads_on(publish) or self._stopped_its_caller(publish))
        )

    def consumer_system(self, publish: Publish) -> str:
        """Who is to take this publish's messages."""
        return self.traffic.consumer_of(self.journey, publish) or self.there

    def destination_name(self, publish: Publish) -> str:
        return masked(self.traffic.name_of(self.journey, publish))

    def expects_message(self) -> bool:
        """Whether the next system hears of the order by a message that is not there."""
        if self.stage is None or self.here == self.there or self.taken or self.leg:
            return False
        return self.traffic.carries(self.stage.rank, self.there)

    # --- work in the next system ---

    @cached_property
    def unfinished(self) -> tuple[Unfinished, ...]:
        """Work of the next system, begun for the next stage, of which the end never came."""
        if self.stage is None:
            return ()
        told = {id(found.node) for found in self.journey.stages}
        return tuple(
            work
            for work in self.journey.unfinished
            if work.system == self.there
            # Only its enclosing span was lost: what it was for has been reached.
            and not any(id(node) in told for top in work.nodes for node in (top, *top.own_work()))
            and rank_at(self.journey, work.nodes[0]) >= self.stage.rank
            and not any(went_on_from(self.journey, node) for node in work.nodes)
        )

    @cached_property
    def taken_at(self) -> int | None:
        """When the next system last took the order in hand (nanoseconds); None if never seen."""
        deliveries = [
            delivery.start
            for publish in self.taken
            for delivery in publish.deliveries
            if self._is_taker(delivery)
        ]
        requests = [node.start for node in self._requests()]
        works = [work.start for work in self.unfinished]
        return max((*deliveries, *requests, *works), default=None)

    # --- errors ---

    @cached_property
    def errors(self) -> Unanswered:
        """The errors after which the order did not go on."""
        return Unanswered(self)

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Unanswered errors that nobody handled and that are older than the grace."""
        return self.errors.settled

    @property
    def handled_failures(self) -> tuple[Failure, ...]:
        """Unanswered errors that their callers went on from."""
        return self.errors.handled

    def is_fresh(self, end: int) -> bool:
        """Whether an error of that moment (nanoseconds) may still be repeated."""
        return self.errors.is_fresh(end)

    # --- smaller questions ---

    def _leads_on(self, publish: Publish) -> bool:
        """Whether the message is for the next system, as far as anybody can tell."""
        if any(self._is_taker(delivery) for delivery in publish.deliveries):
            return True
        known = self.traffic.consumer_of(self.journey, publish)
        if known:
            return known == self.there
        same_leg = self.stage is None or rank_before(self.journey, publish) <= self.stage.rank
        return same_leg and publish.system != self.there

    def _works_on_regardless(self, publish: Publish) -> bool:
        """Whether the next system works on the order although it was not seen to take this.

        The context was lost on the way and the application restored it for later steps.
        """
        nodes = self.journey.tree.nodes
        told = {id(found.node.entry()) for found in self.journey.stages}
        slack = self.traffic.clock_slack(publish.service, self.there) or 0
        return any(
            node.system == self.there
            and node.is_entry
            and not node.consumes
            and not is_safe_request(node)
            and not troubled(node)
            and id(node) not in told
            and node.start + slack >= publish.start
            and nearest_publish(self.journey, node) is None
            for node in nodes
        )

    def _is_beside_the_point(self, publish: Publish) -> bool:
        """Whether other orders go on without this message being seen to be taken."""
        known = self.traffic.system_is_known(self.there)
        return known and self.traffic.is_never_awaited(self.journey, publish)

    def _stopped_its_caller(self, publish: Publish) -> bool:
        """Whether the error of this publish went up to where the service's work began."""
        return any(
            node in failure.chain for failure in self.errors.stopping for node in publish.nodes
        )

    def _is_taker(self, delivery: Delivery) -> bool:
        return delivery.system == self.there and not delivery.dead_letter

    def _published_again(self, failed: Publish) -> bool:
        channel = channel_of(self.journey, failed)
        return any(
            not other.failed
            and other.start >= failed.start
            and other is not failed
            and channel_of(self.journey, other) == channel
            for other in self.journey.publishes
        )

    def _requests(self) -> Iterator[Node]:
        """Requests by which another system asked the next one to act for the next stage."""
        frontier = self.journey.frontier
        for node in self.journey.tree.nodes:
            caller = node.parent
            asked = caller is not None and caller.system not in ("", self.there)
            accepted = node.system == self.there and not troubled(node)
            acts = not node.consumes and not is_safe_request(node)
            late = frontier is None or node.end >= frontier.earliest_unix_nano
            if asked and accepted and acts and late:
                yield node


def instant(unix_nano: int) -> datetime:
    return from_unix_nano(unix_nano)


def ref(node: Node) -> SpanRef:
    return SpanRef(node.span.trace_id, node.span.span_id)


def facts(**values: FactValue | None) -> Facts:
    """Facts for a sentence; those nobody knows are left out."""
    return {key: value for key, value in values.items() if value is not None and value != ""}


def span_facts(node: Node) -> dict[str, FactValue]:
    """What may be told of any span: its masked name, service, error type, status, times."""
    kinds = node.semantics.error_types
    known = facts(
        span=masked(node.span.name),
        service=masked(node.service),
        at=instant(node.end) if node.end else None,
        took=timedelta(microseconds=(node.end - node.start) // 1000),
        error=error_type(kinds[0]) if kinds else None,
        http_status=node.semantics.http_status or None,
    )
    return dict(known)


def seen(code: EvidenceCode, node: Node, **more: FactValue | None) -> Evidence:
    """Evidence that a span gives."""
    return Evidence(code, ref(node), {**span_facts(node), **facts(**more)})


def stage_evidence(reached: StageReached) -> Evidence:
    """The stage from which the order did not go on."""
    return Evidence(
        EvidenceCode.STAGE_REACHED,
        ref(reached.node),
        facts(
            stage=reached.stage.name,
            system=reached.stage.system,
            at=instant(reached.time_unix_nano),
        ),
    )


def is_service(profile: Profile, system: str) -> bool:
    found = profile.system(system)
    return found is not None and found.kind is SystemKind.SERVICE
