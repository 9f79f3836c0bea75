"""`ordertrace profile`: a file to start from, its check, and what holds in the end."""

import json
import tomllib
from pathlib import Path

import pytest

from ordertrace_cli.profile.builtin import builtin_profile
from ordertrace_cli.profile.load import load_profile
from tests.commands.run import run

OWN = """\
name = "mine"
[limits]
queue_delivery = "90s"
[calendar]
timezone = "Europe/Moscow"
days = ["mon"]
hours = "09:00-18:00"
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    return path


def test_init_prints_a_commented_profile_that_is_sound(tmp_path: Path) -> None:
    printed = run("profile", "init")
    assert (printed.code, printed.stderr) == (0, "")
    assert printed.stdout.count("\n#") > 20
    path = tmp_path / "new.toml"
    assert run("profile", "init", "-o", path).stdout == ""
    assert path.read_text(encoding="utf-8") == printed.stdout
    assert load_profile(path) == builtin_profile()


def test_what_init_comments_out_may_be_taken_in(tmp_path: Path) -> None:
    """The examples in the comments are sound, too: indented lines behind `#` are TOML."""
    lines = run("profile", "init").stdout.splitlines()
    taken = [line.removeprefix("#   ") if line.startswith("#   ") else line for line in lines]
    path = tmp_path / "all.toml"
    path.write_text("\n".join(taken), encoding="utf-8")
    profile = load_profile(path)
    assert profile.calendar is not None
    assert profile.retention is not None
    assert profile.access.role


def test_init_replaces_no_file_unasked(own: Path) -> None:
    assert "--force" in run("profile", "init", "-o", own).refused(9)
    assert own.read_text(encoding="utf-8") == OWN
    assert run("profile", "init", "-o", own, "--force").code == 0
    assert load_profile(own) == builtin_profile()


def test_check_says_in_one_line_what_a_sound_profile_holds(own: Path) -> None:
    result = run("profile", "check", own)
    assert (result.code, result.stderr) == (0, "")
    assert result.stdout == (
        f"{own}: sound: mine, 5 systems, 11 stages, 9 of them with a limit, "
        "working hours in Europe/Moscow.\n"
    )


def test_check_speaks_russian(own: Path) -> None:
    said = run("profile", "check", own, "--lang", "ru").stdout
    assert "5 систем, 11 этапов" in said


def test_check_without_a_file_looks_at_the_configured_one(own: Path) -> None:
    configured = run("profile", "check", environment={"ORDERTRACE_PROFILE": str(own)})
    assert configured.stdout.startswith(f"{own}: sound: mine")
    assert run("profile", "check").stdout.startswith("the built-in profile: sound: 3d-print-orders")


def test_check_names_file_line_and_key_of_a_mistake(own: Path) -> None:
    own.write_text(OWN.replace("queue_delivery", "queue_delivry"), encoding="utf-8")
    complaint = run("profile", "check", own).refused(2)
    assert f"{own}:3: limits.queue_delivry: unknown key" in complaint
    assert "did you mean queue_delivery?" in complaint


def test_show_prints_a_file_that_gives_the_same_profile(own: Path, tmp_path: Path) -> None:
    shown = tmp_path / "shown.toml"
    assert run("profile", "show", "--profile", own, "-o", shown).code == 0
    assert load_profile(shown) == load_profile(own)
    assert str(own) in shown.read_text(encoding="utf-8").splitlines()[0]


def test_show_as_json_is_the_same_table(own: Path) -> None:
    words = ("profile", "show", "--profile", own)
    document = json.loads(run(*words, "--format", "json").stdout)
    assert document["schema"] == "ordertrace.profile/1"
    assert document["file"] == str(own)
    assert document["profile"] == tomllib.loads(run(*words).stdout)


def test_show_speaks_the_language_in_the_comment_alone(own: Path) -> None:
    english = run("profile", "show", "--profile", own).stdout.splitlines()
    russian = run("profile", "show", "--profile", own, "--lang", "ru").stdout.splitlines()
    assert english[0] != russian[0]
    assert english[1:] == russian[1:]
