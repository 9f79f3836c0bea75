"""Where a secret may be kept, when it is read, and what is told when it cannot be."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ordertrace_cli.config.helper import run_helper
from ordertrace_cli.config.load import load_settings
from ordertrace_cli.config.schema import SecretCommand, SecretEntry, SecretVariable, Table, Text
from ordertrace_cli.config.secrets import Secret, Whereabouts, find_secret
from ordertrace_cli.config.system_keyring import SERVICE, delete_entry, read_entry, write_entry
from ordertrace_cli.errors import ConfigurationError
from tests.conftest import MemoryKeyring

CANARY = "s3cr3t-canary-token"
posix_only = pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")


class Keys(Table):
    """A table as any part of the configuration may have it."""

    token_env: SecretVariable | None = None
    token_file: Text | None = None
    token_command: SecretCommand | None = None
    token_keyring: SecretEntry | None = None
    password_env: SecretVariable | None = None
    password_command: SecretCommand | None = None


@dataclass(frozen=True)
class Site:
    """A configuration file in a folder of its own, its table on line 3."""

    file: Path

    def find(
        self, name: str = "token", environment: Mapping[str, str] | None = None, **keys: Any
    ) -> Secret:
        where = Whereabouts(
            lambda key: f"config.toml:3: {key}", self.file, {**os.environ, **(environment or {})}
        )
        secret = find_secret(name, Keys.model_validate(keys), where)
        assert secret is not None
        return secret

    def refusal(self, secret: Secret) -> str:
        with pytest.raises(ConfigurationError) as caught:
            secret.reveal()
        told = f"{caught.value.what} | {caught.value.hint}"
        assert CANARY not in told
        assert "\n" not in told
        return told


@pytest.fixture
def site(tmp_path: Path) -> Site:
    file = tmp_path / "config.toml"
    file.write_text("", encoding="utf-8")
    file.chmod(0o644)
    return Site(file)


def printing(text: str) -> list[str]:
    return [sys.executable, "-c", f"print({text!r})"]


def running(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def test_a_table_without_the_secret_has_none(site: Site) -> None:
    where = Whereabouts(str, site.file, {})
    assert find_secret("token", Keys(password_env="A"), where) is None


def test_a_program_prints_the_secret(site: Site) -> None:
    assert site.find(token_command=printing(CANARY)).reveal() == CANARY


def test_the_keyring_holds_the_secret(site: Site, system_keyring: MemoryKeyring) -> None:
    system_keyring.entries["ordertrace", "jaeger"] = CANARY
    assert site.find(token_keyring="jaeger").reveal() == CANARY


def test_a_variable_holds_the_secret(site: Site) -> None:
    assert site.find(environment={"DUTY": CANARY}, token_env="DUTY").reveal() == CANARY


def test_a_file_beside_the_configuration_holds_the_secret(site: Site) -> None:
    path = site.file.parent / "token"
    path.write_text(f"{CANARY}\r\n", encoding="utf-8")
    path.chmod(0o600)
    assert site.find(token_file="token").reveal() == CANARY


def test_several_ways_to_one_secret_are_refused(site: Site) -> None:
    with pytest.raises(ConfigurationError) as caught:
        site.find(token_env="A", token_command=["a"], token_keyring="a")
    assert caught.value.what == (
        "config.toml:3: token_keyring: token_env and token_command and token_keyring are all given"
    )


def test_two_secrets_of_one_table_are_two_things(site: Site) -> None:
    keys: dict[str, Any] = {"token_env": "A", "password_env": "B"}
    assert site.find("password", {"A": "a", "B": "b"}, **keys).reveal() == "b"


def test_a_secret_is_read_when_it_is_needed_and_once(site: Site) -> None:
    count = "open('count', 'a').write('x'); print('t')"
    program = running(f"import os; os.chdir({str(site.file.parent)!r}); {count}")
    secret = site.find(token_command=program)
    assert not (site.file.parent / "count").exists()
    assert (secret.reveal(), secret.reveal()) == ("t", "t")
    assert (site.file.parent / "count").read_text("utf-8") == "x"


def test_a_secret_is_never_shown(site: Site) -> None:
    secret = site.find(environment={"DUTY": CANARY}, token_env="DUTY")
    assert secret.reveal() == CANARY
    assert CANARY not in f"{secret} {secret!r} {[secret]}"


def test_a_password_may_hold_spaces_and_letters_of_any_script(site: Site) -> None:
    command = running("import sys; sys.stdout.buffer.write('верный пароль\\n'.encode())")
    assert site.find("password", password_command=command).reveal() == "верный пароль"


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("pass", id="nothing"),
        pytest.param("print()", id="an empty line"),
        pytest.param(f"print('{CANARY}'); print('more')", id="two lines"),
        pytest.param(f"print('{CANARY} {CANARY}')", id="two words"),
        pytest.param(f"print('\\x1b[31m{CANARY}')", id="an escape"),
        pytest.param("import sys; sys.stdout.buffer.write(b'\\xff\\xfe')", id="no text"),
    ],
)
def test_a_program_that_prints_no_token_is_told(site: Site, program: str) -> None:
    told = site.refusal(site.find(token_command=running(program)))
    assert told == (
        "config.toml:3: token_command: what the program printed does not hold a token"
        " | it must be the token alone, on one line"
    )


def test_what_a_failing_program_says_is_not_shown(site: Site, capfd: Any) -> None:
    program = f"import sys; print('{CANARY}'); sys.exit('{CANARY}')"
    told = site.refusal(site.find(token_command=running(program)))
    assert "failed (exit code 1)" in told
    assert told.startswith("config.toml:3: token_command: the program python")
    assert CANARY not in "".join(capfd.readouterr())


def test_a_program_that_is_not_there_is_told(site: Site) -> None:
    told = site.refusal(site.find(token_command=["no-such-program", CANARY]))
    assert told == (
        "config.toml:3: token_command: the program no-such-program cannot be run | check its path"
    )


def test_a_program_that_prints_without_end_is_stopped(site: Site) -> None:
    program = "import sys\nwhile True: sys.stdout.write('x' * 4096)"
    assert "printed more than 65538 bytes" in site.refusal(
        site.find(token_command=running(program))
    )


def test_a_program_that_does_not_end_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"did not end within 0\.2 s"):
        run_helper(
            running("import time; time.sleep(600)"),
            "here",
            folder=tmp_path,
            environment=os.environ,
            limit=10,
            seconds=0.2,
        )


def test_no_shell_reads_the_command(site: Site) -> None:
    program = running("import sys; print(sys.argv[1])")
    assert site.find("password", password_command=[*program, "$HOME; id"]).reveal() == "$HOME; id"


@posix_only
def test_a_program_with_a_folder_starts_from_that_of_the_configuration(site: Site) -> None:
    helper = site.file.parent / "bin" / "helper"
    helper.parent.mkdir()
    helper.write_text(f"#!/bin/sh\necho {CANARY}\n", encoding="utf-8")
    helper.chmod(0o700)
    assert site.find(token_command=["bin/helper"]).reveal() == CANARY


@posix_only
def test_a_file_that_others_can_write_to_runs_nothing(site: Site) -> None:
    site.file.chmod(0o664)
    told = site.refusal(site.find(token_command=printing(CANARY)))
    assert "others can write to" in told
    assert told.endswith(f"run: chmod go-w {site.file}")


def test_a_variable_runs_nothing() -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_settings({}, {"ORDERTRACE_TOKEN_COMMAND": "id"})
    assert caught.value.what == "ORDERTRACE_TOKEN_COMMAND: this cannot be set by the environment"
    assert caught.value.hint == "write token_command into the configuration file"


def test_an_entry_that_is_not_in_the_keyring_is_told_with_the_way_to_make_it(
    site: Site, system_keyring: MemoryKeyring
) -> None:
    system_keyring.entries["other", "jaeger"] = CANARY
    assert site.refusal(site.find(token_keyring="jaeger")) == (
        "config.toml:3: token_keyring: the system's keyring has no entry jaeger of ordertrace"
        " | run: keyring set ordertrace jaeger"
    )


def test_a_system_without_a_keyring_is_told(site: Site) -> None:
    assert site.refusal(site.find(token_keyring="jaeger")) == (
        "config.toml:3: token_keyring: the system's keyring cannot be used (NoKeyringError)"
        " | unlock it, or keep the secret in a file or a variable"
    )


def test_what_was_kept_is_found_until_it_is_deleted(system_keyring: MemoryKeyring) -> None:
    write_entry("a", "1")
    write_entry("a", "2")
    assert system_keyring.entries == {(SERVICE, "a"): "2"}
    assert read_entry("a") == "2"
    assert delete_entry("a")
    assert not delete_entry("a")
    assert read_entry("a") is None


@pytest.mark.parametrize("key", ["token_command = []", "token_command = ''", "token_keyring = ''"])
def test_an_empty_way_is_refused(tmp_path: Path, key: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"{key}\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"config\.toml:1: token_"):
        load_settings({}, {"ORDERTRACE_CONFIG": str(path)})
