"""The places where settings are looked for, each as one layer of checked values.

Owns how a flag, a variable and a line of the file become a layer, and the refusal of unknown
keys, variables and contexts. Which layer wins is the business of `load`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_config_path
from pydantic import ValidationError

from ordertrace_cli.config.schema import ConfigFile, SettingsTable
from ordertrace_cli.config.settings import Origin, OriginKind
from ordertrace_cli.errors import ConfigurationError
from ordertrace_cli.profile.document import Problem, TomlDocument, explain, nearest, suggestion
from ordertrace_cli.profile.load import load_document
from ordertrace_cli.redact import clean

PREFIX = "ORDERTRACE_"
TOKEN_VARIABLE = f"{PREFIX}TOKEN"
CONFIG_VARIABLE = f"{PREFIX}CONFIG"
CONTEXT_VARIABLE = f"{PREFIX}CONTEXT"

# It needs a reason, in a place where the next reader finds it.
_NOT_A_VARIABLE = "insecure_http"
_KEY_OF_VARIABLE = {
    f"{PREFIX}{key.upper()}": key for key in SettingsTable.model_fields if key != _NOT_A_VARIABLE
}
_VARIABLES = (*_KEY_OF_VARIABLE, TOKEN_VARIABLE, CONFIG_VARIABLE, CONTEXT_VARIABLE)
_FLAGS = {"jaeger_url": "--jaeger"}
_NUMBERS = ("concurrency", "search_depth")
_WHOLE_NUMBER = re.compile(r"[0-9]{1,10}")


@dataclass(frozen=True, slots=True)
class Layer:
    """Checked settings of one place. folder: what relative paths in it start from."""

    kind: OriginKind
    table: SettingsTable
    place: Callable[[str], str]
    folder: Path

    def origin(self, key: str) -> Origin:
        return Origin(self.kind, self.place(key))


@dataclass(frozen=True, slots=True)
class UserFile:
    """The configuration file; document is None where the usual place holds none."""

    path: Path
    document: TomlDocument | None
    content: ConfigFile


def flag_layer(flags: Mapping[str, object]) -> Layer:
    """Settings given as options, by name; None where an option was not given."""
    values = {key: _from_text(key, value, flag(key)) for key, value in flags.items()}
    return _argument_layer(OriginKind.FLAG, values, flag)


def environment_layer(environment: Mapping[str, str]) -> Layer:
    """Settings from ORDERTRACE_*; an empty variable counts as not set."""
    values = {
        key: _from_text(key, environment.get(name) or None, name)
        for name, key in _KEY_OF_VARIABLE.items()
    }
    return _argument_layer(OriginKind.ENVIRONMENT, values, variable)


def flag(key: str) -> str:
    return _FLAGS.get(key, f"--{key.replace('_', '-')}")


def variable(key: str) -> str:
    return f"{PREFIX}{key.upper()}"


def unknown_variables(environment: Mapping[str, str]) -> Iterator[str]:
    """Variables with our prefix that mean nothing here. Raises where one looks misspelt.

    Other programs may use the prefix, so one that resembles nothing is only reported.
    """
    for name in sorted(environment):
        if not name.startswith(PREFIX) or name in _VARIABLES or not environment[name]:
            continue
        if name == variable(_NOT_A_VARIABLE):
            raise ConfigurationError(
                f"{name}: this cannot be set by the environment",
                f"write {_NOT_A_VARIABLE} and the reason into the configuration file",
            )
        if near := nearest(name, _VARIABLES) if _resembles(name) else None:
            raise ConfigurationError(f"{clean(name)}: unknown variable", f"did you mean {near}?")
        yield clean(name)


def user_file(environment: Mapping[str, str]) -> UserFile:
    """The file that ORDERTRACE_CONFIG names, else that in the platform's usual place, if any."""
    named = environment.get(CONFIG_VARIABLE)
    path = Path(named) if named else user_config_path("ordertrace", appauthor=False) / "config.toml"
    if not named and _is_absent(path):
        return UserFile(path, None, ConfigFile())
    document = load_document(path, ConfigurationError)
    try:
        content = ConfigFile.model_validate(document.table)
    except ValidationError as error:
        problems = [_advised(problem) for problem in explain(error, ConfigFile)]
        raise ConfigurationError(*document.describe(problems)) from error
    return UserFile(path, document, content)


def file_layers(file: UserFile, context: str | None, asked_by: str) -> Iterator[Layer]:
    """The context, then the top of the file. asked_by: where the context's name came from."""
    if context is not None:
        if context not in file.content.contexts:
            raise ConfigurationError(
                f"{asked_by}: no such context",
                suggestion(context, file.content.contexts)
                or f"none is defined in {clean(str(file.path), 200)}",
            )
        table = file.content.contexts[context]
        yield _layer_of_file(file, table, ("contexts", context), f" (context {clean(context)})")
    yield _layer_of_file(file, file.content, (), "")


def _is_absent(path: Path) -> bool:
    """Whether there is nothing; what may not be looked at counts as there, and is complained of."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _layer_of_file(file: UserFile, table: SettingsTable, path: tuple[str, ...], note: str) -> Layer:
    def place(key: str) -> str:
        assert file.document is not None  # noqa: S101  only a file gives values a place
        return f"{file.document.label}:{file.document.line((*path, key))}{note}"

    return Layer(OriginKind.FILE, table, place, file.path.parent)


def _resembles(name: str) -> bool:
    """Whether a variable's own part, without the prefix, is near that of one of ours."""
    ours = [known.removeprefix(PREFIX) for known in _VARIABLES]
    return nearest(name.removeprefix(PREFIX), ours) is not None


def _argument_layer(
    kind: OriginKind, values: Mapping[str, object], place: Callable[[str], str]
) -> Layer:
    given = {key: value for key, value in values.items() if value is not None}
    try:
        table = SettingsTable.model_validate(given)
    except ValidationError as error:
        problem = next(explain(error, SettingsTable))
        name = place(str(problem.path[0]))
        raise ConfigurationError(f"{name}: {problem.what}", problem.hint) from error
    return Layer(kind, table, place, Path())


def _from_text(key: str, value: object, place: str) -> object:
    """Numbers and headers from the text that flags and variables are."""
    if not isinstance(value, str):
        return value if value is None or isinstance(value, int) else str(value)
    if key in _NUMBERS and _WHOLE_NUMBER.fullmatch(value):
        return int(value)
    if key == "headers":
        pairs = [pair.partition("=") for pair in value.split(",")]
        if not all(equals for _, equals, _ in pairs):
            raise ConfigurationError(f"{place}: expected name=value, several parted by commas")
        return {name.strip(): content.strip() for name, _, content in pairs}
    return value


def _advised(problem: Problem) -> Problem:
    if problem.what == "unknown key" and problem.path[-1] in ("token", "bearer_token", "password"):
        hint = f"a secret is kept in a file of its own (token_file) or in {TOKEN_VARIABLE}"
        return Problem(problem.path, problem.what, hint)
    return problem
