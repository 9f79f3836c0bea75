"""A document is read in one of two ways, fast or forgiving; spans and doubts are the same."""

import gzip
import json
from pathlib import Path
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from ordertrace_cli.spans.encode import encode_otlp
from ordertrace_cli.spans.gather import Batch
from ordertrace_cli.spans.jaeger_ui import parse_jaeger
from ordertrace_cli.spans.model import Trace
from ordertrace_cli.spans.otlp import parse_otlp
from tests.spans.strategies import landscapes

EXAMPLES = Path(__file__).parent.parent / "data" / "examples"


def run_together(document: bytes, empty: bytes) -> bytes:
    """The same content, as two documents on one line, which only the forgiving way takes."""
    return document + empty


def otlp_forgiving(document: bytes) -> Batch:
    return parse_otlp(run_together(document, b'{"resourceSpans":[]}'))


def jaeger_forgiving(document: bytes) -> Batch:
    return parse_jaeger(run_together(document, b'{"data":[]}'))


@given(landscapes)
def test_any_spans_of_otlp(traces: list[Trace]) -> None:
    document = encode_otlp(traces)
    assert parse_otlp(document) == otlp_forgiving(document)


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
    | st.sampled_from(
        ["", "7", "shop", "Infinity", "AAE=", "not base64", "OTLPResourceNoServiceName"]
    ),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)
otlp_values = st.fixed_dictionaries(
    {},
    optional={
        "stringValue": st.sampled_from(["", "shop", "a"]),
        "intValue": st.sampled_from(["1", 7, str(2**63), 2**63]),
        "boolValue": st.booleans(),
        "doubleValue": st.sampled_from([0.5, "NaN", "Infinity", 3]),
        "bytesValue": st.sampled_from(["AAE=", "*"]),
    },
)
pairs = st.lists(
    st.fixed_dictionaries(
        {"key": st.sampled_from(["service.name", "a", "b"])}, optional={"value": otlp_values}
    ),
    max_size=4,
)


@given(pairs, pairs, st.integers(0, 2**64), st.integers(0, 2**64))
@example([{"key": "service.name", "value": {"intValue": 7}}], [], 0, 0)
def test_attributes_and_times_of_otlp_that_are_odd(
    resource: Any, attributes: Any, start: int, end: int
) -> None:
    span = {
        "traceId": "1" * 32,
        "spanId": "2" * 16,
        "startTimeUnixNano": str(start),
        "endTimeUnixNano": end,
        "attributes": attributes,
        "events": [{"name": "e", "attributes": attributes}],
    }
    group = {"resource": {"attributes": resource}, "scopeSpans": [{"spans": [span, span]}]}
    document = json.dumps({"resourceSpans": [group, group]}).encode()
    assert parse_otlp(document) == otlp_forgiving(document)


tags = st.lists(
    st.fixed_dictionaries(
        {"key": st.sampled_from(["span.kind", "error", "otel.status_code", "a", "b"])},
        optional={
            "type": st.sampled_from(["string", "int64", "float64", "bool", "binary", "other"]),
            "value": json_values,
        },
    ),
    max_size=4,
)


@given(tags, tags, st.integers(-1, 2**64), st.integers(-1, 2**64))
def test_tags_and_times_of_jaeger_that_are_odd(
    process: Any, own: Any, start: int, duration: int
) -> None:
    span = {
        "traceID": "1" * 32,
        "spanID": "2" * 16,
        "processID": "p1",
        "startTime": start,
        "duration": duration,
        "tags": own,
        "logs": [{"timestamp": start, "fields": own}],
    }
    processes = {"p1": {"serviceName": "shop", "tags": process}}
    trace = {"traceID": "1" * 32, "spans": [span, span], "processes": processes}
    document = json.dumps({"data": [trace, trace]}).encode()
    assert parse_jaeger(document) == jaeger_forgiving(document)


def test_recorded_orders_in_both_forms() -> None:
    lines = gzip.decompress((EXAMPLES / "java-rabbitmq.otlp.jsonl.gz").read_bytes())
    document = gzip.decompress((EXAMPLES / "java-rabbitmq.legacy.json.gz").read_bytes())
    assert parse_otlp(lines) == parse_otlp(lines.replace(b"\n", b" "))
    assert parse_jaeger(document) == jaeger_forgiving(document)
