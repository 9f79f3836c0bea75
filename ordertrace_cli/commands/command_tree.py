"""The command line as a value, read from Typer's own tree: commands, arguments, options.

Nothing is listed here: what Typer would take is what is told.
"""

import re
from collections.abc import Iterator

import typer
from msgspec import Struct
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

_WORD = re.compile(r"[a-z][a-z0-9]*")


class OptionInfo(Struct, frozen=True):
    """names: every spelling. metavar: "" for a switch."""

    names: tuple[str, ...]
    metavar: str
    help: str
    repeatable: bool
    default: str


class ArgumentInfo(Struct, frozen=True):
    """metavar: without the brackets that say whether it may be left out, or come often."""

    metavar: str
    help: str
    required: bool
    repeatable: bool


class CommandInfo(Struct, frozen=True):
    """name: as typed, with its group's. help: the first line says what it does.

    epilog: examples and the shape of what comes out; "" where there is none.
    """

    name: str
    help: str
    arguments: tuple[ArgumentInfo, ...]
    options: tuple[OptionInfo, ...]
    epilog: str = ""

    @property
    def formats(self) -> tuple[str, ...]:
        """What `--format` takes, the usual one first; empty where there is no such option."""
        spelt = next((each.metavar for each in self.options if "--format" in each.names), "")
        return tuple(_WORD.findall(spelt))


def command_tree(app: typer.Typer) -> tuple[CommandInfo, ...]:
    """Every command that can be run, groups' own included, by name."""
    return tuple(_commands(typer.main.get_command(app), ""))


def global_options(app: typer.Typer) -> tuple[OptionInfo, ...]:
    """What goes before the command."""
    return tuple(_options(typer.main.get_command(app)))


def _commands(node: object, name: str) -> Iterator[CommandInfo]:
    if isinstance(node, TyperGroup):
        for each, child in sorted(node.commands.items()):
            yield from _commands(child, f"{name} {each}".strip())
    elif isinstance(node, TyperCommand):
        yield CommandInfo(
            name=name,
            help=node.help or "",
            arguments=tuple(_arguments(node)),
            options=tuple(_options(node)),
            epilog=node.epilog or "",
        )


def _arguments(node: TyperCommand) -> Iterator[ArgumentInfo]:
    for each in node.params:
        if isinstance(each, TyperArgument):
            yield ArgumentInfo(
                metavar=(each.metavar or (each.name or "").upper()).strip("[].").rstrip("]"),
                help=each.help or "",
                required=each.required,
                repeatable=each.nargs == -1,
            )


def _options(node: object) -> Iterator[OptionInfo]:
    assert isinstance(node, TyperCommand | TyperGroup)  # noqa: S101  there is no third kind
    for each in node.params:
        if isinstance(each, TyperOption) and not each.hidden:
            default = each.default
            yield OptionInfo(
                names=tuple(sorted((*each.opts, *each.secondary_opts), key=len, reverse=True)),
                metavar="" if each.is_flag else each.metavar or each.type.name.upper(),
                help=each.help or "",
                repeatable=each.multiple,
                default=default if isinstance(default, str) else "",
            )
