"""What is told of the help desks of a configuration, without a ticket being filed."""

import json
from pathlib import Path

import pytest

from ordertrace_cli.config.load import load_desks
from ordertrace_cli.doctor.help_desks import observe_desks
from ordertrace_cli.errors import ExitCode
from ordertrace_cli.health.model import Level, Observation, Sign
from tests.desks.fake_jira import TOKEN, TRACE_FIELD, running_jira
from tests.desks.worlds import SECRET, World, jira_world
from tests.ports import free_port


def observed(folder: Path, text: str, secret: str = TOKEN) -> list[Observation]:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    desks = load_desks({"ORDERTRACE_CONFIG": str(path), SECRET: secret})
    return list(observe_desks(desks, 10.0))


def table(name: str, world: World, **changes: str) -> str:
    settings = {**world.settings, **changes}
    lines = (f"{key} = {json.dumps(value)}" for key, value in settings.items())
    return "\n".join([f"[desks.{name}]", *lines, ""])


def test_a_configuration_without_desks_is_noted(tmp_path: Path) -> None:
    (seen,) = observed(tmp_path, 'lang = "en"')
    assert (seen.sign, seen.level) == (Sign.NO_DESK, Level.NOTE)


def test_each_desk_is_told_by_its_name(tmp_path: Path) -> None:
    with running_jira("server") as server:
        world = jira_world(server)
        text = table("ready", world) + table("bare", world, field="No such field")
        ready, bare = observed(tmp_path, text, world.secret)
        assert server.issues == {}
    assert (ready.sign, ready.facts) == (
        Sign.DESK_READY,
        {"name": "ready", "field": "Trace ID"},
    )
    assert (bare.sign, bare.level) == (Sign.DESK_FIELD_MISSING, Level.PROBLEM)
    assert bare.exit_code is ExitCode.TICKET_REFUSED


@pytest.mark.parametrize(
    ("secret", "url", "code"),
    [
        ("wrong-canary", None, ExitCode.DENIED),
        ("made-up-jira-token", "http://127.0.0.1:{port}", ExitCode.UNREACHABLE),
    ],
    ids=["a wrong token", "nobody there"],
)
def test_what_is_wrong_with_a_desk_keeps_its_own_code(
    tmp_path: Path, secret: str, url: str | None, code: ExitCode
) -> None:
    with running_jira("server") as server:
        changes = {"url": url.format(port=free_port())} if url else {}
        text = table("broken", jira_world(server), **changes)
        (seen,) = observed(tmp_path, text, secret)
    assert (seen.sign, seen.level, seen.exit_code) == (Sign.DESK_FAILED, Level.PROBLEM, code)
    assert "canary" not in str(seen)


def test_one_broken_desk_does_not_hide_the_others(tmp_path: Path) -> None:
    with running_jira("cloud") as server:
        world = jira_world(server)
        gone = table("gone", world, url=f"http://127.0.0.1:{free_port()}")
        seen = observed(tmp_path, gone + table("ready", world), world.secret)
    assert [each.sign for each in seen] == [Sign.DESK_FAILED, Sign.DESK_READY]


def test_a_field_that_went_missing_is_seen_the_next_time(tmp_path: Path) -> None:
    with running_jira("server") as server:
        world = jira_world(server)
        assert observed(tmp_path, table("it", world), world.secret)[0].level is Level.OK
        del server.screen[TRACE_FIELD]
        assert observed(tmp_path, table("it", world), world.secret)[0].level is Level.PROBLEM


def test_a_desk_that_cannot_be_asked_is_only_said_to_take_tickets(tmp_path: Path) -> None:
    (tmp_path / "tickets").mkdir()
    text = '[desks.folder]\nkind = "file"\nfolder = "tickets"\n'
    (seen,) = observed(tmp_path, text)
    assert (seen.level, seen.facts["name"]) == (Level.OK, "folder")
