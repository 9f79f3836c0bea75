"""Logging in at a real OpenID provider, and out again."""

import dataclasses
import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import httpx
import keyring
import pytest
from keyring.backends import fail

from ordertrace_cli.access.device import await_tokens, request_code
from ordertrace_cli.access.exchange import Exchange
from ordertrace_cli.access.waiting import Waiting
from ordertrace_cli.config.oidc import OidcSettings
from ordertrace_cli.errors import LoginNeededError
from ordertrace_cli.sources.connection import Connection
from tests.access.browser import Person
from tests.access.conftest import Desk, kept, secrets
from tests.access.servers import OidcProvider
from tests.commands.run import run
from tests.conftest import MemoryKeyring
from tests.ports import free_ports

Desks = Callable[..., Desk]


def test_a_login_by_device(
    desk: Desks, provider: OidcProvider, system_keyring: MemoryKeyring
) -> None:
    duty = desk("duty")
    result = duty.log_in()
    assert result.code == 0, result
    assert result.stdout.splitlines()[0] == f"Logged in at {provider.issuer} as duty.name."
    assert result.stdout.splitlines()[1].startswith("Kept in: ")
    assert duty.slept == [5.0]
    for secret in secrets(system_keyring):
        assert len(secret) > 20
        assert secret not in result.stdout + result.stderr


def test_what_a_login_by_device_says(desk: Desks, provider: OidcProvider) -> None:
    duty = desk("duty-en")
    result = duty.log_in()
    code = duty.page.rpartition("=")[2]
    assert f"{provider.issuer}/device?user_code={code}" == duty.page
    assert result.stderr.startswith("Open this page on any device and log in:\n  http://127.0.0.1:")
    assert f"It must show or ask for this code:  {code}\n" in result.stderr
    assert "Waiting, until " in result.stderr


def test_a_login_in_russian(desk: Desks) -> None:
    duty = desk("duty-ru")
    duty.during = [duty.at_the_browser]
    result = duty.run("login", "--lang", "ru")
    assert result.code == 0, result
    assert "Откройте эту страницу" in result.stderr
    assert "duty-ru.name" in result.stdout


def test_75_pending_is_asked_again_after_the_same_wait(desk: Desks) -> None:
    duty = desk("slow")
    duty.during = [lambda: None, lambda: None, duty.at_the_browser]
    assert duty.run("login").code == 0
    assert duty.slept == [5.0, 5.0, 5.0]


def test_75_a_code_that_expires_is_told_as_such(desk: Desks, provider: OidcProvider) -> None:
    provider.control(deviceSeconds=12)
    duty = desk("late")
    complaint = duty.run("login")
    assert complaint.code == 4
    assert "the code expired before anyone logged in with it\n  run: ordertrace login" in (
        complaint.stderr
    )
    assert duty.slept == [5.0, 5.0]


def test_75_a_code_is_good_once_and_not_for_ever(provider: OidcProvider) -> None:
    """What the real provider says of a code that was used, and of one that is over."""
    settings = OidcSettings(provider.issuer, "ordertrace")
    exchange = Exchange(settings, lambda base: Connection(base, confidential=True))
    found = exchange.discover()
    impatient = Waiting(lambda _: None, lambda: 0.0, lambda: datetime.now(UTC))
    code = request_code(exchange, found)
    person = Person("twice")
    person.visit(code.page)
    person.close()
    assert await_tokens(exchange, found, code, impatient).access
    with pytest.raises(LoginNeededError, match="the code was used before, or withdrawn"):
        await_tokens(exchange, found, code, impatient)
    provider.control(deviceSeconds=1)
    code = request_code(exchange, found)
    # By the provider's clock; ours stands still.
    time.sleep(2.1)
    with pytest.raises(LoginNeededError, match="the code expired"):
        await_tokens(exchange, found, dataclasses.replace(code, lasts=600.0), impatient)


def test_75_a_login_that_is_denied(desk: Desks) -> None:
    duty = desk("denier")
    duty.during = [lambda: duty.person.refuse(duty.page)]
    result = duty.run("login")
    assert result.code == 4
    assert "the login was denied in the browser" in result.stderr
    assert result.stdout == ""


def test_a_login_by_browser(
    desk: Desks, provider: OidcProvider, system_keyring: MemoryKeyring
) -> None:
    duty = desk("walker")
    pages: list[str] = []

    def browse(page: str) -> bool:
        pages.append(page)
        Thread(target=lambda: duty.person.visit(page), daemon=True).start()
        return True

    result = duty.run("login", "--browser", browse=browse)
    assert result.code == 0, result
    assert f"Logged in at {provider.issuer} as walker.name." in result.stdout
    query = parse_qs(urlsplit(pages[0]).query)
    assert query["code_challenge_method"] == ["S256"]
    assert query["redirect_uri"][0].startswith("http://127.0.0.1:")
    for once in ("state", "nonce", "code_challenge"):
        assert len(query[once][0]) >= 43
    assert kept(system_keyring)["subject"] == "walker"
    # The page is shown for browsers that did not open; nothing in it is of use to anyone else.
    for secret in secrets(system_keyring):
        assert secret not in result.stdout + result.stderr


def test_a_browser_login_that_is_denied(desk: Desks) -> None:
    duty = desk("refuser")

    def browse(page: str) -> bool:
        Thread(target=lambda: duty.person.refuse(page), daemon=True).start()
        return True

    result = duty.run("login", "--browser", browse=browse)
    assert result.code == 4
    assert "the login was denied in the browser" in result.stderr


def test_a_confidential_client_shows_its_secret(desk: Desks) -> None:
    duty = desk("trusted", client="confidential")
    environment = {"ORDERTRACE_CLIENT_SECRET": "confidential-secret-of-a-test"}
    duty.during = [duty.at_the_browser]
    assert duty.run("login", environment=environment).code == 0


def test_a_wrong_client_secret_is_told(desk: Desks) -> None:
    result = desk("mistaken", client="confidential").run(
        "login", environment={"ORDERTRACE_CLIENT_SECRET": "wrong-canary"}
    )
    assert result.code == 4
    assert "check client_id and its secret" in result.stderr
    assert "wrong-canary" not in result.stderr


def test_a_client_that_may_not_use_a_device(desk: Desks) -> None:
    result = desk("other", client="browser-only").run("login", "--device")
    assert result.code == 4
    assert "refuses the login (" in result.stderr


def test_without_a_keyring_the_login_is_kept_in_a_private_file(
    desk: Desks, system_keyring: MemoryKeyring
) -> None:
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]  # keyring's own
    duty = desk("bare")
    result = duty.log_in()
    assert result.code == 0
    assert "no keyring that can be used: the login is kept in a file that you alone can read" in (
        result.stderr
    )
    path = Path(result.stdout.splitlines()[1].removeprefix("Kept in: "))
    assert json.loads(path.read_text("utf-8"))["subject"] == "bare"
    if os.name == "posix":
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
    assert duty.run("whoami").code == 0
    assert duty.run("logout").code == 0
    assert not path.exists()
    assert system_keyring.entries == {}


def test_whoami_tells_name_roles_and_place_and_nothing_else(
    desk: Desks, provider: OidcProvider, system_keyring: MemoryKeyring
) -> None:
    provider.control(roles={"who": ["Support", "Viewer"]})
    duty = desk("who")
    duty.log_in()
    shown = duty.run("whoami")
    assert shown.code == 0, shown
    for said in ("who.name · who", provider.issuer, "Support, Viewer", "renewed by itself"):
        assert said in shown.stdout
    document = json.loads(duty.run("whoami", "--format", "json").stdout)
    assert document["roles"] == ["Support", "Viewer"]
    assert (document["name"], document["subject"]) == ("who.name", "who")
    assert document["renewable"] is True
    for secret in [*secrets(system_keyring), "personal.example", "1990-01-01"]:
        assert secret not in shown.stdout + shown.stderr + str(document)


def test_whoami_names_the_role_that_is_missing(desk: Desks, tmp_path: Path) -> None:
    profile = tmp_path / "own.toml"
    profile.write_text('[access]\nrole = "Support"\nask = "#duty"\n', encoding="utf-8")
    duty = desk("off-duty")
    duty.log_in()
    assert (
        "The role Support is missing: ask #duty." in duty.run("whoami", "--profile", profile).stdout
    )


def test_whoami_without_a_login(desk: Desks, provider: OidcProvider) -> None:
    complaint = desk("nobody").run("whoami").refused(4)
    assert complaint == (
        f"ordertrace: not logged in at {provider.issuer}\n  run: ordertrace login\n"
    )


def test_logout_gives_the_tokens_back(
    desk: Desks, provider: OidcProvider, system_keyring: MemoryKeyring
) -> None:
    duty = desk("leaver")
    duty.log_in()
    access = secrets(system_keyring)[0]
    result = duty.run("logout")
    assert (result.code, result.stdout) == (0, f"Logged out at {provider.issuer}.\n")
    assert system_keyring.entries == {}
    said = httpx.get(
        f"{provider.issuer}/me", headers={"authorization": f"Bearer {access}"}, trust_env=False
    )
    assert said.status_code == 401
    assert duty.run("logout").stdout == f"Nobody was logged in at {provider.issuer}.\n"


def test_a_login_that_was_ended_at_the_provider_is_told(
    desk: Desks, provider: OidcProvider, system_keyring: MemoryKeyring
) -> None:
    duty = desk("ended")
    duty.log_in()
    for secret in reversed(secrets(system_keyring)):
        httpx.post(
            f"{provider.issuer}/token/revocation",
            data={"token": secret, "client_id": "ordertrace"},
            trust_env=False,
        ).raise_for_status()
    complaint = duty.run("whoami").refused(4)
    assert f"the login at {provider.issuer} has ended\n  run: ordertrace login" in complaint


def test_78_a_clock_that_is_off_is_told(desk: Desks) -> None:
    """An ID token made just now, and hours old or not yet born by this machine's clock."""
    for hours, told in ((2, "ahead of"), (-2, "behind")):
        duty = desk(f"clock{hours}")
        duty.ahead = hours * 3600.0
        duty.during = [duty.at_the_browser]
        result = duty.run("login")
        assert result.code == 4
        assert f"the clock of this machine is 120 min {told} the identity provider's" in (
            result.stderr
        )
        assert "set the clock (NTP)" in result.stderr


def test_77_an_issuer_that_calls_itself_otherwise_is_refused(
    desk: Desks, provider: OidcProvider
) -> None:
    duty = desk("elsewhere")
    other = provider.issuer.replace("127.0.0.1", "localhost")
    duty.configure(f'[oidc]\nissuer = "{other}"\nclient_id = "ordertrace"\n')
    complaint = duty.run("login").refused(2)
    assert f"the provider calls itself {provider.issuer}, not {other}" in complaint


def test_77_a_token_for_another_audience_is_refused_at_the_login(
    desk: Desks, provider: OidcProvider
) -> None:
    duty = desk("audience")
    duty.configure(
        f'[oidc]\nissuer = "{provider.issuer}"\nclient_id = "ordertrace"\n'
        'resource = "https://crm.test"\naudience = "https://jaeger.test"\n'
    )
    duty.during = [duty.at_the_browser]
    result = duty.run("login")
    assert result.code == 4
    assert "the token is not for the audience https://jaeger.test" in result.stderr


def test_a_provider_that_is_down_is_named_as_such(desk: Desks) -> None:
    duty = desk("dark")
    (port,) = free_ports(1)
    duty.configure(f'[oidc]\nissuer = "http://127.0.0.1:{port}"\nclient_id = "x"\n')
    complaint = duty.run("login").refused(5)
    assert f"the identity provider fails: 127.0.0.1:{port} refused the connection" in complaint


def test_a_logout_that_the_provider_does_not_hear_of_is_told_and_forgets_all_the_same(
    desk: Desks, provider: OidcProvider, system_keyring: MemoryKeyring
) -> None:
    duty = desk("leaver-in-the-dark")
    assert duty.log_in().code == 0
    with provider.paused():
        complaint = duty.run("logout", "--timeout", "500ms").refused(5)
    assert "logged out here, but the provider could not be told" in complaint
    assert system_keyring.entries == {}


def test_a_context_without_a_provider_is_told() -> None:
    complaint = run("login").refused(2)
    assert "this run has no identity provider to log in at" in complaint


def test_device_and_browser_exclude_one_another() -> None:
    assert "--device and --browser exclude one another" in run(
        "login", "--device", "--browser"
    ).refused(2)
