"""What of the landscape Jaeger shows: services, systems, stages, hops, how far back it reaches.

Looks at a sample, the latest day's traces as one page for each service; says how large it was.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from ordertrace_cli.diagnosis.model import Cause, Diagnosis, FactValue
from ordertrace_cli.errors import ExitCode
from ordertrace_cli.fleet.examination import Examination, examine_traces
from ordertrace_cli.health.model import Area, Level, Observation, Sign
from ordertrace_cli.profile.model import Ending, Profile, SystemKind
from ordertrace_cli.sources.protocol import SpanQuery, SpanSource
from ordertrace_cli.spans.model import Trace

RECENT = timedelta(days=1)
# Steps back in time, each asked once for each service in which orders begin.
_BACK = tuple(timedelta(days=days) for days in (1, 2, 3, 7, 14, 30, 60, 90))
_ANY_AGE = timedelta(days=3650)


class Landscape:
    """The landscape as the source shows it at `now`. Raises what the source raises.

    scout: the same source with pages of one trace, for what is only to be there or not.
    wanted_depth: most traces of one page, by the settings.
    """

    def __init__(
        self,
        source: SpanSource,
        scout: SpanSource,
        profile: Profile,
        now: datetime,
        wanted_depth: int,
    ) -> None:
        self._source = source
        self._scout = scout
        self._profile = profile
        self._now = now
        self._wanted_depth = wanted_depth

    def observe(self) -> Iterator[Observation]:
        services = self._source.services()
        ours = frozenset(name for name in services if self._profile.system_of(name))
        if not services:
            yield _seen(Sign.NO_SERVICES, Level.WARNING)
            return
        if not ours:
            facts = {"count": len(services)}
            sign, level = Sign.NO_SERVICE_FITS, Level.PROBLEM
            yield Observation(Area.LANDSCAPE, sign, level, facts, ExitCode.USAGE)
            return
        yield _seen(Sign.SERVICES, count=len(services), known=len(ours))
        traces = self._recent(sorted(ours))
        yield from self._depth()
        yield from self._retention(ours)
        yield from self._systems(ours, traces)
        if traces:
            yield from self._orders(traces, services)

    def _recent(self, services: list[str]) -> dict[str, Trace]:
        found: dict[str, Trace] = {}
        for service in services:
            page = self._source.search(SpanQuery(self._now - RECENT, self._now, service))
            found |= {trace.trace_id: trace for trace in page.traces}
        return found

    def _depth(self) -> Iterator[Observation]:
        """After a search: a source learns its server's limit from being refused."""
        depth = self._source.depth
        if depth < self._wanted_depth:
            facts = {"count": depth, "wanted": self._wanted_depth}
            yield Observation(Area.JAEGER, Sign.DEPTH_CUT, Level.NOTE, facts)
        else:
            yield Observation(Area.JAEGER, Sign.DEPTH, Level.OK, {"count": depth})

    def _retention(self, ours: frozenset[str]) -> Iterator[Observation]:
        """How old the oldest trace is at least; where orders begin, every one can be seen."""
        first = self._profile.lifecycle[0].system
        starting = sorted(name for name in ours if self._name_of(name) == first)
        oldest = None
        for age, further in zip(_BACK, (*_BACK[1:], _ANY_AGE), strict=True):
            if any(self._any_between(service, further, age) for service in starting):
                oldest = age
        if oldest is None:
            yield Observation(Area.JAEGER, Sign.RETENTION_UNKNOWN, Level.NOTE)
            return
        promised = self._profile.retention
        if promised is not None and oldest * 2 < promised:
            facts = {"age": oldest, "promised": promised}
            yield Observation(Area.JAEGER, Sign.RETENTION_SHORT, Level.WARNING, facts)
            return
        yield Observation(Area.JAEGER, Sign.RETENTION, Level.OK, {"age": oldest})

    def _any_between(self, service: str, further: timedelta, nearer: timedelta) -> bool:
        query = SpanQuery(self._now - further, self._now - nearer, service)
        return bool(self._scout.search(query).traces)

    def _systems(self, ours: frozenset[str], traces: dict[str, Trace]) -> Iterator[Observation]:
        known = {self._name_of(service) for service in ours}
        seen = {self._name_of(span.service) for trace in traces.values() for span in trace.spans}
        for system in self._profile.systems:
            # Queues and storage have no service of their own: clients tell of them.
            if system.kind is not SystemKind.SERVICE or system.name in seen:
                continue
            sign = Sign.SYSTEM_SILENT if system.name in known else Sign.SYSTEM_UNKNOWN
            yield _seen(sign, Level.WARNING, name=system.name)

    def _name_of(self, service: str) -> str:
        system = self._profile.system_of(service)
        return system.name if system else ""

    def _orders(self, traces: dict[str, Trace], services: frozenset[str]) -> Iterator[Observation]:
        whole = examine_traces(traces.values(), self._profile, self._now, services)
        diagnoses = [whole.diagnose(order) for order in whole.orders()]
        yield _seen(Sign.SAMPLE, Level.OK, count=len(diagnoses))
        yield from self._stages(whole)
        yield from _contexts(diagnoses)

    def _stages(self, whole: Examination) -> Iterator[Observation]:
        reached = {name for journey in whole.journeys.values() for name in journey.reached}
        seen = [stage.name for stage in self._profile.stages if stage.name in reached]
        # Not every order is cancelled: that no one was is no gap.
        missing = [
            stage.name
            for stage in self._profile.stages
            if stage.name not in reached and stage.ends is not Ending.CANCELLED
        ]
        if not seen:
            yield _seen(Sign.NO_STAGE, Level.WARNING)
            return
        yield _seen(Sign.STAGES, names=", ".join(seen))
        if missing:
            yield _seen(Sign.STAGES_MISSING, Level.NOTE, names=", ".join(missing))


def _contexts(diagnoses: list[Diagnosis]) -> Iterator[Observation]:
    """Hops behind which orders could not be followed."""
    lost: Counter[tuple[str, str]] = Counter()
    for diagnosis in diagnoses:
        if diagnosis.stall and diagnosis.stall.finding.cause is Cause.CONTEXT_LOST:
            finding = diagnosis.stall.finding
            producers = [
                hop.from_system for hop in diagnosis.hops if hop.to_system == finding.at.system
            ]
            lost[producers[-1] if producers else "", finding.at.system] += 1
    for (producer, consumer), count in lost.most_common():
        facts: dict[str, FactValue] = {"consumer": consumer, "count": count}
        if producer:
            facts["producer"] = producer
        yield Observation(Area.LANDSCAPE, Sign.CONTEXT_LOST, Level.WARNING, facts)
    if not lost and diagnoses:
        yield _seen(Sign.CONTEXT_KEPT, count=len(diagnoses))


def _seen(sign: Sign, level: Level = Level.OK, **facts: str | int) -> Observation:
    return Observation(Area.LANDSCAPE, sign, level, facts)
