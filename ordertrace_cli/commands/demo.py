"""`ordertrace demo`: the main job on the built-in landscape, or the landscape itself."""

import gzip
from dataclasses import dataclass
from pathlib import Path

from ordertrace_cli.commands.common import prepare
from ordertrace_cli.commands.options import CommonOptions
from ordertrace_cli.commands.output import check_target, write_file, write_result
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.demo.landscape import build_landscape
from ordertrace_cli.demo.model import Landscape
from ordertrace_cli.errors import ExitCode, UsageError
from ordertrace_cli.fleet.model import StuckReport
from ordertrace_cli.fleet.show import diagnose_order
from ordertrace_cli.fleet.stuck import Window, find_stuck
from ordertrace_cli.redact import clean
from ordertrace_cli.spans.encode import encode_otlp
from ordertrace_cli.spans.model import Trace
from ordertrace_cli.texts.labels import Label

_SPANS_A_PUSH = 2_000


@dataclass(frozen=True, slots=True)
class DemoOptions:
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
    landscape = build_landscape(place.now)
    if options.export is not None:
        data = encode_otlp(landscape.traces)
        packed = gzip.compress(data) if options.export.suffix == ".gz" else data
        write_file(options.export, packed, force=options.common.force)
        env.stderr.write(f"ordertrace: wrote {clean(str(options.export), 200)}\n")
        return ExitCode.DONE
    if options.push is not None:
        return _push(env, options, landscape)
    return _main_job(env, options, landscape)


def _main_job(env: Env, options: DemoOptions, landscape: Landscape) -> ExitCode:
    from ordertrace_cli.render.show import render_show
    from ordertrace_cli.render.stuck import render_stuck
    from ordertrace_cli.sources.demo import DemoSource

    place = prepare(env, options.common)
    source = DemoSource(landscape)
    window = Window(place.now - place.settings.since, place.now, place.now)
    report = find_stuck(source, place.profile, window)
    where = place.surroundings(source)
    parts = [render_stuck(report, place.look, where, limit=5)]
    example = _example(report)
    if example is not None:
        order = diagnose_order(source, place.profile, example, place.now)
        parts.append(render_show(order.diagnosis, place.look, where))
    parts.append(_next_steps(place.texts.label(Label.TRY_NEXT), example))
    write_result(env, "\n".join(parts), options.common.output, force=options.common.force)
    return ExitCode.DONE


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


def _push(env: Env, options: DemoOptions, landscape: Landscape) -> ExitCode:
    from ordertrace_cli.sources.address import parse_base_url
    from ordertrace_cli.sources.connection import Connection
    from ordertrace_cli.sources.http import HttpClient

    assert options.push is not None  # noqa: S101  for the type checker: the caller has asked
    base = parse_base_url(options.push, "--push")
    client = HttpClient(Connection(base))
    try:
        for batch in _batches(landscape.traces):
            client.post("/v1/traces", encode_otlp(batch), "application/json")
    finally:
        client.close()
    spans = sum(len(trace.spans) for trace in landscape.traces)
    env.stderr.write(f"ordertrace: sent {spans} spans of {len(landscape.labels)} orders\n")
    return ExitCode.DONE


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
