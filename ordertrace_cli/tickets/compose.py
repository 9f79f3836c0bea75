"""A ticket about one order: its title, its body in Markdown or plain text, its fields.

Owns what may be in a ticket, an allow-list: ids, stages, times, systems, destinations, error
types; and messages of spans only if the caller hands them in. Who takes the ticket is not known
here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from ordertrace_cli.diagnosis.model import Diagnosis, SpanRef, Stall
from ordertrace_cli.texts.labels import Label
from ordertrace_cli.texts.texts import Texts
from ordertrace_cli.tickets.markup import BLOCKS, QUOTES, safe_url
from ordertrace_cli.tickets.model import BodyFormat, Doubt, Severity, SpanMessage, Ticket
from ordertrace_cli.tickets.severity import NOT_VERIFIED, WORDS, Assessment, assess
from ordertrace_cli.tickets.template import View, render_body
from ordertrace_cli.times import rfc3339

_DOUBTS: Mapping[Doubt, Label] = {
    Doubt.TRACE_UNKNOWN: Label.DOUBT_TRACE_UNKNOWN,
    Doubt.SOURCE_UNREACHABLE: Label.DOUBT_SOURCE_UNREACHABLE,
}


@dataclass(frozen=True, slots=True)
class Manner:
    """How a ticket is to be written.

    texts: its language and zone. trace_url: where a browser shows the order, if anywhere.
    """

    texts: Texts
    body_format: BodyFormat
    trace_url: str | None = None


def compose(diagnosis: Diagnosis, manner: Manner, messages: Sequence[SpanMessage] = ()) -> Ticket:
    """The ticket about an order that was found and judged.

    messages: what spans say in their own words, only where they were asked for.
    """
    assessment = assess(diagnosis)
    spoken = manner.texts.dated()
    texts = spoken.quoting(QUOTES[manner.body_format])
    fields = [*_order_fields(diagnosis, texts), _severity_field(assessment, texts)]
    view = View(
        fields=(*fields, (texts.label(Label.JUDGED_AT), texts.instant(diagnosis.evaluated_at))),
        summary=texts.summary(diagnosis),
        evidence=tuple(_evidence(diagnosis, texts)),
        alternatives=tuple(_alternatives(diagnosis.stall, texts)),
        violations=tuple(texts.violation(violation) for violation in diagnosis.violations),
        steps=texts.actions(diagnosis),
        warnings=tuple(texts.caveat(caveat) for caveat in diagnosis.caveats),
        command=_command(diagnosis.trace_id),
        trace_url=safe_url(manner.trace_url),
        messages=tuple(_messages(messages, texts, manner.body_format)),
    )
    return _ticket(
        diagnosis.trace_id, manner, view, assessment, _title(diagnosis, spoken), diagnosis
    )


def compose_unverified(trace_id: str, doubt: Doubt, manner: Manner, now: datetime) -> Ticket:
    """A ticket that says the id, and that nothing could be checked. trace_id: 32 digits."""
    spoken = manner.texts.dated()
    texts = spoken.quoting(QUOTES[manner.body_format])
    view = View(
        fields=(
            (texts.label(Label.TRACE), texts.outside(trace_id)),
            (texts.label(Label.STATUS), texts.label(Label.NOT_VERIFIED)),
            _severity_field(NOT_VERIFIED, texts),
            (texts.label(Label.WRITTEN_AT), texts.instant(now)),
        ),
        summary=texts.label(_DOUBTS[doubt]),
        command=_command(trace_id),
        trace_url=safe_url(manner.trace_url),
    )
    title = spoken.label(Label.TICKET_TITLE_UNVERIFIED, trace_id=trace_id)
    return _ticket(trace_id, manner, view, NOT_VERIFIED, title, None)


def dedupe_key(trace_id: str) -> str:
    """The same for every ticket about one order, whoever writes it and when."""
    return f"ordertrace-{trace_id}"


def _command(trace_id: str) -> str:
    """Without the options of this run: a file of ours is no use to another desk, and names leak."""
    return f"ordertrace show {trace_id}"


def _ticket(
    trace_id: str,
    manner: Manner,
    view: View,
    assessment: Assessment,
    title: str,
    diagnosis: Diagnosis | None,
) -> Ticket:
    return Ticket(
        trace_id=trace_id,
        title=title,
        body=render_body(view, manner.texts, manner.body_format),
        body_format=manner.body_format,
        fields=MappingProxyType(_codes(trace_id, diagnosis, assessment.severity)),
        severity=assessment.severity,
        dedupe_key=dedupe_key(trace_id),
        verified=diagnosis is not None,
    )


def _codes(trace_id: str, diagnosis: Diagnosis | None, severity: Severity) -> dict[str, str | None]:
    """What a desk may put into fields of its own: the same keys always, codes and not words."""
    finding = diagnosis.stall.finding if diagnosis and diagnosis.stall else None
    return {
        "trace_id": trace_id,
        "status": diagnosis.status.value if diagnosis else None,
        "cause": finding.cause.value if finding else None,
        "confidence": finding.confidence.value if finding else None,
        "stage": diagnosis.stage if diagnosis else None,
        "next_stage": diagnosis.next_stage if diagnosis else None,
        "system": (finding.at.system or None) if finding else None,
        "since": rfc3339(finding.since) if finding else None,
        "severity": severity.value,
    }


def _title(diagnosis: Diagnosis, texts: Texts) -> str:
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


def _order_fields(diagnosis: Diagnosis, texts: Texts) -> Iterator[tuple[str, str]]:
    """The trace id before anything else."""
    yield texts.label(Label.TRACE), texts.outside(diagnosis.trace_id)
    yield texts.label(Label.STATUS), texts.status(diagnosis.status)
    if diagnosis.stall:
        finding = diagnosis.stall.finding
        sure = texts.confidence(finding.confidence)
        cause = f"{texts.cause(finding.cause)} ({texts.outside(finding.cause.value)})"
        yield texts.label(Label.CAUSE), f"{cause}, {texts.label(Label.CONFIDENCE)}: {sure}"
        if place := texts.place(finding.at):
            yield texts.label(Label.PLACE), place
    if diagnosis.stage:
        yield texts.label(Label.STAGE), _stage(diagnosis, texts)
    if diagnosis.stall:
        since = diagnosis.stall.finding.since
        waited = diagnosis.evaluated_at - since
        yield texts.label(Label.SINCE), texts.label(Label.SINCE_AGE, instant=since, duration=waited)


def _stage(diagnosis: Diagnosis, texts: Texts) -> str:
    parts = [texts.outside(diagnosis.stage or "")]
    if diagnosis.stage_reached_at:
        parts.append(texts.instant(diagnosis.stage_reached_at))
    if diagnosis.next_stage:
        parts.append(texts.label(Label.NEXT_IS, stage=diagnosis.next_stage))
    return ", ".join(parts)


def _severity_field(assessment: Assessment, texts: Texts) -> tuple[str, str]:
    reasons = ", ".join(texts.label(reason) for reason in assessment.reasons)
    return texts.label(Label.SEVERITY), f"{texts.label(WORDS[assessment.severity])} ({reasons})"


def _evidence(diagnosis: Diagnosis, texts: Texts) -> Iterator[tuple[str, str]]:
    """Where to look, "" for an absence; and what is seen there."""
    for item in diagnosis.stall.finding.evidence if diagnosis.stall else ():
        yield _where(item.ref, diagnosis, texts), texts.evidence(item)


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


def _messages(
    messages: Sequence[SpanMessage], texts: Texts, body_format: BodyFormat
) -> Iterator[tuple[str, str]]:
    for message in messages:
        heading = texts.label(Label.SPAN, span_id=message.ref.span_id)
        yield heading, BLOCKS[body_format](message.text)
