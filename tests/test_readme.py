"""The README says first what matters, and every exit code. See also test_docs and test_manual."""

import re
from pathlib import Path

from ordertrace_cli.errors import ExitCode
from ordertrace_cli.picture import PICTURE

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_picture_is_within_the_first_screen() -> None:
    """What it is for, what it looks like and the two commands, before anything else."""
    beginning = "\n".join(README.splitlines()[:24])
    assert f"]({PICTURE.as_posix()})" in beginning
    for command in ("ordertrace show TRACE_ID", "ordertrace stuck --since 2h"):
        assert f"    {command}" in beginning


def test_it_is_short() -> None:
    assert len(README.splitlines()) < 200


def test_every_exit_code_is_listed() -> None:
    table = README.split("## Exit codes")[1].split("##")[0]
    listed = {
        int(code)
        for row in re.findall(r"^\| ([\d, ]+) \|", table, re.MULTILINE)
        for code in row.split(",")
    }
    assert listed == {int(code) for code in ExitCode} - {ExitCode.BROKEN_PIPE}
