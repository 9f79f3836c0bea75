"""`ordertrace ticket`: a support ticket about one order; the trace id is mandatory and checked."""

from dataclasses import dataclass
from enum import StrEnum

from ordertrace_cli.commands.attach import AttachOptions, attach, check_attachment
from ordertrace_cli.commands.common import (
    Workplace,
    known_word,
    open_source,
    prepare,
)
from ordertrace_cli.commands.options import CommonOptions
from ordertrace_cli.commands.output import write_result
from ordertrace_cli.commands.progress import progress_for
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.errors import ExitCode, OrdertraceError, TraceNotFoundError, UnreachableError
from ordertrace_cli.fleet.show import ExaminedOrder, diagnose_order
from ordertrace_cli.ids import parse_trace_id
from ordertrace_cli.sources.protocol import SpanSource
from ordertrace_cli.spans.model import Caveat, CaveatCode
from ordertrace_cli.tickets.compose import Manner, compose, compose_unverified
from ordertrace_cli.tickets.model import BodyFormat, Doubt, SpanMessage, Ticket
from ordertrace_cli.tickets.trace_file import Packing


class TicketFormat(StrEnum):
    """What `ticket` can print."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class TicketOptions:
    """trace_id: as typed or pasted. common.force: write one about an id nobody could verify.

    attach: where to write the order's redacted spans, if anywhere.
    """

    trace_id: str
    common: CommonOptions
    format: str = "text"
    include_messages: bool = False
    attach: AttachOptions | None = None


@dataclass(frozen=True, slots=True)
class Drafted:
    """A ticket, and the order it is about; None where nothing could be verified."""

    ticket: Ticket
    order: ExaminedOrder | None


def run_ticket(env: Env, options: TicketOptions) -> ExitCode:
    """Print the ticket. Raises the errors of `ordertrace_cli.errors`."""
    reference = parse_trace_id(options.trace_id)
    output_format = known_word(TicketFormat, options.format, "--format")
    place = prepare(env, options.common)
    packing = _packing(options)
    drafted = _drafted(place, options, output_format, reference.trace_id)
    if reference.extracted:
        place.warn((Caveat(CaveatCode.ID_EXTRACTED, 1, (reference.trace_id,)),))
    if options.attach is not None:
        attach(place, drafted.order, options.attach.target, packing)
    ticket = drafted.ticket
    if output_format is TicketFormat.JSON:
        from ordertrace_cli.render.json_v1 import render_ticket_json

        text = render_ticket_json(ticket)
    else:
        from ordertrace_cli.render.ticket import render_ticket

        text = render_ticket(ticket)
    write_result(env, text, options.common.output, force=options.common.force)
    return ExitCode.DONE


def _packing(options: TicketOptions) -> Packing:
    if options.attach is None:
        return Packing()
    return check_attachment(options.attach, options.common.output, force=options.common.force)


def _drafted(
    place: Workplace, options: TicketOptions, output_format: TicketFormat, trace_id: str
) -> Drafted:
    body_format = BodyFormat.TEXT if output_format is TicketFormat.TEXT else BodyFormat.MARKDOWN
    with open_source(place) as source:
        manner = Manner(place.texts, body_format, source.trace_url(trace_id))
        try:
            order = _examine(place, source, trace_id)
        except (TraceNotFoundError, UnreachableError) as error:
            if not options.common.force:
                raise _with_way_out(error) from error
            unknown = isinstance(error, TraceNotFoundError)
            doubt = Doubt.TRACE_UNKNOWN if unknown else Doubt.SOURCE_UNREACHABLE
            place.env.stderr.write(f"ordertrace: {error.what}; the ticket says so\n")
            return Drafted(compose_unverified(trace_id, doubt, manner, place.now), None)
        own = source.trace_url(order.diagnosis.trace_id)
    place.warn(order.diagnosis.caveats)
    messages = _messages(order) if options.include_messages else ()
    manner = Manner(place.texts, body_format, own)
    return Drafted(compose(order.diagnosis, manner, messages), order)


def _examine(place: Workplace, source: SpanSource, trace_id: str) -> ExaminedOrder:
    progress = progress_for(place.env, "searching", "judging")
    try:
        return diagnose_order(
            source,
            place.profile,
            trace_id,
            place.now,
            progress,
            learned_limits=place.options.learned_limits,
        )
    finally:
        progress.finished()


def _with_way_out(error: OrdertraceError) -> OrdertraceError:
    return type(error)(error.what, f"{error.hint}; --force writes a ticket with the id alone")


def _messages(order: ExaminedOrder) -> tuple[SpanMessage, ...]:
    return tuple(SpanMessage(ref, text) for ref, text in order.messages())
