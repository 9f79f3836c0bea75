"""The installed program is killed, or runs twice, while a real desk makes the ticket: rows 82 to 84, 97."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from tests.commands.orders import FEW_ORDERS, LATE, document
from tests.commands.run import LONGEST_SECONDS, PROGRAM, Result, installed
from tests.desks.wire import Holding, Wire
from tests.desks.worlds import World
from tests.sources.raw_server import raw_server

pytestmark = [
    pytest.mark.desks,
    pytest.mark.skipif(os.name != "posix", reason="signals of POSIX"),
]

_numbers = count(0xC4A5_0000_0000)


class Engineer:
    """One who works on one machine: an order, an outbox, and a desk behind a wire or not."""

    def __init__(self, world: World, folder: Path, number: int) -> None:
        folder.mkdir(exist_ok=True)
        self.trace_id = f"{number:032x}"
        self._world = world
        self._folder = folder
        self._orders = folder / "orders.json"
        order = {self.trace_id: FEW_ORDERS[LATE]}
        self._orders.write_text(json.dumps(document(order, time.time_ns())), encoding="utf-8")

    @property
    def as_field(self) -> str:
        """As the creation alone holds it: texts name the id among other words."""
        return f'"{self.trace_id}"'

    @property
    def words(self) -> tuple[str, ...]:
        return ("ticket", self.trace_id, "--from", str(self._orders), "--send", "it")

    def environment(self, proxy: str = "") -> Mapping[str, str]:
        wire = {"proxy": proxy, "insecure_http": "the wire of a test"} if proxy else {}
        own = self._world.configured(self._folder, timeout="50s", **wire)
        return {**own, "ORDERTRACE_OUTBOX": str(self._folder / "outbox")}

    def run(self, *words: str) -> Result:
        return installed(*words, environment=self.environment())

    def drafts(self) -> list[dict[str, Any]]:
        listed = self.run("outbox", "list", "--format", "json")
        drafts: list[dict[str, Any]] = json.loads(listed.stdout)["drafts"]
        return drafts

    @contextmanager
    def sending(self, proxy: str = "") -> Iterator["subprocess.Popen[bytes]"]:
        # A shell in the background has the tests and their children ignore Ctrl-C; nohup, SIGHUP.
        inherited = {
            each: signal.signal(each, signal.SIG_DFL) for each in (signal.SIGINT, signal.SIGHUP)
        }
        try:
            process = subprocess.Popen(
                [PROGRAM, *self.words, "--format", "json"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**os.environ, **self.environment(proxy)},
            )
        finally:
            for each, handler in inherited.items():
                signal.signal(each, handler)
        try:
            yield process
        finally:
            process.kill()
            process.communicate()


@pytest.fixture
def number() -> int:
    """Of an order that no other test has a ticket about."""
    return next(_numbers)


@pytest.fixture
def engineer(real: World, tmp_path: Path, number: int) -> Engineer:
    return Engineer(real, tmp_path / "engineer", number)


@pytest.fixture(params=["outbox send", "ticket --send"])
def again(request: pytest.FixtureRequest, engineer: Engineer) -> tuple[str, ...]:
    """How the engineer tries once more."""
    return ("outbox", "send") if request.param == "outbox send" else engineer.words


def ended_by(engineer: Engineer, number: signal.Signals, holding: Holding) -> Result:
    """A run that gets this signal once its request has come as far as `holding` lets it."""
    wire = Wire(engineer.as_field, holding)
    with raw_server(wire) as proxy, engineer.sending(proxy.url) as process:
        assert holding.reached.wait(LONGEST_SECONDS)
        process.send_signal(number)
        # Half of its time-out: it cannot have waited for the answer.
        output, errors = process.communicate(timeout=25)
    assert len(wire.creations) == 1
    return Result(process.returncode, output.decode(), errors.decode())


def one_ticket(real: World, folder: Path, engineer: Engineer, number: int) -> None:
    assert real.open_tickets(folder, number) == [True]
    assert engineer.drafts() == []


@pytest.mark.parametrize("before", [False, True], ids=["after", "before"])
def test_a_kill_between_send_and_answer_leaves_one_ticket(
    real: World,
    engineer: Engineer,
    again: tuple[str, ...],
    tmp_path: Path,
    number: int,
    before: bool,
) -> None:
    ended = ended_by(engineer, signal.SIGKILL, Holding(before=before))
    assert (ended.code, ended.stdout) == (-signal.SIGKILL, "")
    assert real.open_tickets(tmp_path, number) == ([] if before else [True])
    (draft,) = engineer.drafts()
    assert draft["trace_id"] == engineer.trace_id
    result = engineer.run(*again)
    assert result.code == 0, result
    one_ticket(real, tmp_path, engineer, number)


@pytest.mark.parametrize(
    "number_of_signal", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"]
)
def test_row_97_an_interrupted_creation_keeps_the_draft(
    real: World, engineer: Engineer, tmp_path: Path, number: int, number_of_signal: signal.Signals
) -> None:
    ended = ended_by(engineer, number_of_signal, Holding())
    assert ended.code == 8, ended
    assert "interrupted while the ticket was being sent" in ended.stderr
    assert engineer.trace_id in ended.stderr
    assert [each["trace_id"] for each in engineer.drafts()] == [engineer.trace_id]
    assert engineer.run("outbox", "send").code == 0
    one_ticket(real, tmp_path, engineer, number)


def test_row_97_a_closed_terminal_leaves_the_draft(
    roundup: World, tmp_path: Path, number: int
) -> None:
    engineer = Engineer(roundup, tmp_path / "engineer", number)
    ended = ended_by(engineer, signal.SIGHUP, Holding())
    assert (ended.code, ended.stdout) == (-signal.SIGHUP, "")
    assert engineer.run("outbox", "send").code == 0
    one_ticket(roundup, tmp_path, engineer, number)


def outcomes(*processes: "subprocess.Popen[bytes]") -> list[tuple[int, str]]:
    found = []
    for process in processes:
        output, errors = process.communicate(timeout=LONGEST_SECONDS)
        assert process.returncode == 0, errors.decode()
        found.append((process.returncode, json.loads(output)["outcome"]))
    return sorted(found)


def test_row_84_two_processes_on_one_machine_make_one_ticket(
    engineer: Engineer, real: World, tmp_path: Path, number: int
) -> None:
    with engineer.sending() as first, engineer.sending() as second:
        assert outcomes(first, second) == [(0, "created"), (0, "found")]
    one_ticket(real, tmp_path, engineer, number)


def test_row_84_two_processes_on_two_machines_leave_one_open_ticket(
    real: World, tmp_path: Path, number: int
) -> None:
    """Each has an outbox of its own, and both have looked before either creates."""
    both = Barrier(2, timeout=LONGEST_SECONDS)
    engineers = [Engineer(real, tmp_path / name, number) for name in ("one", "two")]
    wire = Wire(engineers[0].as_field, arriving=both.wait)
    with raw_server(wire) as proxy:
        one, two = (each.sending(proxy.url) for each in engineers)
        with one as first, two as second:
            assert outcomes(first, second) == [(0, "created"), (0, "found")]
    assert sorted(real.open_tickets(tmp_path, number)) == [False, True]
    assert [each.drafts() for each in engineers] == [[], []]
