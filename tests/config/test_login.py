"""By what a place logs in at Jaeger: a token, or a user with a password; and a certificate."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from ordertrace_cli.config.load import load_settings
from ordertrace_cli.config.settings import Settings, describe, jaeger_connection
from ordertrace_cli.errors import ConfigurationError
from ordertrace_cli.sources.address import BaseUrl
from ordertrace_cli.sources.connection import Connection
from ordertrace_cli.sources.credentials import Basic
from tests.config.test_load import posix_only

CANARY = "s3cr3t-canary"
HOME = BaseUrl("https", "jaeger.lan", 443)


class Site:
    """A folder with a configuration file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, text: str, mode: int = 0o600) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path

    def load(
        self, text: str, environment: Mapping[str, str] | None = None, **flags: object
    ) -> Settings:
        path = self.write("config.toml", f'jaeger_url = "https://jaeger.lan"\n{text}')
        return load_settings(flags, {"ORDERTRACE_CONFIG": str(path), **(environment or {})})

    def connection(self, text: str, environment: Mapping[str, str] | None = None) -> Connection:
        return jaeger_connection(self.load(text, environment), HOME)

    def refusal(self, text: str) -> str:
        with pytest.raises(ConfigurationError) as caught:
            self.load(text)
        return f"{caught.value.what} | {caught.value.hint}".replace(f"{self.folder}/", "")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_a_user_with_a_password(site: Site) -> None:
    site.write("password", f"{CANARY} with spaces\n")
    connection = site.connection('user = "duty"\npassword_file = "password"\n')
    assert connection.basic == Basic("duty", f"{CANARY} with spaces")
    assert connection.token is None


def test_the_password_may_stand_in_a_variable_of_ours(site: Site) -> None:
    environment = {"ORDERTRACE_PASSWORD": CANARY}
    assert site.connection('user = "duty"\n', environment).basic == Basic("duty", CANARY)


def test_a_context_replaces_the_way_to_log_in_whole(site: Site) -> None:
    site.write("password", CANARY)
    text = (
        'context = "a"\nuser = "duty"\npassword_file = "password"\n'
        '[contexts.a]\ntoken_env = "DUTY"\n'
    )
    connection = site.connection(text, {"DUTY": "t"})
    assert (connection.token, connection.basic) == ("t", None)


def test_the_variable_for_a_token_goes_over_a_user(site: Site) -> None:
    text = 'user = "duty"\npassword_env = "P"\n'
    connection = site.connection(text, {"ORDERTRACE_TOKEN": "t", "P": CANARY})
    assert (connection.token, connection.basic) == ("t", None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('user = "a"\n', "config.toml:2: a user without a password | password_keyring (or"),
        ('password_env = "A"\n', "config.toml:2: a password without a user | add user"),
        (
            'user = "a"\npassword_env = "A"\ntoken_env = "B"\n',
            "config.toml:2: token_env and user are given together | keep one of them",
        ),
        (
            'user = "a"\npassword_env = "A"\npassword_file = "b"\n',
            "config.toml:4: password_env and password_file are both given | keep one",
        ),
        ('user = "a:b"\n', "config.toml:2: user: expected a user's name, without a colon"),
    ],
)
def test_a_way_that_is_none_is_refused(site: Site, text: str, told: str) -> None:
    assert site.refusal(text).startswith(told)


@pytest.mark.parametrize(
    "text", ['user = "duty"\npassword_env = "P"\n', 'client_cert_file = "c"\n']
)
def test_no_login_follows_to_another_server(site: Site, text: str) -> None:
    site.write("c", "")
    settings = site.load(text, {"P": CANARY}, jaeger_url="https://evil.test")
    connection = jaeger_connection(settings, BaseUrl("https", "evil.test", 443))
    assert not connection.logs_in
    (notice,) = settings.notices
    assert "and will not be sent to evil.test:443" in notice


def test_a_client_certificate_with_its_key(site: Site) -> None:
    site.write("duty.key", "")
    site.write("duty.pem", "", 0o644)
    text = (
        'client_cert_file = "duty.pem"\nclient_key_file = "duty.key"\n'
        'client_key_password_env = "P"\n'
    )
    certificate = site.connection(text, {"P": CANARY}).certificate
    assert certificate is not None
    assert certificate.certificate_file == site.folder / "duty.pem"
    assert (certificate.key_file, certificate.password) == (site.folder / "duty.key", CANARY)


@posix_only
@pytest.mark.parametrize("name", ["client_key_file", "client_cert_file"])
def test_a_key_that_others_can_read_is_not_used(site: Site, name: str) -> None:
    """Where no file is named for the key, the certificate's file holds it."""
    site.write("duty.pem", "", 0o600)
    site.write("loose", "", 0o644)
    text = f'{name} = "loose"\n'
    if name == "client_key_file":
        text += 'client_cert_file = "duty.pem"\n'
    with pytest.raises(ConfigurationError, match=r"config\.toml:2: others can read"):
        site.connection(text)


def test_no_secret_is_ever_shown(site: Site) -> None:
    text = 'user = "duty"\npassword_env = "P"\n'
    settings = site.load(text, {"P": CANARY})
    connection = jaeger_connection(settings, HOME)
    assert connection.basic == Basic("duty", CANARY)
    assert CANARY not in f"{settings!r} {describe(settings)!r} {connection!r}"
