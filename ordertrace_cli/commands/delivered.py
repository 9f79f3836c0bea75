"""How deliveries, drafts and previews look: as text and as JSON, fit to print."""

import json
from collections.abc import Iterator, Mapping, Sequence

from ordertrace_cli.commands.delivery_shapes_v1 import (
    DeliveryJson,
    OutboxJson,
    PointerJson,
    PreviewJson,
)
from ordertrace_cli.desks.outbox import Entry, State
from ordertrace_cli.desks.outcome import Delivery, Outcome, ReadBack
from ordertrace_cli.desks.protocol import DeskTicket, Draft, Preview
from ordertrace_cli.redact import clean
from ordertrace_cli.render.listing import listing, sentence
from ordertrace_cli.render.look import Look
from ordertrace_cli.render.paint import Styled
from ordertrace_cli.texts.deliveries import DeliveryText
from ordertrace_cli.texts.labels import Label
from ordertrace_cli.texts.texts import Texts
from ordertrace_cli.times import rfc3339

DELIVERY_SCHEMA = "ordertrace.delivery/1"
OUTBOX_SCHEMA = "ordertrace.outbox/1"

_LONGEST_LINK = 500
_LONGEST_LINE = 4000
_READ_BACK = {
    ReadBack.SAME: DeliveryText.READ_BACK,
    ReadBack.REPAIRED: DeliveryText.READ_BACK_REPAIRED,
    ReadBack.UNKNOWN: DeliveryText.READ_BACK_UNKNOWN,
}


def delivery_text(delivery: Delivery, texts: Texts, *, wished_comment: bool) -> str:
    """The outcome first, the link on a line of its own; "" where there is no ticket to show."""
    if delivery.ticket is None:
        return ""
    lines = [_outcome(delivery, texts)]
    if link := _link(delivery.ticket):
        lines.append(f"  {link}")
    lines += [f"  {line}" for line in _more(delivery, texts, wished_comment=wished_comment)]
    return "\n".join(lines) + "\n"


def delivery_json(delivery: Delivery) -> str:
    """One document; ticket_id, link and read_back are null where there is nothing to say."""
    ticket, error = delivery.ticket, delivery.error
    document: DeliveryJson = {
        "schema": DELIVERY_SCHEMA,
        "desk": delivery.draft.desk,
        "outcome": delivery.outcome.value,
        "trace_id": delivery.draft.trace_id,
        "dedupe_key": delivery.draft.dedupe_key,
        "ticket_id": clean(ticket.ref) or None if ticket else None,
        "link": _link(ticket) or None if ticket else None,
        "read_back": delivery.read_back.value if delivery.read_back else None,
        "earlier": _pointer(delivery.earlier),
        "retired": _pointer(delivery.retired),
        "draft_id": delivery.draft.draft_id if delivery.kept else None,
        "error": (
            {"exit_code": int(error.exit_code), "what": error.what, "hint": error.hint}
            if error
            else None
        ),
    }
    return _document(document)


def preview_text(draft: Draft, messages: Sequence[Preview], texts: Texts) -> str:
    """Every message as it would go out, line by line."""
    lines = [texts.delivery(DeliveryText.DRY_RUN, desk=draft.desk), ""]
    for message in messages:
        lines.append(clean(f"{message.method} {message.address}", _LONGEST_LINE))
        lines += [clean(f"{name}: {value}", _LONGEST_LINE) for name, value in message.headers]
        lines += ["", *(clean(line, _LONGEST_LINE) for line in message.body.splitlines()), ""]
    return "\n".join(lines).rstrip() + "\n"


def preview_json(draft: Draft, messages: Sequence[Preview]) -> str:
    document: PreviewJson = {
        "schema": DELIVERY_SCHEMA,
        "desk": draft.desk,
        "outcome": "dry_run",
        "trace_id": draft.trace_id,
        "dedupe_key": draft.dedupe_key,
        "messages": [
            {
                "method": message.method,
                "address": message.address,
                "headers": [list(header) for header in message.headers],
                "body": message.body,
            }
            for message in messages
        ],
    }
    return _document(document)


def outbox_text(entries: Sequence[Entry], look: Look) -> str:
    """Each draft: what became of it, below that of which order, and why it is still here."""
    if not entries:
        return sentence(look, look.texts.delivery(DeliveryText.OUTBOX_EMPTY))
    if look.in_lines:
        return "".join(_draft_in_lines(entry, look) for entry in entries)
    return listing(look, (row for entry in entries for row in _draft_rows(entry, look)))


def _draft_rows(entry: Entry, look: Look) -> Iterator[Sequence[Styled]]:
    first, *more = _draft_lines(entry, look)
    yield (entry.draft.draft_id, "bold"), (first, "bold yellow")
    yield from (("", line) for line in more)


def _draft_in_lines(entry: Entry, look: Look) -> str:
    first, *more = _draft_lines(entry, look)
    head = listing(look, [(entry.draft.draft_id, first)])
    return head + "".join(sentence(look, line) for line in more)


def _draft_lines(entry: Entry, look: Look) -> Iterator[str]:
    draft, texts = entry.draft, look.texts
    parts = (texts.delivery(_state(entry)), clean(draft.desk), texts.instant(draft.written_at))
    yield look.separator.join(parts)
    yield f"{texts.label(Label.TRACE)}: {draft.trace_id}"
    if entry.ticket is not None and entry.ticket.link:
        yield _link(entry.ticket)
    if entry.reason:
        yield texts.complaint(clean(entry.reason, 300))


def outbox_json(entries: Sequence[Entry]) -> str:
    document: OutboxJson = {
        "schema": OUTBOX_SCHEMA,
        "drafts": [
            {
                "draft_id": entry.draft.draft_id,
                "desk": entry.draft.desk,
                "trace_id": entry.draft.trace_id,
                "dedupe_key": entry.draft.dedupe_key,
                "written_at": rfc3339(entry.draft.written_at),
                "state": "incomplete" if entry.ticket is not None else entry.state.value,
                "ticket_id": clean(entry.ticket.ref) if entry.ticket else None,
                "link": _link(entry.ticket) if entry.ticket else None,
                "reason": clean(entry.reason, 300) or None,
            }
            for entry in entries
        ],
    }
    return _document(document)


def _outcome(delivery: Delivery, texts: Texts) -> str:
    ticket = delivery.ticket
    ref = clean(ticket.ref, 60) if ticket else ""
    facts = {"desk": delivery.draft.desk, "ref": ref}
    if delivery.outcome is Outcome.FOUND:
        is_open = ticket is not None and ticket.is_open
        return texts.delivery(DeliveryText.FOUND if is_open else DeliveryText.SENT_BEFORE, **facts)
    if delivery.outcome is Outcome.COMMENTED:
        return texts.delivery(DeliveryText.COMMENTED, **facts)
    return texts.delivery(DeliveryText.CREATED if ref else DeliveryText.CREATED_NAMELESS, **facts)


def _more(delivery: Delivery, texts: Texts, *, wished_comment: bool) -> Iterator[str]:
    if delivery.retired is not None:
        yield texts.delivery(DeliveryText.RETIRED, ref=delivery.retired.ref)
    elif delivery.read_back in _READ_BACK:
        yield texts.delivery(_READ_BACK[delivery.read_back])
    if delivery.earlier is not None:
        earlier = texts.delivery(DeliveryText.EARLIER, ref=delivery.earlier.ref)
        yield " ".join(filter(None, (earlier, _link(delivery.earlier))))
    if delivery.outcome is Outcome.FOUND and delivery.error is None:
        known = DeliveryText.NOTHING_NEW if wished_comment else DeliveryText.HOW_TO_COMMENT
        if delivery.ticket is not None and delivery.ticket.is_open:
            yield texts.delivery(known)


def _state(entry: Entry) -> DeliveryText:
    if entry.ticket is not None:
        return DeliveryText.STATE_INCOMPLETE
    unknown = entry.state is State.UNKNOWN
    return DeliveryText.STATE_UNKNOWN if unknown else DeliveryText.STATE_WAITING


def _pointer(ticket: DeskTicket | None) -> PointerJson | None:
    return {"ticket_id": clean(ticket.ref), "link": _link(ticket)} if ticket else None


def _link(ticket: DeskTicket) -> str:
    return clean(ticket.link, _LONGEST_LINK)


def _document(document: Mapping[str, object]) -> str:
    return json.dumps(document, indent=2) + "\n"
