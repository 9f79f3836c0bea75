"""Every text that a document of traces carries, with the place where it stands.

For `audit`, which must see what the model of spans leaves out: attributes of scopes and links,
trace state, keys that come twice, values of any depth. Independent of `Span`. Values are handed on
as they stand in the document; `raw_values` takes them apart.
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum

from msgspec import Struct

from ordertrace_cli.spans import scalars
from ordertrace_cli.spans.documents import read_documents
from ordertrace_cli.spans.raw_wire import (
    ALIASES,
    DECODER,
    RawDocument,
    RawEvent,
    RawJaegerSpan,
    RawLink,
    RawOtlp,
    RawOtlpSpan,
    RawPair,
    RawProcess,
    RawScope,
)


class Place(StrEnum):
    """Where in a trace something stands."""

    SPAN_NAME = "span.name"
    ATTRIBUTE = "span.attributes"
    STATUS = "span.status.message"
    TRACE_STATE = "span.trace_state"
    EVENT_NAME = "event.name"
    EVENT = "event.attributes"
    LINK = "link.attributes"
    LINK_TRACE_STATE = "link.trace_state"
    SCOPE = "scope.attributes"
    SCOPE_NAME = "scope.name"
    RESOURCE = "resource.attributes"


class RawField(Struct, frozen=True):
    """One attribute or text of its own. key: "" where the place has none.

    binary: the value is base64 of bytes.
    """

    place: Place
    key: str
    value: object
    binary: bool = False


class RawSource(Struct, frozen=True):
    """What many spans share: who sent them. fields: of resource and scope."""

    service: str
    scope: str
    version: str
    fields: tuple[RawField, ...]


class RawSpan(Struct, frozen=True):
    """One span. start: nanoseconds since 1970, its end where only that is known, 0 if neither.

    source: the same object for all spans that share it, as far as the document shows it.
    """

    source: RawSource
    trace_id: str
    span_id: str
    name: str
    start: int
    fields: tuple[RawField, ...]


_STATE_TAG = "w3c.tracestate"
_STATUS_TAG = "otel.status_description"
_SCOPE_TAGS = frozenset(
    ("otel.scope.name", "otel.library.name", "otel.scope.version", "otel.library.version")
)


def read_raw(data: bytes) -> Iterator[RawSpan]:
    """Spans of OTLP JSON or of Jaeger's JSON, a bare array of traces included.

    A document that is neither has none. Raises UnreadableError as `read_documents` does.
    """
    if data.lstrip()[:1] == b"[":
        data = b'{"data":' + data + b"}"
    for document in read_documents(data, DECODER, known=_is_known, aliases=ALIASES):
        yield from _otlp_spans(document)
        if document.result:
            yield from _otlp_spans(document.result)
        for trace in document.data or ():
            yield from _jaeger_spans(trace.spans or (), trace.processes or {}, trace.trace_id)
        yield from _jaeger_spans(document.spans or (), document.processes or {}, "")


def _is_known(document: RawDocument) -> bool:
    members = (document.resource_spans, document.batches, document.result, document.data)
    return any(member is not None for member in (*members, document.spans))


def _otlp_spans(document: RawOtlp) -> Iterator[RawSpan]:
    for group in (*(document.resource_spans or ()), *(document.batches or ())):
        resource = group.resource.attributes if group.resource else None
        shared = tuple(_pairs(Place.RESOURCE, resource))
        service = next((_text(f.value) for f in shared if f.key == "service.name"), "")
        for part in (*(group.scope_spans or ()), *(group.instrumentation_library_spans or ())):
            scope = part.scope or part.instrumentation_library or RawScope()
            fields = (
                *shared,
                *_own(Place.SCOPE_NAME, scope.name),
                *_own(Place.SCOPE_NAME, scope.version),
                *_pairs(Place.SCOPE, scope.attributes),
                *_own(Place.SCOPE, part.schema_url, "schema_url"),
                *_own(Place.RESOURCE, group.schema_url, "schema_url"),
            )
            source = RawSource(service, scope.name, scope.version, fields)
            for span in part.spans or ():
                yield _otlp_span(source, span)


def _otlp_span(source: RawSource, span: RawOtlpSpan) -> RawSpan:
    fields = (
        *_own(Place.SPAN_NAME, span.name),
        *_pairs(Place.ATTRIBUTE, span.attributes),
        *_own(Place.STATUS, span.status.message if span.status else ""),
        *_own(Place.TRACE_STATE, span.trace_state),
        *_events(span.events),
        *_links(span.links),
    )
    start = scalars.known_time(span.start_time_unix_nano)
    return RawSpan(
        source,
        scalars.trace_id(span.trace_id),
        scalars.span_id(span.span_id),
        span.name,
        start or scalars.known_time(span.end_time_unix_nano),
        fields,
    )


def _jaeger_spans(
    spans: Sequence[RawJaegerSpan], processes: dict[str, RawProcess], trace_id: str
) -> Iterator[RawSpan]:
    sources: dict[tuple[object, ...], RawSource] = {}
    for span in spans:
        process = span.process or processes.get(span.process_id) or RawProcess()
        scope, version = _scope(span.tags or ())
        known = (id(process), scope, version)
        if known not in sources:
            named = (
                *_own(Place.RESOURCE, process.service_name, "service.name"),
                *_pairs(Place.RESOURCE, process.tags),
                *_own(Place.SCOPE_NAME, scope),
                *_own(Place.SCOPE_NAME, version),
            )
            sources[known] = RawSource(process.service_name, scope, version, named)
        yield _jaeger_span(sources[known], span, trace_id)


def _jaeger_span(source: RawSource, span: RawJaegerSpan, trace_id: str) -> RawSpan:
    tags = (pair for pair in span.tags or () if pair.key not in _SCOPE_TAGS)
    fields = (
        *_own(Place.SPAN_NAME, span.operation_name),
        *(_tag(pair) for pair in tags),
        *_events(span.logs),
    )
    start = scalars.known_time(span.start_time * 1000)
    end = scalars.known_time((span.start_time + span.duration) * 1000)
    return RawSpan(
        source,
        scalars.trace_id(span.trace_id) or scalars.trace_id(trace_id),
        scalars.span_id(span.span_id),
        span.operation_name,
        start or end,
        fields,
    )


def _tag(pair: RawPair) -> RawField:
    """Some tags stand for what OTLP has fields for."""
    if pair.key == _STATE_TAG:
        return RawField(Place.TRACE_STATE, "", pair.value)
    if pair.key == _STATUS_TAG:
        return RawField(Place.STATUS, "", pair.value)
    return RawField(Place.ATTRIBUTE, pair.key, pair.value, pair.type == "binary")


def _events(events: Sequence[RawEvent] | None) -> Iterator[RawField]:
    for event in events or ():
        yield from _own(Place.EVENT_NAME, event.name)
        yield from _pairs(Place.EVENT, event.attributes)
        for pair in event.fields or ():
            if pair.key == "event":
                yield RawField(Place.EVENT_NAME, "", pair.value)
            else:
                yield RawField(Place.EVENT, pair.key, pair.value, pair.type == "binary")


def _links(links: Sequence[RawLink] | None) -> Iterator[RawField]:
    for link in links or ():
        yield from _own(Place.LINK_TRACE_STATE, link.trace_state)
        yield from _pairs(Place.LINK, link.attributes)


def _scope(tags: Sequence[RawPair]) -> tuple[str, str]:
    held = {pair.key: _text(pair.value) for pair in tags if pair.key in _SCOPE_TAGS}
    name = held.get("otel.scope.name") or held.get("otel.library.name", "")
    return name, held.get("otel.scope.version") or held.get("otel.library.version", "")


def _pairs(place: Place, pairs: Sequence[RawPair] | None) -> Iterator[RawField]:
    for pair in pairs or ():
        yield RawField(place, pair.key, pair.value, pair.type == "binary")


def _own(place: Place, text: str, key: str = "") -> Iterator[RawField]:
    if text:
        yield RawField(place, key, text)


def _text(value: object) -> str:
    held = value.get("stringValue") if isinstance(value, dict) else value
    return held if isinstance(held, str) else ""
