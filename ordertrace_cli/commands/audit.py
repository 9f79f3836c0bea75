"""`ordertrace audit`: what stands in spans and must not, and what removes it."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from msgspec import Struct

from ordertrace_cli.commands.common import (
    Workplace,
    check_one_source,
    known_word,
    open_source,
    prepare,
    start_of_window,
)
from ordertrace_cli.commands.options import CommonOptions
from ordertrace_cli.commands.progress import progress_for
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.errors import ExitCode
from ordertrace_cli.fleet.audit import AuditWindow, audit_documents, audit_window
from ordertrace_cli.fleet.progress import Progress
from ordertrace_cli.globs import Globs
from ordertrace_cli.privacy.model import AuditReport

_DEFAULT_SINCE = "24h"


class AuditFormat(StrEnum):
    """What `audit` can print."""

    TEXT = "text"
    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"


class AuditOptions(Struct, frozen=True):
    """since: as typed. services: globs on service.name, empty for all. limit: 0 for all."""

    common: CommonOptions
    since: str | None = None
    services: tuple[str, ...] = ()
    format: str = "text"
    check: bool = False
    strict: bool = False
    limit: int | None = None


def run_audit(env: Env, options: AuditOptions) -> ExitCode:
    """Print what was found. Raises the errors of `ordertrace_cli.errors`."""
    output_format = known_word(AuditFormat, options.format, "--format")
    place = prepare(env, options.common)
    with progress_for(env, place.texts) as progress:
        report = _audit(place, options, progress)
    place.warn(report.caveats)
    text = _render(report, output_format, options, place)
    place.write(text, paged=output_format is AuditFormat.TEXT)
    if options.check and report.leaks:
        return ExitCode.ATTENTION
    if options.strict and not report.complete:
        return ExitCode.INCOMPLETE
    return ExitCode.DONE


def _audit(place: Workplace, options: AuditOptions, progress: Progress) -> AuditReport:
    check_one_source(options.common)
    services = Globs(options.services) if options.services else None
    privacy = place.profile.privacy
    if options.common.from_file is None and not options.common.demo:
        window = _window(place, options.since or _DEFAULT_SINCE)
        with open_source(place, progress, keep_documents=True) as source:
            return audit_window(source, privacy, window, services, progress)
    # A file is read for what it holds: whoever exported it has chosen the time.
    window = _window(place, options.since) if options.since else AuditWindow(place.now)
    with _documents(place, options.common, progress) as documents:
        return audit_documents(documents, privacy, window, services)


@contextmanager
def _documents(
    place: Workplace, options: CommonOptions, progress: Progress
) -> Iterator[Iterator[bytes]]:
    """What the file or the built-in landscape holds, document by document."""
    if options.from_file is None:
        from ordertrace_cli.demo.landscape import build_landscape
        from ordertrace_cli.spans.encode import encode_otlp

        progress.building()
        yield (encode_otlp([trace]) for trace in build_landscape(place.clock).traces)
        return
    from ordertrace_cli.sources.files import file_lines
    from ordertrace_cli.sources.records import read_documents_of

    with file_lines(options.from_file, place.env.stdin, told=progress.reading) as lines:
        yield read_documents_of(lines)


def _window(place: Workplace, since: str) -> AuditWindow:
    start = start_of_window(place, since)
    return AuditWindow(place.now, start, place.now)


def _render(
    report: AuditReport, output_format: AuditFormat, options: AuditOptions, place: Workplace
) -> str:
    if output_format is AuditFormat.TEXT:
        from ordertrace_cli.render.audit import SPOTS_SHOWN, render_audit

        limit = SPOTS_SHOWN if options.limit is None else options.limit or None
        return render_audit(report, place.look, limit)
    from ordertrace_cli.render.audit_v1 import (
        render_audit_csv,
        render_audit_json,
        render_audit_ndjson,
    )

    render = {
        AuditFormat.JSON: render_audit_json,
        AuditFormat.NDJSON: render_audit_ndjson,
        AuditFormat.CSV: render_audit_csv,
    }[output_format]
    return render(report)
