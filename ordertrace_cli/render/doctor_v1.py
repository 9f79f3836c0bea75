"""A look at the surroundings for programs: JSON, version 1. Sentences are English."""

import json
from datetime import datetime, timedelta
from typing import Annotated, TypedDict

from ordertrace_cli.diagnosis.model import FactValue
from ordertrace_cli.health.model import Area, HealthReport, Observation, Sign
from ordertrace_cli.redact import clean
from ordertrace_cli.render.told import Instant, Told
from ordertrace_cli.texts import doctor as texts
from ordertrace_cli.texts.texts import Texts
from ordertrace_cli.times import rfc3339

DOCTOR_SCHEMA = "ordertrace.doctor/1"


class ObservationJson(TypedDict):
    """One thing that was looked at. facts: durations in seconds. hint: "" where nothing is to do."""

    area: Annotated[str, Told("What was looked at.", words=Area)]
    code: Annotated[str, Told("What was seen.", words=Sign)]
    level: str
    text: str
    hint: str
    facts: dict[str, str | int | float]


class DoctorJson(TypedDict):
    """worst: ok, note, warning or problem."""

    schema: str
    evaluated_at: Instant
    worst: str
    exit_code: int
    checks: list[ObservationJson]


def render_doctor_json(report: HealthReport) -> str:
    """`ordertrace doctor --format json`."""
    document: DoctorJson = {
        "schema": DOCTOR_SCHEMA,
        "evaluated_at": rfc3339(report.evaluated_at),
        "worst": report.worst.word,
        "exit_code": int(report.exit_code),
        "checks": [_observation(each) for each in report.observations],
    }
    return f"{json.dumps(document, indent=2)}\n"


def _observation(each: Observation) -> ObservationJson:
    english = Texts()
    remedy = texts.REMEDIES.get(each.sign)
    return {
        "area": each.area.value,
        "code": each.sign.value,
        "level": each.level.word,
        "text": english.say(texts.SIGNS[each.sign], **each.facts),
        "hint": english.say(remedy, **each.facts) if remedy else "",
        "facts": {name: _fact(value) for name, value in each.facts.items()},
    }


def _fact(value: FactValue) -> str | int | float:
    match value:
        case timedelta():
            return round(value.total_seconds(), 6)
        case datetime():
            return rfc3339(value)
        case str():
            return clean(value, 500)
    return value
