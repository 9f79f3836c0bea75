"""A login is found as it was kept, in the keyring or in a private file, and gone when deleted."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from ordertrace_cli.access.keeping import Keeping, Login
from ordertrace_cli.access.tokens import Tokens
from ordertrace_cli.config.oidc import OidcSettings
from ordertrace_cli.errors import ConfigurationError, OutputError
from tests.config.test_load import posix_only
from tests.conftest import MemoryKeyring

SETTINGS = OidcSettings("https://login.test", "ordertrace")
LOGIN = Login(Tokens("access", "refresh", None, datetime(2026, 11, 25, tzinfo=UTC)), "duty")


def test_a_login_is_found_as_it_was_kept(tmp_path: Path, system_keyring: MemoryKeyring) -> None:
    keeping = Keeping(SETTINGS, tmp_path)
    assert keeping.load() is None
    place, safe = keeping.save(LOGIN)
    assert safe
    assert keeping.load() == (LOGIN, place)
    assert [service for service, _ in system_keyring.entries] == ["ordertrace"]
    assert list(tmp_path.iterdir()) == []


def test_a_login_without_end_or_renewal_is_kept_too(
    tmp_path: Path, system_keyring: MemoryKeyring
) -> None:
    login = Login(Tokens("access", None, None, None))
    keeping = Keeping(SETTINGS, tmp_path)
    keeping.save(login)
    assert keeping.load() == (
        login,
        f"conftest MemoryKeyring, {next(iter(system_keyring.entries))[1]}",
    )


def test_long_tokens_are_kept_in_parts_that_any_keyring_takes(
    tmp_path: Path, system_keyring: MemoryKeyring
) -> None:
    """Windows takes 2560 bytes of UTF-16; a shorter login afterwards leaves no stale part in use."""
    keeping = Keeping(SETTINGS, tmp_path)
    long = Login(Tokens("a" * 5000, "r" * 3000, None, None))
    keeping.save(long)
    assert all(len(text) * 2 <= 2560 for text in system_keyring.entries.values())
    found = keeping.load()
    assert found is not None
    assert found[0] == long
    keeping.save(LOGIN)
    found = keeping.load()
    assert found is not None
    assert found[0] == LOGIN
    keeping.delete()
    assert system_keyring.entries == {}


def test_another_audience_is_another_login(tmp_path: Path, system_keyring: MemoryKeyring) -> None:
    Keeping(SETTINGS, tmp_path).save(LOGIN)
    for other in (
        replace(SETTINGS, issuer="https://login.test/"),
        replace(SETTINGS, client_id="x"),
        replace(SETTINGS, audience="x"),
        replace(SETTINGS, resource="x"),
        replace(SETTINGS, scopes=("openid", "x")),
    ):
        assert Keeping(other, tmp_path).load() is None
    assert Keeping(replace(SETTINGS, flow="device"), tmp_path).load() is not None
    assert len(system_keyring.entries) == 1


@pytest.mark.parametrize(
    "content",
    ["", "x", "1:", "1:{}", '1:{"version": 2}', "999:x", "-1:x", '3:{"version": 1, "acc', "1:[]"],
)
def test_an_entry_of_no_sense_is_no_login(
    tmp_path: Path, system_keyring: MemoryKeyring, content: str
) -> None:
    keeping = Keeping(SETTINGS, tmp_path)
    keeping.save(LOGIN)
    ((service, name),) = system_keyring.entries
    system_keyring.entries[service, name] = content
    assert keeping.load() is None


@posix_only
def test_without_a_keyring_there_is_a_file_for_the_owner_alone(tmp_path: Path) -> None:
    keeping = Keeping(SETTINGS, tmp_path / "state")
    with keeping.locked():
        place, safe = keeping.save(LOGIN)
    assert (place, safe) == (str(keeping.file), False)
    assert keeping.file.stat().st_mode & 0o777 == 0o600
    assert keeping.file.parent.stat().st_mode & 0o777 == 0o700
    assert keeping.load() == (LOGIN, place)
    assert [path.suffix for path in sorted(keeping.file.parent.iterdir())] == [".json", ".lock"]
    keeping.file.chmod(0o644)
    with pytest.raises(ConfigurationError, match="others can read"):
        keeping.load()


def test_a_keyring_that_came_later_takes_the_login_over(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    keeping = Keeping(SETTINGS, tmp_path)
    keeping.save(LOGIN)
    assert keeping.file.exists()
    memory: MemoryKeyring = request.getfixturevalue("system_keyring")
    keeping.save(LOGIN)
    assert not keeping.file.exists()
    assert len(memory.entries) == 1


def test_what_cannot_be_written_leaves_nothing_half(tmp_path: Path) -> None:
    keeping = Keeping(SETTINGS, tmp_path)
    keeping.file.mkdir()
    with pytest.raises(OutputError):
        keeping.save(LOGIN)
    assert list(tmp_path.iterdir()) == [keeping.file]
