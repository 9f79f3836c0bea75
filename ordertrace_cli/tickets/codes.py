"""What a desk may put into fields of its own: codes, not words; the same keys always."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from ordertrace_cli.diagnosis.model import Diagnosis
from ordertrace_cli.diagnosis.path import mentioned_systems, passed_systems, stalled_at
from ordertrace_cli.redact import clean
from ordertrace_cli.texts.stages import wait_for
from ordertrace_cli.tickets.expiry import expiry_of
from ordertrace_cli.tickets.manner import Manner
from ordertrace_cli.tickets.markup import safe_url
from ordertrace_cli.tickets.severity import Assessment
from ordertrace_cli.times import rfc3339

Codes = Mapping[str, str | None]


def codes_of(diagnosis: Diagnosis, assessment: Assessment, manner: Manner) -> Codes:
    """Of an order that was judged; None where there is nothing to say."""
    finding = diagnosis.stall.finding if diagnosis.stall else None
    expiry = expiry_of(diagnosis, manner.profile.retention if manner.profile else None)
    owner = manner.system(stalled_at(diagnosis))
    waiting = next((row for row in diagnosis.stages if row.name == diagnosis.next_stage), None)
    return _all(
        diagnosis.trace_id,
        assessment,
        status=diagnosis.status.value,
        cause=finding.cause.value if finding else None,
        confidence=finding.confidence.value if finding else None,
        stage=diagnosis.stage,
        next_stage=diagnosis.next_stage,
        system=finding.at.system if finding else None,
        since=_time(finding.since if finding else None),
        waited_seconds=_seconds(wait_for(waiting, diagnosis) if waiting else None),
        limit_seconds=_seconds(waiting.within if waiting else None),
        path=_path(diagnosis, manner),
        team=clean(owner.team) if owner else None,
        contact=clean(owner.contact) if owner else None,
        evaluated_at=rfc3339(diagnosis.evaluated_at),
        expires_at=_time(expiry.at if expiry else None),
        trace_url=safe_url(manner.trace_url),
        command=manner.command(diagnosis.trace_id, diagnosis.evaluated_at),
    )


def codes_unverified(trace_id: str, assessment: Assessment, manner: Manner, now: datetime) -> Codes:
    """Of an id alone."""
    return _all(
        trace_id,
        assessment,
        evaluated_at=rfc3339(now),
        trace_url=safe_url(manner.trace_url),
        command=manner.command(trace_id, now),
    )


_KEYS = (
    "status", "cause", "confidence", "stage", "next_stage", "system", "since",
    "waited_seconds", "limit_seconds", "path", "team", "contact", "evaluated_at", "expires_at",
    "trace_url", "command", "incident", "orders",
)  # fmt: skip


def _all(trace_id: str, assessment: Assessment, **known: str | None) -> Codes:
    """Every key, the trace id first; "" is nothing."""
    codes: dict[str, str | None] = {"trace_id": trace_id}
    codes |= {key: known.get(key) or None for key in _KEYS}
    codes["severity"] = assessment.severity.value
    codes["severity_rule"] = ",".join(assessment.reasons)
    return MappingProxyType(codes)


def with_incident(codes: Codes, incident_id: str, orders: int) -> Codes:
    """The codes of an order that stands for several."""
    return MappingProxyType({**codes, "incident": incident_id, "orders": str(orders)})


def _path(diagnosis: Diagnosis, manner: Manner) -> str:
    """`shop=passed queue=stalled mes=open`, in the profile's order."""
    known = tuple(system.name for system in manner.profile.systems) if manner.profile else ()
    passed, stalled = passed_systems(diagnosis), stalled_at(diagnosis)
    return " ".join(
        f"{clean(name)}={'stalled' if name == stalled else 'passed' if name in passed else 'open'}"
        for name in known or mentioned_systems(diagnosis)
    )


def _time(instant: datetime | None) -> str | None:
    return rfc3339(instant) if instant else None


def _seconds(duration: timedelta | None) -> str | None:
    return None if duration is None else f"{duration.total_seconds():.3f}".rstrip("0").rstrip(".")
