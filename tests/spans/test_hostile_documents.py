"""Whatever the bytes: spans as the model promises them, or an error in one line."""

import json
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ordertrace_cli.errors import UnreadableError
from ordertrace_cli.sources.records import parse_record, read_records
from ordertrace_cli.spans.gather import Batch, gather
from ordertrace_cli.spans.jaeger_ui import parse_jaeger
from ordertrace_cli.spans.model import Span
from ordertrace_cli.spans.otlp import parse_otlp

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CANARY = "order-4711"

OTLP: Any = {
    "resourceSpans": [
        {
            "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "shop"}}]},
            "scopeSpans": [
                {
                    "scope": {"name": "app"},
                    "spans": [
                        {
                            "traceId": TRACE,
                            "spanId": "00f067aa0ba902b7",
                            "parentSpanId": "b7ad6b7169203331",
                            "name": CANARY,
                            "kind": 3,
                            "startTimeUnixNano": "1795494169397252990",
                            "endTimeUnixNano": "1795494169398487628",
                            "attributes": [
                                {"key": "a", "value": {"intValue": "1"}},
                                {"key": "b", "value": {"doubleValue": 0.5}},
                                {"key": "c", "value": {"arrayValue": {"values": [{}]}}},
                            ],
                            "events": [{"timeUnixNano": "5", "name": "e", "attributes": []}],
                            "links": [{"traceId": TRACE, "spanId": "00f067aa0ba902b7"}],
                            "status": {"code": 2, "message": CANARY},
                        }
                    ],
                }
            ],
        }
    ]
}
JAEGER: Any = {
    "data": [
        {
            "traceID": TRACE,
            "spans": [
                {
                    "traceID": TRACE,
                    "spanID": "00f067aa0ba902b7",
                    "operationName": CANARY,
                    "references": [
                        {
                            "refType": "CHILD_OF",
                            "traceID": TRACE,
                            "spanID": "b7ad6b7169203331",
                        }
                    ],
                    "startTime": 1795494169397252,
                    "duration": 1234,
                    "tags": [
                        {"key": "a", "type": "int64", "value": 1},
                        {"key": "error", "type": "bool", "value": True},
                        {"key": "span.kind", "type": "string", "value": "client"},
                    ],
                    "logs": [
                        {
                            "timestamp": 5,
                            "fields": [{"key": "event", "type": "string", "value": "e"}],
                        }
                    ],
                    "processID": "p1",
                    "warnings": [CANARY],
                }
            ],
            "processes": {"p1": {"serviceName": "shop", "tags": []}},
        }
    ],
    "errors": None,
}

PARSERS: list[tuple[Callable[[bytes], Batch], Any]] = [
    (parse_otlp, OTLP),
    (parse_jaeger, JAEGER),
    (parse_record, OTLP),
    (parse_record, JAEGER),
]
either = pytest.mark.parametrize(
    ("parse", "document"), PARSERS, ids=["otlp", "jaeger", "file of otlp", "file of jaeger"]
)

ODD: list[Any] = [
    None, True, 0, -1, 2**63, 2**64, 10**30, 0.5, 1e300, math.nan, math.inf, -math.inf,
    "", "NaN", "null", "4711", "\ud800", "\x1b[31m", "0" * 32, "=" * 24, [], [None], [[]], {}, {"a": {}},
]  # fmt: skip


def check(parse: Callable[[bytes], Batch], data: bytes) -> None:
    try:
        batch = parse(data)
    except UnreadableError as error:
        tells_nothing(error.what)
        return
    for trace in gather([batch]):
        for span in trace.spans:
            promised(span)


def tells_nothing(what: str) -> None:
    assert what
    assert "\n" not in what
    assert CANARY not in what


def promised(span: Span) -> None:
    """What `spans.model` says of every span."""
    assert len(span.trace_id) == 32
    assert int(span.trace_id, 16)
    for span_id in (span.span_id, span.parent_span_id):
        assert span_id == "" or (len(span_id) == 16 and int(span_id, 16))
    assert 0 <= span.start_time_unix_nano < 2**63
    assert 0 <= span.end_time_unix_nano < 2**63
    if span.start_time_unix_nano and span.end_time_unix_nano:
        assert span.start_time_unix_nano <= span.end_time_unix_nano
    times = [event.time_unix_nano for event in span.events]
    assert times == sorted(times)
    assert span.dropped_count >= 0
    sound([getattr(span, name) for name in ("name", "service", "status_message", "scope")])
    sound([span.trace_state, list(span.warnings), dict(span.attributes), dict(span.resource)])
    sound([dict(event.attributes) for event in span.events])
    sound([dict(link.attributes) for link in span.links])


def sound(value: object) -> None:
    if isinstance(value, str):
        value.encode()  # raises where there is a lone surrogate
    elif isinstance(value, float):
        assert math.isfinite(value)
    elif isinstance(value, int):
        assert -(2**63) <= value < 2**63
    for item in value if isinstance(value, list) else ():
        sound(item)
    if isinstance(value, Mapping):
        sound([*value.keys(), *value.values()])


def places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all members and items of a document."""
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in pairs:
        yield (*path, key)
        if isinstance(value, dict | list):
            yield from places(value, (*path, key))


def with_odd(document: Any, path: tuple[Any, ...], odd: Any) -> bytes:
    changed = json.loads(json.dumps(document))
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = odd
    return json.dumps(changed).encode()


@either
def test_any_odd_value_at_any_place(parse: Callable[[bytes], Batch], document: Any) -> None:
    for path in places(document):
        for odd in ODD:
            check(parse, with_odd(document, path, odd))


@either
def test_a_document_cut_anywhere_is_refused(parse: Callable[[bytes], Batch], document: Any) -> None:
    data = json.dumps(document).encode()
    for end in range(len(data)):
        with pytest.raises(UnreadableError):
            parse(data[:end])


@either
@given(data=st.data())
@settings(max_examples=300)
def test_a_document_with_bytes_changed(
    parse: Callable[[bytes], Batch], document: Any, data: st.DataObject
) -> None:
    raw = bytearray(json.dumps(document).encode())
    edits = st.tuples(st.integers(0, len(raw) - 1), st.integers(0, 3), st.binary(max_size=3))
    for at, length, put in data.draw(st.lists(edits, min_size=1, max_size=4)):
        raw[at : at + length] = put
    check(parse, bytes(raw))


@given(st.binary(max_size=200))
@example(b"\xff\xfe{\0}\0")
@example(b'{"resourceSpans":' + b"[" * 5000)
def test_any_bytes(data: bytes) -> None:
    for parse, _ in PARSERS:
        check(parse, data)


_JSON = st.recursive(
    st.sampled_from(ODD) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["resourceSpans", "scopeSpans", "spans", "data", "result", "tags", "key"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(_JSON)
def test_any_json(tree: Any) -> None:
    for parse, _ in PARSERS:
        check(parse, json.dumps(tree).encode())


@given(st.lists(st.sampled_from([b"", b"{", b"}", b" ", b"[]", b"{}", b'{"data": []}', b'"'])))
def test_any_lines(lines: list[bytes]) -> None:
    whole = json.dumps(OTLP).encode()

    def read(_: bytes) -> Batch:
        batches = list(read_records(iter([*lines, whole])))
        return Batch(tuple(span for batch in batches for span in batch.spans))

    check(read, b"")
