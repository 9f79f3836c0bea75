import re
from datetime import timedelta

import pytest
from rich.cells import cell_len

from ordertrace_cli.journey.timeline import Timeline, Work
from ordertrace_cli.render.show import render_show
from ordertrace_cli.texts.catalogue import Language
from ordertrace_cli.times import to_unix_nano
from tests.render import world
from tests.render.looks import look


def work(ago: timedelta, took: timedelta) -> Work:
    start = to_unix_nano(world.NOW - ago)
    return Work(start, start + int(took / timedelta(microseconds=1)) * 1000)


DAYS_AND_MILLISECONDS = Timeline(
    (
        work(timedelta(days=12), timedelta(milliseconds=4)),
        work(timedelta(days=11), timedelta(seconds=40)),
        work(timedelta(hours=1, minutes=52), timedelta(milliseconds=120)),
    ),
    folded=timedelta(minutes=3) // timedelta(microseconds=1) * 1000,
)


def section(timeline: Timeline, width: int = 80, **more: object) -> list[str]:
    """The lines of the axis, without their indent."""
    shown = render_show(world.MESSAGE_LOST, look(width, **more), timeline=timeline)  # type: ignore[arg-type]
    start = shown.index("\nTime ") + 1
    return [line[10:] for line in shown[start:].split("\n\n")[0].splitlines()]


def test_days_of_waiting_and_milliseconds_of_work_stand_on_one_screen() -> None:
    assert section(DAYS_AND_MILLISECONDS) == [
        "▇ 4 ms ╌╌╌╌ 23 h 59 m ╌╌╌╌ ▇▇▇▇▇ 40 s ╌╌╌╌╌ 10 d 22 h ╌╌╌╌ ▇▇▇ 120 ms",
        "╌╌╌╌ 1 h 51 m ╌╌╌ now",
        "▇ work, ╌ waiting; each sign more is ten times as long; pauses up to 3",
        "m are within the work",
    ]


def test_the_scale_is_in_ascii_where_the_output_has_nothing_else() -> None:
    lines = section(DAYS_AND_MILLISECONDS, unicode=False)
    assert "\n".join(lines).isascii()
    assert lines[0].startswith("# 4 ms ---- 23 h 59 m ---- ##### 40 s")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_it_fits_every_width(width: int, language: Language) -> None:
    shown = render_show(
        world.MESSAGE_LOST, look(width, language=language), timeline=DAYS_AND_MILLISECONDS
    )
    lines = [line for line in shown.splitlines() if "ordertrace " not in line]
    assert max(map(cell_len, lines)) <= width


def test_an_order_that_has_ended_waits_no_more() -> None:
    shown = render_show(world.COMPLETED, look(), timeline=DAYS_AND_MILLISECONDS)
    assert "▇▇▇ 120 ms" in shown
    assert not re.search(r"╌ now", shown)


def test_there_is_none_without_a_wait() -> None:
    one = Timeline(DAYS_AND_MILLISECONDS.works[:1])
    assert "▇" not in render_show(world.COMPLETED, look(), timeline=one)
    assert "▇" not in render_show(world.MESSAGE_LOST, look())


def test_in_lines_it_is_sentences() -> None:
    shown = render_show(world.MESSAGE_LOST, look(plain=True), timeline=DAYS_AND_MILLISECONDS)
    lines = shown.splitlines()
    start = lines.index("Time:")
    assert lines[start + 1 : start + 8] == [
        "2026-11-12 12:00:00 UTC: work for 4 ms",
        "then nothing for 23 h 59 m",
        "2026-11-13 12:00:00 UTC: work for 40 s",
        "then nothing for 10 d 22 h",
        "10:08:00 UTC: work for 120 ms",
        "nothing since then, 1 h 51 m so far",
        "pauses up to 3 m are within the work",
    ]
