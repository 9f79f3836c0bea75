"""Clients for servers of the tests; retries without their waits."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
import stamina

from ordertrace_cli.sources.address import parse_base_url
from ordertrace_cli.sources.connection import Connection
from ordertrace_cli.sources.http import HttpClient


@pytest.fixture(autouse=True)
def no_waits() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@pytest.fixture
def client_for() -> Iterator[Callable[..., HttpClient]]:
    """Makes clients: an address, and whatever else a Connection takes."""
    with ExitStack() as stack:

        def make(url: str, **settings: object) -> HttpClient:
            base = parse_base_url(url, "--jaeger")
            client = HttpClient(Connection(base, **settings))  # type: ignore[arg-type]  # a test's own
            stack.callback(client.close)
            return client

        yield make
