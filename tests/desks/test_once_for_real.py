"""Rows 82 to 84 on real desks: whatever the wire does, there is one open ticket, and none is lost."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from threading import Barrier

import pytest

from ordertrace_cli.desks.delivery import deliver
from ordertrace_cli.desks.outbox import Outbox
from ordertrace_cli.desks.outcome import Delivery, Outcome, Pace, ReadBack
from tests.desks.shelf import wish
from tests.desks.wire import (
    Fault,
    Wire,
    failing_after,
    reset_after,
    reset_before,
    silent_after,
    twice,
)
from tests.desks.worlds import World, draft
from tests.sources.raw_server import raw_server

pytestmark = pytest.mark.desks

_numbers = count(0x0CE0000)


@pytest.fixture
def number() -> int:
    """Of an order that no other test has a ticket about."""
    return next(_numbers)


def sent(world: World, folder: Path, number: int, wire: Wire) -> Delivery:
    """One engineer's run, with an outbox of his own, over a wire that breaks."""
    folder.mkdir(exist_ok=True)
    with raw_server(wire) as proxy:
        changes = {"proxy": proxy.url, "insecure_http": "the wire of a test", "timeout": "10s"}
        if wire.fault is silent_after:
            changes["timeout"] = "3s"
        desk = world.desk(folder, **changes)
        pace = Pace(lambda: datetime.now(UTC), time.sleep, patience=8.0)
        try:
            return deliver(desk, draft(number), Outbox(folder / "outbox"), wish(), pace)
        finally:
            desk.close()


@pytest.mark.parametrize("fault", [reset_after, failing_after, silent_after])
def test_row_82_an_answer_that_is_lost_makes_no_second_ticket(
    real: World, tmp_path: Path, number: int, fault: Fault
) -> None:
    wire = Wire(f"{number:032x}", fault)
    delivery = sent(real, tmp_path, number, wire)
    assert (delivery.outcome, delivery.read_back) == (Outcome.CREATED, ReadBack.SAME)
    assert len(wire.creations) == 1
    assert real.open_tickets(tmp_path, number) == [True]


def test_row_83_a_request_that_is_lost_is_kept_and_sent_later(
    real: World, tmp_path: Path, number: int
) -> None:
    delivery = sent(real, tmp_path, number, Wire(f"{number:032x}", reset_before))
    assert delivery.error is not None
    assert (delivery.error.exit_code, delivery.kept) == (8, True)
    assert real.open_tickets(tmp_path, number) == []
    again = sent(real, tmp_path, number, Wire(f"{number:032x}"))
    assert again.outcome is Outcome.CREATED
    assert real.open_tickets(tmp_path, number) == [True]


def test_row_84_two_engineers_at_once_are_left_with_one_open_ticket(
    real: World, tmp_path: Path, number: int
) -> None:
    """On two machines: both have looked before either has created."""
    both = Barrier(2, timeout=60)
    wires = [Wire(f"{number:032x}", arriving=both.wait) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        runs = [
            pool.submit(sent, real, tmp_path / str(index), number, wire)
            for index, wire in enumerate(wires)
        ]
        deliveries = [run.result() for run in runs]
    assert sorted(each.outcome for each in deliveries) == [Outcome.CREATED, Outcome.FOUND]
    assert sorted(real.open_tickets(tmp_path, number)) == [False, True]


def test_a_request_that_is_delivered_twice_makes_one_ticket_where_tokens_are_given(
    roundup: World, tmp_path: Path, number: int
) -> None:
    delivery = sent(roundup, tmp_path, number, Wire(f"{number:032x}", twice))
    assert delivery.outcome is Outcome.CREATED
    assert roundup.open_tickets(tmp_path, number) == [True]
