"""`ordertrace show`: one order's path, where it stalled and why."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from msgspec import Struct

from ordertrace_cli.commands.common import Workplace, known_word, open_source, prepare
from ordertrace_cli.commands.options import CommonOptions
from ordertrace_cli.commands.progress import progress_for
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.diagnosis.explain import Explanation
from ordertrace_cli.errors import ExitCode, UsageError
from ordertrace_cli.fleet.show import ExaminedOrder, diagnose_order
from ordertrace_cli.ids import parse_trace_id
from ordertrace_cli.render.look import Look, Surroundings
from ordertrace_cli.spans.model import Caveat, CaveatCode


class ShowFormat(StrEnum):
    """What `show` can print."""

    TEXT = "text"
    JSON = "json"
    NDJSON = "ndjson"
    MARKDOWN = "markdown"
    MERMAID = "mermaid"
    SVG = "svg"
    HTML = "html"


_WITHOUT_WORDS = (ShowFormat.MERMAID, ShowFormat.SVG)


class ShowOptions(Struct, frozen=True):
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
    if options.explain and output_format in _WITHOUT_WORDS:
        raise UsageError(
            f"--explain and --format {output_format} exclude one another",
            "a drawing has no room for it; html, markdown, text and json have",
        )
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
        written = _Written(order, explanation, place.look, where)
        text = _DOCUMENTS[output_format](written)
    place.write(text, paged=read)
    place.remember(diagnosis.trace_id)
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


class _Written(Struct, frozen=True):
    """What there is to write of an order, and how."""

    order: ExaminedOrder
    explanation: Explanation | None
    look: Look
    surroundings: Surroundings


def _json(written: _Written) -> str:
    from ordertrace_cli.render.json_v1 import render_show_json

    return render_show_json(written.order.diagnosis, written.explanation)


def _ndjson(written: _Written) -> str:
    from ordertrace_cli.render.ndjson import render_ndjson_line

    return render_ndjson_line(written.order.diagnosis, written.explanation)


def _markdown(written: _Written) -> str:
    from ordertrace_cli.render.markdown_show import render_show_markdown

    return render_show_markdown(
        written.order.diagnosis, written.look, written.surroundings, written.explanation
    )


def _mermaid(written: _Written) -> str:
    from ordertrace_cli.render.mermaid import render_mermaid

    return render_mermaid(written.order.diagnosis, written.look, written.surroundings)


def _svg(written: _Written) -> str:
    from ordertrace_cli.render.svg import render_svg

    order = written.order
    return render_svg(order.diagnosis, order.work(), written.look, written.surroundings)


def _html(written: _Written) -> str:
    from ordertrace_cli.render.html_show import render_show_html

    order = written.order
    return render_show_html(
        order.diagnosis, order.work(), written.look, written.surroundings, written.explanation
    )


_DOCUMENTS: Mapping[ShowFormat, Callable[[_Written], str]] = {
    ShowFormat.JSON: _json,
    ShowFormat.NDJSON: _ndjson,
    ShowFormat.MARKDOWN: _markdown,
    ShowFormat.MERMAID: _mermaid,
    ShowFormat.SVG: _svg,
    ShowFormat.HTML: _html,
}
