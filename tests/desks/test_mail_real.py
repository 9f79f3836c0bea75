"""Mail at a real server: mailpit takes it once, and holds what was sent."""

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from ordertrace_cli.desks.delivery import deliver
from ordertrace_cli.desks.outbox import Outbox
from ordertrace_cli.desks.outcome import Outcome
from tests.desks.conftest import need
from tests.desks.shelf import TRACE_ID, Time, draft, wish
from tests.desks.test_mail import open_mail
from tests.ports import LOCAL, free_ports
from tests.program import Program

MAILPIT = (
    Path(__file__).parents[2] / ".cache/mailpit" / ("mailpit.exe" if os.name == "nt" else "mailpit")
)
START_SECONDS = 20.0

pytestmark = pytest.mark.desks


@pytest.fixture
def mailpit(tmp_path: Path) -> Iterator[tuple[int, str]]:
    """Its mail port, and the address of its own interface."""
    need("" if MAILPIT.exists() else "there is no mailpit: run `make desks`, which builds it")
    smtp, web = free_ports(2)
    url = f"http://{LOCAL}:{web}"
    words = ["--smtp", f"{LOCAL}:{smtp}", "--listen", f"{LOCAL}:{web}", "--disable-version-check"]
    program = Program([str(MAILPIT), *words], tmp_path / "mailpit.log")
    with program.running(dict(os.environ)):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with suppress(httpx.TransportError):
                httpx.get(f"{url}/readyz", trust_env=False).raise_for_status()
                break
            time.sleep(0.1)
        else:
            raise AssertionError(program.end_of_log())
        yield smtp, url


def test_it_arrives_once_with_its_ids(mailpit: tuple[int, str], tmp_path: Path) -> None:
    smtp, url = mailpit
    outbox = Outbox(tmp_path / "outbox")
    desk = open_mail(tmp_path, smtp)
    outcomes = [
        deliver(desk, draft(desk="post"), outbox, wish(), Time().pace()).outcome for _ in range(2)
    ]
    assert outcomes == [Outcome.CREATED, Outcome.FOUND]
    search = {"query": f"subject:{TRACE_ID}"}
    found = httpx.get(f"{url}/api/v1/search", params=search, trust_env=False).json()["messages"]
    assert len(found) == 1
    headers = httpx.get(f"{url}/api/v1/message/{found[0]['ID']}/headers", trust_env=False).json()
    assert headers["X-Ordertrace-Trace-Id"] == [TRACE_ID]
    assert [each["Address"] for each in found[0]["To"]] == [
        "desk@example.com", "second@example.com",
    ]  # fmt: skip
