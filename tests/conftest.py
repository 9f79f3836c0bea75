"""What every test starts from: a clean environment, no network, real servers on demand."""

import ipaddress
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import keyring
import pytest
from hypothesis import settings
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError

from tests.jaeger_server import BINARY, JaegerServer, JaegerSettings, running_jaeger

# Read now: the environment is cleared before a test runs.
REQUIRE_SERVERS = os.environ.get("ORDERTRACE_REQUIRE_SERVERS") == "1"

# No deadlines: a busy machine is no defect. CI repeats the same examples, so a failure there can
# be repeated here; elsewhere each run looks at new ones.
settings.register_profile("local", deadline=None, print_blob=True)
settings.register_profile("ci", parent=settings.get_profile("local"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")

CLEARED_PREFIXES = ("ORDERTRACE_", "OTEL_", "LC_", "XDG_")
CLEARED_NAMES = frozenset(
    {
        # colour and width; Typer and rich look at some CI systems' names too
        "CLICOLOR", "CLICOLOR_FORCE", "COLORTERM", "COLUMNS", "FORCE_COLOR", "GITHUB_ACTIONS",
        "LINES", "NO_COLOR", "PY_COLORS", "TERM", "TTY_COMPATIBLE", "TTY_INTERACTIVE",
        "_TYPER_FORCE_DISABLE_TERMINAL", "TYPER_USE_RICH",
        # language and time
        "LANG", "LANGUAGE", "TZ",
        # what httpx would pick up
        "ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "SSLKEYLOGFILE", "SSL_CERT_DIR",
        "SSL_CERT_FILE",
        # what silences progress
        "CI",
        # what opens other programs
        "BROWSER", "EDITOR", "PAGER", "VISUAL",
    }
)  # fmt: skip


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nobody's settings, and a home of its own, so that no test finds or leaves a file there."""
    for name in list(os.environ):
        if name.upper() in CLEARED_NAMES or name.upper().startswith(CLEARED_PREFIXES):
            monkeypatch.delenv(name)
    # Nobody's keyring either: what a test keeps in one goes into one of its own.
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))


class MemoryKeyring(KeyringBackend):
    """A keyring that lasts as long as a test. entries: by service and name."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring's own is not annotated
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.entries.pop((service, username), None) is None:
            raise PasswordDeleteError


@pytest.fixture
def system_keyring() -> Iterator[MemoryKeyring]:
    """What this process takes for the system's keyring."""
    before, memory = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(memory)
    yield memory
    keyring.set_keyring(before)


class NetworkBlockedError(Exception):
    """A test reached for something beyond this machine; not an OSError, so nothing hides it."""


# RFC 2606 and 6761: names that never resolve, which is what a test of a failing look-up wants.
NEVER_RESOLVED = (".invalid", ".test", ".example")


def _is_local(host: object) -> bool:
    if not isinstance(host, str):
        return host is None
    if host in {"", "localhost"}:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _guard_network(event: str, args: tuple[object, ...]) -> None:
    """An audit hook sees every look-up and connection of this process, whoever makes it."""
    if event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = args[0].decode() if isinstance(args[0], bytes) else args[0]
        if isinstance(host, str) and host.rstrip(".").endswith(NEVER_RESOLVED):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    elif event in {"socket.connect", "socket.sendto"}:
        address = args[1]
        # A path, not a tuple: a socket of this machine.
        host = address[0] if isinstance(address, tuple) else None
    else:
        return
    if not _is_local(host):
        raise NetworkBlockedError(f"{event}: {host!r} is not on this machine")


sys.addaudithook(_guard_network)


def _need_jaeger() -> None:
    if BINARY.exists():
        return
    reason = "the real Jaeger is not built: run `make jaeger`"
    if REQUIRE_SERVERS:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def jaeger() -> Iterator[JaegerServer]:
    """One real Jaeger for all tests of a run: each pushes trace ids of its own."""
    _need_jaeger()
    with running_jaeger() as server:
        yield server


@pytest.fixture
def start_jaeger() -> Iterator[Callable[[JaegerSettings], JaegerServer]]:
    """Starts a real Jaeger with other settings, for one test."""
    _need_jaeger()
    with ExitStack() as stack:
        yield lambda wanted: stack.enter_context(running_jaeger(wanted))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for a real Jaeger is marked so; nobody has to remember."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        if "jaeger" in names or "start_jaeger" in names:
            item.add_marker(pytest.mark.jaeger)
