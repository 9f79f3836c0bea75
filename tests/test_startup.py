"""What is not needed is not imported: at three in the morning nobody waits for a library."""

import json
import os
import subprocess
import sys

import pytest

# What takes more than a few milliseconds and is of no use to help, version and completion.
HEAVY = frozenset(
    {
        "asyncio", "babel", "httpcore", "httpx", "jinja2", "keyring", "msgspec",
        "opentelemetry", "platformdirs", "pydantic", "pydantic_core", "rich.console", "sqlite3",
        "ssl", "stamina", "tenacity", "tomllib", "zoneinfo",
    }
)  # fmt: skip

# Help looks into the configuration file for its language alone, where there is one.
OF_HELP = frozenset({"platformdirs"})

PROBE = """
import json, sys
from ordertrace_cli.main import main
code = main(sys.argv[1:])
print(json.dumps([code, sorted(sys.modules)]), file=sys.stderr)
"""


def modules_after(*arguments: str, **variables: str) -> frozenset[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments],
        env={**os.environ, "TERM": "dumb", **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    code, modules = json.loads(done.stderr.splitlines()[-1])
    assert code == 0
    assert done.stdout
    return frozenset(modules)


def test_the_version_does_without_typer() -> None:
    assert modules_after("--version").isdisjoint(HEAVY | {"typer"})


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("show", "--help"), ("stuck", "--help"), ("ticket", "--help"), ("config", "-h")],
    ids=" ".join,
)
def test_help_does_without_all_that_works(arguments: tuple[str, ...]) -> None:
    assert modules_after(*arguments).isdisjoint(HEAVY - OF_HELP)


@pytest.mark.parametrize("arguments", [("--help",), ("show", "--help")], ids=" ".join)
def test_help_whose_language_is_given_looks_for_no_file(arguments: tuple[str, ...]) -> None:
    assert modules_after(*arguments, ORDERTRACE_LANG="en").isdisjoint(HEAVY)


def test_completion_does_without_all_that_works() -> None:
    found = modules_after(
        _ORDERTRACE_COMPLETE="complete_bash", COMP_WORDS="ordertrace st", COMP_CWORD="1"
    )
    assert found.isdisjoint(HEAVY)


def test_a_command_that_asks_no_server_does_without_a_client() -> None:
    found = modules_after("demo")
    assert found.isdisjoint({"httpx", "stamina", "tenacity", "asyncio", "jinja2", "keyring"})
