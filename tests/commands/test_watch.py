"""`stuck --watch`: looks again and again, marks what changed, outlives outages, gives the screen back.

No test waits: the clock moves when the program sleeps, and what happens between two looks happens
as the pause between them ends.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from rich.text import Text
from syrupy.assertion import SnapshotAssertion

from tests.commands.orders import FEW_ORDERS, LATE, WAITING, Order, document
from tests.commands.run import Result, run
from tests.demo.worlds import NOW
from tests.jaeger_server import JaegerServer, JaegerSettings
from tests.ports import free_port

LATE_TOO = "10000000000000000000000000000005"
ONE_MORE: Mapping[str, Order] = {**FEW_ORDERS, LATE_TOO: FEW_ORDERS[LATE]}
SOLVED: Mapping[str, Order] = {
    **FEW_ORDERS,
    LATE: (*FEW_ORDERS[LATE], ("PRICE_CALCULATED", "mes", 1)),
}
ENTER, LEAVE = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"
FRAME = "\x1b[?2026h\x1b[H"

Happening = Callable[[], object]


@dataclass
class Night:
    """A clock that only sleeping moves, and a terminal.

    then: what happens after so many seconds. until: when Ctrl-C comes, or `end`.
    """

    then: Mapping[int, Happening] = field(default_factory=dict)
    until: int = 29
    end: BaseException = field(default_factory=KeyboardInterrupt)
    size: tuple[int, int] = (100, 30)
    passed: float = 0.0

    def clock(self) -> datetime:
        return NOW + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return self.passed

    def sleep(self, seconds: float) -> None:
        self.passed += seconds
        if self.passed >= self.until:
            raise self.end
        self.then.get(round(self.passed), _nothing)()

    def watch(
        self,
        source: Path | str,
        *more: str,
        terminal: bool = False,
        environment: Mapping[str, str] | None = None,
    ) -> Result:
        """Watch a file, or a Jaeger at an address. The pause between looks is 30 seconds."""
        where = ("--jaeger", source) if isinstance(source, str) else ("--from", source)
        return run(
            *("stuck", "--watch", *where, *more),
            terminal=terminal,
            environment=environment,
            clock=self.clock,
            sleep=self.sleep,
            monotonic=self.monotonic,
            terminal_size=lambda: self.size if terminal else None,
        )


def _nothing() -> None:
    """All stays as it is."""


def hold(file: Path, orders: Mapping[str, Order]) -> Happening:
    """From then on the file holds these orders, whose ages count from the tests' moment."""
    return lambda: file.write_text(json.dumps(document(orders)), encoding="utf-8")


def frames(result: Result) -> list[list[str]]:
    """What the screen showed, one list of bare lines each."""
    assert result.stdout.startswith(ENTER)
    screen = result.stdout.removeprefix(ENTER).partition(LEAVE)[0]
    return [
        Text.from_ansi(frame.replace("\x1b[K\r\n", "\n").partition("\x1b[J")[0]).plain.splitlines()
        for frame in screen.split(FRAME)[1:]
    ]


def last(result: Result) -> str:
    return "\n".join(line.rstrip() for line in frames(result)[-1])


def test_a_pipe_gets_one_text_a_look(orders_file: Path) -> None:
    result = Night(until=89).watch(orders_file)
    assert (result.code, result.stderr) == (130, "")
    assert "\x1b" not in result.stdout
    assert result.stdout.count("2 of 4 orders need attention") == 3


def test_a_pipe_gets_one_report_a_line(orders_file: Path) -> None:
    night = Night({25: hold(orders_file, ONE_MORE)}, until=59)
    result = night.watch(orders_file, "--format", "ndjson")
    first, second = map(json.loads, result.stdout.splitlines())
    assert [first["schema"], second["schema"]] == ["ordertrace.stuck/1"] * 2
    assert {order["trace_id"] for order in first["orders"]} == {LATE, WAITING}
    assert {order["trace_id"] for order in second["orders"]} == {LATE, WAITING, LATE_TOO}


def test_the_window_slides(orders_file: Path) -> None:
    result = Night(until=59).watch(orders_file, "--format", "ndjson", "--since", "30m")
    first, second = map(json.loads, result.stdout.splitlines())
    moved = [datetime.fromisoformat(each["since"]) for each in (first, second)]
    assert moved[1] - moved[0] == timedelta(seconds=30)


@pytest.mark.parametrize("terminal", [True, False])
def test_filters_hold_at_every_look(orders_file: Path, terminal: bool) -> None:
    night = Night({25: hold(orders_file, ONE_MORE)}, until=59)
    shown = night.watch(orders_file, "--stage", "PRICE_CALCULATED", terminal=terminal).stdout
    assert WAITING in shown
    assert LATE not in shown
    assert LATE_TOO not in shown


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
@pytest.mark.parametrize("what", ["calm", "grown", "solved", "outage"])
def test_the_screen(
    what: str,
    size: tuple[int, int],
    language: str,
    orders_file: Path,
    snapshot: SnapshotAssertion,
) -> None:
    happenings: Mapping[str, Happening] = {
        "calm": _nothing,
        "grown": hold(orders_file, ONE_MORE),
        "solved": hold(orders_file, SOLVED),
        "outage": lambda: orders_file.write_text("{", encoding="utf-8"),
    }
    night = Night({25: happenings[what]}, until=42, size=size)
    result = night.watch(orders_file, "--lang", language, terminal=True)
    assert result.code == 130
    text = last(result).replace(str(orders_file), "orders.json")
    assert all(len(line) <= size[0] for line in text.splitlines() if LATE not in line)
    assert len(text.splitlines()) == size[1]
    assert text == snapshot


def test_what_changed_is_told_in_words(orders_file: Path) -> None:
    """Colour off: nothing of it is lost."""
    night = Night({25: hold(orders_file, ONE_MORE), 55: hold(orders_file, SOLVED)}, until=119)
    result = night.watch(orders_file, terminal=True, environment={"NO_COLOR": "1"})
    shown = last(result)
    assert "▲ grown" in shown
    assert "2 orders · 1 before" in shown
    assert "✓ recovered" in shown
    # Later looks that brought nothing new do not wipe it away.
    assert shown.count("2 orders · 1 before") == 1


def test_marks_are_of_the_last_look_alone(orders_file: Path) -> None:
    night = Night({25: hold(orders_file, ONE_MORE)}, until=80)
    screens = frames(night.watch(orders_file, terminal=True))
    after_one_look, after_two = screens[40], screens[-1]
    assert any(LATE_TOO in line and "+ new" in line for line in after_one_look)
    assert any(LATE_TOO in line for line in after_two)
    assert not any("+ new" in line for line in after_two)


def test_an_order_that_left_the_window_has_not_recovered(orders_file: Path) -> None:
    """Nothing happens to it for longer than the window is; that it stands still is no change."""
    result = Night(until=179).watch(orders_file, "--since", "98m", terminal=True)
    assert LATE in "\n".join(frames(result)[0:5][-1])
    assert "left the window" in last(result)
    assert "recovered" not in last(result)


def test_the_next_look_is_announced(orders_file: Path) -> None:
    screens = frames(Night(until=29).watch(orders_file, terminal=True))
    assert "looking now" in screens[0][-1]
    feet = [screen[-1] for screen in screens[1:]]
    assert "next look in 30 s" in feet[0]
    assert "next look in 2 s" in feet[-1]


def test_a_resized_terminal_is_filled_anew(orders_file: Path) -> None:
    night = Night(until=20, size=(120, 40))
    night.then = {10: lambda: setattr(night, "size", (70, 12))}
    screens = frames(night.watch(orders_file, terminal=True))
    assert {len(screen) for screen in screens} == {40, 12}
    assert len(screens[-1]) == 12
    assert "more lines: a taller window shows them" in screens[-1][-2]
    assert all(len(line) <= 70 for line in screens[-1])


def test_an_outage_leaves_the_last_picture_with_its_age(orders_file: Path) -> None:
    night = Night({25: lambda: orders_file.write_text("{", encoding="utf-8")}, until=50)
    shown = last(night.watch(orders_file, terminal=True))
    assert "THIS IS THE PICTURE OF" in shown
    assert "49 s ago" in shown
    assert LATE in shown
    assert "next try in" in shown


def test_after_an_outage_all_goes_on(orders_file: Path) -> None:
    sound = orders_file.read_text(encoding="utf-8")
    night = Night(
        {
            25: lambda: orders_file.write_text("{", encoding="utf-8"),
            35: lambda: orders_file.write_text(sound, encoding="utf-8"),
        },
        until=70,
    )
    shown = last(night.watch(orders_file, terminal=True))
    assert "THIS IS" not in shown
    assert "Nothing has changed" in shown


def test_pauses_grow_while_an_outage_lasts() -> None:
    night = Night(until=1000)
    result = night.watch(f"http://127.0.0.1:{free_port()}", "--timeout", "1s")
    assert result.code == 130
    assert result.stdout == ""
    # At 0, 30, 90, 210, 450, 750 seconds: twice as long each time, five minutes at most.
    assert result.stderr.count("ordertrace: ") == 6


def test_a_jaeger_that_is_not_there_yet_is_waited_for() -> None:
    night = Night(until=3)
    result = night.watch(f"http://127.0.0.1:{free_port()}", "--timeout", "1s", terminal=True)
    assert "NOTHING HAS BEEN SEEN YET" in last(result)


def test_what_never_worked_ends_the_watch(tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    Night().watch(broken).refused(6)
    shown = Night().watch(broken, terminal=True)
    assert (shown.code, shown.stdout.endswith(LEAVE)) == (6, True)


@pytest.mark.parametrize(
    ("end", "code"),
    [(KeyboardInterrupt(), 130), (SystemExit(143), 143), (RuntimeError("a defect"), 1)],
    ids=["Ctrl-C", "SIGTERM", "a defect"],
)
def test_the_screen_is_given_back(orders_file: Path, end: BaseException, code: int) -> None:
    result = Night(end=end).watch(orders_file, terminal=True)
    assert result.code == code
    assert result.stdout.count(ENTER) == result.stdout.count(LEAVE) == 1
    assert result.stdout.endswith(LEAVE)


def test_check_ends_at_the_first_finding(tmp_path: Path) -> None:
    file = tmp_path / "orders.json"
    sound = {id_: steps for id_, steps in FEW_ORDERS.items() if id_ not in (LATE, WAITING)}
    hold(file, sound)()
    night = Night({55: hold(file, FEW_ORDERS)}, until=500)
    result = night.watch(file, "--check")
    assert (result.code, night.passed) == (10, 60)
    assert result.stdout.count("No order needs attention") == 2
    assert LATE in result.stdout


def test_check_leaves_its_finding_on_the_screen(orders_file: Path) -> None:
    result = Night().watch(orders_file, "--check", terminal=True)
    assert result.code == 10
    assert LATE in result.stdout.partition(LEAVE)[2]


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"ORDERTRACE_PLAIN": "1"}], ids=str)
def test_a_terminal_that_cannot_rewrite_gets_texts(
    orders_file: Path, environment: dict[str, str]
) -> None:
    result = Night(until=59).watch(orders_file, terminal=True, environment=environment)
    assert "\x1b[?1049h" not in result.stdout
    assert result.stdout.count("2 of 4 orders need attention") == 2


def test_plain_texts_tell_what_changed(orders_file: Path) -> None:
    night = Night({25: hold(orders_file, ONE_MORE)}, until=59)
    text = night.watch(orders_file, "--plain").stdout
    assert "grown, unexplained silence, mes, 2 orders, 1 before\n" in text


@pytest.mark.parametrize(
    "more",
    [
        ("--ids-only",),
        ("--violations",),
        ("--at", "1h ago"),
        ("--format", "json"),
        ("--format", "html"),
        ("--output", "orders.txt"),
        ("--every", "0s"),
        ("--every", "often"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_watched(orders_file: Path, more: tuple[str, ...]) -> None:
    Night().watch(orders_file, *more).refused(2)


def test_every_is_for_a_watch(orders_file: Path) -> None:
    refused = run("stuck", "--from", orders_file, "--every", "10s").refused(2)
    assert "--watch" in refused


def test_standard_input_can_be_read_but_once() -> None:
    assert "--from -" in run("stuck", "--watch", "--from", "-").refused(2)


def test_a_jaeger_that_goes_away_leaves_its_last_picture(
    start_jaeger: Callable[[JaegerSettings], JaegerServer],
) -> None:
    server = start_jaeger(JaegerSettings())
    server.push(json.dumps(document(FEW_ORDERS)).encode())
    night = Night({25: server.stop}, until=40)
    result = night.watch(server.query_url, "--timeout", "2s", terminal=True)
    assert result.code == 130
    assert LATE in last(result)
    assert "THIS IS THE PICTURE OF" in last(result)
    assert "refused the connection" in last(result)


def test_the_demo_grows_older_while_it_is_watched() -> None:
    night = Night(until=59)
    result = run(
        *("stuck", "--watch", "--demo", "--format", "ndjson"),
        clock=night.clock,
        sleep=night.sleep,
        monotonic=night.monotonic,
    )
    first, second = map(json.loads, result.stdout.splitlines())
    ids = [order["trace_id"] for order in first["orders"]]
    assert ids
    assert {order["trace_id"] for order in second["orders"]} >= set(ids)
