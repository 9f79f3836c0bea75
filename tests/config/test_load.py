"""Which value wins, where it came from, and what is refused."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ordertrace_cli.config.load import load_settings
from ordertrace_cli.config.settings import (
    OriginKind,
    SettingRow,
    Settings,
    describe,
    jaeger_connection,
)
from ordertrace_cli.errors import ConfigurationError
from ordertrace_cli.sources.address import BaseUrl

CANARY = "s3cr3t-canary-token"
posix_only = pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")


@dataclass(frozen=True)
class World:
    """A folder with a configuration file, and settings loaded from there."""

    folder: Path

    def write(self, text: str, name: str = "config.toml", mode: int = 0o644) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path

    def load(
        self, text: str = "", environment: Mapping[str, str] | None = None, **flags: object
    ) -> Settings:
        path = self.write(text)
        return load_settings(flags, {"ORDERTRACE_CONFIG": str(path), **(environment or {})})

    def refusal(
        self, text: str = "", environment: Mapping[str, str] | None = None, **flags: Any
    ) -> str:
        with pytest.raises(ConfigurationError) as caught:
            self.load(text, environment, **flags)
        told = f"{caught.value.what} | {caught.value.hint}"
        assert "\n" not in told
        return told.replace(str(self.folder) + os.sep, "")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def rows(settings: Settings) -> dict[str, SettingRow]:
    return {row.name: row for row in describe(settings)}


def test_without_any_place_there_are_defaults() -> None:
    settings = load_settings({}, {})
    assert settings == Settings()
    assert settings.timeout == timedelta(seconds=30)
    assert {row.origin for row in describe(settings)} == {"default"}


def test_a_flag_wins_over_the_environment_over_the_file_over_the_default(world: World) -> None:
    text = 'tenant = "file"\ntimeout = "3s"\nconcurrency = 2\n'
    environment = {"ORDERTRACE_TENANT": "variable", "ORDERTRACE_TIMEOUT": "2s"}
    settings = world.load(text, environment, tenant="flag", timeout=None)
    assert (settings.tenant, settings.timeout, settings.concurrency, settings.search_depth) == (
        "flag", timedelta(seconds=2), 2, 500,
    )  # fmt: skip
    kinds = [settings.origin(key).kind for key in ("tenant", "timeout", "concurrency", "lang")]
    assert kinds == list(OriginKind)
    assert [rows(settings)[key].origin for key in ("tenant", "timeout", "search_depth")] == [
        "--tenant", "ORDERTRACE_TIMEOUT", "default",
    ]  # fmt: skip
    assert rows(settings)["concurrency"].origin.endswith("config.toml:3")
    assert rows(settings)["config_file"].origin == "ORDERTRACE_CONFIG"


def test_every_setting_can_come_from_the_environment() -> None:
    settings = load_settings(
        {},
        {
            "ORDERTRACE_JAEGER_URL": "https://jaeger.lan:16686/base/",
            "ORDERTRACE_UI_URL": "https://ui.lan",
            "ORDERTRACE_HEADERS": "X-Team=duty, X-Other=a=b",
            "ORDERTRACE_TENANT": "print",
            "ORDERTRACE_TENANT_HEADER": "x-scope",
            "ORDERTRACE_TOKEN": CANARY,
            "ORDERTRACE_CA_FILE": "ca.pem",
            "ORDERTRACE_PROXY": "http://proxy.lan:3128",
            "ORDERTRACE_TIMEOUT": "1.5",
            "ORDERTRACE_MAX_BYTES": "8MiB",
            "ORDERTRACE_CONCURRENCY": "8",
            "ORDERTRACE_SEARCH_DEPTH": "1500",
            "ORDERTRACE_PROFILE": "own.toml",
            "ORDERTRACE_LANG": "ru",
            "ORDERTRACE_PLAIN": "yes",
            "ORDERTRACE_PAGER": "less -S",
            "ORDERTRACE_SINCE": "4h",
        },
    )
    assert settings.jaeger_url == BaseUrl("https", "jaeger.lan", 16686, "/base")
    assert settings.since == timedelta(hours=4)
    assert (settings.profile, settings.lang) == (Path("own.toml"), "ru")
    assert (settings.plain, settings.pager) == (True, "less -S")
    assert settings.jaeger_url is not None
    connection = jaeger_connection(settings, settings.jaeger_url)
    assert connection.token == CANARY
    assert connection.headers == (("X-Team", "duty"), ("X-Other", "a=b"))
    assert (connection.tenant, connection.tenant_header) == ("print", "x-scope")
    assert (connection.timeout, connection.max_bytes) == (1.5, 8 * 2**20)
    assert connection.ca_file == Path("ca.pem")
    assert connection.proxy == BaseUrl("http", "proxy.lan", 3128)
    assert not connection.insecure_http


def test_an_empty_variable_is_not_set() -> None:
    assert load_settings({}, {"ORDERTRACE_TENANT": "", "ORDERTRACE_TOKEN": ""}) == Settings()


def test_paths_of_the_file_start_from_its_folder(world: World) -> None:
    settings = world.load('profile = "p/own.toml"\nca_file = "~/ca.pem"\n')
    assert settings.profile == world.folder / "p" / "own.toml"
    assert settings.ca_file == Path("~/ca.pem").expanduser()


def test_the_usual_place_is_the_platforms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    usual = tmp_path / "ordertrace" / "config.toml"
    monkeypatch.setattr(
        "ordertrace_cli.config.usual_place.user_config_path", lambda name, **_: tmp_path / name
    )
    assert load_settings({}, {}).config_file is None
    usual.parent.mkdir()
    usual.write_text('lang = "ru"\n', encoding="utf-8")
    settings = load_settings({}, {})
    assert (settings.lang, settings.config_file) == ("ru", usual)


@posix_only
@pytest.mark.skipif(os.name == "posix" and os.geteuid() == 0, reason="root may look everywhere")
def test_a_usual_place_that_may_not_be_looked_at_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(
        "ordertrace_cli.config.usual_place.user_config_path", lambda *_, **__: tmp_path
    )
    tmp_path.chmod(0o000)
    try:
        with pytest.raises(ConfigurationError, match="permission denied"):
            load_settings({}, {})
    finally:
        tmp_path.chmod(0o700)


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no such file"):
        load_settings({}, {"ORDERTRACE_CONFIG": str(tmp_path / "absent.toml")})


CONTEXTS = """\
timeout = "9s"
context = "test"
tenant = "all"
[contexts.test]
jaeger_url = "http://jaeger.test.lan:16686"
[contexts.prod]
jaeger_url = "https://jaeger.lan"
tenant = "print"
"""


def test_a_context_goes_over_the_top_of_the_file(world: World) -> None:
    usual = world.load(CONTEXTS)
    assert (usual.context, str(usual.jaeger_url)) == ("test", "http://jaeger.test.lan:16686")
    assert (usual.tenant, usual.timeout) == ("all", timedelta(seconds=9))
    prod = world.load(CONTEXTS, context="prod")
    assert (prod.tenant, prod.timeout) == ("print", timedelta(seconds=9))
    assert rows(prod)["tenant"].origin.endswith("config.toml:8 (context prod)")
    assert rows(prod)["context"].origin == "--context"


def test_a_context_is_chosen_by_flag_then_variable_then_file(world: World) -> None:
    environment = {"ORDERTRACE_CONTEXT": "prod"}
    assert world.load(CONTEXTS, environment).context == "prod"
    assert world.load(CONTEXTS, environment, context="test").context == "test"
    origin = rows(world.load(CONTEXTS))["context"].origin
    assert origin.endswith("config.toml:2: context")


@pytest.mark.parametrize(
    ("text", "flags", "told"),
    [
        (CONTEXTS, {"context": "prd"}, "--context: no such context | did you mean prod?"),
        (CONTEXTS, {"context": "x"}, "--context: no such context | known here: test, prod"),
        ("", {"context": "prod"}, "--context: no such context | none is defined in config.toml"),
        ('context = "p"\n', {}, "config.toml:1: context: no such context | none is defined"),
    ],
)
def test_an_unknown_context_is_refused(
    world: World, text: str, flags: dict[str, Any], told: str
) -> None:
    assert world.refusal(text, **flags).startswith(told)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('jaeger = "http://x"\n', "config.toml:1: jaeger: unknown key | did you mean jaeger_url?"),
        (
            'lang = "en"\ntimout = "1s"\n',
            "config.toml:2: timout: unknown key | did you mean timeout?",
        ),
        (
            '[contexts.prod]\ntennant = "x"\n',
            "config.toml:2: contexts.prod.tennant: unknown key | did you mean tenant?",
        ),
        (
            'token = "x"\n',
            "config.toml:1: token: unknown key | a secret is not kept here but named: token_env, token_f",
        ),
        (
            '[contexts.a]\npassword = "x"\n',
            "config.toml:2: contexts.a.password: unknown key | a secret is not kept ",
        ),
        ('lang = "de"\n', "config.toml:1: lang: expected 'en' or 'ru' | "),
        ('timeout = "0s"\n', "config.toml:1: timeout: expected a duration such as 10s | "),
        ('timeout = "2h"\n', "config.toml:1: timeout: out of range, expected 100ms to 1h | "),
        ("timeout = true\n", "config.toml:1: timeout: expected a duration such as 10s | "),
        ("timeout = inf\n", "config.toml:1: timeout: expected a duration such as 10s | "),
        ('since = "2 h"\n', "config.toml:1: since: this is no duration"),
        ('max_bytes = "lots"\n', "config.toml:1: max_bytes: expected a size such as 64MiB | "),
        ('max_bytes = "3GiB"\n', "config.toml:1: max_bytes: out of range, expected 1kB to 2GiB | "),
        ("concurrency = 0\n", "config.toml:1: concurrency: expected at least 1 | "),
        ("plain = 1\n", "config.toml:1: plain: expected true or false | "),
        ("concurrency = 33\n", "config.toml:1: concurrency: expected at most 32 | "),
        ('concurrency = "4"\n', "config.toml:1: concurrency: expected a whole number | "),
        (
            'insecure_http = "yes"\n',
            "config.toml:1: insecure_http: expected text of 10 characters or more",
        ),
        ("insecure_http = true\n", "config.toml:1: insecure_http: expected text in quotes | "),
        (
            'tenant = "a\\nb"\n',
            "config.toml:1: tenant: the value of the header x-tenant is empty or",
        ),
        ('tenant_header = "a b"\n', "config.toml:1: tenant_header: the name of a header holds"),
        ('[headers]\nHost = "x"\n', "config.toml:1: headers: the header Host cannot be configured"),
        ("[headers]\nX-A = 1\n", "config.toml:2: headers.X-A: expected text in quotes | "),
        ('token_env = "A-B"\n', "config.toml:1: token_env: expected the name of a variable | "),
        ("lang = \n", "config.toml:1: not TOML: "),
    ],
)
def test_a_mistake_in_the_file_is_told_with_file_line_and_key(
    world: World, text: str, told: str
) -> None:
    assert world.refusal(text).startswith(told)


@pytest.mark.parametrize(
    "url",
    [
        "jaeger.lan:16686",
        "file:///etc/passwd",
        "http://",
        "http://jaeger.lan:99999",
        "http://jaeger.lan\\r",
        "http://jaeger.lan@evil.test",
        "http://jaeger.lan%2eevil.test",
        "http://jæger.lan",
        "ftp://jaeger.lan",
    ],
)
@pytest.mark.parametrize("key", ["jaeger_url", "ui_url", "proxy"])
def test_an_odd_address_is_refused_wherever_it_stands(world: World, url: str, key: str) -> None:
    assert world.refusal(f"{key} = '{url}'\n").startswith(f"config.toml:1: {key}: the ")
    place = f"ORDERTRACE_{key.upper()}"
    assert world.refusal("", {place: url}).startswith(f"{place}: the ")
    flag = "--jaeger" if key == "jaeger_url" else f"--{key.replace('_', '-')}"
    flags: dict[str, Any] = {key: url}
    refusal = world.refusal("", **flags)
    assert refusal.startswith(f"{flag}: the ")
    assert "evil" not in refusal


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("ORDERTRACE_TIMEOUT", "soon", "ORDERTRACE_TIMEOUT: expected a duration such as 10s | "),
        ("ORDERTRACE_CONCURRENCY", "many", "ORDERTRACE_CONCURRENCY: expected a whole number | "),
        ("ORDERTRACE_LANG", "de", "ORDERTRACE_LANG: expected 'en' or 'ru' | "),
        ("ORDERTRACE_HEADERS", "X", "ORDERTRACE_HEADERS: expected name=value, several parted by"),
        ("ORDERTRACE_JAGER_URL", "x", "ORDERTRACE_JAGER_URL: unknown variable | did you mean ORDERTRACE_J"),
        ("ORDERTRACE_TOKN", "x", "ORDERTRACE_TOKN: unknown variable | did you mean ORDERTRACE_TOK"),
        ("ORDERTRACE_INSECURE_HTTP", "a good reason", "ORDERTRACE_INSECURE_HTTP: this cannot be "),
    ],
)  # fmt: skip
def test_a_mistake_in_the_environment_names_the_variable(
    world: World, name: str, value: str, told: str
) -> None:
    assert world.refusal("", {name: value}).startswith(told)


def test_a_variable_that_resembles_nothing_is_reported_and_left_alone(world: World) -> None:
    settings = world.load("", {"ORDERTRACE_ZZZ": "1", "OTHER": "2"})
    assert settings.notices == ("the variable ORDERTRACE_ZZZ means nothing to ordertrace",)


def token(settings: Settings) -> str | None:
    return settings.token.reveal() if settings.token else None


def test_a_token_comes_from_a_private_file(world: World) -> None:
    world.write(f"{CANARY}\n", "token", mode=0o600)
    settings = world.load('token_file = "token"\n')
    assert token(settings) == CANARY
    assert rows(settings)["token"].origin.endswith("config.toml:1")


def test_a_token_comes_from_a_variable_that_the_file_names(world: World) -> None:
    settings = world.load('token_env = "DUTY_TOKEN"\n', {"DUTY_TOKEN": CANARY})
    assert token(settings) == CANARY


def test_the_environments_token_wins(world: World) -> None:
    assert token(world.load('token_file = "absent"\n', {"ORDERTRACE_TOKEN": CANARY})) == CANARY


def test_a_context_replaces_the_way_to_the_token(world: World) -> None:
    world.write(CANARY, "prod", mode=0o600)
    text = 'token_env = "DUTY_TOKEN"\n[contexts.prod]\ntoken_file = "prod"\n'
    assert token(world.load(text, {"DUTY_TOKEN": "other"}, context="prod")) == CANARY
    assert token(world.load(text, {"DUTY_TOKEN": "other"})) == "other"


def test_two_ways_to_the_token_in_one_place_are_refused(world: World) -> None:
    refusal = world.refusal('token_env = "A"\ntoken_file = "b"\n')
    assert refusal.startswith("config.toml:2: token_env and token_file are both given")


def unreadable(settings: Settings) -> ConfigurationError:
    assert settings.token is not None
    with pytest.raises(ConfigurationError) as caught:
        settings.token.reveal()
    assert CANARY not in caught.value.what + caught.value.hint
    return caught.value


@posix_only
@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o666, 0o660])
def test_a_token_that_others_can_read_is_refused_with_the_chmod(world: World, mode: int) -> None:
    path = world.write(CANARY, "my token", mode=mode)
    error = unreadable(world.load('token_file = "my token"\n'))
    assert "others can read" in error.what
    assert error.hint == f"run: chmod 600 '{path}'"


@posix_only
def test_a_link_to_another_folder_is_refused(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    home = tmp_path / "home"
    home.mkdir()
    target = World(elsewhere).write(CANARY, "token", mode=0o600)
    (home / "token").symlink_to(target)
    error = unreadable(World(home).load('token_file = "token"\n'))
    assert "symbolic link to another folder" in error.what


@posix_only
def test_a_mounted_secret_is_a_link_beside_it_and_accepted(world: World) -> None:
    data = world.folder / "..data"
    data.mkdir()
    World(data).write(CANARY, "token", mode=0o400)
    (world.folder / "token").symlink_to(Path("..data") / "token")
    assert token(world.load('token_file = "token"\n')) == CANARY


@posix_only
def test_a_pipe_is_no_token_file_and_does_not_block(world: World) -> None:
    os.mkfifo(world.folder / "token", 0o600)
    assert "not a regular file" in unreadable(world.load('token_file = "token"\n')).what


@pytest.mark.parametrize(
    "content", ["", "\n", "two words\n", "two\nlines\n", "t\x1b[31m", "x" * 65_537]
)
def test_a_file_without_a_token_is_refused(world: World, content: str) -> None:
    world.write(content, "token", mode=0o600)
    error = unreadable(world.load('token_file = "token"\n'))
    assert "does not hold a token" in error.what


@pytest.mark.parametrize("name", ["absent", "."])
def test_a_token_file_that_is_none_is_named(world: World, name: str) -> None:
    error = unreadable(world.load(f'token_file = "{name}"\n'))
    assert "config.toml:1: " in error.what


def test_a_variable_without_a_token_is_named(world: World) -> None:
    error = unreadable(world.load('token_env = "DUTY_TOKEN"\n'))
    assert error.what.endswith("config.toml:1: the variable DUTY_TOKEN is not set")


def test_a_token_that_no_request_needs_stops_nobody(world: World) -> None:
    assert world.load('token_file = "absent"\n').token is not None


HOME = 'jaeger_url = "https://jaeger.lan"\n'


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.test", "http://jaeger.lan", "https://jaeger.lan:444"]
)
def test_a_stored_secret_does_not_follow_to_another_server(world: World, elsewhere: str) -> None:
    world.write(CANARY, "token", mode=0o600)
    text = HOME + 'token_file = "token"\n[headers]\nX-Api-Key = "k"\nX-Team = "duty"\n'
    settings = world.load(text, jaeger_url=elsewhere)
    assert settings.token is None
    assert [name for name, _ in settings.headers] == ["X-Team"]
    assert len(settings.notices) == 2
    assert "will not be sent to" in settings.notices[0]
    assert world.load(text, {"ORDERTRACE_JAEGER_URL": elsewhere}).token is None


def test_a_stored_secret_goes_to_its_server_under_any_path(world: World) -> None:
    world.write(CANARY, "token", mode=0o600)
    text = HOME + 'token_file = "token"\n'
    assert token(world.load(text)) == CANARY
    settings = world.load(text, jaeger_url="https://jaeger.lan:443/prefix")
    assert (token(settings), settings.notices) == (CANARY, ())


def test_a_token_given_for_this_run_goes_where_this_run_goes(world: World) -> None:
    settings = world.load(HOME, {"ORDERTRACE_TOKEN": CANARY}, jaeger_url="https://other.lan")
    assert token(settings) == CANARY


def test_a_token_without_a_server_of_its_own_goes_where_this_run_goes(world: World) -> None:
    world.write(CANARY, "token", mode=0o600)
    assert token(world.load('token_file = "token"\n', jaeger_url="https://other.lan")) == CANARY


@posix_only
def test_a_secret_header_is_not_read_from_a_file_that_others_can_read(world: World) -> None:
    text = f'[headers]\nAuthorization = "{CANARY}"\n'
    settings = world.load(text)
    with pytest.raises(ConfigurationError, match="others can read"):
        jaeger_connection(settings, BaseUrl("https", "jaeger.lan", 443))
    path = world.write(text, mode=0o600)
    private = load_settings({}, {"ORDERTRACE_CONFIG": str(path)})
    connection = jaeger_connection(private, BaseUrl("https", "jaeger.lan", 443))
    assert connection.headers == (("Authorization", CANARY),)


def test_plain_headers_may_stand_in_a_readable_file(world: World) -> None:
    settings = world.load('[headers]\nX-Team = "duty"\n')
    connection = jaeger_connection(settings, BaseUrl("https", "jaeger.lan", 443))
    assert connection.headers == (("X-Team", "duty"),)


def test_open_credentials_need_a_reason_and_are_told_on_each_run(world: World) -> None:
    settings = world.load('insecure_http = "a lab without certificates"\n')
    assert jaeger_connection(settings, BaseUrl("http", "jaeger.lan", 80)).insecure_http
    (notice,) = settings.notices
    assert "a lab without certificates" in notice
    assert "config.toml:1" in notice


def test_no_secret_is_ever_shown(world: World) -> None:
    world.write(CANARY, "token", mode=0o600)
    text = f'token_file = "token"\n[headers]\nX-Api-Key = "{CANARY}"\n'
    settings = world.load(text)
    assert token(settings) == CANARY
    for shown in (repr(settings), str(settings), f"{settings.token}", repr(describe(settings))):
        assert CANARY not in shown
    assert rows(settings)["token"].value == "set (hidden)"
    assert rows(settings)["headers"].value == "X-Api-Key (hidden)"
    for text in (
        f'tokn_file = "{CANARY}"',
        f'jaeger_url = "http://u:{CANARY}@h"',
        f'lang = "{CANARY}"',
    ):
        assert CANARY not in world.refusal(text)
    assert CANARY not in world.refusal("", {"ORDERTRACE_TIMEOUT": CANARY})


def test_settings_are_described_in_words_that_can_be_set_again(world: World) -> None:
    described = rows(world.load('timeout = "90s"\nlang = "ru"\n', profile="x\x1b[31m.toml"))
    assert described["timeout"].value == "1m30s"
    assert described["jaeger_url"].value is None
    assert described["profile"].value == r"x\x1b[31m.toml"
    assert described["since"].value == "2h"
