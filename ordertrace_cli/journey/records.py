"""What all orders of a window tell of the queue, held compactly: the fleet's accounts as one.

Filled order by order in any sequence, with what cannot be known before all have been heard left
open. Reading is for `traffic`.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from ordertrace_cli.journey.account import Account, as_open, open_publishes_of
from ordertrace_cli.journey.causality import unfinished_take
from ordertrace_cli.journey.channels import (
    Channel,
    ConsumerKey,
    Consumption,
    ConsumptionKind,
    OpenKind,
    OpenPublish,
    channel_of,
    direction_of,
)
from ordertrace_cli.journey.clock_skew import Clocks
from ordertrace_cli.journey.lessons import Learned, Lessons, most_common
from ordertrace_cli.journey.lost_context import Gap
from ordertrace_cli.journey.messages import Publish
from ordertrace_cli.journey.model import Journey
from ordertrace_cli.journey.sightings import Sightings, span_id, span_number
from ordertrace_cli.journey.trace_table import TraceTable
from ordertrace_cli.spans.model import Span

_Rank: TypeAlias = tuple[bool, int, Channel, ConsumerKey, bool]

_NOBODY = 0


class Records:
    """Accounts put together. clocks: learn from them, too."""

    def __init__(self, clocks: Clocks) -> None:
        self.clocks = clocks
        self.services: set[str] = set()
        self.lessons = Lessons()
        self.taken: dict[ConsumptionKind, Sightings] = defaultdict(Sightings)
        self.open: dict[OpenKind, Sightings] = defaultdict(Sightings)
        self.published: set[str] = set()
        self.failed_writes: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self.sampled: set[str] = set()
        self.dropping: set[str] = set()
        self.traces = TraceTable()
        # By number of trace: which account told of it first; several tell of a batch's.
        self._told_by = array("I")
        self._told_often: set[int] = set()
        self._accounts = _NOBODY

    def add(self, account: Account) -> None:
        """Take in one order, or one trace that is of no order."""
        self._accounts += 1
        self._learn(account, 1)
        self.services |= account.services
        self.published |= account.published
        self.sampled |= account.sampled
        self.dropping |= account.dropping
        self.clocks.learn(account.distances)
        for service, start, end in account.failed_writes:
            self.failed_writes[service].append((start, end))
        for consumption in _once(account.taken):
            self._take(consumption)
        for publish in account.opens:
            self._open(publish)

    def take_back(self, account: Account) -> None:
        """Undo `add` of the same account: it was of a part of an order only.

        What its spans show of clocks, services and names stays, for they are the order's, too.
        """
        self._learn(account, -1)
        for service, start, end in account.failed_writes:
            self.failed_writes[service].remove((start, end))
        for consumption in account.taken:
            self.taken[consumption.kind].void(self.traces.number(consumption.trace_id))
        for publish in account.opens:
            self.open[publish.kind].void(self.traces.number(publish.trace_id))

    def settle(self, journey: Journey) -> None:
        """Sort out the open publishes of an unsettled account, once all others were heard."""
        self._accounts += 1
        for publish in open_publishes_of(journey):
            work = unfinished_take(journey, publish, self.consumer_of(journey, publish))
            if work is None:
                found = as_open(journey, publish)
                self.lessons.of_channel[found.kind.channel].passed_untaken += found.went_on
                self._open(found)
                continue
            span = work.nodes[0].span
            kind = ConsumptionKind(
                key=(work.service, ""),
                system=work.system,
                names=frozenset(),
                channel=channel_of(journey, publish),
                unfinished=True,
            )
            self._take(Consumption(kind, work.start, publish.start, span.trace_id, span.span_id))

    def seal(self) -> None:
        """Put everything in order; each consumer span counts once, however many tell of it."""
        best = self._best_of_often_told()
        for kind, sightings in self.taken.items():
            sightings.sort(self.traces, _Chosen(kind, sightings, best) if best else None)
        for sightings in self.open.values():
            sightings.sort(self.traces)

    def known_of(self, journey: Journey, publish: Publish) -> Learned | None:
        """What is known of this destination, or else of the hop's direction."""
        return self.lessons.best(channel_of(journey, publish), direction_of(journey, publish))

    def consumer_of(self, journey: Journey, publish: Publish) -> str:
        """The system that takes this publish's messages in sound orders; "" unknown."""
        learned = self.known_of(journey, publish)
        return most_common(learned.systems) if learned else ""

    def consumption(self, kind: ConsumptionKind, index: int) -> Consumption:
        """One of the sightings of this kind as a value."""
        found = self.taken[kind]
        return Consumption(
            kind,
            found.starts[index],
            found.seconds[index],
            self.traces.trace_id(found.traces[index]),
            span_id(found.spans[index]),
        )

    def consumptions(self, kind: ConsumptionKind) -> Iterator[Consumption]:
        """All sightings of this kind, by start and span."""
        return (self.consumption(kind, index) for index in range(len(self.taken[kind])))

    def gaps(self, kind: OpenKind) -> Sequence[Gap]:
        """Open publishes of this kind."""
        found = self.open[kind]
        return [
            Gap(start, end, (self.traces.trace_id(trace), span_id(span)))
            for start, end, trace, span in zip(
                found.starts, found.seconds, found.traces, found.spans, strict=True
            )
        ]

    def _learn(self, account: Account, times: int) -> None:
        self.lessons.learn(account.lessons, times)
        for publish in account.opens:
            if publish.went_on:
                self.lessons.of_channel[publish.kind.channel].passed_untaken += times

    def _take(self, consumption: Consumption) -> None:
        trace = self._told_of(consumption.trace_id)
        span = span_number(consumption.span_id)
        self.taken[consumption.kind].add(consumption.start, consumption.published, trace, span)

    def _open(self, publish: OpenPublish) -> None:
        trace = self.traces.number(publish.trace_id)
        span = span_number(publish.span_id)
        self.open[publish.kind].add(publish.start, publish.end, trace, span)

    def _told_of(self, trace_id: str) -> int:
        trace = self.traces.number(trace_id)
        if trace >= len(self._told_by):
            self._told_by.extend([_NOBODY] * (trace + 1 - len(self._told_by)))
        if self._told_by[trace] == _NOBODY:
            self._told_by[trace] = self._accounts
        elif self._told_by[trace] != self._accounts:
            self._told_often.add(trace)
        return trace

    def _best_of_often_told(self) -> Mapping[tuple[int, int], _Rank]:
        """By trace and span: the account that counts, for spans of which several orders tell."""
        best: dict[tuple[int, int], _Rank] = {}
        if not self._told_often:
            return best
        for kind, found in self.taken.items():
            for index in found.valid():
                key = (found.traces[index], found.spans[index])
                if key[0] in self._told_often:
                    rank = _rank(kind, found.seconds[index])
                    best[key] = max(best.get(key, rank), rank)
        return best


class _Chosen:
    """Whether a sighting is the account of its span that counts; of equal ones the first is."""

    def __init__(
        self,
        kind: ConsumptionKind,
        sightings: Sightings,
        best: Mapping[tuple[int, int], _Rank],
    ) -> None:
        self._kind = kind
        self._sightings = sightings
        self._best = best
        self._seen: set[tuple[int, int]] = set()

    def __call__(self, index: int) -> bool:
        found = self._sightings
        key = (found.traces[index], found.spans[index])
        wanted = self._best.get(key)
        if wanted is None:
            return True
        if key in self._seen or _rank(self._kind, found.seconds[index]) != wanted:
            return False
        self._seen.add(key)
        return True


def _rank(kind: ConsumptionKind, published: int) -> _Rank:
    """A message that is known beats a stray one, and of a batch the latest message tells most."""
    return (kind.channel is not None, published, kind.channel or (), kind.key, kind.linked)


def services_in(spans: Iterable[Span]) -> frozenset[str]:
    return frozenset(span.service for span in spans if span.service)


def _once(taken: Iterable[Consumption]) -> Iterable[Consumption]:
    """Each consumer span once: one may have taken several messages of one order."""
    best: dict[tuple[str, str], Consumption] = {}
    for consumption in taken:
        key = (consumption.trace_id, consumption.span_id)
        known = best.get(key)
        if known is None or _rank_of(consumption) > _rank_of(known):
            best[key] = consumption
    return best.values()


def _rank_of(consumption: Consumption) -> _Rank:
    return _rank(consumption.kind, consumption.published)
