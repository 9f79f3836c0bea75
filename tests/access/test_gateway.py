"""A real Jaeger behind the documented gateway: who is let in, who is not, and what is told."""

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.access.conftest import Desk, secrets
from tests.access.servers import Gateway, OidcProvider, gateway
from tests.commands.run import PROGRAM, run
from tests.conftest import MemoryKeyring
from tests.jaeger_server import JaegerServer
from tests.ports import free_ports

Desks = Callable[..., Desk]
PROFILE = '[access]\nrole = "Support"\nask = "the team lead, #duty"\n'
MISSING = "this account lacks the role Support: ask the team lead, #duty"


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(PROFILE, encoding="utf-8")
    return path


@pytest.fixture
def duty(desk: Desks, jaeger_gateway: Gateway, provider: OidcProvider) -> Desk:
    """Someone on duty who has logged in; their account has a name of its own in each test."""
    made = desk(f"duty{time.monotonic_ns()}", more=f'jaeger_url = "{jaeger_gateway.url}"')
    provider.control(roles={made.account: ["Support"]})
    assert made.log_in().code == 0
    return made


def test_71_nobody_is_let_in_without_a_login(jaeger_gateway: Gateway, profile: Path) -> None:
    words = ("stuck", "--jaeger", jaeger_gateway.url, "--profile", profile)
    assert "wants a login (HTTP 401)" in run(*words).refused(4)
    garbage = run(*words, environment={"ORDERTRACE_TOKEN": "garbage-canary"}).refused(4)
    assert "the token is wrong or has expired" in garbage
    assert "garbage-canary" not in garbage


def test_71_who_is_not_logged_in_is_told_how(desk: Desks, jaeger_gateway: Gateway) -> None:
    nobody = desk("stranger", more=f'jaeger_url = "{jaeger_gateway.url}"')
    complaint = nobody.run("stuck").refused(4)
    assert complaint.startswith("ordertrace: not logged in at http://127.0.0.1:")
    assert complaint.endswith("run: ordertrace login\n")


def test_71_a_tampered_token_is_refused(
    duty: Desk, jaeger_gateway: Gateway, system_keyring: MemoryKeyring
) -> None:
    assert duty.run("stuck").code == 0
    token = secrets(system_keyring)[0]
    tampered = token[:-1] + ("a" if token[-1] != "a" else "b")
    complaint = run(
        "stuck", "--jaeger", jaeger_gateway.url, environment={"ORDERTRACE_TOKEN": tampered}
    ).refused(4)
    assert "wants a login (HTTP 401)" in complaint


def test_support_is_let_in_by_both_apis(duty: Desk, jaeger_gateway: Gateway) -> None:
    result = duty.run("stuck")
    assert result.code == 0, result
    complaint = duty.run("show", "f" * 32).refused(3)
    assert "has no trace" in complaint
    assert f"{duty.account}' 204" in jaeger_gateway.log()


def test_72_a_user_without_the_role_is_told_and_not_asked_to_log_in(
    duty: Desk, provider: OidcProvider, profile: Path
) -> None:
    provider.control(roles={duty.account: ["Viewer"]})
    complaint = duty.run("stuck", "--profile", profile).refused(4)
    assert "refuses access (HTTP 403)" in complaint
    assert MISSING in complaint
    assert "login" not in complaint.lower()


def test_73_a_role_taken_away_counts_from_the_next_call_on(
    duty: Desk, provider: OidcProvider, profile: Path, system_keyring: MemoryKeyring
) -> None:
    """The sprint changes while the token is valid; after it, the login is still there."""
    assert duty.run("stuck").code == 0
    before = dict(system_keyring.entries)
    provider.control(roles={})
    assert MISSING in duty.run("stuck", "--profile", profile).refused(4)
    assert system_keyring.entries == before
    provider.control(roles={duty.account: ["Support"]})
    assert duty.run("stuck").code == 0


def test_74_an_identity_service_that_is_down_is_told_from_jaeger(
    duty: Desk, jaeger_gateway: Gateway
) -> None:
    with jaeger_gateway.without_check():
        complaint = duty.run("stuck").refused(5)
    assert "the gateway in front of Jaeger at 127.0.0.1:" in complaint
    assert "its identity service may be down" in complaint
    assert duty.run("stuck").code == 0


def test_74_a_jaeger_that_is_down_is_told_from_the_identity_service(
    duty: Desk, provider: OidcProvider, tmp_path: Path
) -> None:
    (port,) = free_ports(1)
    with gateway(tmp_path / "nginx", provider, f"http://127.0.0.1:{port}") as dark:
        # By another name of the context's server: the login goes where the configuration says.
        duty.configure_for(dark.url)
        complaint = duty.run("stuck").refused(5)
    assert "a gateway at 127.0.0.1:" in complaint
    assert "gets no answer from the server behind it (HTTP 502)" in complaint


def test_77_a_token_for_another_audience_is_refused_with_the_reason(
    desk: Desks, provider: OidcProvider, jaeger: JaegerServer, tmp_path: Path, profile: Path
) -> None:
    """The gateway takes tokens for another audience; a renewed token does not help either."""
    with gateway(tmp_path / "nginx", provider, jaeger.query_url, "https://jaeger.test") as strict:
        made = desk("other-audience", more=f'jaeger_url = "{strict.url}"')
        provider.control(roles={made.account: ["Support"]})
        made.configure(
            f'jaeger_url = "{strict.url}"\n[oidc]\nissuer = "{provider.issuer}"\n'
            'client_id = "ordertrace"\nscopes = ["openid", "profile", "offline_access"]\n'
            'resource = "https://opaque.crm.test"\n'
        )
        assert made.log_in().code == 0
        complaint = made.run("stuck", "--profile", profile).refused(4)
    assert "refuses a login that was renewed just now" in complaint
    assert MISSING in complaint


def test_a_token_that_has_ended_is_renewed_before_it_is_sent(
    duty: Desk, system_keyring: MemoryKeyring
) -> None:
    before = secrets(system_keyring)
    duty.ahead = 601
    assert duty.run("stuck").code == 0
    after = secrets(system_keyring)
    assert set(before) & set(after) == set()


def test_a_token_that_the_provider_withdrew_is_renewed_after_the_refusal(
    duty: Desk, provider: OidcProvider, system_keyring: MemoryKeyring
) -> None:
    """By our clock it is still good: only the 401 tells."""
    before = secrets(system_keyring)
    provider.control(withdrawn=[before[0]])
    assert duty.run("stuck").code == 0
    assert secrets(system_keyring)[0] != before[0]


def test_processes_at_once_renew_once(
    desk: Desks, provider: OidcProvider, jaeger_gateway: Gateway, system_keyring: MemoryKeyring
) -> None:
    """The provider takes a refresh token once: whoever sends a used one ends the login."""
    made = desk("crowd", more=f'jaeger_url = "{jaeger_gateway.url}"')
    made.without_keyring()
    provider.control(roles={"crowd": ["Support"]})
    provider.control(accessSeconds=5)
    assert made.log_in().code == 0
    provider.control(accessSeconds=600)
    before = provider.control()["refreshes"]
    environment = {**os.environ, "ORDERTRACE_CONFIG": str(made.folder / "config.toml")}
    runs = [
        subprocess.Popen(
            [PROGRAM, "stuck"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]
    ends = [(each.communicate(), each.returncode) for each in runs]
    assert [code for _, code in ends] == [0] * 3, ends
    after = provider.control()["refreshes"]
    assert isinstance(before, int)
    assert after == before + 1
    assert system_keyring.entries == {}


@pytest.mark.parametrize("debug", [(), ("--debug",)], ids=["", "debug"])
def test_79_no_token_ever_comes_out(
    duty: Desk,
    provider: OidcProvider,
    jaeger_gateway: Gateway,
    system_keyring: MemoryKeyring,
    debug: tuple[str, ...],
) -> None:
    """Every command, sound and refused, text and JSON, before and after a renewal."""
    hidden = secrets(system_keyring)
    shown = ""
    commands = (
        ("stuck",), ("stuck", "--format", "json"), ("show", "f" * 32), ("ticket", "f" * 32),
        ("whoami",), ("whoami", "--format", "json"), ("config", "show"),
    )  # fmt: skip
    for ahead, roles in ((0, ["Support"]), (601, ["Support"]), (601, [])):
        duty.ahead = ahead
        provider.control(roles={duty.account: roles})
        for words in commands:
            result = duty.run(*words, *debug)
            shown += result.stdout + result.stderr
        hidden += secrets(system_keyring)
    with jaeger_gateway.without_check():
        result = duty.run("stuck", *debug)
    shown += result.stdout + result.stderr + duty.run("logout", *debug).stderr
    assert len(set(hidden)) >= 4
    assert [secret for secret in hidden if secret in shown] == []
    assert not any(secret in jaeger_gateway.log() for secret in hidden)


def test_79_own_telemetry_carries_no_token(duty: Desk, system_keyring: MemoryKeyring) -> None:
    """Spans of requests to Jaeger and to the provider, as the console exporter writes them."""
    hidden = duty.without_keyring(move=system_keyring)
    environment = {
        **os.environ,
        "ORDERTRACE_CONFIG": str(duty.folder / "config.toml"),
        "OTEL_TRACES_EXPORTER": "console",
    }
    ends = [
        subprocess.run(
            [PROGRAM, *words], env=environment, capture_output=True, check=False, text=True
        )
        for words in (("stuck",), ("whoami",), ("logout",))
    ]
    assert [each.returncode for each in ends] == [0, 0, 0], ends
    shown = "".join(each.stdout + each.stderr for each in ends)
    assert '"http.request.method": "POST"' in shown
    assert '"url.template": "/me"' in shown
    assert [secret for secret in hidden if secret in shown] == []
    assert len(set(hidden)) == 2
