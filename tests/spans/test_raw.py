"""Every text of a document is seen, at its place, whichever form the document has."""

import base64
import json
from collections import Counter
from itertools import count

import pytest

from ordertrace_cli.errors import UnreadableError
from ordertrace_cli.spans.encode import encode_otlp
from ordertrace_cli.spans.raw import Place, RawField, read_raw
from ordertrace_cli.spans.raw_values import leaves
from tests.canary.documents import as_jaeger, with_texts_everywhere
from tests.demo.worlds import labelled, traces


def planted() -> tuple[dict[str, object], set[str]]:
    """A real order with a text of its own in every field, and all these texts."""
    numbers = count(1)
    given: set[str] = set()

    def text() -> str:
        given.add(f"w{next(numbers)}w")
        return f"w{len(given)}w"

    trace = traces()[labelled("message_lost")[0].trace_id]
    document = json.loads(encode_otlp([trace]))
    return with_texts_everywhere(document, text), given


def texts_of(document: object) -> Counter[str]:
    seen: Counter[str] = Counter()
    for span in read_raw(json.dumps(document).encode()):
        for field in (*span.source.fields, *span.fields):
            for leaf in leaves(field):
                seen.update(part for part in leaf.text.replace("w,", "w ").split())
                seen.update(leaf.path.split())
    return seen


def missing(given: set[str], seen: Counter[str]) -> set[str]:
    return {text for text in given if not any(text in word for word in seen)}


def test_no_text_of_otlp_is_passed_over() -> None:
    document, given = planted()
    assert missing(given, texts_of(document)) == set()


def test_no_text_of_jaegers_json_is_passed_over() -> None:
    document, _ = planted()
    jaeger = as_jaeger(document)
    written = json.dumps(jaeger)
    # Jaeger drops attributes of links and scopes and schema addresses; its warnings are its own.
    held = {text for text in _words(written) if f"warning about {text}" not in written}
    assert missing(held, texts_of(jaeger)) == set()


def _words(text: str) -> set[str]:
    return {
        part
        for part in text.replace('"', " ").replace("\\", " ").split()
        if part[:1] == "w" and part[-1:] == "w" and part[1:-1].isdigit()
    }


def test_both_forms_have_the_same_spans_of_the_same_sources() -> None:
    document, _ = planted()
    told = [
        {
            (s.trace_id, s.span_id, s.name, s.source.service, s.source.scope, s.source.version)
            for s in read_raw(json.dumps(form).encode())
        }
        for form in (document, as_jaeger(document))
    ]
    assert told[0] == told[1]
    assert len(told[0]) == len(traces()[labelled("message_lost")[0].trace_id].spans)


def test_a_bare_array_of_traces_and_snake_case_are_read_too() -> None:
    document, _ = planted()
    bare = json.dumps(as_jaeger(document)["data"]).encode()
    assert list(read_raw(bare))
    snake = json.dumps(document)
    for camel, other in (
        ("resourceSpans", "resource_spans"),
        ("scopeSpans", "scope_spans"),
        ("stringValue", "string_value"),
        ("traceId", "trace_id"),
        ("spanId", "span_id"),
    ):
        snake = snake.replace(f'"{camel}"', f'"{other}"')
    assert texts_of(json.loads(snake)) == texts_of(document)


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(UnreadableError):
        list(read_raw(b'{"resourceSpans": ['))


def leaf_texts(value: object, key: str = "k") -> list[tuple[str, str]]:
    return [(leaf.path, leaf.text) for leaf in leaves(RawField(Place.ATTRIBUTE, key, value))]


def test_values_are_taken_apart() -> None:
    inner = {"kvlistValue": {"values": [{"key": "b", "value": {"intValue": "7"}}]}}
    value = {"arrayValue": {"values": [{"stringValue": "a"}, inner, {"boolValue": True}, {}]}}
    assert leaf_texts(value) == [("k", "a"), ("k.b", "7")]
    assert leaf_texts(json.dumps({"x": [{"y": "deep"}], "n": 1.5, "z": None})) == [
        ("k.x.y", "deep"),
        ("k.n", "1.5"),
    ]
    assert leaf_texts({"bytesValue": base64.b64encode(b"hidden").decode()}) == [("k", "hidden")]
    assert leaf_texts(json.dumps({"a": json.dumps({"b": "c"})})) == [("k.a.b", "c")]


def test_members_of_json_that_was_cut_are_still_seen() -> None:
    assert ("k.order_number", "ORD-1") in leaf_texts('{"a": 1, "order_number": "ORD-1", "b": {"c')


@pytest.mark.parametrize("depth", [100, 20_000])
def test_no_depth_ends_the_walk(depth: int) -> None:
    value: object = {"stringValue": "bottom"}
    for _ in range(depth):
        value = {"arrayValue": {"values": [value]}}
    assert leaf_texts(value) == [("k", "bottom")]
    text = "[" * depth + '{"order_number": "ORD-1"}' + "]" * depth
    assert ("k.order_number", "ORD-1") in leaf_texts(text)
