"""Traces of a window, sorted into orders and examined against one another. Pure: no source."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct

from ordertrace_cli.collector import collector_paused
from ordertrace_cli.diagnosis.case import Case
from ordertrace_cli.diagnosis.examine import examine
from ordertrace_cli.diagnosis.model import Diagnosis
from ordertrace_cli.fleet.learned_limits import LearnedLimits, learn_limits
from ordertrace_cli.fleet.yardstick import Measurements, Yardstick
from ordertrace_cli.journey.account import account_of
from ordertrace_cli.journey.clock_skew import Clocks
from ordertrace_cli.journey.correlate import Families, Order, alone, correlate
from ordertrace_cli.journey.model import Journey
from ordertrace_cli.journey.rebuild import rebuild, trace_as_of
from ordertrace_cli.journey.records import Records, services_in
from ordertrace_cli.journey.traffic import Traffic
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.spans.model import Trace
from ordertrace_cli.times import WorkingTime, to_unix_nano


class Examination(Struct, frozen=True):
    """All that is known of a window as of a moment; answers for single orders on demand.

    limits: what is judged by; the profile's own where nothing was to be learned.
    seen: the traces as of `now`. known_services: those that the source has ever seen.
    """

    now: datetime
    families: Families
    journeys: Mapping[str, Journey]
    traffic: Traffic
    working_time: WorkingTime | None
    yardstick: Yardstick
    limits: LearnedLimits
    seen: tuple[Trace, ...]
    known_services: frozenset[str]

    def orders(self) -> Iterable[Order]:
        return self.families.orders

    def diagnose(self, order: Order) -> Diagnosis:
        journey = self.journeys[order.trace_id]
        profile = self.limits.profile
        diagnosis = examine(journey, profile, self.traffic, self.now, self.working_time)
        return self.limits.marked(diagnosis)

    def case(self, order: Order) -> Case:
        """What the rules look at."""
        journey, profile = self.journeys[order.trace_id], self.limits.profile
        return Case(journey, profile, self.traffic, self.now, self.working_time)

    def compared(self, diagnosis: Diagnosis) -> Diagnosis:
        """The diagnosis with what is usual beside it; worth its time only where it is shown."""
        return self.yardstick.compare(diagnosis)

    def find(self, trace_id: str) -> Order | None:
        """The order this trace is of, or the first by id of those it serves; a loose trace's own."""
        orders = self.families.by_trace.get(trace_id, ())
        if orders:
            return min(orders, key=lambda order: order.trace_id)
        loose = next((t for t in self.families.loose if t.trace_id == trace_id), None)
        return alone(loose) if loose is not None else None


@collector_paused()
def examine_traces(
    traces: Iterable[Trace],
    profile: Profile,
    now: datetime,
    known_services: frozenset[str],
    *,
    learned_limits: bool = False,
) -> Examination:
    """Rebuild every order and learn from them what moves over the queue, as seen at `now`.

    learned_limits: whether what is usual becomes the limit where the profile gives none.
    """
    at = to_unix_nano(now)
    visible = tuple(trace for trace in (trace_as_of(trace, at) for trace in traces) if trace)
    families = correlate(visible, profile)
    clocks = Clocks()
    records = Records(clocks)
    # Of a batch, orders tell the parts that are theirs.
    records.services |= services_in(span for trace in visible for span in trace.spans)
    journeys: dict[str, Journey] = {}
    unsettled: list[Journey] = []
    for order in (*families.orders, *map(alone, families.loose)):
        journey = journeys[order.trace_id] = rebuild(order, profile, clocks)
        account = account_of(journey)
        records.add(account)
        if account.unsettled:
            unsettled.append(journey)
    for journey in unsettled:
        records.settle(journey)
    records.seal()
    working_time = WorkingTime(profile.calendar) if profile.calendar else None
    measurements = Measurements(profile, working_time)
    for order in families.orders:
        measurements.add(journeys[order.trace_id])
    yardstick = measurements.yardstick()
    limits = learn_limits(profile, yardstick) if learned_limits else LearnedLimits(profile)
    return Examination(
        now=now,
        families=families,
        journeys=journeys,
        traffic=Traffic(profile, records, known_services),
        working_time=working_time,
        yardstick=yardstick,
        limits=limits,
        seen=visible,
        known_services=known_services,
    )
