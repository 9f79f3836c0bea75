"""Translations are kept by what they depend on: all keys that are read must be among that."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from benchmarks.accuracy_orders.drawing import build_worlds
from benchmarks.accuracy_orders.fleet import Size, build_fleet
from ordertrace_cli.demo.landscape import all_landscapes
from ordertrace_cli.spans import semconv
from ordertrace_cli.spans.conventions import calls
from ordertrace_cli.spans.model import AttributeValue, Span, SpanEvent, SpanKind, SpanStatus

SPAN = Span("1" * 32, "2" * 16, "", "orders send", SpanKind.PRODUCER, "shop", 1, 2)
OUTGOING_KEYS = semconv.READ_KEYS.union(calls.PEER_KEYS, calls.HOST_KEYS)


class Watched(Mapping[str, AttributeValue]):
    """Attributes that note which keys were asked for."""

    def __init__(self, held: Mapping[str, AttributeValue], asked: set[str]) -> None:
        self._held, self._asked = held, asked

    def __getitem__(self, key: str) -> AttributeValue:
        self._asked.add(key)
        return self._held[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)


def all_spans() -> Iterator[Span]:
    for landscape in all_landscapes(datetime(2026, 11, 24, 12, 0, tzinfo=UTC)).values():
        for trace in landscape.traces:
            yield from trace.spans
    for world in build_worlds(1, 360):
        if world.number % 24 == 0:
            for trace in build_fleet(world, Size(troubled=9, sound=9)).traces:
                yield from trace.spans


def test_every_key_that_a_translation_asks_for_is_one_it_is_kept_by() -> None:
    outgoing: set[str] = set()
    others: set[str] = set()
    for span in all_spans():
        calling = span.kind in (SpanKind.CLIENT, SpanKind.PRODUCER)
        asked = outgoing if calling else others
        semconv.translate(replace(span, attributes=Watched(span.attributes, asked)))
    assert others <= semconv.READ_KEYS
    assert outgoing <= OUTGOING_KEYS
    assert len(outgoing) > 20, "nothing was watched"


texts = st.sampled_from(
    ["", "s3", "S3", "orders", "process", "send", "true", "200", "500", "PutObject", "a:b:c",
     "https://sqs.internal/1/q", "http://[::1", "s3://bucket/key", "rabbitmq", "TimeoutError"]
)  # fmt: skip
values = st.one_of(
    texts,
    st.sampled_from([True, False, 1, 0, 1.0, 404, 404.0, None, ["a"], {"a": 1}, b"x"]),
)
spans = st.builds(
    lambda **given: replace(SPAN, **given),
    kind=st.sampled_from(SpanKind),
    name=st.sampled_from(["S3.PutObject", "orders send", "SQS.SendMessage", "work"]),
    status=st.sampled_from(SpanStatus),
    status_message=st.sampled_from(["", "TimeoutError: late", "cancelled"]),
    scope=st.sampled_from(["", "aws-sdk", "rabbitmq.client."]),
    attributes=st.dictionaries(
        st.sampled_from([*sorted(OUTGOING_KEYS), "note"]), values, max_size=8
    ),
    events=st.sampled_from([(), (SpanEvent("exception", 1, {"exception.type": "KeyError"}),)]),
)


@given(st.lists(spans, min_size=2, max_size=12))
def test_what_was_kept_is_what_would_be_found_anew(drawn: list[Span]) -> None:
    for span in [*drawn, *drawn]:
        assert fields(semconv.read(span)) == fields(semconv.translate(span))


def fields(found: semconv.Semantics) -> dict[str, object]:
    return {name: getattr(found, name) for name in semconv.Semantics.__struct_fields__}


@pytest.mark.parametrize(("one", "other"), [(True, 1), (1, 1.0), ("1", 1)])
def test_values_that_only_compare_equal_are_not_mixed_up(
    one: AttributeValue, other: AttributeValue
) -> None:
    for value in (one, other, one):
        span = replace(SPAN, attributes={"error": value}, status=SpanStatus.ERROR)
        assert fields(semconv.read(span)) == fields(semconv.translate(span))
