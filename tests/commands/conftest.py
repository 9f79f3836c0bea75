"""A few orders in a file, for tests that are about the command line and not about the orders."""

import json
import time
from pathlib import Path

import pytest

from tests.commands.orders import FEW_ORDERS, document


@pytest.fixture
def orders_file(tmp_path: Path) -> Path:
    """FEW_ORDERS as of the tests' own clock."""
    path = tmp_path / "orders.json"
    path.write_text(json.dumps(document(FEW_ORDERS)), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def live_orders_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as of the computer's clock, for the installed program."""
    path = tmp_path_factory.mktemp("live") / "orders.json"
    path.write_text(json.dumps(document(FEW_ORDERS, time.time_ns())), encoding="utf-8")
    return path
