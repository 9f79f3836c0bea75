"""Mistakes on the command line: one or two lines, exit code 2, and nothing is done."""

import json
import re
from pathlib import Path

import pytest

from tests.commands.orders import LATE
from tests.commands.run import run

DEMO = "--demo"
SHOW = ("show", LATE, DEMO)
# Each line is said in Russian, but for command lines, and words that are only options and values.
OWN = re.compile("[а-яё]|^  ordertrace ", re.IGNORECASE)
STUCK = ("stuck", DEMO)


@pytest.mark.parametrize(
    ("words", "what", "hint"),
    [
        (("--no-such",), "no such option: --no-such", "--help"),
        (("shwo", LATE), "no such command 'shwo'. Did you mean 'show'?", "--help"),
        (("order 4711",), "no such command", "--help"),
        (("show",), "missing argument 'TRACE_ID'", "--help"),
        (("ticket",), "ticket needs a TRACE_ID", "or - to read ids"),
        (("config", "shwo"), "no such command 'shwo'. Did you mean 'show'?", "--help"),
        ((*SHOW, "--formt", "json"), "no such option: --formt", "--help"),
        ((*SHOW, "--format"), "option '--format' requires an argument", "--help"),
        ((*SHOW, "more"), "got unexpected extra argument", "--help"),
        ((*SHOW, "--format", "xml"), "--format: there is no xml", "one of: text, json, ndjson"),
        ((*STUCK, "--format", "jsn"), "--format: there is no jsn", "did you mean json?"),
        (("ticket", LATE, DEMO, "--format", "csv"), "--format: there is no csv", "text, markdown"),
        (("config", "show", "--format", "csv"), "--format: there is no", "one of: text, json"),
        ((*STUCK, "--cause", "message_los"), "--cause: there is no", "did you mean message_lost?"),
        ((*STUCK, "--cause", "xyz"), "--cause: there is no xyz", "one of: model_upload_failed,"),
        ((*STUCK, "--stage", "SUBMITED"), "--stage: there is no", "did you mean SUBMITTED?"),
        ((*STUCK, "--limit", "-1"), "invalid value for '--limit'", "--help"),
        ((*STUCK, "--limit", "ten"), "invalid value for '--limit'", "--help"),
        ((*STUCK, "--ids-only", "--format", "csv"), "--ids-only and --format exclude", "one of"),
        ((*STUCK, "--from", "x.json"), "--from and --demo exclude one another", "one of them"),
        ((*SHOW, "--jaeger", "http://j.lan"), "--demo and --jaeger exclude", "one of them"),
        ((*SHOW, "--from", "x", "--jaeger", "http://j.lan"), "exclude one another", "one of them"),
        ((*SHOW, "--lang", "de"), "--lang: expected 'en' or 'ru'", ""),
        ((*SHOW, "--timeout", "soon"), "--timeout: expected a duration such as 10s", ""),
        ((*SHOW, "--timeout", "0"), "--timeout: out of range, expected 100ms to 1h", ""),
        ((*SHOW, "--context", "prod"), "--context: no such context", "none is defined"),
        ((*SHOW, "--at", "yesterday"), "--at: this is no time", "2h ago"),
        ((*SHOW, "--at", ""), "--at: this is no time", "2h ago"),
        ((*SHOW, "--at", "2026-11-25T00:00:00Z"), "--at: this lies in the future", "2h ago"),
        ((*SHOW, "--at", "2026-13-01T00:00:00Z"), "--at: this time does not exist", "write 2026-"),
        ((*SHOW, "--profile", "no.toml"), "no.toml: no such file", "check the path"),
        (("show", LATE, "--from", "no.json"), "no.json: there is no such file", "check its name"),
        (("show", LATE, "--from", "."), "this is a directory", "check its name"),
        (("show", LATE, "--from", "a\0b"), "this is no name of a file", "NUL"),
        (("show", LATE), "no Jaeger is set", "--jaeger"),
        (("stuck",), "no Jaeger is set", "ORDERTRACE_JAEGER_URL"),
        (("demo", "--export", "a", "--push", "http://j.lan"), "exclude one another", "one of them"),
        (("demo", "--push", "j.lan:4318"), "--push: the address does not start with http", "http"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_a_mistake_is_named_and_helped(words: tuple[str, ...], what: str, hint: str) -> None:
    first, *rest = run(*words).refused(2).splitlines()
    assert what in first
    assert hint in " ".join(rest)
    russian = run(*words, environment={"ORDERTRACE_LANG": "ru"}).refused(2)
    if "--lang" not in words:
        assert [line for line in russian.splitlines() if not OWN.search(line)] == []


@pytest.mark.parametrize("words", [(), ("config",)], ids=str)
def test_no_command_at_all_is_answered_with_help(words: tuple[str, ...]) -> None:
    result = run(*words)
    assert (result.code, result.stdout) == (2, "")
    assert result.stderr.startswith("Usage: ordertrace")
    assert "show" in result.stderr


@pytest.mark.parametrize(
    "command", [(), ("show",), ("stuck",), ("ticket",), ("demo",), ("config",), ("config", "show")]
)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_is_a_result(command: tuple[str, ...], option: str) -> None:
    result = run(*command, option)
    assert (result.code, result.stderr) == (0, "")
    assert result.stdout.startswith(" ".join(("Usage: ordertrace", *command)))
    assert all(len(line) <= 100 for line in result.stdout.splitlines())


def test_the_version_is_a_result() -> None:
    result = run("--version")
    assert (result.code, result.stderr) == (0, "")
    assert result.stdout.startswith("ordertrace 0.")


def test_a_wrong_key_of_a_profile_is_named_with_its_line(tmp_path: Path) -> None:
    profile = tmp_path / "p.toml"
    profile.write_text('name = "x"\nnmae = "y"\n', encoding="utf-8")
    complaint = run(*STUCK, "--profile", profile).refused(2)
    assert "p.toml" in complaint
    assert ":2" in complaint or "line 2" in complaint
    assert "did you mean name?" in complaint


def test_stages_of_the_profile_in_use_can_be_asked_for(orders_file: Path) -> None:
    everything = run("stuck", "--from", orders_file, "--format", "json")
    some = run("stuck", "--from", orders_file, "--format", "json", "--stage", "submitted")
    assert [o["trace_id"] for o in json.loads(some.stdout)["orders"]] == [LATE]
    assert len(json.loads(everything.stdout)["orders"]) == 2
