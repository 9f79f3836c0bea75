"""What is read while it arrives is what is read of the whole, wherever it is cut."""

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordertrace_cli.spans.encode import encode_otlp
from ordertrace_cli.spans.model import Trace
from ordertrace_cli.spans.otlp import parse_otlp
from ordertrace_cli.spans.otlp_stream import OtlpStream, UnfitError
from ordertrace_cli.spans.repeats import Repeats
from tests.spans.strategies import landscapes


def answer(document: bytes) -> bytes:
    """A document as v3 sends it: one result, without blanks."""
    groups = json.loads(document)["resourceSpans"]
    return written({"result": {"resourceSpans": groups}})


def written(document: object) -> bytes:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


def streamed(data: bytes, cuts: list[int], repeats: Repeats | None = None) -> OtlpStream:
    stream = OtlpStream(repeats)
    for first, last in pairwise((0, *sorted(cuts), len(data))):
        stream.take(data[first:last])
    assert stream.rest() == b""
    assert stream.is_read
    return stream


cuts = st.lists(st.integers(0, 3_000), max_size=12)


@settings(max_examples=40)
@given(landscapes, cuts)
def test_any_spans_cut_anywhere(traces: list[Trace], cuts: list[int]) -> None:
    data = answer(encode_otlp(traces))
    assert streamed(data, [min(cut, len(data)) for cut in cuts]).batch() == parse_otlp(data)


@settings(max_examples=40)
@given(landscapes, landscapes, cuts)
def test_repeats_are_left_out(ones: list[Trace], others: list[Trace], cuts: list[int]) -> None:
    known, known_of_whole = Repeats(), Repeats()
    for traces in (ones, ones + others, others):
        data = answer(encode_otlp(traces))
        read = streamed(data, [min(cut, len(data)) for cut in cuts], known).batch()
        assert read == parse_otlp(data, known_of_whole)


@settings(max_examples=20)
@given(landscapes, landscapes, st.sampled_from([b"", b"\n", b" \r\n"]), cuts)
def test_several_results(
    ones: list[Trace], others: list[Trace], gap: bytes, cuts: list[int]
) -> None:
    data = gap.join((answer(encode_otlp(ones)), answer(encode_otlp(others)), b""))
    assert streamed(data, [min(cut, len(data)) for cut in cuts]).batch() == parse_otlp(data)


def group(name: str = "a", service: str = "shop") -> dict[str, object]:
    span = {"traceId": "4bf92f3577b34da6a3ce929d0e0e4736", "spanId": "00f067aa0ba902b7"}
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": service}}]}
    return {"resource": resource, "scopeSpans": [{"spans": [{**span, "name": name}]}]}


SEVERAL = written({"result": {"resourceSpans": [group("a"), group("b", "mes"), group("c")]}})


@pytest.mark.parametrize("size", [1, 2, 7, len(SEVERAL)])
def test_groups_are_read_as_they_come_and_let_go(size: int) -> None:
    stream = OtlpStream()
    for first in range(0, len(SEVERAL), size):
        stream.take(SEVERAL[first : first + size])
    assert [span.name for span in stream.batch().spans] == ["a", "b"]
    assert len(stream._kept) < len(SEVERAL) / 2
    assert stream.rest() == b""
    assert stream.batch() == parse_otlp(SEVERAL)


@pytest.mark.parametrize("text", [',{"resource":', ']}}{"result":{"resourceSpans":[', "\\", '"'])
def test_text_that_looks_like_a_border_is_text(text: str) -> None:
    data = written({"result": {"resourceSpans": [group(text), group(text, text)]}})
    for cut in range(len(data)):
        assert streamed(data, [cut]).batch() == parse_otlp(data)


def test_an_answer_without_spans() -> None:
    assert streamed(b'{"result":{"resourceSpans":[]}}', []).batch() == parse_otlp(
        b'{"result":{"resourceSpans":[]}}'
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b'{"result":{}}',
        b"<!doctype html><html></html>" * 9,
        written({"resourceSpans": [group()]}),
        json.dumps({"result": {"resourceSpans": [group()]}}).encode(),
        b"\xef\xbb\xbf" + SEVERAL,
    ],
)
def test_another_document_is_left_as_it_came(data: bytes) -> None:
    stream = OtlpStream()
    for byte in data:
        stream.take(bytes([byte]))
    assert not stream.is_read
    assert stream.rest() == data


def unfit(data: bytes, repeats: Repeats | None = None) -> bool:
    stream = OtlpStream(repeats)
    try:
        stream.take(data)
        stream.rest()
        stream.batch()
    except UnfitError:
        return True
    return False


def test_a_cut_answer_is_never_taken_for_a_whole_one() -> None:
    opened = len(b'{"result":{"resourceSpans":[')
    assert all(unfit(SEVERAL[:end]) for end in range(opened, len(SEVERAL)))
    assert all(unfit(SEVERAL[:end], Repeats()) for end in range(opened, len(SEVERAL)))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(SEVERAL.replace(b'"a"', b'"\\ud800"'), id="a lone surrogate"),
        pytest.param(SEVERAL.replace(b'"a"', b'"\xff"'), id="no UTF-8"),
        pytest.param(SEVERAL.replace(b'"a"', b"[1]"), id="another type"),
        pytest.param(SEVERAL.replace(b"]}}", b'],"batches":[]}}'), id="another member"),
        pytest.param(SEVERAL + b'{"error":{"message":"x"}}', id="an error behind it"),
        pytest.param(SEVERAL + b"x", id="something behind it"),
        pytest.param(
            SEVERAL.replace(b'"spans":', b'"more":[0,{"resource":1}],"spans":'),
            id="a border within a group",
        ),
        pytest.param(SEVERAL.replace(b"]}}", b",]}}"), id="a comma too many"),
        pytest.param(SEVERAL.replace(b"},{", b"},,{", 1), id="two commas"),
    ],
)
def test_what_must_be_mended_or_told_is_read_as_a_whole(data: bytes) -> None:
    assert unfit(data)
    assert unfit(data, Repeats())
