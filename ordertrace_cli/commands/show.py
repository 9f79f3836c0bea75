"""`ordertrace show`: one order's path, where it stalled and why."""

from dataclasses import dataclass
from enum import StrEnum

from ordertrace_cli.commands.common import Workplace, known_word, open_source, prepare
from ordertrace_cli.commands.options import CommonOptions
from ordertrace_cli.commands.progress import progress_for
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.diagnosis.explain import Explanation
from ordertrace_cli.diagnosis.model import Diagnosis
from ordertrace_cli.errors import ExitCode
from ordertrace_cli.fleet.show import ExaminedOrder, diagnose_order
from ordertrace_cli.ids import parse_trace_id
from ordertrace_cli.render.look import Surroundings
from ordertrace_cli.spans.model import Caveat, CaveatCode


class ShowFormat(StrEnum):
    """What `show` can print."""

    TEXT = "text"
    JSON = "json"
    NDJSON = "ndjson"


@dataclass(frozen=True, slots=True)
class ShowOptions:
    """trace_id: as typed or pasted."""

    trace_id: str
    common: CommonOptions
    format: str = "text"
    check: bool = False
    strict: bool = False
    explain: bool = False
    spans: bool = False


def run_show(env: Env, options: ShowOptions) -> ExitCode:
    """Print the order. Raises the errors of `ordertrace_cli.errors`."""
    reference = parse_trace_id(options.trace_id)
    output_format = known_word(ShowFormat, options.format, "--format")
    place = prepare(env, options.common)
    with progress_for(env, place.texts) as progress, open_source(place, progress) as source:
        order = diagnose_order(
            source,
            place.profile,
            reference.trace_id,
            place.now,
            progress,
            learned_limits=options.common.learned_limits,
        )
        where = place.surroundings(source, order.diagnosis.trace_id)
    diagnosis = order.diagnosis
    explanation = order.explanation() if options.explain else None
    if reference.extracted:
        place.warn((Caveat(CaveatCode.ID_EXTRACTED, 1, (reference.trace_id,)),))
    place.warn(diagnosis.caveats)
    read = output_format is ShowFormat.TEXT
    if read:
        text = _screen(order, explanation, options, place, where)
    else:
        text = _document(diagnosis, explanation, output_format)
    place.write(text, paged=read)
    if options.check and diagnosis.status.needs_attention:
        return ExitCode.ATTENTION
    if options.strict and is_incomplete(diagnosis.caveats):
        return ExitCode.INCOMPLETE
    return ExitCode.DONE


def _screen(
    order: ExaminedOrder,
    explanation: Explanation | None,
    options: ShowOptions,
    place: Workplace,
    where: Surroundings,
) -> str:
    from ordertrace_cli.render.show import render_show
    from ordertrace_cli.render.time_axis import works_shown

    look = place.look
    parts = [render_show(order.diagnosis, look, where, order.timeline(works_shown(look)))]
    if options.spans:
        from ordertrace_cli.render.span_rows import span_trees
        from ordertrace_cli.render.spans import render_spans

        trees = span_trees(order.case.journey, order.diagnosis)
        parts.append(render_spans(trees, look, where))
    if explanation is not None:
        from ordertrace_cli.render.explain import render_explanation

        parts.append(render_explanation(explanation, look))
    return "".join(parts)


def is_incomplete(caveats: tuple[Caveat, ...]) -> bool:
    """Whether a search could not see everything."""
    codes = (CaveatCode.SEARCH_INCOMPLETE, CaveatCode.SEARCH_STOPPED)
    return any(caveat.code in codes for caveat in caveats)


def _document(
    diagnosis: Diagnosis, explanation: Explanation | None, output_format: ShowFormat
) -> str:
    if output_format is ShowFormat.NDJSON:
        from ordertrace_cli.render.ndjson import render_ndjson_line

        return render_ndjson_line(diagnosis, explanation)
    from ordertrace_cli.render.json_v1 import render_show_json

    return render_show_json(diagnosis, explanation)
