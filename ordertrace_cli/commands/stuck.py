"""`ordertrace stuck`: orders of a window that need attention, and the incidents behind them."""

from collections.abc import Callable
from contextlib import closing
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from ordertrace_cli.commands.common import (
    Workplace,
    known_word,
    open_source,
    prepare,
    start_of_window,
    unknown_word,
)
from ordertrace_cli.commands.id_list import STANDARD_INPUT
from ordertrace_cli.commands.options import CommonOptions
from ordertrace_cli.commands.output import write_result
from ordertrace_cli.commands.progress import progress_for
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.diagnosis.model import Cause, Diagnosis
from ordertrace_cli.errors import ExitCode, UsageError
from ordertrace_cli.fleet.model import StuckReport
from ordertrace_cli.fleet.stuck import Manner, Window, broke_policy, find_stuck
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.render.look import Surroundings


class StuckFormat(StrEnum):
    """What `stuck` can print."""

    TEXT = "text"
    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"
    MARKDOWN = "markdown"
    HTML = "html"


_WATCHED = (StuckFormat.TEXT, StuckFormat.NDJSON)


class StuckOptions(Struct, frozen=True):
    """causes, stages: as typed; empty for all. limit: orders in the text's list, 0 for all.

    violations: list the orders that broke policy and went on, instead of the stalled ones.
    watch: again and again; every: the pause between, as typed.
    """

    common: CommonOptions
    since: str | None = None
    format: str = "text"
    causes: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    ids_only: bool = False
    check: bool = False
    strict: bool = False
    limit: int | None = None
    violations: bool = False
    watch: bool = False
    every: str | None = None


def run_stuck(env: Env, options: StuckOptions) -> ExitCode:
    """Print what stalled. Raises the errors of `ordertrace_cli.errors`."""
    output_format = known_word(StuckFormat, options.format, "--format")
    _check(options, output_format)
    place = prepare(env, options.common)
    wanted = _wanted(options, place.profile)
    if options.watch:
        return _watch(place, options, wanted)
    window = Window(start_of_window(place, options.since), place.now, place.now)
    streams = output_format is StuckFormat.NDJSON and options.common.output is None
    lines: list[str] = []

    def write_line(diagnosis: Diagnosis) -> None:
        stalled = diagnosis.status.needs_attention
        listed = broke_policy(diagnosis) if options.violations else stalled
        if listed and wanted(diagnosis):
            from ordertrace_cli.render.ndjson import render_ndjson_line

            lines.append(render_ndjson_line(diagnosis))
            if streams:
                write_result(env, lines.pop(), None)

    from ordertrace_cli.sources.shelf import Shelf

    # Lines that appear one by one show themselves how far it has come.
    silent = streams and env.stdout_is_terminal
    with (
        progress_for(env, place.texts, shown=not silent) as progress,
        open_source(place, progress) as source,
        closing(Shelf()) as depot,
    ):
        each = write_line if output_format is StuckFormat.NDJSON else _ignore
        report = find_stuck(
            source,
            place.profile,
            window,
            progress,
            each,
            manner=Manner(options.common.learned_limits, options.violations, depot),
        )
        report = _only(report, wanted)
        where = place.surroundings(source)
    place.warn(report.caveats)
    if not streams:
        text = "".join(lines)
        if output_format is not StuckFormat.NDJSON:
            text = _render(report, output_format, options, place, where)
        read = output_format is StuckFormat.TEXT and not options.ids_only
        place.write(text, paged=read)
    place.remember(*(order.trace_id for order in report.orders))
    if options.check and (report.orders or (options.violations and report.violators)):
        return ExitCode.ATTENTION
    if options.strict and not report.complete:
        return ExitCode.INCOMPLETE
    return ExitCode.DONE


def _check(options: StuckOptions, output_format: StuckFormat) -> None:
    """What cannot go together. Raises UsageError."""
    if options.ids_only and output_format is not StuckFormat.TEXT:
        raise UsageError("--ids-only and --format exclude one another", "give one of them")
    if options.violations and options.causes:
        raise UsageError(
            "--violations and --cause exclude one another",
            "orders that went on have no cause; --stage fits both",
        )
    _check_watch(options, output_format)


def _check_watch(options: StuckOptions, output_format: StuckFormat) -> None:
    """What cannot be watched. Raises UsageError."""
    if not options.watch:
        if options.every is not None:
            raise UsageError("--every without --watch", "add --watch")
        return
    common = options.common
    for given, name in (
        (options.ids_only, "--ids-only"),
        (options.violations, "--violations"),
        (common.at is not None, "--at"),
        (common.output is not None, "--output"),
        (common.from_file == STANDARD_INPUT, "--from -"),
    ):
        if given:
            raise UsageError(f"--watch and {name} exclude one another", "leave one of them out")
    if output_format not in _WATCHED:
        raise UsageError(
            f"--watch and --format {output_format.value} exclude one another",
            "--format ndjson prints one report a line",
        )


def _watch(
    place: Workplace, options: StuckOptions, wanted: Callable[[Diagnosis], bool]
) -> ExitCode:
    """Look until something ends it; `--check` and `--strict` end at the first look they mean."""
    from ordertrace_cli.commands.watch import Looked, Watching, parse_pause, watch
    from ordertrace_cli.sources.shelf import Shelf

    every = parse_pause(options.every)
    # A window that cannot be is said now, and not by the first look.
    start_of_window(place, options.since)

    def look(now: Workplace) -> Looked:
        # Opened anew each time: services may have come, a file may have grown, a login ended.
        window = Window(start_of_window(now, options.since), now.now, now.now)
        with open_source(now) as source, closing(Shelf()) as depot:
            manner = Manner(options.common.learned_limits, depot=depot)
            report = find_stuck(source, now.profile, window, manner=manner)
            stalled = frozenset(order.trace_id for order in report.orders)
            return Looked(_only(report, wanted), now.surroundings(source), stalled)

    as_json = options.format.casefold() == StuckFormat.NDJSON
    return watch(
        place,
        Watching(every, look, _limit(options), as_json, options.check, options.strict),
    )


def _ignore(_: Diagnosis) -> None:
    """Nobody listens order by order."""


def _render(
    report: StuckReport,
    output_format: StuckFormat,
    options: StuckOptions,
    place: Workplace,
    where: Surroundings,
) -> str:
    if options.violations:
        return _render_violations(report, output_format, options, place, where)
    if options.ids_only:
        from ordertrace_cli.render.ids_only import render_ids

        return render_ids(report)
    if output_format is StuckFormat.JSON:
        from ordertrace_cli.render.json_v1 import render_stuck_json

        return render_stuck_json(report)
    if output_format is StuckFormat.CSV:
        from ordertrace_cli.render.csv_table import render_csv

        return render_csv(report)
    if output_format is StuckFormat.MARKDOWN:
        from ordertrace_cli.render.markdown_stuck import render_stuck_markdown

        return render_stuck_markdown(report, place.look, where, _limit(options))
    if output_format is StuckFormat.HTML:
        return _page(report, options, place, where)
    from ordertrace_cli.render.stuck import render_stuck

    return render_stuck(report, place.look, where, _limit(options))


def _render_violations(
    report: StuckReport,
    output_format: StuckFormat,
    options: StuckOptions,
    place: Workplace,
    where: Surroundings,
) -> str:
    if options.ids_only:
        from ordertrace_cli.render.ids_only import render_violator_ids

        return render_violator_ids(report)
    if output_format is StuckFormat.JSON:
        from ordertrace_cli.render.json_v1 import render_stuck_json

        return render_stuck_json(report, violations=True)
    if output_format is StuckFormat.CSV:
        from ordertrace_cli.render.csv_table import render_violations_csv

        return render_violations_csv(report)
    if output_format is StuckFormat.MARKDOWN:
        from ordertrace_cli.render.markdown_stuck import render_violators_markdown

        return render_violators_markdown(report, place.look, where, _limit(options))
    if output_format is StuckFormat.HTML:
        return _page(report, options, place, where)
    from ordertrace_cli.render.violators import render_violators

    return render_violators(report, place.look, where, _limit(options))


def _limit(options: StuckOptions, usual: int | None = None) -> int | None:
    """The most orders in a list; None for all. usual: where nothing is said, a text's if None."""
    from ordertrace_cli.render.stuck import ORDERS_SHOWN

    usual = ORDERS_SHOWN if usual is None else usual
    return usual if options.limit is None else options.limit or None


def _page(report: StuckReport, options: StuckOptions, place: Workplace, where: Surroundings) -> str:
    """Orders that need attention and those that broke policy: a page has room for both."""
    from ordertrace_cli.render.html_stuck import ORDERS_LISTED, render_stuck_html

    return render_stuck_html(report, place.look, where, _limit(options, ORDERS_LISTED))


def _wanted(options: StuckOptions, profile: Profile) -> Callable[[Diagnosis], bool]:
    """Whether an order is asked for. Raises UsageError for words nobody knows."""
    causes = {known_word(Cause, cause, "--cause") for cause in options.causes}
    stages = set()
    for name in options.stages:
        stage = profile.stage(name)
        if stage is None:
            raise unknown_word(name, "--stage", [each.name for each in profile.stages])
        stages.add(stage.name)

    def is_wanted(diagnosis: Diagnosis) -> bool:
        cause = diagnosis.stall.finding.cause if diagnosis.stall else None
        return (not causes or cause in causes) and (not stages or diagnosis.stage in stages)

    return is_wanted


def _only(report: StuckReport, wanted: Callable[[Diagnosis], bool]) -> StuckReport:
    """The report of what was asked for; the counts stay those of everything examined."""
    orders = tuple(order for order in report.orders if wanted(order))
    violators = tuple(order for order in report.violators if wanted(order))
    report = replace(report, violators=violators)
    if len(orders) == len(report.orders):
        return report
    ids = {order.trace_id for order in orders}
    incidents = tuple(
        replace(incident, trace_ids=tuple(id_ for id_ in incident.trace_ids if id_ in ids))
        for incident in report.incidents
        if ids.intersection(incident.trace_ids)
    )
    return replace(report, orders=orders, incidents=incidents)
