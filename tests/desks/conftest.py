"""Real help desks, started once a session when a test asks for one."""

import os
from collections.abc import Iterator

import pytest

from tests.desks import redmine_server, roundup_server, rt_server
from tests.desks.fake_jira import running_jira
from tests.desks.redmine_server import Redmine, running_redmine
from tests.desks.roundup_server import Roundup, running_roundup
from tests.desks.rt_server import Rt, running_rt
from tests.desks.worlds import World, jira_world, redmine_world, roundup_world, rt_world

# Read now: the environment is cleared before a test runs.
REQUIRE_SERVERS = os.environ.get("ORDERTRACE_REQUIRE_SERVERS") == "1"
REAL = ("redmine", "rt", "roundup")
FAKE = ("jira_cloud", "jira_server")


def need(reason: str) -> None:
    """Skip, or fail where every server has to be there. reason: "" when nothing is missing."""
    if reason and REQUIRE_SERVERS:
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)


@pytest.fixture(scope="session")
def redmine_instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redmine]:
    need(redmine_server.why_not())
    with running_redmine(tmp_path_factory.mktemp("redmine")) as server:
        yield server


@pytest.fixture(scope="session")
def rt_instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rt]:
    need(rt_server.why_not())
    with running_rt(tmp_path_factory.mktemp("rt")) as server:
        yield server


@pytest.fixture(scope="session")
def roundup_instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Roundup]:
    need(roundup_server.why_not())
    with running_roundup(tmp_path_factory.mktemp("roundup")) as server:
        yield server


@pytest.fixture
def roundup(roundup_instance: Roundup) -> World:
    return roundup_world(roundup_instance)


@pytest.fixture
def redmine(redmine_instance: Redmine) -> World:
    return redmine_world(redmine_instance)


@pytest.fixture
def rt(rt_instance: Rt) -> World:
    return rt_world(rt_instance)


@pytest.fixture
def jira_cloud() -> Iterator[World]:
    with running_jira("cloud") as server:
        yield jira_world(server)


@pytest.fixture
def jira_server() -> Iterator[World]:
    with running_jira("server") as server:
        yield jira_world(server)


@pytest.fixture(params=REAL)
def real(request: pytest.FixtureRequest) -> World:
    """Each real desk in turn."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, World)
    return found


@pytest.fixture(params=[*(pytest.param(name, marks=pytest.mark.desks) for name in REAL), *FAKE])
def world(request: pytest.FixtureRequest) -> World:
    """Each vendor in turn."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, World)
    return found
