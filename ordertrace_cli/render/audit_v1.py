"""An audit for programs: JSON, version 1, one finding a line, and CSV.

Names are masked, values are never there. Sentences are English, and only ASCII is written.
"""

import csv
import io
import json
from typing import Annotated, NotRequired, TypedDict

from ordertrace_cli.privacy.collector import collector_yaml
from ordertrace_cli.privacy.model import AuditReport, Kind, Leak
from ordertrace_cli.render.csv_table import csv_cell
from ordertrace_cli.render.json_shapes_v1 import WarningJson
from ordertrace_cli.render.json_v1 import warnings_json
from ordertrace_cli.render.told import Instant, SpanId, Told, TraceId
from ordertrace_cli.texts import audit as texts
from ordertrace_cli.texts.texts import Texts
from ordertrace_cli.times import rfc3339

AUDIT_SCHEMA = "ordertrace.audit/1"


class ScopeJson(TypedDict):
    """The instrumentation that wrote the span."""

    name: str
    version: str


class FixJson(TypedDict):
    """settings: as that instrumentation spells them. collector: OTTL statements."""

    origin: str
    text: str
    settings: list[str]
    collector: list[str]


class FindingJson(TypedDict):
    """One group. key: "" where the place has none. shape: the profile's own, for own_shape."""

    kind: Annotated[str, Told("What it looks like.", words=Kind)]
    shape: NotRequired[str]
    service: str
    scope: ScopeJson
    span_name: str
    place: str
    key: str
    spans: int
    trace_id: TraceId
    span_id: SpanId
    fix: FixJson


class AuditJson(TypedDict):
    """since, until: null where everything in a file was read. collector: YAML to paste."""

    schema: str
    evaluated_at: Instant
    since: Instant | None
    until: Instant | None
    spans_searched: int
    complete: bool
    findings: list[FindingJson]
    collector: str
    warnings: list[WarningJson]


def render_audit_json(report: AuditReport) -> str:
    """`ordertrace audit --format json`."""
    document: AuditJson = {
        "schema": AUDIT_SCHEMA,
        "evaluated_at": rfc3339(report.evaluated_at),
        "since": rfc3339(report.since) if report.since else None,
        "until": rfc3339(report.until) if report.until else None,
        "spans_searched": report.spans,
        "complete": report.complete,
        "findings": [_finding(leak) for leak in report.leaks],
        "collector": collector_yaml(report.leaks),
        "warnings": warnings_json(report.caveats, Texts()),
    }
    return json.dumps(document, indent=2) + "\n"


def render_audit_ndjson(report: AuditReport) -> str:
    """One finding a line, worst first."""
    return "".join(f"{json.dumps(_finding(leak))}\n" for leak in report.leaks)


_LONGEST_CELL = 4_000
_COLUMNS = (
    *("kind", "shape", "spans", "service", "scope", "scope_version", "span_name", "place", "key"),
    *("trace_id", "span_id", "fix", "settings", "collector"),
)


def render_audit_csv(report: AuditReport) -> str:
    """One finding a row, worst first, for spreadsheets: no cell begins a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for leak in report.leaks:
        where, remedy = leak.where, leak.remedy
        cells = (
            *(where.kind, where.shape, str(leak.count), where.service, where.scope),
            *(where.version, where.span_name, where.place, where.key),
            *(leak.trace_id, leak.span_id, Texts().say(texts.REMEDIES[remedy.origin])),
            *("; ".join(remedy.settings), "; ".join(remedy.statements)),
        )
        writer.writerow([csv_cell(cell, _LONGEST_CELL) for cell in cells])
    return stream.getvalue()


def _finding(leak: Leak) -> FindingJson:
    where, remedy = leak.where, leak.remedy
    finding: FindingJson = {
        "kind": where.kind,
        "service": where.service,
        "scope": {"name": where.scope, "version": where.version},
        "span_name": where.span_name,
        "place": where.place,
        "key": where.key,
        "spans": leak.count,
        "trace_id": leak.trace_id,
        "span_id": leak.span_id,
        "fix": {
            "origin": remedy.origin,
            "text": Texts().say(texts.REMEDIES[remedy.origin]),
            "settings": list(remedy.settings),
            "collector": list(remedy.statements),
        },
    }
    if where.shape:
        finding["shape"] = where.shape
    return finding
