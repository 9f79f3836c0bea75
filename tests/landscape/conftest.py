"""The landscape for its tests: started once, after everything at its sites has happened."""

import os
from collections.abc import Iterator, Mapping

import pytest

from tests.landscape.labels import PlayedSite
from tests.landscape.run import played_landscape, why_not

# Read now: the environment is cleared before a test runs.
REQUIRE_SERVERS = os.environ.get("ORDERTRACE_REQUIRE_SERVERS") == "1"


@pytest.fixture(scope="session")
def landscape(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, PlayedSite]]:
    """Every site by its name, and their Jaegers as long as the session lasts."""
    reason = why_not()
    if reason and REQUIRE_SERVERS:
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    with played_landscape(tmp_path_factory.mktemp("landscape")) as sites:
        yield sites
