"""How a span says that it went wrong: status, answers, exceptions; time-outs among them.

Source: OpenTelemetry semantic conventions 1.44, recording errors and exceptions, and what
emitters do beside them.
"""

import re
from collections.abc import Iterable, Iterator

from ordertrace_cli.spans.conventions.attributes import text_of
from ordertrace_cli.spans.model import Span, SpanEvent, SpanKind, SpanStatus

TIMEOUT = re.compile(r"time[-_ ]?d?[-_ ]?out|deadline|time[-_ ]?limit", re.IGNORECASE)

CANCEL = re.compile(r"cancel", re.IGNORECASE)

TYPE_IN_MESSAGE = re.compile(
    r"^\s*([A-Za-z_][\w.$]{2,100}?(?:Error|Exception|Timeout\w*|Failure|Fault|Invalid\w*))\b\s*(?::|$)"
)

LATE_ACKNOWLEDGEMENT = "instrumentation timeout"

KEYS = frozenset(("exception.type", "error.type", "exception", "error"))
"""The keys that are read here, besides those of events."""

_METRIC_NAMES = frozenset(("none", "None", "", "OK", "SUCCESS"))


def has_failed(span: Span, http_status: int) -> bool:
    # OpenTracing's tag, which bridges and old clients leave beside an unset status.
    if span.status is SpanStatus.ERROR or span.attributes.get("error") in (True, "true"):
        return True
    if span.kind is SpanKind.CLIENT:
        return http_status >= 400
    if span.kind is SpanKind.SERVER:
        return http_status >= 500
    return False


def exceptions_of(events: Iterable[SpanEvent]) -> tuple[str, ...]:
    """The types of the exceptions that events record, each once."""
    recorded = (
        text_of(event.attributes, ("exception.type",))
        for event in events
        if event.name == "exception" or "exception.type" in event.attributes
    )
    return tuple(dict.fromkeys(kind for kind in recorded if kind))


def error_types_of(span: Span, failed: bool) -> Iterator[str]:
    seen = set(exceptions_of(span.events))
    yield from exceptions_of(span.events)
    if not failed:
        return
    for key in ("exception.type", "error.type", "exception", "error"):
        kind = text_of(span.attributes, (key,))
        if kind and kind not in seen and kind not in _METRIC_NAMES and " " not in kind:
            seen.add(kind)
            yield kind
    said = TYPE_IN_MESSAGE.match(span.status_message)
    if said and said[1] not in seen:
        yield said[1]


def says(pattern: re.Pattern[str], span: Span, types: tuple[str, ...], otherwise: bool) -> bool:
    if any(pattern.search(kind) for kind in types):
        return True
    return bool(pattern.search(span.status_message[:300])) or otherwise
