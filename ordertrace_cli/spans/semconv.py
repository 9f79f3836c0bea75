"""Semantic conventions, old and new, translated into the project's own terms.

With `conventions` below it the only place that knows attribute keys and the habits of
instrumentations. It reads one span at a time and knows no profile: which system a peer belongs
to is decided in `journey`.
"""

from collections.abc import Callable
from operator import itemgetter
from typing import TypeAlias, TypeVar

from msgspec import Struct

from ordertrace_cli.spans.conventions import calls, errors, messaging
from ordertrace_cli.spans.conventions.attributes import text_of
from ordertrace_cli.spans.conventions.calls import StorageOperation
from ordertrace_cli.spans.conventions.messaging import Message
from ordertrace_cli.spans.model import Attributes, AttributeValue, Span, SpanKind

K = TypeVar("K")
T = TypeVar("T")
Values: TypeAlias = tuple[AttributeValue, ...]
Pick: TypeAlias = Callable[[Attributes], Values]

READ_KEYS = calls.KEYS | errors.KEYS | messaging.KEYS
"""The keys of attributes on which a translation depends, those of calls to others apart."""

_MOST_KEPT = 20_000


class Semantics(Struct, frozen=True, eq=False):
    """One span in the project's terms. Spans that say the same share one.

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
    """Translate one span. Never raises, whatever the attributes hold.

    Translations are kept: the spans of a fleet differ in ids, times and attributes that say
    nothing here, and a few hundred translations serve millions of them.
    """
    key = key_of(span)
    try:
        known = _KNOWN.get(key)
    except TypeError:
        # A list, or a map.
        return translate(span)
    return known if known is not None else _keep(_KNOWN, key, translate(span))


def key_of(span: Span) -> object:
    """Equal for spans of one translation; has no hash where a value that counts has none."""
    kind = span.kind
    outgoing = kind is SpanKind.CLIENT or kind is SpanKind.PRODUCER
    layouts = _OUTGOING if outgoing else _OTHERS
    layout = tuple(span.attributes)
    pick = layouts.get(layout)
    if pick is None:
        pick = _keep(layouts, layout, _picker(layout, outgoing=outgoing))
    values = pick(span.attributes)
    return (
        pick,
        id(kind),
        span.name,
        span.scope,
        id(span.status),
        span.status_message,
        errors.exceptions_of(span.events) if span.events else (),
        values,
        # 1, 1.0 and True are one key otherwise.
        tuple(map(type, values)),
    )


_OUTGOING: dict[tuple[str, ...], Pick] = {}
_OTHERS: dict[tuple[str, ...], Pick] = {}
_KNOWN: dict[object, Semantics] = {}


def _keep(kept: dict[K, T], key: K, value: T) -> T:
    if len(kept) >= _MOST_KEPT:
        kept.clear()
    kept[key] = value
    return value


def _picker(layout: tuple[str, ...], *, outgoing: bool) -> Pick:
    """Takes out of attributes with these keys, in this order, what a translation depends on."""
    wanted = READ_KEYS.union(calls.PEER_KEYS) if outgoing else READ_KEYS
    keys = [key for key in layout if key in wanted]
    urls = [key for key in layout if key in calls.HOST_KEYS] if outgoing else []
    if len(keys) > 1 and not urls:
        return itemgetter(*keys)

    def pick(attributes: Attributes) -> Values:
        hosts = (calls.without_path(attributes[key]) for key in urls)
        return (*(attributes[key] for key in keys), *hosts)

    return pick


def translate(span: Span) -> Semantics:
    """The same, anew."""
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


def says_stage(attributes: Attributes) -> bool:
    """Whether one of the attributes is there by which services say their stage."""
    return "order.stage" in attributes or "order.status" in attributes


def stage_values(attributes: Attributes) -> tuple[str, ...]:
    """Values of the attributes by which services say their stage (contract, rule 1)."""
    if not says_stage(attributes):
        return ()
    said = (attributes.get("order.stage"), attributes.get("order.status"))
    return tuple(value for value in said if isinstance(value, str))


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
