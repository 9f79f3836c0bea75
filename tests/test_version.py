"""`--version` takes a way of its own, and must come to what Typer would come to."""

import io
from datetime import UTC, datetime

import pytest

from ordertrace_cli import __version__
from ordertrace_cli.commands.app import app
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.main import main

LINES = [
    ("--version",),
    ("--version", "--version"),
    ("--version", "show"),
    ("--version", "show", "--nonsense"),
    ("--version", "nonsense"),
    ("--version", "-"),
    ("--version", "--help"),
    ("--help", "--version"),
    ("--version", "--nonsense"),
    ("--version", "-x"),
    ("--version=1",),
    ("--versio",),
    ("--", "--version"),
    ("show", "--version"),
    ("config", "--version"),
]


def env() -> Env:
    return Env(
        stdin=None,
        stdout=io.StringIO(),
        stderr=io.StringIO(),
        environment={},
        clock=lambda: datetime(2026, 11, 24, tzinfo=UTC),
        stdout_is_terminal=False,
        stderr_is_terminal=False,
    )


def of_typer(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> bool:
    """Whether Typer itself prints the version, and nothing else, for this line."""
    try:
        app(args=list(arguments), prog_name="ordertrace", standalone_mode=False, obj=env())
    except Exception:  # noqa: BLE001  whatever Typer says instead
        capsys.readouterr()
        return False
    return capsys.readouterr().out == f"ordertrace {__version__}\n"


@pytest.mark.parametrize("arguments", LINES, ids=" ".join)
def test_the_version_is_printed_where_typer_would(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    surroundings = env()
    code = main(arguments, surroundings)
    output = surroundings.stdout
    assert isinstance(output, io.StringIO)
    printed = (code, output.getvalue()) == (0, f"ordertrace {__version__}\n")
    assert printed == of_typer(arguments, capsys)


@pytest.mark.parametrize("arguments", [("--debug", "--version"), ("--version", "--debug", "show")])
def test_debug_may_stand_beside_it(arguments: tuple[str, ...]) -> None:
    surroundings = env()
    assert main(arguments, surroundings) == 0
