"""OTLP JSON (`ExportTraceServiceRequest`) as spans.

Owns what the documents of exporters, the Collector's file exporter and Jaeger's v3 API come to
in the model. Their layout is in `otlp_wire`, reading JSON as such in `documents`.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from sys import intern

from msgspec import UNSET, Raw, Struct
from msgspec.structs import replace

from ordertrace_cli.collector import collector_paused
from ordertrace_cli.errors import UnreadableError
from ordertrace_cli.spans import scalars
from ordertrace_cli.spans.documents import HINT, REFUSED, read_mended, read_sound
from ordertrace_cli.spans.gather import Batch, Doubts
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
from ordertrace_cli.spans.otlp_wire import (
    ALIASES,
    DECODER,
    GROUP_DECODER,
    RESOURCE_DECODER,
    G,
    Mended,
    MendedGroup,
    WireDocument,
    WireEvent,
    WireLink,
    WirePair,
    WireResource,
    WireResourceSpans,
    WireSpan,
    WireTraces,
    WireValue,
)
from ordertrace_cli.spans.repeats import Repeats

WARNINGS_KEY = "@jaeger@warnings"
"""Jaeger's v3 API hands its own remarks on as a span attribute of this name."""

TRACE_KEY = b'"traceId":"'
"""What stands before a trace's id, in the usual spelling."""

# Real ones are a few levels deep; a deeper one would end the recursion of whoever walks it.
_DEEPEST_VALUE = 64

_KINDS: dict[int | str, SpanKind] = {}
for _number, _kind in enumerate(SpanKind):
    # By name up to Jaeger 1.53.
    _KINDS |= {_number: _kind, str(_number): _kind, f"SPAN_KIND_{_kind.upper()}": _kind}

_STATUSES: dict[int | str, SpanStatus] = {}
for _number, _status in enumerate(SpanStatus):
    _STATUSES |= {_number: _status, str(_number): _status, _status.capitalize(): _status}
    _STATUSES |= {f"STATUS_CODE_{_status.upper()}": _status}


def parse_otlp(data: bytes, repeats: Repeats | None = None) -> Batch:
    """The spans of `{"resourceSpans"}`, of one or several `{"result": …}`, of old `{"batches"}`.

    repeats: what was read before is left out. Raises UnreadableError, naming the JSON path that
    does not fit, never a value. A span without a trace id belongs to no order: it is left out, and
    the batch says so.
    """
    with collector_paused():
        try:
            return _batch_of(read_sound(data, DECODER), repeats)
        except (*REFUSED, _UnknownError):
            return _batch_of_mended(read_mended(data, Mended, ALIASES))


class _UnknownError(Exception):
    """No member of a document is one that was looked for: it may be spelt otherwise."""


def _batch_of(documents: Iterable[WireDocument[Raw]], repeats: Repeats | None) -> Batch:
    """Group by group: what one of them is decoded to is gone before the next one is."""
    reader, repeated = SpanReader(), 0
    for document in documents:
        if not _is_known(document):
            raise _UnknownError
        groups = _resource_spans(document)
        if repeats is not None:
            groups, known = repeats.without(groups, TRACE_KEY)
            repeated += known
        for group in groups:
            reader.read(GROUP_DECODER.decode(group))
    return replace(reader.batch(), repeats=repeated)


def _batch_of_mended(documents: Iterable[Mended]) -> Batch:
    reader = SpanReader()
    for document in documents:
        for group in _resource_spans(document):
            reader.read(group)
    return reader.batch()


def _is_known(document: WireDocument[Raw]) -> bool:
    members = (document.resource_spans, document.result, document.batches, document.error)
    return any(member is not UNSET for member in members)


def _resource_spans(document: WireDocument[G]) -> Sequence[G]:
    traces: WireTraces[G] = document
    if document.result is not UNSET:
        # protojson prints an answer without spans as `{}`.
        traces = document.result or WireTraces()
    elif document.resource_spans is UNSET and document.batches is UNSET:
        held = "no resourceSpans" if document.error is UNSET else "an error, not traces"
        raise UnreadableError(f"this document holds {held}", HINT)
    return [*(traces.resource_spans or ()), *(traces.batches or ())]


class _Process(Struct, frozen=True):
    """What a resource comes to. dropped: keys of values that cannot be carried on."""

    service: str
    resource: Attributes
    dropped: tuple[str, ...]


@lru_cache(maxsize=1024)
def _process_of_bytes(written: bytes) -> _Process:
    """Processes say the same of themselves with every batch: read once for all of them."""
    return _process(RESOURCE_DECODER.decode(written))


def _process(resource: WireResource | None) -> _Process:
    dropped: list[str] = []
    said = _attributes(resource.attributes if resource else None, dropped)
    service = scalars.service_name(said.get("service.name"))
    if not service:
        said.pop("service.name", None)
    return _Process(service, said, tuple(dropped))


_NO_PROCESS = _Process("", NO_ATTRIBUTES, ())


class SpanReader:
    """Goes through the groups of one answer; keeps spans and doubts."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self.silent_services: set[str] = set()
        self.doubts = Doubts()
        # One string per trace, however many spans it has.
        self._trace_ids: dict[str, str] = {}

    def batch(self) -> Batch:
        return self.doubts.batch(self.spans, self.silent_services)

    def read(self, group: WireResourceSpans[Raw] | MendedGroup) -> None:
        resource = group.resource
        if isinstance(resource, Raw):
            process = _process_of_bytes(bytes(resource))
        else:
            process = _NO_PROCESS if resource is UNSET else _process(resource)
        first = len(self.spans)
        for part in (*(group.scope_spans or ()), *(group.instrumentation_library_spans or ())):
            scope = part.scope or part.instrumentation_library
            scope_name = intern(scope.name) if scope else ""
            for span in part.spans or ():
                self._add(span, process, scope_name)
        if process.service and len(self.spans) == first:
            self.silent_services.add(process.service)
        if process.dropped:
            self.doubts.drop({span.trace_id for span in self.spans[first:]}, process.dropped)

    def _add(self, span: WireSpan, process: _Process, scope: str) -> None:
        trace_id = self._trace_ids.get(span.trace_id)
        if trace_id is None:
            trace_id = self._trace_ids[span.trace_id] = scalars.trace_id(span.trace_id)
        if not trace_id:
            self.doubts.add("", CaveatCode.RECORD_SKIPPED)
            return
        dropped: list[str] = []
        attributes = _attributes(span.attributes, dropped)
        warnings = attributes.pop(WARNINGS_KEY, None) if WARNINGS_KEY in attributes else None
        span_id = scalars.span_id(span.span_id)
        start, end = span.start_time_unix_nano, span.end_time_unix_nano
        if not 0 < start <= end < scalars.BEYOND_TIME:
            explained = warnings is not None
            start, end = self.doubts.times((trace_id, span_id), start, end, explained=explained)
        status = span.status
        self.spans.append(
            Span(
                trace_id,
                span_id,
                scalars.span_id(span.parent_span_id) if span.parent_span_id else "",
                intern(span.name),
                _KINDS.get(span.kind, SpanKind.UNSPECIFIED),
                process.service,
                start,
                end,
                _STATUSES.get(status.code, SpanStatus.UNSET) if status else SpanStatus.UNSET,
                status.message if status else "",
                scope,
                attributes or NO_ATTRIBUTES,
                process.resource,
                _events(span.events, dropped) if span.events else (),
                _links(span.links, dropped) if span.links else (),
                span.trace_state,
                _dropped_count(span),
                () if warnings is None else _texts(warnings),
            )
        )
        if not process.service:
            self.doubts.add(trace_id, CaveatCode.UNKNOWN_SERVICE, span_id)
        if dropped:
            self.doubts.drop({trace_id}, dropped)


_NONE_DROPPED = (0, 0, 0)


def _dropped_count(span: WireSpan) -> int:
    counts = (span.dropped_attributes_count, span.dropped_events_count, span.dropped_links_count)
    # Nothing is dropped as a rule.
    return 0 if counts == _NONE_DROPPED else sum(count for count in counts if count > 0)


def _events(events: list[WireEvent], dropped: list[str]) -> tuple[SpanEvent, ...]:
    found = [
        SpanEvent(
            event.name,
            scalars.known_time(event.time_unix_nano),
            _attributes(event.attributes, dropped) or NO_ATTRIBUTES,
        )
        for event in events
    ]
    # Jaeger sorts them by name.
    if len(found) > 1:
        found.sort(key=_event_time)
    return tuple(found)


def _event_time(event: SpanEvent) -> int:
    return event.time_unix_nano


def _links(links: list[WireLink], dropped: list[str]) -> tuple[SpanLink, ...]:
    return tuple(
        SpanLink(
            scalars.trace_id(link.trace_id),
            scalars.span_id(link.span_id),
            _attributes(link.attributes, dropped) or NO_ATTRIBUTES,
        )
        for link in links
    )


def _texts(warnings: AttributeValue) -> tuple[str, ...]:
    listed = warnings if isinstance(warnings, list) else [warnings]
    return tuple(text for text in listed if isinstance(text, str))


def _attributes(pairs: list[WirePair] | None, dropped: list[str]) -> dict[str, AttributeValue]:
    """The last of two attributes with one key holds; keys of unusable values go to `dropped`.

    Keys are interned: the same few stand on every span, and a large file is kept whole.
    """
    values: dict[str, AttributeValue] = {}
    for pair in pairs or ():
        value = pair.value
        if value is None:
            values[intern(pair.key)] = None
        elif (text := value.string_value) is not None:
            values[intern(pair.key)] = text
        else:
            try:
                values[intern(pair.key)] = _value(value, 0)
            except scalars.UnusableValueError:
                dropped.append(pair.key)
    return values


def _value(value: WireValue, depth: int) -> AttributeValue:
    if value.int_value is not None:
        return scalars.whole(value.int_value)
    if value.double_value is not None:
        return scalars.finite(value.double_value)
    if value.bytes_value is not None:
        return scalars.binary(value.bytes_value)
    if value.array_value is not None or value.kvlist_value is not None:
        return _nested(value, depth + 1)
    return value.string_value if value.bool_value is None else value.bool_value


def _nested(value: WireValue, depth: int) -> AttributeValue:
    if depth > _DEEPEST_VALUE:
        raise scalars.UnusableValueError
    if value.array_value is not None:
        return [_value(item, depth) for item in value.array_value.values or ()]
    pairs = value.kvlist_value.values if value.kvlist_value else None
    return {p.key: None if p.value is None else _value(p.value, depth) for p in pairs or ()}
