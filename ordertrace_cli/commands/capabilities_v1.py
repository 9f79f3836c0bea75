"""What ordertrace can do, for programs: the shape of that document, version 1."""

from typing import Annotated, TypedDict

from ordertrace_cli.render.told import Told

CAPABILITIES_SCHEMA = "ordertrace.capabilities/1"


class OptionJson(TypedDict):
    """One option of a command."""

    names: Annotated[list[str], Told("Every spelling, the long one first.")]
    metavar: Annotated[str | None, Told("What it takes; null for a switch.")]
    help: str
    repeatable: bool
    default: str | None


class ArgumentJson(TypedDict):
    """One argument of a command, in the order in which they are typed."""

    metavar: str
    help: str
    required: bool
    repeatable: bool


class CommandJson(TypedDict):
    """One command that can be run."""

    name: Annotated[str, Told("As typed behind `ordertrace`.")]
    help: str
    arguments: list[ArgumentJson]
    options: list[OptionJson]
    formats: Annotated[list[str], Told("What --format takes, the usual one first.")]


class ExitCodeJson(TypedDict):
    """One exit code."""

    code: int
    name: str
    meaning: str


class SchemaJson(TypedDict):
    """One JSON document; `ordertrace schema NAME` prints its schema."""

    name: str
    schema: Annotated[str | None, Told("The value of its field `schema`; null where it has none.")]
    printed_by: list[str]


class StatusJson(TypedDict):
    """One status of orders."""

    name: str
    needs_attention: bool


class KnownCauseJson(TypedDict):
    """One cause, and the status of an order that has it."""

    name: str
    status: str


class CapabilitiesJson(TypedDict):
    """Everything that can be asked for, by its name."""

    schema: str
    version: str
    global_options: list[OptionJson]
    commands: list[CommandJson]
    exit_codes: list[ExitCodeJson]
    schemas: list[SchemaJson]
    languages: list[str]
    desk_kinds: Annotated[list[str], Told("Values of `kind` under [desks] that work.")]
    ticket_templates: Annotated[list[str], Told("Layouts of tickets that are built in.")]
    variables: Annotated[list[str], Told("Environment variables that set something.")]
    statuses: list[StatusJson]
    causes: list[KnownCauseJson]
    violations: list[str]
