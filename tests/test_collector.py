import gc
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ordertrace_cli.collector import collector_paused


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    was_on = gc.isenabled()
    gc.enable()
    yield
    if not was_on:
        gc.disable()


def test_it_rests_meanwhile_and_works_again() -> None:
    with collector_paused():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_works_again_after_an_error() -> None:
    with pytest.raises(ValueError, match="broken"), collector_paused():
        raise ValueError("broken")
    assert gc.isenabled()


def test_the_inner_of_two_pauses_does_not_end_the_outer() -> None:
    with collector_paused():
        with collector_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_one_that_was_off_stays_off() -> None:
    gc.disable()
    with collector_paused():
        pass
    assert not gc.isenabled()


def test_a_pause_that_begins_in_another_thread_and_ends_last_holds() -> None:
    begun, may_end = threading.Event(), threading.Event()

    def other() -> None:
        with collector_paused():
            begun.set()
            may_end.wait(10)

    thread = threading.Thread(target=other)
    with collector_paused():
        thread.start()
        assert begun.wait(10)
    assert not gc.isenabled()
    may_end.set()
    thread.join(10)
    assert gc.isenabled()


PROBE = """
import gc
from ordertrace_cli.main import run
gc.set_debug(gc.DEBUG_STATS)
run()
"""
EXAMPLE = Path(__file__).parent / "data" / "examples" / "java-rabbitmq.otlp.jsonl.gz"


def collections(*arguments: str) -> int:
    """How often the collector went to work while the installed program ran."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments, "--from", str(EXAMPLE)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout
    return done.stderr.count("gc: collecting")


def test_one_order_is_shown_without_it() -> None:
    (trace_id, *_) = stalled().split()
    assert collections("show", trace_id) == 0


def test_a_window_is_not_searched_without_it() -> None:
    assert collections("stuck", "--since", "3650d") > 0


def stalled() -> str:
    command = ("stuck", "--since", "3650d", "--ids-only", "--from", str(EXAMPLE))
    done = subprocess.run(
        [sys.executable, "-m", "ordertrace_cli", *command],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
