"""The ground rules of the tests themselves: nothing of this machine gets in, nothing gets out."""

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NetworkBlockedError


def test_settings_of_whoever_runs_the_tests_are_not_seen() -> None:
    seen = {name for name in os.environ if name.startswith(("ORDERTRACE_", "OTEL_", "LC_"))}
    assert seen == set()
    assert {"NO_COLOR", "TZ", "COLUMNS", "LANG", "https_proxy"}.isdisjoint(os.environ)


def test_home_is_a_folder_of_the_test(tmp_path: Path) -> None:
    assert tmp_path in Path.home().parents


@pytest.mark.parametrize("host", ["192.0.2.1", "ordertrace.dev"])
def test_nothing_beyond_this_machine_is_reached(host: str) -> None:
    with pytest.raises(NetworkBlockedError):
        socket.create_connection((host, 80), timeout=1)


def test_a_reserved_name_fails_like_an_unknown_one() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("jaeger.invalid", 16686)


def test_loopback_is_open() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=5) as client,
    ):
        assert client.getpeername() == server.getsockname()


@given(name=st.sampled_from(["ORDERTRACE_JAEGER_URL", "OTEL_EXPORTER_OTLP_ENDPOINT"]))
def test_properties_run_under_the_same_rules(name: str) -> None:
    assert name not in os.environ
