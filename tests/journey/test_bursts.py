"""When systems were at work, in as many stretches as a picture has room for."""

from ordertrace_cli.journey.bursts import Burst, bursts
from ordertrace_cli.spans.model import SpanKind
from tests.builders import Story, nano


def found(story: Story, most: int = 60) -> tuple[Burst, ...]:
    return bursts(story.case().journey.tree.nodes, most)


def test_spans_of_one_system_that_overlap_are_one_burst() -> None:
    story = Story().reach("INITIATED", ago=10).work("shop", "a", ago=8).work("shop", "b", ago=8)
    first, second = found(story)
    assert (first.system, first.spans) == ("shop", 1)
    assert (second.spans, second.start, second.end) == (2, nano(8) - 10**9, nano(8))


def test_a_failed_span_marks_its_burst() -> None:
    story = Story().reach("INITIATED", ago=10).work("shop", "a", ago=5, error="TypeError")
    assert [burst.failed for burst in found(story)] == [False, True]


def test_a_call_is_work_of_the_storage_that_sends_no_spans() -> None:
    story = Story().reach("INITIATED", ago=10).write(ago=9)
    assert {burst.system for burst in found(story)} == {"shop", "s3"}


def test_the_shortest_pauses_are_bridged_first() -> None:
    story = Story().reach("INITIATED", ago=100)
    for number in range(40):
        story.work("shop", "tick", ago=60 - number / 30, took=0.1)
    few = found(story, most=3)
    assert [burst.spans for burst in few] == [1, 40]


def test_no_more_than_one_a_system_can_be_asked_for() -> None:
    story = Story().reach("INITIATED", ago=100)
    for number in range(40):
        story.work("mes", "tick", ago=60 - number, took=0.1, kind=SpanKind.SERVER)
    assert [burst.system for burst in found(story, most=1)] == ["shop", "mes"]


def test_a_system_that_nobody_knows_is_left_out() -> None:
    story = Story().reach("INITIATED", ago=10).work("elsewhere", "a", ago=5)
    assert {burst.system for burst in found(story)} == {"shop"}
