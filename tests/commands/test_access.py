"""What is told to who is refused: log in, or ask for the role (reliability: rows 71 to 74)."""

from pathlib import Path

import pytest

from tests.commands.orders import LATE
from tests.commands.run import run
from tests.sources.raw_server import answering, http_answer, raw_server

SECRET = "s3cr3t-canary"
PROFILE = '[access]\nrole = "Support"\nask = "the team lead, #duty"\n'
GATEWAY_PAGE = (
    b"<html>\r\n<head><title>500 Internal Server Error</title></head>\r\n"
    b"<body>\r\n<center><h1>500 Internal Server Error</h1></center>\r\n</body></html>"
)


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(PROFILE, encoding="utf-8")
    return path


@pytest.mark.parametrize("command", ["show", "stuck", "ticket"])
def test_71_no_or_a_wrong_login_is_told_as_such(profile: Path, command: str) -> None:
    with raw_server(answering(http_answer(b"", status="401 Unauthorized"))) as server:
        words = (command, *((LATE,) if command != "stuck" else ()), "--jaeger", server.url)
        without = run(*words, "--profile", profile).refused(4)
        wrong = run(*words, environment={"ORDERTRACE_TOKEN": SECRET}).refused(4)
    assert "wants a login (HTTP 401)\n  configure a token or a login" in without
    assert "the token is wrong or has expired" in wrong
    assert SECRET not in wrong
    assert "Support" not in without


@pytest.mark.parametrize("command", ["show", "stuck", "ticket"])
def test_72_a_user_without_the_role_is_told_which_and_whom_to_ask(
    profile: Path, command: str
) -> None:
    with raw_server(answering(http_answer(b"", status="403 Forbidden"))) as server:
        words = (command, *((LATE,) if command != "stuck" else ()), "--jaeger", server.url)
        complaint = run(*words, "--profile", profile).refused(4)
    assert complaint == (
        f"ordertrace: {server.peer} refuses access (HTTP 403)\n"
        "  this account lacks the role Support: ask the team lead, #duty\n"
    )
    assert len(server.requests) == 1


def test_72_a_profile_that_names_no_role_has_usual_words() -> None:
    with raw_server(answering(http_answer(b"", status="403 Forbidden"))) as server:
        complaint = run("stuck", "--jaeger", server.url).refused(4)
    assert "this account lacks the role that may read here: ask the team lead" in complaint


def test_74_a_gateway_without_its_identity_service_is_told_from_jaeger() -> None:
    answer = answering(http_answer(GATEWAY_PAGE, status="500 Internal Server Error"))
    with raw_server(answer) as server:
        complaint = run("stuck", "--jaeger", server.url).refused(5)
    assert f"the gateway in front of Jaeger at {server.peer} failed (HTTP 500)" in complaint
    assert "its identity service may be down" in complaint
