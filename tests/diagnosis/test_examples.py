"""Real orders of a real landscape, labelled by the fault that was injected into each."""

import gzip
import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ordertrace_cli.diagnosis.model import Diagnosis
from ordertrace_cli.fleet.examination import Examination, examine_traces
from ordertrace_cli.profile.load import load_profile
from ordertrace_cli.spans.gather import gather
from ordertrace_cli.spans.jaeger_ui import parse_jaeger
from ordertrace_cli.spans.model import Trace
from ordertrace_cli.spans.otlp import parse_otlp

EXAMPLES = Path(__file__).parents[1] / "data" / "examples"
LABELS: list[dict[str, Any]] = json.loads(
    (EXAMPLES / "java-rabbitmq.labels.json").read_text(encoding="utf-8")
)["labels"]


@cache
def traces(form: str) -> tuple[Trace, ...]:
    if form == "legacy":
        with gzip.open(EXAMPLES / "java-rabbitmq.legacy.json.gz") as file:
            return gather([parse_jaeger(file.read())])
    with gzip.open(EXAMPLES / "java-rabbitmq.otlp.jsonl.gz") as file:
        return gather(parse_otlp(line) for line in file if line.strip())


@cache
def examination(form: str, at: str) -> Examination:
    profile = load_profile(EXAMPLES / "profile.toml")
    return examine_traces(traces(form), profile, datetime.fromisoformat(at), frozenset())


def diagnose(form: str, label: dict[str, Any], trace_id: str) -> Diagnosis:
    whole = examination(form, label["evaluated_at"])
    order = whole.find(trace_id)
    assert order is not None
    return whole.diagnose(order)


def name_of(label: dict[str, Any]) -> str:
    return f"{label['scenario']}-{label['trace_id'][:6]}-{label['evaluated_at'][14:19]}"


@pytest.mark.parametrize("form", ["otlp", "legacy"])
@pytest.mark.parametrize("label", LABELS, ids=name_of)
def test_the_verdict_is_what_was_injected(label: dict[str, Any], form: str) -> None:
    for trace_id in label["family"]:
        diagnosis = diagnose(form, label, trace_id)
        stall = diagnosis.stall
        cause = stall.finding.cause.value if stall else None
        system = (stall.finding.at.system or None) if stall else None
        if [cause, system] not in label.get("accept", []):
            assert (cause, system) == (label["cause"], label["at_system"])
            assert diagnosis.status.value in {label["status"], *label.get("accept_status", [])}
        assert diagnosis.stage in {label["stage"], *label.get("accept_stage", [])}
        found = {violation.code.value for violation in diagnosis.violations}
        assert found == set(label.get("violations", []))
