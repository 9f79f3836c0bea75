"""Toxiproxy between us and a real desk: whatever the network does, there is one ticket, none is lost.

The network breaks when the desk has made the ticket and is about to tell us, and stays broken.
"""

import os
import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import httpx
import pytest

from ordertrace_cli.desks.delivery import deliver
from ordertrace_cli.desks.outbox import Outbox, State
from ordertrace_cli.desks.outcome import Delivery, Outcome, Pace, ReadBack
from tests.desks.conftest import need
from tests.desks.shelf import wish
from tests.desks.wire import Wire, forward
from tests.desks.worlds import World, draft
from tests.ports import LOCAL, free_port
from tests.program import Program, answers
from tests.sources.raw_server import RawServer, raw_server

BINARY = (
    Path(__file__).parents[2]
    / ".cache/toxiproxy"
    / ("toxiproxy.exe" if os.name == "nt" else "toxiproxy")
)
START_SECONDS = 30.0

pytestmark = pytest.mark.desks

_numbers = count(0x70C1C00)


class Network:
    """One proxy of its own in a running Toxiproxy: toxics that are busy cannot be taken back."""

    def __init__(self, control: str, name: str, upstream: str) -> None:
        self._path = f"{control}/proxies/{name}"
        proxy = {"name": name, "listen": f"{LOCAL}:0", "upstream": upstream, "enabled": True}
        self.url = f"http://{_told(f'{control}/proxies', proxy)['listen']}"

    def latency(self, _: bytes) -> None:
        """More than anybody waits for."""
        self._add("latency", latency=60_000)

    def reset(self, _: bytes) -> None:
        self._add("reset_peer", timeout=0)

    def cut_in_head(self, _: bytes) -> None:
        self._add("limit_data", bytes=20)

    def cut_in_body(self, answer: bytes) -> None:
        self._add("limit_data", bytes=len(answer) - 5)

    def drip(self, _: bytes) -> None:
        """A byte each 0.2 s: sooner than a read times out, and later than everything may take."""
        self._add("slicer", average_size=1, size_variation=0, delay=200_000)

    def refuse(self, _: bytes = b"") -> None:
        """Connections that stand are closed, others are refused."""
        _told(self._path, {"enabled": False})

    def _add(self, kind: str, **attributes: int) -> None:
        _told(
            f"{self._path}/toxics",
            {"type": kind, "stream": "downstream", "toxicity": 1.0, "attributes": attributes},
        )


def _told(url: str, document: dict[str, object]) -> dict[str, object]:
    answer = httpx.post(url, json=document, trust_env=False, timeout=30)
    found: dict[str, object] = answer.raise_for_status().json()
    return found


@pytest.fixture(scope="module")
def toxiproxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of its control."""
    need("" if BINARY.exists() else "there is no Toxiproxy: run `make desks`, which builds it")
    port = free_port()
    url = f"http://{LOCAL}:{port}"
    log = tmp_path_factory.mktemp("toxiproxy") / "toxiproxy.log"
    program = Program([str(BINARY), "-host", LOCAL, "-port", str(port)], log)
    with program.running(dict(os.environ)):
        program.wait_until(answers(f"{url}/version"), START_SECONDS)
        yield url


@pytest.fixture
def number() -> int:
    """Of an order that no other test has a ticket about."""
    return next(_numbers)


def sent(world: World, folder: Path, number: int, **changes: str) -> Delivery:
    """patience: one look is enough here, as the network stays as it is."""
    desk = world.desk(folder, **changes)
    pace = Pace(lambda: datetime.now(UTC), time.sleep, patience=0.1)
    try:
        return deliver(desk, draft(number), Outbox(folder / "outbox"), wish(), pace)
    finally:
        desk.close()


def through(
    control: str, world: World, folder: Path, number: int, trouble: Callable[[Network, bytes], None]
) -> tuple[Delivery, int]:
    """A run whose network gets into trouble, and how often the desk was asked for a ticket."""

    def answered_in_trouble(
        _: Wire, request: bytes, __: RawServer, connection: socket.socket
    ) -> None:
        answer = forward(request)
        trouble(network, answer)
        connection.sendall(answer)

    wire = Wire(f'"{number:032x}"', answered_in_trouble)
    with raw_server(wire) as server:
        network = Network(control, f"case-{number}", server.peer)
        changes = {"proxy": network.url, "insecure_http": "a test's network", "timeout": "5s"}
        return sent(world, folder, number, **changes), len(wire.creations)


TROUBLES = (
    Network.latency, Network.reset, Network.cut_in_head, Network.cut_in_body, Network.drip,
    Network.refuse,
)  # fmt: skip


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda trouble: trouble.__name__)
def test_an_answer_lost_in_the_network_is_unknown_and_found_later(
    toxiproxy: str,
    roundup: World,
    tmp_path: Path,
    number: int,
    trouble: Callable[[Network, bytes], None],
) -> None:
    delivery, creations = through(toxiproxy, roundup, tmp_path, number, trouble)
    assert delivery.error is not None
    assert (delivery.error.exit_code, delivery.kept, creations) == (8, True, 1)
    (entry,) = Outbox(tmp_path / "outbox").entries()
    assert entry.state is State.UNKNOWN
    again = sent(roundup, tmp_path, number)
    assert (again.outcome, again.read_back) == (Outcome.CREATED, ReadBack.SAME)
    assert roundup.open_tickets(tmp_path, number) == [True]
    assert Outbox(tmp_path / "outbox").entries() == ()


def test_a_network_that_is_down_from_the_start_keeps_the_draft(
    toxiproxy: str, roundup: World, tmp_path: Path, number: int
) -> None:
    with raw_server(Wire(f'"{number:032x}"')) as server:
        network = Network(toxiproxy, f"case-{number}", server.peer)
        network.refuse()
        changes = {"proxy": network.url, "insecure_http": "a test's network", "timeout": "5s"}
        delivery = sent(roundup, tmp_path, number, **changes)
    assert delivery.error is not None
    assert (delivery.error.exit_code, delivery.kept) == (7, True)
    assert sent(roundup, tmp_path, number).outcome is Outcome.CREATED
    assert roundup.open_tickets(tmp_path, number) == [True]
