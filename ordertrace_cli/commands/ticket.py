"""`ordertrace ticket`: support tickets; the trace id is mandatory and checked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ordertrace_cli.commands.attach import AttachOptions, attach, check_attachment
from ordertrace_cli.commands.common import Workplace, known_word, open_source, prepare
from ordertrace_cli.commands.complaining import complain
from ordertrace_cli.commands.drafting import Draft, Drafting, Drafts
from ordertrace_cli.commands.edit import check_editor, edited
from ordertrace_cli.commands.id_list import STANDARD_INPUT, read_ids
from ordertrace_cli.commands.layouts import find_layout, list_layouts, render_list
from ordertrace_cli.commands.options import CommonOptions, DeliverOptions
from ordertrace_cli.commands.progress import progress_for
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.errors import ExitCode, UsageError
from ordertrace_cli.ids import parse_trace_id
from ordertrace_cli.render.look import Look
from ordertrace_cli.sources.protocol import SpanSource
from ordertrace_cli.spans.model import Caveat, CaveatCode
from ordertrace_cli.tickets.model import BodyFormat, Ticket
from ordertrace_cli.tickets.template import Layout
from ordertrace_cli.tickets.trace_file import Packing

if TYPE_CHECKING:
    from ordertrace_cli.commands.deliver import Courier


class TicketFormat(StrEnum):
    """What `ticket` can print."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"
    NDJSON = "ndjson"


class TicketOptions(Struct, frozen=True):
    """trace_id: as typed or pasted; "-" for ids from standard input.

    common.force: also about ids that nobody could verify. attach: where to write the order's
    redacted spans, if anywhere. batch: the ids come from standard input. each: one ticket per
    order there, not per incident. deliver: which help desk gets the tickets, if any.
    """

    trace_id: str | None
    common: CommonOptions
    format: str = "text"
    include_messages: bool = False
    attach: AttachOptions | None = None
    template: str | None = None
    list_templates: bool = False
    edit: bool = False
    batch: bool = False
    each: bool = False
    deliver: DeliverOptions | None = None

    @property
    def from_stdin(self) -> bool:
        return self.batch or self.trace_id == STANDARD_INPUT


def run_ticket(env: Env, options: TicketOptions) -> ExitCode:
    """Print the ticket or tickets. Raises the errors of `ordertrace_cli.errors`."""
    output_format = known_word(TicketFormat, options.format, "--format")
    if options.list_templates:
        place = prepare(env, options.common)
        _write(place, render_list(list_layouts(place), place.look), output_format)
        return ExitCode.DONE
    _check(options)
    if options.from_stdin:
        return _run_batch(env, options, output_format)
    return _run_one(env, options, output_format)


def _run_one(env: Env, options: TicketOptions, output_format: TicketFormat) -> ExitCode:
    reference = parse_trace_id(options.trace_id or "")
    editor = check_editor(env) if options.edit else []
    place = prepare(env, options.common)
    packing = _packing(options)
    with _courier(place, options, output_format) as courier:
        body_format = _body_format(output_format, courier)
        layout = find_layout(place, options.template, body_format)
        with progress_for(env, place.texts) as progress, open_source(place, progress) as source:
            drafting = _drafting(place, source, options, body_format, layout)
            drafting = replace(drafting, progress=progress)
            about_incident = options.deliver is not None and options.deliver.incident
            draft = (drafting.incident if about_incident else drafting.one)(reference.trace_id)
        if reference.extracted:
            place.warn((Caveat(CaveatCode.ID_EXTRACTED, 1, (reference.trace_id,)),))
        place.remember(draft.ticket.trace_id)
        if draft.order is not None:
            place.warn(draft.order.diagnosis.caveats)
        if options.edit:
            draft = replace(draft, ticket=edited(draft.ticket, editor))
        attached = None
        if options.attach is not None:
            attached = attach(place, draft.order, options.attach.target, packing)
        if courier is not None:
            courier.bring(draft, attached)
            return courier.end()
    _write(place, _one(output_format, place.look)(draft.ticket), output_format)
    return ExitCode.DONE


def _run_batch(env: Env, options: TicketOptions, output_format: TicketFormat) -> ExitCode:
    ids = read_ids(env)
    place = prepare(env, options.common)
    with _courier(place, options, output_format) as courier:
        body_format = _body_format(output_format, courier)
        layout = find_layout(place, options.template, body_format)
        drafts = Drafts((), ())
        if ids:
            with progress_for(env, place.texts) as progress, open_source(place, progress) as source:
                drafting = _drafting(place, source, options, body_format, layout)
                drafts = replace(drafting, progress=progress).many(ids, each=options.each)
        delivered = ExitCode.DONE
        if courier is None:
            _write(place, _many(drafts.tickets, output_format, place.look), output_format)
        else:
            for draft in drafts.tickets:
                courier.bring(draft)
                if courier.interrupted:
                    break
            delivered = courier.end()
    if drafts.worst is None:
        return delivered
    *others, last = drafts.failed
    for error in others:
        complain(env, place.texts.language, error.what)
    complain(env, place.texts.language, last.what, "--force writes tickets with such ids alone")
    return delivered or drafts.worst.exit_code


@contextmanager
def _courier(
    place: Workplace, options: TicketOptions, output_format: TicketFormat
) -> Iterator["Courier | None"]:
    """Who brings the tickets to a help desk; None where they are printed."""
    if options.deliver is None:
        yield None
        return
    from ordertrace_cli.commands.deliver import open_courier

    if output_format in (TicketFormat.MARKDOWN, TicketFormat.NDJSON):
        raise UsageError(
            f"--send and --format {output_format.value} exclude one another",
            "text and json tell how the delivery ended",
        )
    as_json = output_format is TicketFormat.JSON
    with open_courier(place, options.deliver, options.attach, as_json=as_json) as courier:
        yield courier


def _check(options: TicketOptions) -> None:
    """What cannot go together. Raises UsageError."""
    if options.trace_id is None and not options.batch:
        raise UsageError(
            "ticket needs a TRACE_ID", "or - to read ids: ordertrace stuck --ids-only | …"
        )
    if options.batch and options.trace_id not in (None, STANDARD_INPUT):
        raise UsageError("--batch reads its ids from standard input", "leave the TRACE_ID out")
    if not options.from_stdin:
        if options.each:
            raise UsageError("--each is for ids from standard input", "add - or --batch")
        return
    if options.common.from_file == STANDARD_INPUT:
        raise UsageError("ids and spans cannot both come from standard input", "name a file")
    about_incident = options.deliver is not None and options.deliver.incident
    for given, name in (
        (options.edit, "--edit"),
        (options.attach is not None, "--attach"),
        (about_incident, "--incident"),
    ):
        if given:
            raise UsageError(f"{name} is for one ticket", "give one TRACE_ID")


def _drafting(
    place: Workplace,
    source: SpanSource,
    options: TicketOptions,
    body_format: BodyFormat,
    layout: Layout | None,
) -> Drafting:
    return Drafting(
        place=place,
        source=source,
        body_format=body_format,
        layout=layout,
        include_messages=options.include_messages,
    )


def _body_format(output_format: TicketFormat, courier: "Courier | None") -> BodyFormat:
    if courier is not None:
        return courier.dialect
    return BodyFormat.TEXT if output_format is TicketFormat.TEXT else BodyFormat.MARKDOWN


def _packing(options: TicketOptions) -> Packing:
    if options.attach is None:
        return Packing()
    return check_attachment(options.attach, options.common.output, force=options.common.force)


def _one(output_format: TicketFormat, look: Look) -> Callable[[Ticket], str]:
    from ordertrace_cli.render.json_v1 import render_ticket_json, render_ticket_ndjson
    from ordertrace_cli.render.ticket import render_ticket

    match output_format:
        case TicketFormat.JSON:
            return render_ticket_json
        case TicketFormat.NDJSON:
            return render_ticket_ndjson
        case _:
            return partial(render_ticket, plain=look.plain)


def _many(drafts: tuple[Draft, ...], output_format: TicketFormat, look: Look) -> str:
    from ordertrace_cli.render.json_v1 import render_tickets_json
    from ordertrace_cli.render.ticket import render_tickets

    tickets = [draft.ticket for draft in drafts]
    if output_format is TicketFormat.JSON:
        return render_tickets_json(tickets)
    if output_format is TicketFormat.NDJSON:
        return "".join(map(_one(output_format, look), tickets))
    return render_tickets(tickets, plain=look.plain)


def _write(place: Workplace, text: str, output_format: TicketFormat) -> None:
    read = output_format in (TicketFormat.TEXT, TicketFormat.MARKDOWN)
    place.write(text, paged=read)
