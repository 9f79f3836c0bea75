"""A trace that answers for several services is read once, and again only where it has changed."""

import json
from collections.abc import Sequence
from typing import Any

from ordertrace_cli.spans.gather import Batch
from ordertrace_cli.spans.jaeger_ui import parse_jaeger
from ordertrace_cli.spans.otlp import parse_otlp
from ordertrace_cli.spans.repeats import Repeats

ONE, TWO = "4bf92f3577b34da6a3ce929d0e0e4736", "0af7651916cd43dd8448eb211c80319c"


def group(trace_id: str, *span_ids: int) -> dict[str, Any]:
    spans = [{"traceId": trace_id, "spanId": f"{number:016x}"} for number in span_ids]
    return {"resource": {}, "scopeSpans": [{"spans": spans}]}


def answer(*groups: dict[str, Any], separators: tuple[str, str] = (",", ":")) -> bytes:
    return json.dumps({"result": {"resourceSpans": groups}}, separators=separators).encode()


def keys(batch: Batch) -> Sequence[tuple[str, int]]:
    return sorted((span.trace_id, int(span.span_id, 16)) for span in batch.spans)


def test_what_was_read_before_is_left_out_and_counted() -> None:
    repeats = Repeats()
    first = parse_otlp(answer(group(ONE, 1), group(TWO, 1)), repeats)
    assert (keys(first), first.repeats) == ([(TWO, 1), (ONE, 1)], 0)
    second = parse_otlp(answer(group(ONE, 1), group(TWO, 1)), repeats)
    assert (keys(second), second.repeats) == ([], 2)


def test_a_trace_that_has_grown_is_read_again_and_wholly() -> None:
    repeats = Repeats()
    parse_otlp(answer(group(ONE, 1), group(TWO, 1)), repeats)
    grown = parse_otlp(answer(group(ONE, 1), group(TWO, 1), group(ONE, 2)), repeats)
    assert (keys(grown), grown.repeats) == ([(ONE, 1), (ONE, 2)], 1)


def test_a_trace_of_which_something_else_is_said_is_read_again() -> None:
    repeats = Repeats()
    parse_otlp(answer(group(ONE, 1)), repeats)
    other = answer(group(ONE, 1)).replace(b'"spanId"', b'"name":"other","spanId"')
    assert parse_otlp(other, repeats).spans[0].name == "other"


def test_the_sequence_of_an_answers_parts_does_not_matter() -> None:
    repeats = Repeats()
    parse_otlp(answer(group(ONE, 1), group(ONE, 2)), repeats)
    assert parse_otlp(answer(group(ONE, 2), group(ONE, 1)), repeats).repeats == 1


def test_a_part_that_stands_twice_is_not_the_same_as_none() -> None:
    repeats = Repeats()
    parse_otlp(answer(group(ONE, 1)), repeats)
    twice = answer(group(ONE, 1), group(ONE, 2), group(ONE, 2))
    assert keys(parse_otlp(twice, repeats)) == [(ONE, 1), (ONE, 2), (ONE, 2)]


def test_parts_that_hold_several_traces_lose_none() -> None:
    both = group(ONE, 1)
    both["scopeSpans"] += group(TWO, 1)["scopeSpans"]
    repeats = Repeats()
    assert keys(parse_otlp(answer(both), repeats)) == [(TWO, 1), (ONE, 1)]
    again = parse_otlp(answer(both, group(TWO, 2)), repeats)
    # The part they share was read before; what is new of the other one is there.
    assert (keys(again), again.repeats) == ([(TWO, 2)], 1)


def test_ids_in_another_layout_are_read_each_time() -> None:
    repeats = Repeats()
    spaced = answer(group(ONE, 1), separators=(", ", ": "))
    assert keys(parse_otlp(spaced, repeats)) == keys(parse_otlp(spaced, repeats)) == [(ONE, 1)]


def test_a_document_that_must_be_mended_is_read_wholly() -> None:
    repeats = Repeats()
    parse_otlp(answer(group(ONE, 1)), repeats)
    odd = answer(group(ONE, 1), group(TWO, 1)).replace(b"}]}}", b"},null]}}")
    assert keys(parse_otlp(odd, repeats)) == [(TWO, 1), (ONE, 1)]


def test_two_searches_know_nothing_of_each_other() -> None:
    document = answer(group(ONE, 1))
    assert parse_otlp(document, Repeats()).spans == parse_otlp(document, Repeats()).spans != ()
    assert parse_otlp(document).spans == parse_otlp(document).spans != ()


def test_the_older_api_repeats_itself_as_well() -> None:
    def traces(*ids: str) -> bytes:
        found = [{"traceID": id_, "spans": [{"traceID": id_, "spanID": "1"}]} for id_ in ids]
        return json.dumps({"data": found}, separators=(",", ":")).encode()

    repeats = Repeats()
    assert parse_jaeger(traces(ONE), repeats).repeats == 0
    again = parse_jaeger(traces(ONE, TWO), repeats)
    assert (keys(again), again.repeats) == ([(TWO, 1)], 1)


def test_many_traces_are_kept_apart() -> None:
    repeats, count = Repeats(), 5_000
    groups = [group(f"{number:032x}", 1) for number in range(1, count + 1)]
    assert parse_otlp(answer(*groups[: count // 2]), repeats).repeats == 0
    later = parse_otlp(answer(*groups), repeats)
    assert (len(later.spans), later.repeats) == (count - count // 2, count // 2)
