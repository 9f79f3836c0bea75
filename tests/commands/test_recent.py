"""Trace ids that were looked at are kept for completion: ids alone, few, private, never in the way."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ordertrace_cli.commands import recent
from tests.commands.orders import LATE
from tests.commands.run import run
from tests.demo.worlds import labelled

LOST = labelled("message_lost")[0].trace_id


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "state" / "recent-trace-ids"
    monkeypatch.setattr(recent, "recent_file", lambda: path)
    return path


def numbered(*numbers: int) -> tuple[str, ...]:
    return tuple(f"{number:032x}" for number in numbers)


@pytest.mark.parametrize("command", ["show", "ticket"])
def test_an_order_that_was_looked_at_is_remembered(
    command: str, orders_file: Path, state: Path
) -> None:
    assert run(command, LATE, "--from", orders_file).code == 0
    assert state.read_text(encoding="ascii") == f"{LATE}\n"


def test_orders_in_the_list_are_remembered_the_first_in_front(orders_file: Path) -> None:
    listed = run("stuck", "--from", orders_file, "--ids-only").stdout.split()
    assert listed
    assert list(recent.recent_ids()) == listed


def test_orders_of_the_built_in_landscape_are_not(state: Path) -> None:
    assert run("show", LOST, "--demo").code == 0
    assert not state.exists()


@pytest.mark.parametrize("off", ["0", "false", "no"])
def test_it_can_be_switched_off(off: str, orders_file: Path, state: Path) -> None:
    environment = {"ORDERTRACE_HISTORY": off}
    assert run("show", LATE, "--from", orders_file, environment=environment).code == 0
    assert not state.exists()


def test_the_latest_stands_first_and_none_twice() -> None:
    for each in (1, 2, 3, 1):
        recent.remember(numbered(each))
    assert recent.recent_ids() == numbered(1, 3, 2)


def test_no_more_are_kept_than_fit() -> None:
    recent.remember(numbered(*range(200)))
    recent.remember(numbered(999))
    assert recent.recent_ids() == numbered(999, *range(recent.MOST - 1))


def test_the_file_stays_small_and_keeps_the_latest(state: Path) -> None:
    for number in range(1_000):
        recent.remember(numbered(number))
        assert state.stat().st_size <= 10_100
    assert recent.recent_ids() == numbered(*range(999, 999 - recent.MOST, -1))


def test_an_order_that_stands_first_is_not_written_again(state: Path) -> None:
    recent.remember(numbered(1, 2))
    before = state.stat().st_size
    recent.remember(numbered(1))
    recent.remember(numbered(1, 2))
    assert state.stat().st_size == before


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="links cannot be refused here")
def test_a_link_in_its_place_leads_nowhere(state: Path, tmp_path: Path) -> None:
    state.parent.mkdir()
    other = tmp_path / "other"
    other.write_text("theirs", encoding="ascii")
    state.symlink_to(other)
    recent.remember(numbered(1))
    assert other.read_text(encoding="ascii") == "theirs"


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")
def test_the_file_is_its_owner_s_alone(state: Path) -> None:
    recent.remember(numbered(1))
    assert state.stat().st_mode & 0o777 == 0o600
    assert state.parent.stat().st_mode & 0o777 == 0o700


def test_what_is_no_id_is_left_out(state: Path) -> None:
    state.parent.mkdir()
    state.write_bytes(b"\x1b[31m\n" + numbered(1)[0].encode() + b"\nORD-4711\n\xff\n")
    assert recent.recent_ids() == numbered(1)


def test_a_folder_that_cannot_be_written_fails_no_command(orders_file: Path, state: Path) -> None:
    state.parent.write_text("in the way", encoding="utf-8")
    result = run("show", LATE, "--from", orders_file)
    assert (result.code, result.stderr) == (0, "")
    assert recent.recent_ids() == ()


WRITER = """
import sys
from pathlib import Path
from ordertrace_cli.commands import recent
path, start = Path(sys.argv[1]), int(sys.argv[2])
recent.recent_file = lambda: path
recent._SHORTLY = 30
for number in range(start, start + 20):
    recent.remember([f"{number:032x}"])
"""


def test_two_processes_lose_nothing_of_one_another(state: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(state), str(start)])
        for start in (0, 20)
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    assert sorted(recent.recent_ids()) == sorted(numbered(*range(40)))
