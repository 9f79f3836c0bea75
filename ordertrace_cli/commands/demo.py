"""`ordertrace demo`: the main job on the built-in landscape, or the landscape itself."""

import gzip
from pathlib import Path

from msgspec import Struct

from ordertrace_cli.commands.common import Workplace, prepare
from ordertrace_cli.commands.complaining import complain
from ordertrace_cli.commands.options import CommonOptions
from ordertrace_cli.commands.progress import progress_for
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.commands.target_file import check_target, write_file
from ordertrace_cli.demo.landscape import build_landscape
from ordertrace_cli.demo.model import Landscape
from ordertrace_cli.errors import ExitCode, UsageError
from ordertrace_cli.fleet.model import StuckReport
from ordertrace_cli.fleet.progress import Progress
from ordertrace_cli.fleet.show import diagnose_order
from ordertrace_cli.fleet.stuck import Window, find_stuck
from ordertrace_cli.redact import clean
from ordertrace_cli.spans.encode import encode_otlp
from ordertrace_cli.spans.model import Trace
from ordertrace_cli.texts.labels import Label

_SPANS_A_PUSH = 2_000


class DemoOptions(Struct, frozen=True):
    """export: file to write OTLP JSON to. push: OTLP/HTTP address of a Jaeger or Collector."""

    common: CommonOptions
    export: Path | None = None
    push: str | None = None


def run_demo(env: Env, options: DemoOptions) -> ExitCode:
    """Show, export or push the landscape. Raises the errors of `ordertrace_cli.errors`."""
    if options.export is not None and options.push is not None:
        raise UsageError("--export and --push exclude one another", "give one of them")
    if options.export is not None:
        check_target(options.export, force=options.common.force)
    place = prepare(env, options.common)
    said, screen = "", ""
    with progress_for(env, place.texts) as progress:
        progress.building()
        landscape = build_landscape(place.now)
        if options.export is not None:
            data = encode_otlp(landscape.traces)
            packed = gzip.compress(data) if options.export.suffix == ".gz" else data
            write_file(options.export, packed, force=options.common.force)
            said = f"wrote {clean(str(options.export), 200)}"
        elif options.push is not None:
            said = _pushed(options.push, landscape, progress)
        else:
            screen = _main_job(place, landscape, progress)
    if said:
        complain(env, place.texts.language, said)
    if screen:
        place.write(screen)
    return ExitCode.DONE


def _main_job(place: Workplace, landscape: Landscape, progress: Progress) -> str:
    from ordertrace_cli.render.show import render_show
    from ordertrace_cli.render.stuck import render_stuck
    from ordertrace_cli.render.time_axis import works_shown
    from ordertrace_cli.sources.demo import DemoSource

    source = DemoSource(landscape)
    window = Window(place.now - place.settings.since, place.now, place.now)
    report = find_stuck(source, place.profile, window, progress)
    where, look = place.surroundings(source), place.look
    parts = [render_stuck(report, look, where, limit=5)]
    example = _example(report)
    if example is not None:
        order = diagnose_order(source, place.profile, example, place.now, progress)
        timeline = order.timeline(works_shown(look))
        parts.append(render_show(order.diagnosis, look, where, timeline))
    parts.append(_next_steps(place.texts.label(Label.TRY_NEXT), example))
    return "\n".join(parts)


def _example(report: StuckReport) -> str | None:
    """An order of the largest incident: the one that is worth a look first."""
    if report.incidents:
        return report.incidents[0].trace_ids[0]
    return report.orders[0].trace_id if report.orders else None


def _next_steps(title: str, example: str | None) -> str:
    commands = ["ordertrace stuck --demo --since 1d"]
    if example is not None:
        commands.insert(0, f"ordertrace ticket {example} --demo")
    commands.append("ordertrace demo --push http://localhost:4318")
    commands.append("ordertrace stuck --jaeger http://localhost:16686 --since 2h")
    return "\n".join([title, *(f"  {command}" for command in commands)]) + "\n"


def _pushed(url: str, landscape: Landscape, progress: Progress) -> str:
    """Send all of it; what was sent."""
    from ordertrace_cli.sources.address import parse_base_url
    from ordertrace_cli.sources.connection import Connection
    from ordertrace_cli.sources.http import HttpClient

    base = parse_base_url(url, "--push")
    client = HttpClient(Connection(base))
    batches = _batches(landscape.traces)
    try:
        for number, batch in enumerate(batches):
            progress.sending(number, len(batches))
            client.post("/v1/traces", encode_otlp(batch), "application/json")
    finally:
        client.close()
    spans = sum(len(trace.spans) for trace in landscape.traces)
    return f"sent {spans} spans of {len(landscape.labels)} orders"


def _batches(traces: tuple[Trace, ...]) -> list[list[Trace]]:
    """Whole traces, few enough at once for a Collector's default message size."""
    batches: list[list[Trace]] = [[]]
    count = 0
    for trace in traces:
        if count + len(trace.spans) > _SPANS_A_PUSH and batches[-1]:
            batches.append([])
            count = 0
        batches[-1].append(trace)
        count += len(trace.spans)
    return batches
