"""Every order of a window: which need attention, and the incidents behind them."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial

from msgspec import Struct

from ordertrace_cli.diagnosis.model import Diagnosis, OrderStatus
from ordertrace_cli.fleet.depot import Depot, MemoryDepot
from ordertrace_cli.fleet.family import MOST_FETCHED, MOST_STEPS
from ordertrace_cli.fleet.incidents import group_incidents
from ordertrace_cli.fleet.intake import Intake
from ordertrace_cli.fleet.judging import fleet_of
from ordertrace_cli.fleet.model import StuckReport
from ordertrace_cli.fleet.passages import Passages
from ordertrace_cli.fleet.progress import SILENT, Progress
from ordertrace_cli.fleet.roll import Roll
from ordertrace_cli.fleet.search import (
    Search,
    Seen,
    check_services,
    everything_until,
    fetch_all,
    window_queries,
)
from ordertrace_cli.fleet.soundness import Soundness, nobody
from ordertrace_cli.fleet.tally import Tally
from ordertrace_cli.journey.correlate import Order
from ordertrace_cli.journey.model import Journey
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.sources.protocol import SpanSource
from ordertrace_cli.spans.gather import merge_caveats
from ordertrace_cli.spans.model import Caveat, CaveatCode, Trace
from ordertrace_cli.spans.repeats import Repeats
from ordertrace_cli.times import WorkingTime, from_unix_nano, to_unix_nano

_RECALLED_AT_ONCE = 100
_MOST_REQUESTS_BACK = 400
_MOST_TRACES_BACK = 20_000


class Window(Struct, frozen=True):
    """Which orders: with a span that began in [since, until], judged as of `now`."""

    since: datetime
    until: datetime
    now: datetime


class Manner(Struct, frozen=True):
    """How orders are judged. violations: list those that broke policy and went on, too.

    depot: where traces wait meanwhile; memory, where none is given.
    """

    learned_limits: bool = False
    violations: bool = False
    depot: Depot | None = None


_USUAL = Manner()


def find_stuck(
    source: SpanSource,
    profile: Profile,
    window: Window,
    progress: Progress = SILENT,
    each: Callable[[Diagnosis], None] = lambda _: None,
    *,
    manner: Manner = _USUAL,
) -> StuckReport:
    """Examine every order active in the window. `each` hears of those that had to be judged.

    Raises what the source raises. What the search could not see is in the report.
    """
    check_services(source, profile)
    known = source.services()
    working_time = WorkingTime(profile.calendar) if profile.calendar else None
    tally = Tally(profile, working_time, window.now)
    intake = Intake(
        profile=profile,
        soundness=Soundness(
            profile=profile,
            now=window.now,
            working_time=working_time,
            nobody=nobody(profile, known),
            learned_limits=manner.learned_limits,
            violations=manner.violations,
        ),
        tally=tally,
        depot=manner.depot or MemoryDepot(),
        is_active=partial(_is_active, window=window),
        recall=partial(_recall, source),
        roll=Roll(tally.records.traces),
    )
    seen = _take_in(source, profile, window, progress, intake)
    progress.rebuilding()
    intake.complete()
    fleet = fleet_of(tally, profile, known, window.now, learned_limits=manner.learned_limits)
    judged = _Judged(tally.passages, violations=manner.violations)
    total = intake.pending_count()
    for count, journey in enumerate(intake.pending(), start=1):
        diagnosis = fleet.diagnose(journey, seen.caveats)
        judged.add(diagnosis)
        tally.waits.add(journey, diagnosis.status)
        progress.examined(count, total)
        each(diagnosis)
    progress.finished()
    counts = tally.counts + judged.counts
    stalled = sorted(judged.stalled, key=_worst)
    fragments = (Caveat(CaveatCode.FRAGMENTS, tally.fragments),) if tally.fragments else ()
    return StuckReport(
        evaluated_at=window.now,
        since=window.since,
        until=window.until,
        orders_examined=counts.total(),
        complete=seen.complete,
        counts={status: counts[status] for status in OrderStatus},
        orders=tuple(stalled),
        violators=tuple(sorted(judged.violators, key=_most_breaches)),
        incidents=group_incidents(stalled, tally.passages),
        waits=tally.waits.waits(),
        caveats=merge_caveats((*seen.caveats, *fleet.limits.caveats(), *fragments)),
    )


class _Judged:
    """What is kept of the orders that were judged. violations: keep those that broke policy."""

    def __init__(self, passages: Passages, *, violations: bool) -> None:
        self._passages = passages
        self._violations = violations
        self.counts: Counter[OrderStatus] = Counter()
        self.stalled: list[Diagnosis] = []
        self.violators: list[Diagnosis] = []

    def add(self, diagnosis: Diagnosis) -> None:
        self.counts[diagnosis.status] += 1
        self._passages.add(diagnosis)
        if diagnosis.status.needs_attention:
            self.stalled.append(diagnosis)
        elif self._violations and diagnosis.violations:
            self.violators.append(diagnosis)


def _take_in(
    source: SpanSource, profile: Profile, window: Window, progress: Progress, intake: Intake
) -> Seen:
    """Everything that may tell of the window's orders, with the traces it leads back to."""
    if source.any_service:
        # What is held anyway is a witness, too: orders are judged as `show` does.
        return _take_all(source, window, progress, intake)
    repeats = Repeats()
    found = Search(source, intake.take, progress, repeats=repeats).walk(
        window_queries(source, profile, window.since, window.until)
    )
    seen = [found, _take_ancestors(source, intake)]
    suspects_since = _suspects_since(intake, window)
    if suspects_since is not None:
        back = Search(
            source,
            intake.take,
            progress,
            requests=_MOST_REQUESTS_BACK,
            traces=_MOST_TRACES_BACK,
            repeats=repeats,
        )
        queries = window_queries(source, profile, suspects_since, window.since)
        seen += [back.walk(queries), _take_ancestors(source, intake)]
    caveats = merge_caveats(caveat for each in seen for caveat in each.caveats)
    return Seen(all(each.complete for each in seen), caveats)


def _take_all(source: SpanSource, window: Window, progress: Progress, intake: Intake) -> Seen:
    """Whatever a source holds that answers for any service."""
    caveats: list[Caveat] = []
    for count, page in enumerate(source.pages(everything_until(window.until)), start=1):
        intake.take(page.traces)
        caveats += page.caveats
        progress.searching("", count, count)
    return Seen(complete=True, caveats=merge_caveats(caveats))


def _take_ancestors(source: SpanSource, intake: Intake) -> Seen:
    """What traces point at and was not found, and what that points at, within bounds."""
    most, skipped = MOST_FETCHED, 0
    gone: set[str] = set()
    for _ in range(MOST_STEPS):
        wanted = intake.roll.unmet() - gone
        if not wanted:
            break
        found, missing = fetch_all(source, wanted, most)
        skipped += max(len(wanted) - most, 0)
        most = max(most - len(wanted), 0)
        gone.update(missing)
        intake.take(found)
    else:
        skipped += len(intake.roll.unmet() - gone)
    caveats = (Caveat(CaveatCode.SEARCH_STOPPED, skipped),) if skipped else ()
    return Seen(not skipped, caveats)


def _recall(source: SpanSource, trace_ids: Iterable[str]) -> Iterator[Trace]:
    """Traces once more; those that the source has forgotten are left out."""
    wanted = sorted(trace_ids)
    for first in range(0, len(wanted), _RECALLED_AT_ONCE):
        found, _ = fetch_all(source, wanted[first : first + _RECALLED_AT_ONCE], _RECALLED_AT_ONCE)
        yield from found


def _suspects_since(intake: Intake, window: Window) -> datetime | None:
    """When the oldest order began that may be seen only in part.

    Orders of several traces that began before the window and are not certainly sound as far as
    seen, or have skipped stages: what links to their first trace cannot be asked for, only
    looked for by time.
    """
    starts = [
        min(filter(None, (node.start for node in journey.tree.nodes)), default=0)
        for journey in intake.began_before(to_unix_nano(window.since))
        if intake.soundness.status(journey) is None or _has_gaps(journey, intake.profile)
    ]
    return from_unix_nano(min(starts)) if starts else None


def _has_gaps(journey: Journey, profile: Profile) -> bool:
    """Whether it went past a stage that was not seen."""
    if journey.frontier is None:
        return False
    rank = journey.frontier.stage.rank
    return any(
        stage.rank < rank and stage.name not in journey.reached for stage in profile.lifecycle
    )


def _is_active(order: Order, window: Window) -> bool:
    since, until = to_unix_nano(window.since), to_unix_nano(window.until)
    return any(
        since <= (span.start_time_unix_nano or span.end_time_unix_nano) <= until
        for trace in order.traces
        for span in trace.spans
    )


def broke_policy(diagnosis: Diagnosis) -> bool:
    """Whether it went on in spite of a breach; those that did not are among the stalled ones."""
    return bool(diagnosis.violations) and not diagnosis.status.needs_attention


def _most_breaches(diagnosis: Diagnosis) -> tuple[object, ...]:
    """The most breaches first, then the latest orders."""
    last = diagnosis.last_seen or diagnosis.evaluated_at
    return (-len(diagnosis.violations), -last.timestamp(), diagnosis.trace_id)


def _worst(diagnosis: Diagnosis) -> tuple[object, ...]:
    """Errors before silence, the longest stalled first."""
    since = diagnosis.stall.finding.since if diagnosis.stall else diagnosis.evaluated_at
    failed = diagnosis.status is OrderStatus.FAILED
    return (not failed, since, diagnosis.trace_id)
