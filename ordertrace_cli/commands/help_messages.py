"""The help of commands and options as messages, for Babel: see babel.cfg and `make catalogues`."""

from collections.abc import Iterator
from typing import Any

from typer.core import TyperGroup
from typer.main import get_command

from ordertrace_cli.commands.app import app
from ordertrace_cli.commands.help_screens import all_help_texts


def help_messages() -> tuple[str, ...]:
    """Each once, in the order of the commands."""
    root = get_command(app)
    assert isinstance(root, TyperGroup)  # noqa: S101  there is more than one command
    return tuple(dict.fromkeys(all_help_texts(root)))


def extract(*_: Any, options: Any) -> Iterator[tuple[int, None, str, list[str]]]:  # noqa: ARG001  Babel names it
    """Babel's form of it: what the file holds is known to Typer better than to a parser."""
    yield from ((1, None, text, []) for text in help_messages())
