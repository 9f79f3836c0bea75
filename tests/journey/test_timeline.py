import pytest

from ordertrace_cli.journey.timeline import Timeline, Work, timeline_of
from tests.builders import Story, nano

SECOND = 1_000_000_000


def timeline(story: Story, most: int = 9) -> Timeline:
    return timeline_of(story.case().journey.tree.nodes, most)


def at(*steps: tuple[float, float]) -> Story:
    """Work that ended so many minutes ago and took so many seconds."""
    story = Story()
    for ago, took in steps:
        story.work("mes", "step", ago, took)
    return story


def test_a_pause_of_a_second_parts_two_works() -> None:
    found = timeline(at((10, 2), (5, 3)))
    assert found.works == (
        Work(nano(10) - 2 * SECOND, nano(10)),
        Work(nano(5) - 3 * SECOND, nano(5)),
    )
    assert found.folded == 0


def test_what_overlaps_or_follows_at_once_is_one_work() -> None:
    found = timeline(at((10, 30), (10 - 0.005, 10), (9.99, 0.1)))
    assert [(work.start, work.end) for work in found.works] == [
        (nano(10) - 30 * SECOND, nano(9.99))
    ]


def test_without_room_the_shortest_pauses_are_folded_and_told() -> None:
    found = timeline(at((1000, 1), (60, 1), (59, 1), (1, 1)), most=3)
    assert len(found.works) == 3
    assert found.works[1] == Work(nano(60) - SECOND, nano(59))
    assert found.folded == 59 * SECOND


@pytest.mark.parametrize("most", [1, 2, 3, 50])
def test_works_are_in_order_and_never_more_than_asked_for(most: int) -> None:
    works = timeline(at(*((ago, 1) for ago in range(40, 0, -1))), most).works
    assert len(works) == min(most, 40)
    assert list(works) == sorted(works, key=lambda work: work.start)
    assert (works[0].start, works[-1].end) == (nano(40) - SECOND, nano(1))


def test_spans_without_a_time_say_nothing() -> None:
    assert timeline_of((), 3) == Timeline(())
