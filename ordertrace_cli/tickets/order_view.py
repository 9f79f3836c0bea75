"""What a ticket says of one order, in words: the view that templates lay out.

An allow-list: ids, stages, times, systems, destinations, error types; and messages of spans only
if the caller hands them in.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec.structs import replace

from ordertrace_cli.diagnosis.model import Diagnosis, HopRow, SpanRef, StageRow, Stall
from ordertrace_cli.diagnosis.path import mentioned_systems, passed_systems, stalled_at
from ordertrace_cli.texts.labels import Label
from ordertrace_cli.texts.messages import messages_shown, outcome, route
from ordertrace_cli.texts.stages import (
    is_working_time,
    later_stages,
    told_stages,
    unreached,
    usual_waits,
    wait_for,
)
from ordertrace_cli.texts.texts import Texts
from ordertrace_cli.texts.tickets import TicketText
from ordertrace_cli.tickets.expiry import Expiry, expiry_of
from ordertrace_cli.tickets.manner import Manner
from ordertrace_cli.tickets.markup import BLOCKS, QUOTES, safe_url
from ordertrace_cli.tickets.model import BodyFormat, Doubt, SpanMessage
from ordertrace_cli.tickets.severity import NOT_VERIFIED, WORDS, Assessment
from ordertrace_cli.tickets.view import Pair, View

_DOUBTS = {
    Doubt.TRACE_UNKNOWN: Label.DOUBT_TRACE_UNKNOWN,
    Doubt.SOURCE_UNREACHABLE: Label.DOUBT_SOURCE_UNREACHABLE,
}


def order_view(
    diagnosis: Diagnosis,
    assessment: Assessment,
    manner: Manner,
    messages: Sequence[SpanMessage] = (),
) -> View:
    """An order that was found and judged."""
    spoken = manner.texts.dated()
    texts = spoken.quoting(QUOTES[manner.body_format])
    finding = diagnosis.stall.finding if diagnosis.stall else None
    expiry = expiry_of(diagnosis, manner.profile.retention if manner.profile else None)
    view = View(
        trace_id=diagnosis.trace_id,
        title=title_of(diagnosis, texts),
        fields=(),
        summary=texts.summary(diagnosis),
        command=manner.command(diagnosis.trace_id, diagnosis.evaluated_at),
        status=texts.status(diagnosis.status),
        cause=f"{texts.cause(finding.cause)} ({texts.outside(finding.cause)})" if finding else "",
        confidence=texts.confidence(finding.confidence) if finding else "",
        place=texts.place(finding.at) if finding else "",
        stage=_stage(diagnosis, texts),
        since=_since(diagnosis, texts),
        severity=severity_words(assessment, texts),
        owner=owner_of(stalled_at(diagnosis), manner, texts),
        expires=_expires(expiry, texts),
        judged_at=texts.instant(diagnosis.evaluated_at),
        trace_url=safe_url(manner.trace_url),
        systems=tuple(_systems(diagnosis, manner, texts)),
        stages=tuple(_stages(diagnosis, texts)),
        # Stages and amounts of the profile's own: nothing in it comes from spans.
        usual=tuple(usual_waits(diagnosis, spoken)),
        messages=tuple(_message(hop, diagnosis, texts) for hop in messages_shown(diagnosis)),
        evidence=tuple(_evidence(diagnosis, texts)),
        alternatives=tuple(_alternatives(diagnosis.stall, texts)),
        violations=tuple(texts.violation(violation) for violation in diagnosis.violations),
        steps=texts.actions(diagnosis),
        warnings=tuple(_warnings(diagnosis, expiry, texts)),
        span_messages=tuple(_span_messages(messages, texts, manner.body_format)),
    )
    return _with_fields(view, texts)


def unverified_view(trace_id: str, doubt: Doubt, manner: Manner, now: datetime) -> View:
    """An id, and that nothing could be checked."""
    texts = manner.texts.dated().quoting(QUOTES[manner.body_format])
    status, severity = texts.label(Label.NOT_VERIFIED), severity_words(NOT_VERIFIED, texts)
    written = texts.instant(now)
    return View(
        trace_id=trace_id,
        title=unverified_title(trace_id, texts),
        fields=(
            (texts.label(Label.TRACE), texts.outside(trace_id)),
            (texts.label(Label.STATUS), status),
            (texts.label(Label.SEVERITY), severity),
            (texts.label(Label.WRITTEN_AT), written),
        ),
        summary=texts.label(_DOUBTS[doubt]),
        command=manner.command(trace_id, now),
        status=status,
        severity=severity,
        judged_at=written,
        expires=_expires(None, texts),
        trace_url=safe_url(manner.trace_url),
    )


def title_of(diagnosis: Diagnosis, texts: Texts) -> str:
    """One line; the place is left out where the order stalled nowhere in particular."""
    status = texts.status(diagnosis.status)
    if diagnosis.stall is None:
        return texts.label(Label.TICKET_TITLE_CALM, status=status, trace_id=diagnosis.trace_id)
    finding = diagnosis.stall.finding
    place = {"place": texts.place(finding.at)} if finding.at.system else {}
    return texts.label(
        Label.TICKET_TITLE,
        status=status,
        cause=texts.cause(finding.cause),
        trace_id=diagnosis.trace_id,
        **place,
    )


def unverified_title(trace_id: str, texts: Texts) -> str:
    return texts.label(Label.TICKET_TITLE_UNVERIFIED, trace_id=trace_id)


def severity_words(assessment: Assessment, texts: Texts) -> str:
    """The word, and the parts of the rule that led to it."""
    reasons = ", ".join(texts.label(reason) for reason in assessment.reasons)
    return f"{texts.label(WORDS[assessment.severity])} ({reasons})"


def owner_of(system: str, manner: Manner, texts: Texts) -> str:
    """Team and contact by the profile; "" where it does not say."""
    found = manner.system(system)
    said = (found.team, found.contact) if found is not None else ()
    return ", ".join(texts.outside(part) for part in said if part)


def _with_fields(view: View, texts: Texts) -> View:
    """The view with its labelled lines: the trace id before anything else, empty ones left out."""
    confidence = f", {texts.label(Label.CONFIDENCE)}: {view.confidence}"
    lines = (
        (texts.label(Label.TRACE), texts.outside(view.trace_id)),
        (texts.label(Label.STATUS), view.status),
        (texts.label(Label.CAUSE), view.cause and view.cause + confidence),
        (texts.label(Label.PLACE), view.place),
        (texts.ticket(TicketText.OWNER), view.owner),
        (texts.label(Label.STAGE), view.stage),
        (texts.label(Label.SINCE), view.since),
        (texts.label(Label.SEVERITY), view.severity),
        (texts.label(Label.JUDGED_AT), view.judged_at),
        (texts.ticket(TicketText.KEPT_UNTIL), view.expires),
    )
    return replace(view, fields=tuple((label, value) for label, value in lines if value))


def _stage(diagnosis: Diagnosis, texts: Texts) -> str:
    if not diagnosis.stage:
        return ""
    parts = [texts.outside(diagnosis.stage)]
    if diagnosis.stage_reached_at:
        parts.append(texts.instant(diagnosis.stage_reached_at))
    if diagnosis.next_stage:
        parts.append(texts.label(Label.NEXT_IS, stage=diagnosis.next_stage))
    return ", ".join(parts)


def _since(diagnosis: Diagnosis, texts: Texts) -> str:
    if diagnosis.stall is None:
        return ""
    since = diagnosis.stall.finding.since
    waited = diagnosis.evaluated_at - since
    return texts.label(Label.SINCE_AGE, instant=since, duration=waited)


def _expires(expiry: Expiry | None, texts: Texts) -> str:
    if expiry is None:
        return texts.ticket(TicketText.KEPT_UNKNOWN)
    if expiry.is_past:
        return texts.ticket(TicketText.KEPT_NO_LONGER, instant=expiry.at)
    return texts.ticket(TicketText.KEPT, instant=expiry.at, duration=expiry.left)


def _systems(diagnosis: Diagnosis, manner: Manner, texts: Texts) -> Iterator[str]:
    """`shop: passed`, in the profile's order."""
    known = tuple(system.name for system in manner.profile.systems) if manner.profile else ()
    passed, stalled = passed_systems(diagnosis), stalled_at(diagnosis)
    for system in known or mentioned_systems(diagnosis):
        state = TicketText.SYSTEM_PASSED if system in passed else TicketText.SYSTEM_NOT_PASSED
        if system == stalled:
            state = TicketText.SYSTEM_STALLED
        yield f"{texts.outside(system)}: {texts.ticket(state)}"


def _stages(diagnosis: Diagnosis, texts: Texts) -> Iterator[str]:
    """One line a stage: who acts, when it was reached, how long it took, against its limit."""
    for row in told_stages(diagnosis):
        yield _stage_line(row, diagnosis, texts)
    if later := later_stages(diagnosis):
        yield texts.label(Label.LATER_STAGES, count=len(later), last=later[-1].name)


def _stage_line(row: StageRow, diagnosis: Diagnosis, texts: Texts) -> str:
    waited = wait_for(row, diagnosis)
    when = (
        texts.ticket(TicketText.STAGE_REACHED, instant=row.reached_at)
        if row.reached_at is not None
        else unreached(row, diagnosis, texts)
    )
    parts = [when]
    if waited:
        working = is_working_time(row, waited)
        words = TicketText.STAGE_WORKED if working else TicketText.STAGE_WAITED
        limit = {} if row.within is None else {"within": row.within}
        parts.append(texts.ticket(words, duration=waited, **limit))
    who = f"{texts.outside(row.system)}, {texts.actor(row.by)}"
    return f"{texts.outside(row.name)} ({who}): {', '.join(parts)}"


def _message(hop: HopRow, diagnosis: Diagnosis, texts: Texts) -> str:
    name = f", {texts.outside(hop.name)}" if hop.name else ""
    state = outcome(hop, texts, diagnosis)
    return f"{route(hop, texts)}{name}: {texts.instant(hop.at)}, {state}"


def _evidence(diagnosis: Diagnosis, texts: Texts) -> Iterator[Pair]:
    for item in diagnosis.stall.finding.evidence if diagnosis.stall else ():
        yield texts.evidence(item), _where(item.ref, diagnosis, texts)


def _where(ref: SpanRef | None, diagnosis: Diagnosis, texts: Texts) -> str:
    if ref is None:
        return ""
    span = texts.label(Label.SPAN, span_id=ref.span_id)
    if ref.trace_id == diagnosis.trace_id:
        return span
    return f"{span} {texts.label(Label.IN_TRACE, trace_id=ref.trace_id)}"


def _alternatives(stall: Stall | None, texts: Texts) -> Iterator[str]:
    for other in stall.alternatives if stall else ():
        yield f"{texts.cause(other.cause)} ({texts.confidence(other.confidence)})"


def _warnings(diagnosis: Diagnosis, expiry: Expiry | None, texts: Texts) -> Iterator[str]:
    if expiry is not None and expiry.is_near:
        yield texts.ticket(TicketText.KEPT_NOT_LONG, duration=expiry.left)
    yield from map(texts.caveat, diagnosis.caveats)


def _span_messages(
    messages: Sequence[SpanMessage], texts: Texts, body_format: BodyFormat
) -> Iterator[Pair]:
    for message in messages:
        heading = texts.label(Label.SPAN, span_id=message.ref.span_id)
        yield heading, BLOCKS[body_format](message.text)
