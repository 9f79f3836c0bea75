"""Semantic conventions, old and new, translated into the project's own terms.

With `conventions` below it the only place that knows attribute keys and the habits of
instrumentations. It reads one span at a time and knows no profile: which system a peer belongs
to is decided in `journey`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ordertrace_cli.spans.conventions import calls, errors, messaging
from ordertrace_cli.spans.conventions.attributes import text_of
from ordertrace_cli.spans.conventions.calls import StorageOperation
from ordertrace_cli.spans.conventions.messaging import Message
from ordertrace_cli.spans.model import Attributes, Span, SpanKind


@dataclass(frozen=True, slots=True)
class Semantics:
    """One span in the project's terms.

    peers: names of the other side of a call, best first (client and producer spans only).
    storage: set when the span says that it speaks to an object storage; whether a plain HTTP
    call does is known only by its peer. failed: the span says that it went wrong.
    An acknowledgement that came late is no failure. error_types: exception classes and error
    codes, most telling first. http_status: 0 when there is none. route: the path's template.
    """

    message: Message | None
    storage: StorageOperation | None
    is_call: bool
    peers: tuple[str, ...]
    http_method: str
    http_status: int
    route: str
    failed: bool
    error_types: tuple[str, ...]
    timed_out: bool
    cancelled: bool


def read(span: Span) -> Semantics:
    """Translate one span. Never raises, whatever the attributes hold."""
    attributes = span.attributes
    message = messaging.message_of(span)
    status = calls.http_status(span)
    late = errors.LATE_ACKNOWLEDGEMENT in span.status_message.casefold()
    storage = calls.storage_of(span)
    failed = not late and errors.has_failed(span, status)
    types = tuple(errors.error_types_of(span, failed))
    outgoing = span.kind in (SpanKind.CLIENT, SpanKind.PRODUCER)
    return Semantics(
        message=message,
        storage=storage,
        is_call=span.kind is SpanKind.CLIENT and (message is None or storage is not None),
        peers=calls.peers_of(attributes) if outgoing else (),
        http_method=calls.http_method(span),
        http_status=status,
        route=calls.route_of(attributes),
        failed=failed,
        error_types=types,
        timed_out=failed and errors.says(errors.TIMEOUT, span, types, status in (408, 504)),
        cancelled=failed and errors.says(errors.CANCEL, span, types, otherwise=False),
    )


def stage_values(attributes: Attributes) -> Iterator[str]:
    """Values of the attributes by which services say their stage (contract, rule 1)."""
    for key in ("order.stage", "order.status"):
        value = attributes.get(key)
        if isinstance(value, str):
            yield value


def trace_ids_in(attributes: Attributes, key: str) -> tuple[str, ...]:
    """What the correlation attribute holds; a list when a batch serves several orders."""
    value = attributes.get(key)
    values = value if isinstance(value, list) else [value]
    return tuple(item for item in values if isinstance(item, str))


def messages_of(span: Span) -> tuple[str, ...]:
    """What a span says in words: its status message, its exceptions' messages. Hostile text."""
    said = [span.status_message]
    said += [text_of(event.attributes, ("exception.message",)) for event in span.events]
    return tuple(dict.fromkeys(text for text in said if text))
