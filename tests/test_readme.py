"""The README shows what the program really prints, and links to files that are there."""

import io
import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.errors import ExitCode
from ordertrace_cli.main import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
NIGHT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
SCREENS = re.findall(r"<!-- screen: ordertrace (.+?) -->\n```text\n(.*?)```", README, re.DOTALL)


class Utf8(io.StringIO):
    encoding = "utf-8"


@pytest.mark.parametrize(("command", "screen"), SCREENS)
def test_a_screen_is_what_the_program_prints(command: str, screen: str) -> None:
    output = Utf8()
    env = Env(None, output, io.StringIO(), {"COLUMNS": "80"}, lambda: NIGHT, False, False)
    assert main(shlex.split(command), env) == 0
    assert output.getvalue().rstrip() == screen.rstrip()


def test_there_is_a_screen() -> None:
    assert SCREENS


def test_every_exit_code_is_listed() -> None:
    table = README.split("## Exit codes")[1].split("##")[0]
    listed = {
        int(code)
        for row in re.findall(r"^\| ([\d, ]+) \|", table, re.MULTILINE)
        for code in row.split(",")
    }
    assert listed == {int(code) for code in ExitCode} - {ExitCode.BROKEN_PIPE}


@pytest.mark.parametrize(
    "document", ["README.md", "SECURITY.md", "docs/architecture.md", "docs/security.md"]
)
def test_links_lead_to_files(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / document).parent.joinpath(target).exists(), target
