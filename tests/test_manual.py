"""The manual and the picture that are committed are those that the program makes."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from ordertrace_cli.commands.app import app
from ordertrace_cli.commands.command_tree import command_tree
from ordertrace_cli.diagnosis.model import Cause
from ordertrace_cli.manual import CAUSES_PAGE, MAN_PAGE, causes_page, man_page, write_manual
from ordertrace_cli.picture import PICTURE, draw

ROOT = Path(__file__).parents[1]


def committed(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def test_the_man_page_is_up_to_date() -> None:
    assert committed(MAN_PAGE) == man_page(), "run `make manual`"


def test_the_page_on_causes_is_up_to_date() -> None:
    assert committed(CAUSES_PAGE) == causes_page(), "run `make manual`"


def test_the_picture_is_what_the_program_prints() -> None:
    assert committed(PICTURE) == draw(), "run `make picture`"


def test_both_pages_are_written(tmp_path: Path) -> None:
    write_manual(tmp_path)
    assert (tmp_path / MAN_PAGE).read_bytes().decode() == man_page()
    assert (tmp_path / CAUSES_PAGE).read_bytes().decode() == causes_page()


def test_the_man_page_has_every_command_and_option() -> None:
    page = man_page().replace(r"\-", "-")
    for command in command_tree(app):
        assert f"\n.SS {command.name}" in page
        for option in command.options:
            assert f".B {', '.join(option.names)}" in page


def test_every_cause_has_its_section() -> None:
    assert re.findall(r"^## (\S+)$", causes_page(), re.MULTILINE) == list(Cause)


def test_roff_has_nothing_to_complain_of(tmp_path: Path) -> None:
    if shutil.which("groff") is None:
        pytest.skip("no groff here")
    page = tmp_path / "ordertrace.1"
    page.write_text(man_page(), encoding="utf-8")
    done = subprocess.run(
        ["groff", "-man", "-ww", "-Tascii", str(page)], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert "--learned-limits" in re.sub(".\x08", "", done.stdout)


def test_the_wheel_brings_the_man_page() -> None:
    settings = tomllib.loads(committed(Path("pyproject.toml")))
    shared = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert shared == {MAN_PAGE.as_posix(): "share/man/man1/ordertrace.1"}


def test_the_picture_fetches_nothing_and_names_no_machine() -> None:
    drawing = committed(PICTURE)
    ET.fromstring(drawing)  # noqa: S314  our own
    assert set(re.findall(r"https?://[^\"' )<]+", drawing)) == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"@import|@font-face|<script|<image|xlink|/home/|/tmp/", drawing)
