"""The servers of these tests, a person at each, and ordertrace with a configuration for them."""

import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail
from platformdirs import user_state_path

from tests.access.browser import Person
from tests.access.servers import Gateway, OidcProvider, gateway, missing, oidc_provider
from tests.commands.run import Result, run
from tests.conftest import REQUIRE_SERVERS, MemoryKeyring
from tests.jaeger_server import JaegerServer


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for these servers is marked so."""
    for item in items:
        if {"provider", "jaeger_gateway"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.access)


@pytest.fixture(scope="session")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OidcProvider]:
    """One provider for all tests of a run: each has accounts of its own."""
    if reason := missing():
        if REQUIRE_SERVERS:
            pytest.fail(reason)
        pytest.skip(reason)
    with oidc_provider(tmp_path_factory.mktemp("provider")) as running:
        yield running


@pytest.fixture(autouse=True)
def usual_times(request: pytest.FixtureRequest) -> None:
    """What a test changed at the provider is as before for the next one."""
    if "provider" in request.fixturenames:
        running: OidcProvider = request.getfixturevalue("provider")
        running.control(accessSeconds=600, deviceSeconds=600, roles={})


@pytest.fixture(scope="session")
def jaeger_gateway(
    provider: OidcProvider, jaeger: JaegerServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gateway]:
    folder = tmp_path_factory.mktemp("gateway") / "nginx"
    with gateway(folder, provider, jaeger.query_url) as running:
        yield running


def kept(memory: MemoryKeyring) -> dict[str, object]:
    """The login in the keyring, its parts put together."""
    texts = [text for _, text in sorted(memory.entries.items())]
    loaded: dict[str, object] = json.loads("".join(texts).partition(":")[2])
    return loaded


def secrets(memory: MemoryKeyring) -> list[str]:
    """The tokens in the keyring: access, refresh."""
    found = kept(memory)
    return [str(found["access_token"]), str(found["refresh_token"])]


@dataclass
class Desk:
    """A duty engineer at work: a configuration, a person with a browser, a clock that jumps.

    slept: the seconds that ordertrace waited for; nobody waits for them here. during: what
    happens while it sleeps, the n-th in the n-th sleep.
    """

    folder: Path
    account: str
    person: Person
    slept: list[float] = field(default_factory=list)
    during: list[Callable[[], object]] = field(default_factory=list)
    seconds: float = 0.0
    ahead: float = 0.0
    said: io.BytesIO = field(default_factory=io.BytesIO)

    @property
    def page(self) -> str:
        """The address that ordertrace told the person to open."""
        (page,) = re.findall(r"^  (http\S+)$", self.said.getvalue().decode(), re.MULTILINE)
        return str(page)

    def at_the_browser(self) -> None:
        """Open the page and log in there."""
        self.person.visit(self.page)

    def log_in(self) -> Result:
        """By device, at the first poll."""
        self.during = [self.at_the_browser]
        return self.run("login")

    def configure_for(self, jaeger_url: str) -> None:
        """Read from this Jaeger, by the same login."""
        text = (self.folder / "config.toml").read_text("utf-8")
        self.configure(re.sub(r'jaeger_url = "[^"]*"', f'jaeger_url = "{jaeger_url}"', text))

    def without_keyring(self, move: MemoryKeyring | None = None) -> list[str]:
        """From now on the login is in a file, as another process finds it; its tokens.

        move: a keyring whose login is taken there.
        """
        login = Path(user_state_path("ordertrace", appauthor=False))
        keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]  # keyring's own
        if move is None:
            return []
        (first, *_) = sorted(name for _, name in move.entries)
        path = login / f"{first}.json"
        path.write_text(json.dumps(kept(move)), encoding="utf-8")
        path.chmod(0o600)
        return secrets(move)

    def configure(self, text: str) -> None:
        (self.folder / "config.toml").write_text(text, encoding="utf-8")

    def run(
        self,
        *words: str | Path,
        browse: Callable[[str], bool] = lambda _: False,
        environment: Mapping[str, str] | None = None,
    ) -> Result:
        self.said = io.BytesIO()

        def sleep(seconds: float) -> None:
            self.slept.append(seconds)
            self.seconds += seconds
            if self.during:
                self.during.pop(0)()

        return run(
            *words,
            environment={
                "ORDERTRACE_CONFIG": str(self.folder / "config.toml"),
                **(environment or {}),
            },
            now=datetime.fromtimestamp(datetime.now(UTC).timestamp() + self.ahead, UTC),
            said=self.said,
            sleep=sleep,
            monotonic=lambda: self.seconds,
            browse=browse,
        )


@pytest.fixture
def desk(
    provider: OidcProvider, tmp_path: Path, system_keyring: MemoryKeyring
) -> Iterator[Callable[[str], Desk]]:
    """Makes desks; ordertrace there is configured for the provider, and has a keyring."""
    assert system_keyring.entries == {}
    with ExitStack() as stack:

        def make(account: str, more: str = "", client: str = "ordertrace") -> Desk:
            person = Person(account)
            stack.callback(person.close)
            folder = tmp_path / account
            folder.mkdir()
            made = Desk(folder, account, person)
            made.configure(
                f'{more}\n[oidc]\nissuer = "{provider.issuer}"\nclient_id = "{client}"\n'
                'scopes = ["openid", "profile", "offline_access"]\n'
            )
            return made

        yield make
