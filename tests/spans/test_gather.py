import pytest
from msgspec.structs import replace

from ordertrace_cli.spans.gather import MOST_NAMES, Batch, Doubts, gather, merge_caveats
from ordertrace_cli.spans.model import Caveat, CaveatCode, Span, SpanKind, Trace

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
OTHER = "0af7651916cd43dd8448eb211c80319c"

SPAN = Span(
    trace_id=TRACE,
    span_id="00f067aa0ba902b7",
    parent_span_id="",
    name="POST /orders",
    kind=SpanKind.SERVER,
    service="shop",
    start_time_unix_nano=1,
    end_time_unix_nano=2,
)
CHILD = replace(SPAN, span_id="b7ad6b7169203331", parent_span_id=SPAN.span_id)


def test_spans_of_one_trace_in_several_answers_are_one_trace() -> None:
    elsewhere = replace(SPAN, trace_id=OTHER)
    traces = gather([Batch((SPAN, elsewhere)), Batch((CHILD,))])
    assert traces == (Trace(TRACE, (SPAN, CHILD)), Trace(OTHER, (elsewhere,)))


def test_a_span_sent_twice_unchanged_is_one() -> None:
    assert gather([Batch((SPAN, SPAN)), Batch((replace(SPAN),))]) == (Trace(TRACE, (SPAN,)),)


def test_what_the_server_says_of_a_span_does_not_make_it_another() -> None:
    warned = replace(SPAN, warnings=("parent span ID=1 is not in the trace",))
    assert gather([Batch((SPAN, warned))]) == (Trace(TRACE, (SPAN,)),)


def test_spans_that_share_an_id_and_differ_are_all_kept_and_said() -> None:
    second, third = replace(SPAN, service="mes"), replace(SPAN, service="crm")
    (trace,) = gather([Batch((SPAN, second, CHILD, third, second))])
    assert trace.spans == (SPAN, second, CHILD, third)
    assert trace.caveats == (Caveat(CaveatCode.DUPLICATE_SPANS, 1, (SPAN.span_id,)),)


def test_spans_without_an_id_are_nobodys_duplicates() -> None:
    nameless = replace(SPAN, span_id="")
    (trace,) = gather([Batch((nameless, replace(nameless, name="other"), nameless))])
    assert len(trace.spans) == 3
    assert trace.caveats == ()


def test_nothing_is_no_trace() -> None:
    assert gather([]) == ()
    assert gather([Batch(())]) == ()


def test_doubts_reach_their_trace_once_however_often_it_was_read() -> None:
    doubts = Doubts()
    doubts.add(TRACE, CaveatCode.VALUE_DROPPED, "a")
    doubts.add(TRACE, CaveatCode.VALUE_DROPPED, "b")
    batch = doubts.batch([SPAN])
    (trace,) = gather([batch, batch])
    assert trace.caveats == (Caveat(CaveatCode.VALUE_DROPPED, 2, ("a", "b")),)


def test_doubts_about_a_trace_whose_spans_came_later_reach_it() -> None:
    doubts = Doubts()
    doubts.add(TRACE, CaveatCode.SERVER_WARNINGS)
    (trace,) = gather([doubts.batch([]), Batch((SPAN,))])
    assert trace.caveats == (Caveat(CaveatCode.SERVER_WARNINGS, 1),)


def test_doubts_about_no_trace_stay_with_the_batch() -> None:
    doubts = Doubts()
    doubts.add("", CaveatCode.RECORD_SKIPPED)
    batch = doubts.batch([SPAN])
    assert batch.caveats == (Caveat(CaveatCode.RECORD_SKIPPED, 1),)
    assert gather([batch]) == (Trace(TRACE, (SPAN,)),)


def test_a_caveat_names_a_few_and_counts_all() -> None:
    doubts = Doubts()
    for number in range(2 * MOST_NAMES):
        doubts.add(TRACE, CaveatCode.VALUE_DROPPED, f"key{number}")
    (caveat,) = doubts.batch([]).trace_caveats[TRACE]
    assert caveat.count == 2 * MOST_NAMES
    assert len(caveat.names) == MOST_NAMES


@pytest.mark.parametrize(("add", "count"), [(False, 3), (True, 5)])
def test_counts_of_one_code_add_up_only_when_they_speak_of_different_things(
    add: bool, count: int
) -> None:
    code = CaveatCode.RECORD_SKIPPED
    caveats = [Caveat(code, 2, ("a",)), Caveat(code, 3, ("a", "b"))]
    assert merge_caveats(caveats, add=add) == (Caveat(code, count, ("a", "b")),)
