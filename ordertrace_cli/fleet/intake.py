"""Traces as they come, sorted into orders; each is taken in and let go as soon as it may be.

An order of one trace that needs no judgement leaves only what it tells of others. Traces of
which nobody can say yet whose they are, and orders that may need attention, wait in the depot
until everything has been seen. What is concluded is the same in whichever pieces traces come.
"""

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct, field

from ordertrace_cli.fleet.depot import Depot
from ordertrace_cli.fleet.roll import Group, Mark, Roll
from ordertrace_cli.fleet.search import merged
from ordertrace_cli.fleet.soundness import Soundness
from ordertrace_cli.fleet.tally import Tally
from ordertrace_cli.journey.correlate import (
    Order,
    alone,
    has_stage,
    is_anchor,
    order_of,
    trace_references,
)
from ordertrace_cli.journey.model import Journey
from ordertrace_cli.journey.rebuild import rebuild, trace_as_of
from ordertrace_cli.journey.records import services_in
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.spans.model import Trace
from ordertrace_cli.times import to_unix_nano


class Intake(Struct, eq=False):
    """One search's. is_active: whether an order is of the window. recall: fetches a trace again.

    A trace that grows while the search goes on is judged by all that was seen of it, unless it
    needed no judgement as it was first seen.
    """

    profile: Profile
    soundness: Soundness
    tally: Tally
    depot: Depot
    is_active: Callable[[Order], bool]
    recall: Callable[[Iterable[str]], Iterable[Trace]]
    roll: Roll
    _groups: dict[str, Group] = field(default_factory=dict)
    _unsettled_groups: set[str] = field(default_factory=set)

    def take(self, traces: Iterable[Trace]) -> int:
        """Take in what one answer held. Returns how many traces are new."""
        fresh: list[Trace] = []
        for trace in self._visible(traces):
            known = self.roll.spans(trace.trace_id)
            if not known:
                self.tally.records.services |= services_in(trace.spans)
                fresh.append(trace)
            elif known != len(trace.spans):
                self._grow(trace)
        # Those that point at others first: what is pointed at need not be taken for an order alone.
        heads = [trace for trace in fresh if not self._follows(trace)]
        for trace in heads:
            self._enter_head(trace)
        return len(fresh)

    def began_before(self, moment: int) -> Iterator[Journey]:
        """Active orders of several traces that began before (nanoseconds), as far as seen."""
        self._recall_heads()
        for group in self._groups_with_stages():
            starts = filter(None, map(self.roll.began, group.trace_ids))
            if len(group.trace_ids) > 1 and min(starts, default=0) < moment:
                order = self._order(group)
                if self.is_active(order):
                    yield self._rebuilt(order)

    def complete(self) -> None:
        """Nothing more will come: put together what belongs together."""
        self._recall_heads()
        for group in list(self.roll.groups()):
            if self._has_stage(group):
                self._enter_group(group)
            else:
                self._hear_loose(group)
        for journey in self._unsettled():
            self.tally.records.settle(journey)
        self.tally.records.seal()

    def pending(self) -> Iterator[Journey]:
        """Orders to be judged, by id; each is rebuilt when it is asked for."""
        singles = dict.fromkeys(self.roll.with_marks(Mark.PENDING))
        for root in sorted((*singles, *self._groups)):
            group = self._groups.get(root)
            yield self._rebuilt(self._order(group) if group else self._single(root))

    def pending_count(self) -> int:
        return len(self._groups) + sum(1 for _ in self.roll.with_marks(Mark.PENDING))

    def _visible(self, traces: Iterable[Trace]) -> Iterator[Trace]:
        at = to_unix_nano(self.soundness.now)
        return filter(None, (trace_as_of(trace, at) for trace in traces))

    def _follows(self, trace: Trace) -> bool:
        """Keep a trace that points at others; an order's first trace follows none."""
        targets = trace_references(trace, self.profile)
        if not targets or is_anchor(trace, self.profile):
            return False
        stage = Mark.STAGE if has_stage(trace, self.profile) else Mark.NONE
        self.roll.enter(trace, Mark.FOLLOWER | Mark.KEPT | stage)
        self.roll.point(trace.trace_id, targets)
        self.depot.put(trace)
        return True

    def _enter_head(self, trace: Trace) -> None:
        if self.roll.is_pointed_at(trace.trace_id):
            stage = Mark.STAGE if has_stage(trace, self.profile) else Mark.NONE
            anchor = Mark.ANCHOR if is_anchor(trace, self.profile) else Mark.NONE
            self.roll.enter(trace, Mark.KEPT | stage | anchor)
            self.depot.put(trace)
            return
        order = alone(trace)
        journey = self._rebuilt(order)
        marks = Mark.HEARD | self._hear(journey, order)
        if journey.stages:
            marks |= Mark.STAGE
            first = any(found.stage.rank == 0 for found in journey.stages)
            marks |= Mark.ANCHOR if first else Mark.NONE
        if marks & (Mark.PENDING | Mark.UNSETTLED):
            marks |= Mark.KEPT
            self.depot.put(trace)
        self.roll.enter(trace, marks)

    def _hear(self, journey: Journey, order: Order) -> Mark:
        """Take in what it tells, and say what else is to be done with it."""
        marks = Mark.NONE if self.tally.hear(journey) else Mark.UNSETTLED
        if not journey.stages or not self.is_active(order):
            return marks
        if journey.fragment:
            self.tally.fragments += 1
            return marks | Mark.FRAGMENT
        status = self.soundness.status(journey)
        if status is None:
            return marks | Mark.PENDING
        self.tally.settle(journey, status)
        return marks | Mark.SETTLED

    def _unhear(self, trace: Trace) -> None:
        """It is no order of its own after all."""
        marks = self.roll.marks(trace.trace_id)
        journey = self._rebuilt(alone(trace))
        self.tally.take_back(journey)
        if marks & Mark.FRAGMENT:
            self.tally.fragments -= 1
        status = self.soundness.status(journey) if marks & Mark.SETTLED else None
        if status is not None:
            self.tally.unsettle(journey, status)
        gone = Mark.HEARD | Mark.SETTLED | Mark.FRAGMENT | Mark.PENDING | Mark.UNSETTLED
        self.roll.mark(trace.trace_id, remove=gone)

    def _grow(self, trace: Trace) -> None:
        """A trace that was met before, and that has got more spans since, or lost some."""
        held = self.depot.get(trace.trace_id)
        if held is None:
            return
        whole = merged(held, trace)
        if self.roll.marks(trace.trace_id) & Mark.HEARD:
            self._unhear(held)
        if not self._follows(whole):
            self._enter_head(whole)

    def _recall_heads(self) -> None:
        """Fetch once more the first traces that were taken for orders of their own and let go."""
        wanted = [
            group.root
            for group in self._groups_with_stages()
            if self.roll.marks(group.root) & (Mark.HEARD | Mark.KEPT) == Mark.HEARD
        ]
        for trace in self._visible(self.recall(wanted)):
            self.depot.put(trace)
            self.roll.mark(trace.trace_id, add=Mark.KEPT)

    def _groups_with_stages(self) -> list[Group]:
        return [group for group in self.roll.groups() if self._has_stage(group)]

    def _has_stage(self, group: Group) -> bool:
        return any(self.roll.marks(trace_id) & Mark.STAGE for trace_id in group.trace_ids)

    def _enter_group(self, group: Group) -> None:
        for trace in self._traces(group):
            if self.roll.marks(trace.trace_id) & Mark.HEARD:
                self._unhear(trace)
        order = self._order(group)
        marks = self._hear(self._rebuilt(order), order)
        if marks & Mark.PENDING:
            self._groups[group.root] = group
        if marks & Mark.UNSETTLED:
            self._unsettled_groups.add(group.root)

    def _hear_loose(self, group: Group) -> None:
        """Traces that lead to no order are heard one by one."""
        for trace in self._traces(group):
            if not self.roll.marks(trace.trace_id) & Mark.HEARD:
                whole = self.tally.hear(self._rebuilt(alone(trace)))
                self.roll.mark(trace.trace_id, add=Mark.HEARD if whole else _UNSETTLED)

    def _unsettled(self) -> Iterator[Journey]:
        for root in self.roll.with_marks(Mark.UNSETTLED):
            yield self._rebuilt(self._single(root))
        for group in self.roll.groups():
            if group.root in self._unsettled_groups:
                yield self._rebuilt(self._order(group))

    def _traces(self, group: Group) -> Iterator[Trace]:
        return filter(None, map(self.depot.get, group.trace_ids))

    def _order(self, group: Group) -> Order:
        return order_of(group.root, self._traces(group), group.shared, anchored=group.anchored)

    def _single(self, root: str) -> Order:
        trace = self.depot.get(root)
        assert trace is not None  # noqa: S101  whatever is pending is kept
        return alone(trace)

    def _rebuilt(self, order: Order) -> Journey:
        return rebuild(order, self.profile, self.tally.clocks)


_UNSETTLED = Mark.HEARD | Mark.UNSETTLED
