"""The first lines of every view: an order's status, cause, place and age; a fleet's numbers.

Owns the words and order of the verdict; where they stand on a screen is the screen's business.
"""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.model import Diagnosis, OrderStatus
from ordertrace_cli.fleet.model import StuckReport
from ordertrace_cli.render.look import Look
from ordertrace_cli.spans.model import CaveatCode
from ordertrace_cli.texts.facts import next_row
from ordertrace_cli.texts.labels import Label
from ordertrace_cli.texts.screen import Words

BY_URGENCY = (
    OrderStatus.FAILED,
    OrderStatus.STUCK,
    OrderStatus.UNKNOWN,
    OrderStatus.IN_PROGRESS,
    OrderStatus.COMPLETED,
    OrderStatus.CANCELLED,
    OrderStatus.ABANDONED,
)

# Those after which the verdict might be another one if everything had been seen.
_DOUBTS = frozenset(
    {
        CaveatCode.ORPHAN_SPANS,
        CaveatCode.TIME_UNKNOWN,
        CaveatCode.SERVER_WARNINGS,
        CaveatCode.SPANS_DROPPED,
        CaveatCode.TRACE_MISSING,
        CaveatCode.SEARCH_INCOMPLETE,
        CaveatCode.SEARCH_STOPPED,
        CaveatCode.RECORD_SKIPPED,
    }
)


def badge(diagnosis: Diagnosis, look: Look) -> str:
    return look.texts.status(diagnosis.status).upper()


def headline(diagnosis: Diagnosis, look: Look) -> str:
    """Cause, place and age; for an order that goes on, its stage and age."""
    return look.separator.join(part for part in _headline(diagnosis, look) if part)


def circumstances(diagnosis: Diagnosis, look: Look) -> str:
    """Where in its life the order stands, and how sure this is."""
    return look.separator.join(_circumstances(diagnosis, look))


def wants_ticket(diagnosis: Diagnosis) -> bool:
    """Whether there is something to tell a team; a ticket on any order can be had all the same."""
    return diagnosis.stall is not None or bool(diagnosis.violations)


def fleet_headline(report: StuckReport, look: Look) -> str:
    """How many orders need attention, of how many; and how many of these were asked for."""
    listed, found, examined = len(report.orders), need_attention(report), report.orders_examined
    if not examined:
        return look.texts.label(Label.NONE_ACTIVE)
    if not found:
        return look.texts.label(Label.NONE_NEEDS_ATTENTION, count=examined)
    line = look.texts.label(Label.NEED_ATTENTION, count=found, examined=examined)
    if listed == found:
        return line
    asked = Label.AS_ASKED if listed else Label.NONE_AS_ASKED
    return f"{line}, {look.texts.label(asked, count=listed)}"


def need_attention(report: StuckReport) -> int:
    """All orders that do, also those that are not listed because they were not asked for."""
    return sum(count for status, count in report.counts.items() if status.needs_attention)


def window(report: StuckReport, look: Look) -> str:
    """Which orders were looked at."""
    since, until = report.since, report.until
    if look.plain:
        return look.texts.screen(Words.WINDOW, since=since, until=until, duration=until - since)
    return look.texts.label(Label.WINDOW, since=since, until=until, duration=until - since)


def seen(report: StuckReport, look: Look) -> str:
    return look.texts.label(Label.SEEN_ALL if report.complete else Label.NOT_SEEN_ALL)


def counts(report: StuckReport, look: Look) -> str:
    """`failed 2 · stuck 8 · …`: statuses that no order has are left out."""
    return look.separator.join(
        f"{look.texts.status(status)} {look.texts.number(report.counts[status])}"
        for status in BY_URGENCY
        if report.counts.get(status)
    )


def _headline(diagnosis: Diagnosis, look: Look) -> Iterator[str]:
    if diagnosis.stall is None:
        yield look.texts.outside(diagnosis.stage or "")
        if diagnosis.stage_reached_at:
            yield look.texts.ago(look.now - diagnosis.stage_reached_at)
        return
    finding = diagnosis.stall.finding
    yield look.texts.cause(finding.cause)
    yield look.texts.place(finding.at)
    yield look.texts.duration(diagnosis.evaluated_at - finding.since)


def _circumstances(diagnosis: Diagnosis, look: Look) -> Iterator[str]:
    texts, row = look.texts, next_row(diagnosis)
    if diagnosis.stall is not None:
        if diagnosis.stage:
            yield texts.label(Label.AFTER, stage=diagnosis.stage)
        confidence = texts.confidence(diagnosis.stall.finding.confidence)
        yield f"{texts.label(Label.CONFIDENCE)}: {confidence}"
    elif row is not None and diagnosis.status is OrderStatus.IN_PROGRESS:
        acts = f" ({texts.outside(row.system)}, {texts.actor(row.by)})"
        yield texts.label(Label.NEXT_IS, stage=row.name) + acts
    if any(caveat.code in _DOUBTS for caveat in diagnosis.caveats):
        yield texts.label(Label.MAY_BE_INCOMPLETE)
