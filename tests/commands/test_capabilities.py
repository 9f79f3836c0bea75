"""What `ordertrace capabilities` tells is what the program does."""

import json
import re
from typing import Any

import pytest

from ordertrace_cli.commands.capabilities import capabilities
from ordertrace_cli.errors import ExitCode
from ordertrace_cli.main import COMMANDS
from tests.commands.run import run
from tests.contract_words import STATUS_OF_CAUSE, STATUSES, VIOLATIONS

TOLD: dict[str, Any] = json.loads(json.dumps(capabilities()))
COMMAND = {each["name"]: each for each in TOLD["commands"]}
WITH_FORMATS = [name for name, each in COMMAND.items() if each["formats"]]


def test_json_is_the_same_in_every_language() -> None:
    printed = run("capabilities", "--format", "json", "--lang", "ru").stdout
    assert json.loads(printed) == TOLD


def test_the_program_s_commands_are_those_that_it_looks_for_before_it_loads_typer() -> None:
    assert {name.split()[0] for name in COMMAND} == COMMANDS


@pytest.mark.parametrize("name", COMMAND)
def test_each_option_is_in_the_command_s_help(name: str) -> None:
    told = run(*name.split(), "--help", width=200).stdout
    for option in COMMAND[name]["options"]:
        for spelt in option["names"]:
            assert re.search(rf"(?<![\w-]){re.escape(spelt)}(?![\w-])", told), spelt


@pytest.mark.parametrize("name", WITH_FORMATS)
def test_the_formats_are_those_that_the_command_takes(name: str) -> None:
    """Asked for another one, a command names those that it knows."""
    words = [each["metavar"].split("|")[0] for each in COMMAND[name]["arguments"]]
    given = ["4bf92f3577b34da6a3ce929d0e0e4736" if "TRACE" in word else "x" for word in words]
    complaint = run(*name.split(), *given, "--format", "zzzzzz").refused(2)
    known = complaint.strip().rsplit("one of: ", 1)[1]
    assert set(known.split(", ")) == set(COMMAND[name]["formats"])


def test_words_are_the_contract_s() -> None:
    assert {each["name"] for each in TOLD["statuses"]} == STATUSES
    assert {each["name"]: each["status"] for each in TOLD["causes"]} == STATUS_OF_CAUSE
    assert set(TOLD["violations"]) == VIOLATIONS


def test_every_exit_code_has_a_meaning() -> None:
    assert {each["code"] for each in TOLD["exit_codes"]} == {int(code) for code in ExitCode}
    assert all(each["meaning"] for each in TOLD["exit_codes"])


def test_what_may_be_given_more_than_once_is_told() -> None:
    options = {option["names"][0]: option for option in COMMAND["stuck"]["options"]}
    assert options["--cause"]["repeatable"]
    assert not options["--since"]["repeatable"]
    assert COMMAND["outbox send"]["arguments"][0]["repeatable"]
    assert COMMAND["show"]["arguments"][0]["required"]


def test_text_names_every_command_and_cause() -> None:
    printed = " ".join(run("capabilities", width=80).stdout.split())
    for name in (*COMMAND, *STATUS_OF_CAUSE):
        assert name in printed


@pytest.mark.parametrize("language", ["en", "ru"])
def test_what_a_command_is_for_is_told_to_the_letter(language: str) -> None:
    """A bracket in it is no sign of a template."""
    words = run("capabilities", "--lang", language).stdout.split()
    assert any("ordertrace[tui]" in word for word in words)
