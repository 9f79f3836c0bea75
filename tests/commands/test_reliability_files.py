"""Output files and interrupted runs: an old file stays or a new one is whole (rows 93 to 100)."""

import errno
import gzip
import os
import signal
import stat
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ordertrace_cli.spans.encode import encode_otlp
from tests.commands.orders import LATE
from tests.commands.run import LONGEST_SECONDS, PROGRAM, Result, run
from tests.demo.worlds import world

posix = pytest.mark.skipif(os.name != "posix", reason="links, modes and devices of POSIX")


def write(orders: Path, target: str | Path, *more: str) -> Result:
    return run("ticket", LATE, "--from", orders, "--output", target, *more)


def test_93_a_new_file_is_written(orders_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "ticket.txt"
    result = write(orders_file, target)
    assert (result.code, result.stdout) == (0, "")
    assert target.read_text(encoding="utf-8") == run("ticket", LATE, "--from", orders_file).stdout


def test_93_a_path_that_climbs_is_the_user_s_own(orders_file: Path, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert write(orders_file, tmp_path / "a" / ".." / "ticket.txt").code == 0
    assert (tmp_path / "ticket.txt").exists()


@pytest.mark.parametrize(
    ("name", "why"), [(".", "is a directory"), ("no/such/folder.txt", "there is no such folder")]
)
def test_93_what_cannot_be_a_file_is_refused(
    orders_file: Path, tmp_path: Path, name: str, why: str
) -> None:
    for more in ((), ("--force",)):
        assert why in write(orders_file, tmp_path / name, *more).refused(9)


@posix
def test_93_a_device_is_no_file(orders_file: Path) -> None:
    for device in ("/dev/null", "/dev/full"):
        if Path(device).exists():
            assert "no ordinary file" in write(orders_file, device, "--force").refused(9)


def test_93_an_existing_file_needs_force(orders_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "ticket.txt"
    target.write_text("precious", encoding="utf-8")
    assert "--force" in write(orders_file, target).refused(9)
    assert target.read_text(encoding="utf-8") == "precious"
    assert write(orders_file, target, "--force").code == 0
    assert LATE in target.read_text(encoding="utf-8")


def test_93_a_file_in_the_way_is_told_before_the_search(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    target.write_text("precious", encoding="utf-8")
    # Nobody listens there: it would take another code.
    result = run("stuck", "--jaeger", "http://127.0.0.1:9", "-o", target)
    assert "exists already" in result.refused(9)


@posix
def test_94_a_link_is_replaced_and_not_followed(orders_file: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious", encoding="utf-8")
    link = tmp_path / "ticket.txt"
    link.symlink_to(victim)
    assert write(orders_file, link).code == 9
    assert write(orders_file, link, "--force").code == 0
    assert victim.read_text(encoding="utf-8") == "precious"
    assert not link.is_symlink()


@posix
def test_94_a_file_is_for_its_owner_alone(orders_file: Path, tmp_path: Path) -> None:
    target = tmp_path / "ticket.txt"
    write(orders_file, target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


@pytest.mark.parametrize("call", ["write", "fsync", "replace"])
def test_95_whichever_step_fails_the_old_file_stays(
    orders_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """The disk fills up at each step of writing in turn."""
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / "ticket.txt"
    target.write_text("precious", encoding="utf-8")

    def fail(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    if call == "write":
        monkeypatch.setattr(os, "fdopen", fail)
    elif call == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    else:
        monkeypatch.setattr(Path, "replace", fail)
    complaint = write(orders_file, target, "--force").refused(9)
    assert "free space" in complaint
    assert target.read_text(encoding="utf-8") == "precious"
    assert [path.name for path in folder.iterdir()] == ["ticket.txt"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_95_a_folder_that_may_not_be_written(orders_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir(mode=0o500)
    assert "could not be written" in write(orders_file, folder / "t.txt").refused(9)


@posix
def test_95_a_run_that_is_killed_leaves_no_half_file(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / "landscape.json"
    process = subprocess.Popen(
        [PROGRAM, "demo", "--export", target], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=LONGEST_SECONDS)
    # Too early or too late for the signal: the file is not there, or it is whole.
    assert process.returncode in {0, 143, -signal.SIGTERM}
    if target.exists():
        assert run("stuck", "--from", target, "--ids-only").code == 0
    assert {path.name for path in folder.iterdir()} <= {"landscape.json"}


def test_98_codes_stay_below_126(orders_file: Path) -> None:
    codes = [
        run(*words).code
        for words in (("stuck",), ("show",), ("stuck", "--from", orders_file, "--check"))
    ]
    assert codes == [2, 2, 10]


def test_99_nothing_ever_asks(orders_file: Path) -> None:
    """With standard input closed every command still ends, and only `-` misses it."""
    assert run("stuck", "--from", orders_file, stdin=None).code == 0
    assert run("ticket", LATE, "--from", orders_file, stdin=None).code == 0
    assert "standard input is closed" in run("stuck", "--from", "-", stdin=None).refused(2)


def test_100_runs_that_write_one_file_do_not_mix(live_orders_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / "ticket.txt"
    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(lambda _: _in_process(live_orders_file, target), range(4)))
    assert codes == [0, 0, 0, 0]
    assert target.read_text(encoding="utf-8").count("Trace id: ") == 1
    assert [path.name for path in folder.iterdir()] == ["ticket.txt"]


def _in_process(orders: Path, target: Path) -> int:
    words = ("ticket", LATE, "--from", orders, "--output", target, "--force")
    return subprocess.run(
        [PROGRAM, *words], capture_output=True, timeout=LONGEST_SECONDS, check=False
    ).returncode


def test_standard_input_is_a_file_like_any_other(orders_file: Path) -> None:
    data = orders_file.read_bytes()
    from_file = run("stuck", "--from", orders_file, "--format", "json").stdout
    for content in (data, gzip.compress(data)):
        assert run("stuck", "--from", "-", "--format", "json", stdin=content).stdout == from_file


def test_an_exported_landscape_is_the_demo(tmp_path: Path) -> None:
    path = tmp_path / "demo.json.gz"
    exported = run("demo", "--export", path)
    assert (exported.code, exported.stdout) == (0, "")
    assert gzip.decompress(path.read_bytes()) == encode_otlp(world().traces)
    assert "exists already" in run("demo", "--export", path).refused(9)
