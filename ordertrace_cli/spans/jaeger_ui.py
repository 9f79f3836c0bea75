"""Jaeger's own JSON, as its UI downloads it and its legacy API answers it, as spans.

Owns references, processes and the tags that stand for what OTLP has fields for. The layout of
the documents is in `jaeger_wire`, reading JSON as such in `documents`.
Source of the tags: opentelemetry-collector-contrib `pkg/translator/jaeger`.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from sys import intern
from typing import TypeAlias

from msgspec import UNSET, Raw, Struct
from msgspec.structs import replace

from ordertrace_cli.collector import collector_paused
from ordertrace_cli.errors import UnreadableError
from ordertrace_cli.spans import scalars
from ordertrace_cli.spans.documents import HINT, REFUSED, read_mended, read_sound
from ordertrace_cli.spans.gather import Batch, Doubts
from ordertrace_cli.spans.jaeger_wire import (
    DECODER,
    PROCESS_DECODER,
    TRACE_DECODER,
    JaegerDocument,
    JaegerLog,
    JaegerProcess,
    JaegerSpan,
    JaegerTag,
    JaegerTrace,
    Mended,
    P,
    T,
    Unread,
)
from ordertrace_cli.spans.model import (
    NO_ATTRIBUTES,
    Attributes,
    AttributeValue,
    CaveatCode,
    Span,
    SpanEvent,
    SpanKind,
    SpanLink,
    SpanStatus,
)
from ordertrace_cli.spans.repeats import Repeats

AnyTrace: TypeAlias = JaegerTrace[Raw] | JaegerTrace[JaegerProcess]

_TRACE_KEY = b'"traceID":"'

_KINDS = {kind.value: kind for kind in SpanKind}


def parse_jaeger(data: bytes, repeats: Repeats | None = None) -> Batch:
    """The spans of `{"data": [trace, …]}` or of one bare trace.

    repeats: what was read before is left out. Raises UnreadableError, naming the JSON path that does not fit, never a value. A span
    without a trace id belongs to no order: it is left out, and the batch says so.
    """
    with collector_paused():
        try:
            return _batch_of(read_sound(data, DECODER), repeats)
        except REFUSED:
            return _batch_of_mended(read_mended(data, Mended))


def _batch_of(documents: Iterable[Unread], repeats: Repeats | None) -> Batch:
    """Trace by trace: what one of them is decoded to is gone before the next one is."""
    reader, repeated = _Reader(), 0
    for document in documents:
        if document.spans is not UNSET:
            reader.read(document, "$")
            continue
        traces = _traces(document)
        if repeats is not None:
            traces, known = repeats.without(traces, _TRACE_KEY)
            repeated += known
        for index, trace in enumerate(traces):
            reader.read(TRACE_DECODER.decode(trace), _path(index))
    return replace(reader.batch(), repeats=repeated)


def _batch_of_mended(documents: Iterable[Mended]) -> Batch:
    reader = _Reader()
    for document in documents:
        if document.spans is not UNSET:
            reader.read(document, "$")
            continue
        for index, trace in enumerate(_traces(document)):
            reader.read(trace, _path(index))
    return reader.batch()


def _traces(document: JaegerDocument[P, T]) -> Sequence[T]:
    if document.data is UNSET or (document.errors and not document.data):
        held = "an error, not traces" if document.errors else "neither data nor spans"
        raise UnreadableError(f"this document holds {held}", HINT)
    return document.data or ()


def _path(index: int) -> str:
    return f"$.data[{index}]"


class _Process(Struct, frozen=True):
    """What a process comes to. dropped: keys of values that cannot be carried on."""

    service: str
    resource: Attributes
    dropped: tuple[str, ...]


_NO_PROCESS = _Process("", NO_ATTRIBUTES, ())


@lru_cache(maxsize=1024)
def _process_of_bytes(written: bytes) -> _Process:
    """Processes say the same of themselves in every trace: read once for all of them."""
    return _process(PROCESS_DECODER.decode(written))


def _process(process: JaegerProcess) -> _Process:
    dropped: list[str] = []
    resource = _attributes(process.tags, dropped)
    service = scalars.service_name(process.service_name)
    if service:
        # Jaeger takes it out of the tags; OTLP has it among them.
        resource["service.name"] = service
    return _Process(service, resource, tuple(dropped))


class _Reader:
    """Goes through the traces of one answer; keeps spans and doubts."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.doubts = Doubts()

    def batch(self) -> Batch:
        return self.doubts.batch(self.spans)

    def read(self, trace: AnyTrace, path: str) -> None:
        """path: where it stands in the document."""
        if trace.spans is UNSET:
            raise UnreadableError(f"this is not as traces are written: no {path}.spans", HINT)
        processes = {name: _told(process) for name, process in (trace.processes or {}).items()}
        lossy: set[str] = set()
        own_id = scalars.trace_id(trace.trace_id)
        for span in trace.spans or ():
            # The same id as a rule, spelt the same: then one string serves all spans.
            same = span.trace_id == trace.trace_id
            trace_id = own_id if same else scalars.trace_id(span.trace_id) or own_id
            if not trace_id:
                self.doubts.add("", CaveatCode.RECORD_SKIPPED)
                continue
            process = processes.get(span.process_id, _NO_PROCESS)
            if span.process:
                process = _process(span.process)
                self.doubts.drop({trace_id}, process.dropped)
            elif process.dropped and span.process_id not in lossy:
                lossy.add(span.process_id)
                self.doubts.drop({trace_id}, process.dropped)
            self._add(span, trace_id, process.service, process.resource)
        if trace.warnings and own_id:
            self.doubts.add(own_id, CaveatCode.SERVER_WARNINGS)

    def _add(self, span: JaegerSpan, trace_id: str, service: str, resource: Attributes) -> None:
        dropped: list[str] = []
        tags = _attributes(span.tags, dropped)
        kind = _kind(tags)
        status, message = _status(tags)
        scope = _scope(tags)
        trace_state = tags.pop("w3c.tracestate", None)
        span_id = scalars.span_id(span.span_id)
        parent, links = _relations(span, trace_id)
        start, end = span.start_time * 1000, (span.start_time + span.duration) * 1000
        if not 0 < start <= end < scalars.BEYOND_TIME:
            # A duration from an unknown start leads nowhere.
            end = end if scalars.known_time(start) else 0
            explained = bool(span.warnings)
            start, end = self.doubts.times((trace_id, span_id), start, end, explained=explained)
        self.spans.append(
            Span(
                trace_id,
                span_id,
                parent,
                intern(span.operation_name),
                kind,
                service,
                start,
                end,
                status,
                message,
                scope,
                tags or NO_ATTRIBUTES,
                resource,
                _events(span.logs, dropped) if span.logs else (),
                links,
                trace_state if isinstance(trace_state, str) else "",
                0,
                tuple(span.warnings or ()),
            )
        )
        if not service:
            self.doubts.add(trace_id, CaveatCode.UNKNOWN_SERVICE, span_id)
        if dropped:
            self.doubts.drop({trace_id}, dropped)


def _told(process: Raw | JaegerProcess) -> _Process:
    return _process_of_bytes(bytes(process)) if isinstance(process, Raw) else _process(process)


def _relations(span: JaegerSpan, trace_id: str) -> tuple[str, tuple[SpanLink, ...]]:
    """Parent and links.

    The parent is the first CHILD_OF within the trace, else the first FOLLOWS_FROM within it.
    A FOLLOWS_FROM is a link in any case: Jaeger writes a link that equals the parent in place
    of the CHILD_OF.
    """
    if not span.references:
        return (scalars.span_id(span.parent_span_id) if span.parent_span_id else ""), ()
    child_of = follows_from = ""
    links: list[SpanLink] = []
    for reference in span.references:
        link = SpanLink(scalars.trace_id(reference.trace_id), scalars.span_id(reference.span_id))
        within = link.trace_id == trace_id
        if reference.ref_type == "CHILD_OF" and within and not child_of:
            child_of = link.span_id
            continue
        if within and not follows_from:
            follows_from = link.span_id
        links.append(link)
    return child_of or follows_from, tuple(links)


def _kind(tags: dict[str, AttributeValue]) -> SpanKind:
    kind = tags.get("span.kind")
    if not isinstance(kind, str) or kind not in _KINDS:
        return SpanKind.UNSPECIFIED
    del tags["span.kind"]
    return _KINDS[kind]


def _scope(tags: dict[str, AttributeValue]) -> str:
    """The scope's name; older Collectors wrote `otel.library`."""
    older = tags.pop("otel.library.name", None)
    name = tags.pop("otel.scope.name", older)
    tags.pop("otel.library.version", None)
    tags.pop("otel.scope.version", None)
    return name if isinstance(name, str) else ""


def _status(tags: dict[str, AttributeValue]) -> tuple[SpanStatus, str]:
    """Status and message; the tag `error` has the last word, as in the Collector's translator."""
    code = tags.pop("otel.status_code", None)
    message = tags.pop("otel.status_description", None)
    text = message if isinstance(message, str) else ""
    if tags.get("error") in (True, "true"):
        del tags["error"]
        return SpanStatus.ERROR, text
    if not isinstance(code, str):
        return SpanStatus.UNSET, text
    named = {"OK": SpanStatus.OK, "ERROR": SpanStatus.ERROR}
    return named.get(code.upper(), SpanStatus.UNSET), text


def _events(logs: list[JaegerLog], dropped: list[str]) -> tuple[SpanEvent, ...]:
    events = []
    for log in logs:
        fields = _attributes(log.fields, dropped)
        name = fields.pop("event", None)
        at = scalars.known_time(log.timestamp * 1000)
        events.append(SpanEvent(name if isinstance(name, str) else "", at, fields or NO_ATTRIBUTES))
    if len(events) > 1:
        events.sort(key=lambda event: event.time_unix_nano)
    return tuple(events)


def _attributes(tags: list[JaegerTag] | None, dropped: list[str]) -> dict[str, AttributeValue]:
    """The last of two tags with one key holds; keys of unusable values go to `dropped`."""
    values: dict[str, AttributeValue] = {}
    for tag in tags or ():
        key, value = intern(tag.key), tag.value
        # Numbers may come as text and text as a number: only `type` tells.
        if tag.type == "string" and isinstance(value, str):
            values[key] = value
            continue
        try:
            values[key] = _value(tag.type, value)
        except (scalars.UnusableValueError, ValueError, OverflowError):
            dropped.append(key)
    return values


def _value(kind: str, value: object) -> AttributeValue:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _READ[kind](value) if kind in _READ else value
    if isinstance(value, int | float):
        as_float = kind == "float64" or (kind != "int64" and isinstance(value, float))
        return scalars.finite(value) if as_float else scalars.whole(int(value))
    raise scalars.UnusableValueError


_READ: dict[str, Callable[[str], AttributeValue]] = {
    "bool": lambda text: text.casefold() == "true",
    "int64": lambda text: scalars.whole(int(text)),
    "float64": scalars.finite,
    "binary": scalars.binary,
}
