"""The contract's JSON documents, version 1: how values fill their shapes.

Sentences are always English with full UTC times: documents do not change with the reader's
language. Only ASCII is written, so nothing in them can steer a terminal.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import islice

from ordertrace_cli.diagnosis.explain import Explanation, Trial
from ordertrace_cli.diagnosis.model import (
    Cause,
    Diagnosis,
    Evidence,
    HopRow,
    OrderStatus,
    Place,
    StageRow,
    Stall,
    Usual,
    Violation,
)
from ordertrace_cli.fleet.model import Incident, StuckReport
from ordertrace_cli.redact import clean
from ordertrace_cli.render.json_shapes_v1 import (
    EvidenceJson,
    HopJson,
    IncidentJson,
    JourneyJson,
    OrderJson,
    PlaceJson,
    StageJson,
    StalledJson,
    StuckJson,
    TicketJson,
    TicketsJson,
    TrialJson,
    UsualJson,
    ViolationJson,
    WarningJson,
)
from ordertrace_cli.spans.model import Caveat
from ordertrace_cli.texts.texts import Texts
from ordertrace_cli.tickets.model import Ticket
from ordertrace_cli.times import rfc3339

JOURNEY_SCHEMA = "ordertrace.journey/1"
STUCK_SCHEMA = "ordertrace.stuck/1"
TICKET_SCHEMA = "ordertrace.ticket/1"
TICKETS_SCHEMA = "ordertrace.tickets/1"

_ENCODER = json.JSONEncoder(ensure_ascii=True, allow_nan=False, indent=2)
_WORDS_AT_ONCE = 4_096


def render_show_json(diagnosis: Diagnosis, explanation: Explanation | None = None) -> str:
    """`ordertrace show --format json`."""
    return _document(journey_json(diagnosis, Texts(), explanation))


def render_stuck_json(report: StuckReport, *, violations: bool = False) -> str:
    """`ordertrace stuck --format json`: every order and incident, however many.

    violations: also the orders that broke policy and went on.
    """
    texts = Texts()
    document = stuck_json(report, texts)
    if violations:
        document["violations"] = [_order(diagnosis, texts) for diagnosis in report.violators]
    return _document(document)


def render_stuck_json_line(report: StuckReport) -> str:
    """The report as one line: `ordertrace stuck --watch --format ndjson`."""
    return json.dumps(stuck_json(report, Texts()), ensure_ascii=True, allow_nan=False) + "\n"


def render_ticket_json(ticket: Ticket) -> str:
    """`ordertrace ticket --format json`: the body in the language it was composed in."""
    return _document(ticket_json(ticket))


def render_ticket_ndjson(ticket: Ticket) -> str:
    """One ticket as one line."""
    return json.dumps(ticket_json(ticket), ensure_ascii=True, allow_nan=False) + "\n"


def render_tickets_json(tickets: Sequence[Ticket]) -> str:
    """`ordertrace ticket - --format json`: one document, however many tickets."""
    document: TicketsJson = {
        "schema": TICKETS_SCHEMA,
        "tickets": [ticket_json(ticket) for ticket in tickets],
    }
    return _document(document)


def journey_json(
    diagnosis: Diagnosis, texts: Texts, explanation: Explanation | None = None
) -> JourneyJson:
    """explanation: what every rule looked for and found, when it was asked for."""
    order = _order(diagnosis, texts)
    journey: JourneyJson = {
        "schema": order["schema"],
        "trace_id": order["trace_id"],
        "evaluated_at": order["evaluated_at"],
        "status": order["status"],
        "stage": order["stage"],
        "stage_reached_at": order["stage_reached_at"],
        "next_stage": order["next_stage"],
        "stalled": order["stalled"],
        "stages": [_stage(row) for row in diagnosis.stages],
        "hops": [_hop(row) for row in diagnosis.hops],
        "violations": order["violations"],
        "warnings": order["warnings"],
        "traces": order["traces"],
        "span_count": order["span_count"],
    }
    if explanation is not None:
        chosen = explanation.chosen
        journey["explanation"] = [_trial(trial, chosen, texts) for trial in explanation.trials]
    return journey


def stuck_json(report: StuckReport, texts: Texts) -> StuckJson:
    return {
        "schema": STUCK_SCHEMA,
        "evaluated_at": rfc3339(report.evaluated_at),
        "since": rfc3339(report.since),
        "until": rfc3339(report.until),
        "orders_examined": report.orders_examined,
        "complete": report.complete,
        "counts": {status.value: report.counts.get(status, 0) for status in OrderStatus},
        "orders": [_order(diagnosis, texts) for diagnosis in report.orders],
        "incidents": [_incident(incident, texts) for incident in report.incidents],
        "warnings": warnings_json(report.caveats, texts),
    }


def ticket_json(ticket: Ticket) -> TicketJson:
    return {
        "schema": TICKET_SCHEMA,
        "trace_id": ticket.trace_id,
        "title": ticket.title,
        "body": ticket.body,
        "body_format": ticket.body_format.value,
        "fields": dict(ticket.fields),
        "severity": ticket.severity.value,
        "dedupe_key": ticket.dedupe_key,
        "verified": ticket.verified,
        "trace_ids": list(ticket.trace_ids),
    }


def _document(value: JourneyJson | StuckJson | TicketJson | TicketsJson) -> str:
    words = _ENCODER.iterencode(value)
    # `dumps` holds a list of every word of the document: four times the document.
    return "".join(iter(lambda: "".join(islice(words, _WORDS_AT_ONCE)), "")) + "\n"


def _order(diagnosis: Diagnosis, texts: Texts) -> OrderJson:
    told = diagnosis.status.needs_attention or diagnosis.status is OrderStatus.UNKNOWN
    stalled = _stalled(diagnosis, diagnosis.stall, texts) if told and diagnosis.stall else None
    return {
        "schema": JOURNEY_SCHEMA,
        "trace_id": diagnosis.trace_id,
        "evaluated_at": rfc3339(diagnosis.evaluated_at),
        "status": diagnosis.status.value,
        "stage": diagnosis.stage,
        "stage_reached_at": _time(diagnosis.stage_reached_at),
        "next_stage": diagnosis.next_stage,
        "stalled": stalled,
        "violations": [_violation(violation, texts) for violation in diagnosis.violations],
        "warnings": warnings_json(diagnosis.caveats, texts),
        "traces": list(diagnosis.traces),
        "span_count": diagnosis.span_count,
    }


def _stalled(diagnosis: Diagnosis, stall: Stall, texts: Texts) -> StalledJson:
    finding = stall.finding
    return {
        "cause": finding.cause.value,
        "confidence": finding.confidence.value,
        "at": _place(finding.at),
        "since": rfc3339(finding.since),
        "for_seconds": (diagnosis.evaluated_at - finding.since).total_seconds(),
        "span_id": finding.ref.span_id if finding.ref else None,
        "summary": texts.summary(diagnosis),
        "actions": list(texts.actions(diagnosis)),
        "evidence": [_evidence(item, texts) for item in finding.evidence],
        "alternatives": [
            {
                "cause": other.cause.value,
                "confidence": other.confidence.value,
                "for": [texts.check(check) for check in other.speaks_for],
                "against": [texts.check(check) for check in other.speaks_against],
            }
            for other in stall.alternatives
        ],
    }


def _trial(trial: Trial, chosen: Cause | None, texts: Texts) -> TrialJson:
    return {
        "cause": trial.cause.value,
        "fired": trial.finding is not None,
        "chosen": trial.cause is chosen,
        "confidence": trial.finding.confidence.value if trial.finding else None,
        "behind": trial.behind.value if trial.behind else None,
        "checks": [
            {"code": check.code.value, "text": texts.check(check), "passed": check.passed}
            for check in trial.checks
        ],
    }


def _evidence(item: Evidence, texts: Texts) -> EvidenceJson:
    return {
        "code": item.code.value,
        "span_id": item.ref.span_id if item.ref else None,
        "trace_id": item.ref.trace_id if item.ref else None,
        "text": texts.evidence(item),
    }


def _stage(row: StageRow) -> StageJson:
    return {
        "name": row.name,
        "system": row.system,
        "by": row.by,
        "state": row.state.value,
        "reached_at": _time(row.reached_at),
        "waited_seconds": _seconds(row.waited),
        "within_seconds": _seconds(row.within),
        "within_learned": row.learned,
        "waiting_seconds": _seconds(row.waiting),
        "working_seconds": _seconds(row.worked),
        "usual": _usual(row.usual),
        "span_id": row.ref.span_id if row.ref else None,
    }


def _hop(row: HopRow) -> HopJson:
    return {
        "from": row.from_system or None,
        "to": row.to_system or None,
        "via": row.via,
        "name": clean(row.name),
        "at": rfc3339(row.at),
        "latency_seconds": _seconds(row.latency),
        "usual": _usual(row.usual),
        "state": row.state.value,
        "span_id": row.ref.span_id,
    }


def _usual(usual: Usual | None) -> UsualJson | None:
    if usual is None:
        return None
    return {
        "median_seconds": usual.median.total_seconds(),
        "p95_seconds": usual.p95.total_seconds(),
        "p99_seconds": usual.p99.total_seconds(),
        "cases": usual.cases,
        "slower_than_percent": usual.slower_than_percent,
    }


def _violation(violation: Violation, texts: Texts) -> ViolationJson:
    return {
        "code": violation.code.value,
        "text": texts.violation(violation),
        "span_id": violation.ref.span_id if violation.ref else None,
    }


def warnings_json(caveats: tuple[Caveat, ...], texts: Texts) -> list[WarningJson]:
    """What a result may lack, as every document tells it."""
    return [{"code": caveat.code.value, "text": texts.caveat(caveat)} for caveat in caveats]


def _incident(incident: Incident, texts: Texts) -> IncidentJson:
    return {
        "id": incident.incident_id,
        "cause": incident.cause.value,
        "status": incident.status.value,
        "at": _place(incident.at),
        "stage": incident.stage,
        "since": rfc3339(incident.since),
        "latest": rfc3339(incident.latest),
        "last_sound": _time(incident.last_sound),
        "ongoing": incident.ongoing,
        "recovered_at": _time(incident.recovered_at),
        "trend": incident.trend.value if incident.trend is not None else None,
        "blocks": {
            "stages": list(incident.blocks.stages),
            "systems": list(incident.blocks.systems),
        },
        "orders": incident.orders,
        "trace_ids": list(incident.trace_ids),
        "summary": texts.incident(incident),
    }


def _place(place: Place) -> PlaceJson:
    """null where nobody can tell."""
    return {"system": place.system or None, "name": clean(place.name) or None}


def _time(instant: datetime | None) -> str | None:
    return rfc3339(instant) if instant else None


def _seconds(duration: timedelta | None) -> float | None:
    return duration.total_seconds() if duration is not None else None
