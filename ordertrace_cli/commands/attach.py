"""`ticket --attach`: a redacted trace file beside the ticket, written and accounted for."""

import secrets
from pathlib import Path

from msgspec import Struct

from ordertrace_cli.commands.common import Workplace
from ordertrace_cli.commands.target_file import check_target, write_file
from ordertrace_cli.config.schema import parse_size
from ordertrace_cli.errors import UsageError
from ordertrace_cli.fleet.show import ExaminedOrder
from ordertrace_cli.redact import clean
from ordertrace_cli.texts.tickets import TicketText
from ordertrace_cli.tickets.trace_file import DEFAULT_LIMIT, SMALLEST_LIMIT, Packing, redacted_file

_LARGEST_LIMIT = 2**30
_KEY_BYTES = 32


class AttachOptions(Struct, frozen=True):
    """target: the file, compressed if its name ends in .gz. limit: its size as typed."""

    target: Path
    limit: str | None = None


def attach_options(target: Path | None, limit: str | None) -> AttachOptions | None:
    """Both options as one, None where no file is asked for. Raises UsageError."""
    if target is None and limit is not None:
        raise UsageError("--attach-limit without --attach", "name the file: --attach spans.json.gz")
    return AttachOptions(target, limit) if target is not None else None


def check_attachment(options: AttachOptions, output: Path | None, *, force: bool) -> Packing:
    """What can be refused before any work is done. Raises UsageError and OutputError."""
    if output is not None and output.absolute() == options.target.absolute():
        raise UsageError("--attach and --output name one file", "name two")
    check_target(options.target, force=force)
    try:
        limit = (
            DEFAULT_LIMIT
            if options.limit is None
            else parse_size(options.limit, SMALLEST_LIMIT, _LARGEST_LIMIT)
        )
    except ValueError as error:
        raise UsageError(f"--attach-limit: {error}", "for instance --attach-limit 500kB") from error
    return Packing(limit, packed=options.target.suffix == ".gz")


def attach(
    place: Workplace, order: ExaminedOrder | None, target: Path, packing: Packing
) -> bytes | None:
    """Write the order's trace file and say on standard error what is in it. Raises OutputError.

    Gives back what was written; None where there was nothing to write.
    """
    if order is None:
        nothing = place.texts.ticket(TicketText.ATTACHED_NOTHING)
        place.env.stderr.write(f"ordertrace: {nothing}\n")
        return None
    # A key that nobody keeps: what the stand-ins stand for cannot be guessed and tried.
    file = redacted_file(order, place.profile, secrets.token_bytes(_KEY_BYTES), packing)
    write_file(target, file.data, force=place.options.force)
    texts = place.texts
    name = clean(str(target), 200)
    said = [texts.ticket(TicketText.ATTACHED, file=name, count=file.own_spans + file.other_spans)]
    if file.dropped_spans:
        said.append(texts.ticket(TicketText.ATTACHED_LESS, count=file.dropped_spans))
    if not file.same_verdict:
        said.append(texts.ticket(TicketText.ATTACHED_UNLIKE))
    place.env.stderr.write("".join(f"ordertrace: {line}\n" for line in said))
    return file.data
