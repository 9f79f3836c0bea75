"""The places where settings are looked for, each as one layer of checked values.

Owns how a flag, a variable and a line of the file become a layer, and the refusal of unknown
keys, variables and contexts. Which layer wins is the business of `load`.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from pydantic import ValidationError

from ordertrace_cli.config.schema import ConfigFile, SettingsTable
from ordertrace_cli.config.secrets import WAYS, Whereabouts
from ordertrace_cli.config.settings import Origin, OriginKind
from ordertrace_cli.config.usual_place import is_absent, usual_file
from ordertrace_cli.errors import ConfigurationError
from ordertrace_cli.profile.document import (
    Problem,
    TomlDocument,
    explain,
    known_keys,
    nearest,
    suggestion,
)
from ordertrace_cli.profile.load import load_document
from ordertrace_cli.redact import clean

PREFIX = "ORDERTRACE_"
CONFIG_VARIABLE = f"{PREFIX}CONFIG"
CONTEXT_VARIABLE = f"{PREFIX}CONTEXT"

# By key, what to write into the file instead: a reason must be where the next reader finds it,
# and whoever can set a variable must not thereby run programs.
_NOT_VARIABLES = {"insecure_http": "insecure_http and the reason", "oidc": "[oidc]"} | {
    key: key for key in SettingsTable.model_fields if key.endswith("_command")
}
_KEY_OF_VARIABLE = {
    f"{PREFIX}{key.upper()}": key for key in SettingsTable.model_fields if key not in _NOT_VARIABLES
}
# Secrets that a variable of ours may hold itself.
_SECRETS = ("token", "password", "client_key_password", "client_secret")
_VARIABLES = (
    *_KEY_OF_VARIABLE, *(f"{PREFIX}{name.upper()}" for name in _SECRETS), CONFIG_VARIABLE,
    CONTEXT_VARIABLE,
)  # fmt: skip
_FLAGS = {"jaeger_url": "--jaeger"}
_LOOKS_SECRET = ("bearer_token", "access_token", "api_key", "password", "secret")
_NUMBERS = ("concurrency", "search_depth")
_SWITCHES = ("plain", "history")
_SWITCHED: Mapping[str, bool] = {
    "1": True, "true": True, "yes": True, "on": True,
    "0": False, "false": False, "no": False, "off": False,
}  # fmt: skip
_WHOLE_NUMBER = re.compile(r"[0-9]{1,10}")


class Layer(Struct, frozen=True):
    """Checked settings of one place."""

    kind: OriginKind
    table: SettingsTable
    where: Whereabouts

    def place(self, key: str) -> str:
        return self.where.place(key)

    def origin(self, key: str) -> Origin:
        return Origin(self.kind, self.place(key))


class UserFile(Struct, frozen=True):
    """The configuration file; document is None where the usual place holds none."""

    path: Path
    document: TomlDocument | None
    content: ConfigFile

    def whereabouts(
        self, table: tuple[str, ...], environment: Mapping[str, str], note: str = ""
    ) -> Whereabouts:
        """Where the table with these keys from the top stands."""

        def place(key: str) -> str:
            assert self.document is not None  # noqa: S101  only a file gives values a place
            return f"{self.document.label}:{self.document.line((*table, *key.split('.')))}{note}"

        return Whereabouts(place, self.path, environment)


def flag_layer(flags: Mapping[str, object], environment: Mapping[str, str]) -> Layer:
    """Settings given as options, by name; None where an option was not given."""
    values = {key: _from_text(key, value, flag(key)) for key, value in flags.items()}
    return _argument_layer(OriginKind.FLAG, values, Whereabouts(flag, None, environment))


def environment_layer(environment: Mapping[str, str]) -> Layer:
    """Settings from ORDERTRACE_*; an empty variable counts as not set."""
    values = {
        key: _from_text(key, environment.get(name) or None, name)
        for name, key in _KEY_OF_VARIABLE.items()
    }
    return _argument_layer(OriginKind.ENVIRONMENT, values, Whereabouts(variable, None, environment))


def known_variables() -> tuple[str, ...]:
    """Every variable that sets something."""
    return _VARIABLES


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
        if (key := name.removeprefix(PREFIX).lower()) in _NOT_VARIABLES:
            raise ConfigurationError(
                f"{name}: this cannot be set by the environment",
                f"write {_NOT_VARIABLES[key]} into the configuration file",
            )
        if near := nearest(name, _VARIABLES) if _resembles(name) else None:
            raise ConfigurationError(f"{clean(name)}: unknown variable", f"did you mean {near}?")
        yield clean(name)


def config_folder(environment: Mapping[str, str]) -> Path:
    """Where the configuration file is, or would be; templates of tickets lie below it."""
    named = environment.get(CONFIG_VARIABLE)
    return Path(named).parent if named else usual_file().parent


def user_file(environment: Mapping[str, str]) -> UserFile:
    """The file that ORDERTRACE_CONFIG names, else that in the platform's usual place, if any."""
    named = environment.get(CONFIG_VARIABLE)
    path = Path(named) if named else config_folder(environment) / "config.toml"
    if not named and is_absent(path):
        return UserFile(path, None, ConfigFile())
    document = load_document(path, ConfigurationError)
    try:
        content = ConfigFile.model_validate(document.table)
    except ValidationError as error:
        problems = [_advised(problem) for problem in explain(error, ConfigFile)]
        raise ConfigurationError(*document.describe(problems)) from error
    return UserFile(path, document, content)


def file_layers(
    file: UserFile, context: str | None, asked_by: str, environment: Mapping[str, str]
) -> Iterator[Layer]:
    """The context, then the top of the file. asked_by: where the context's name came from."""
    if context is not None:
        if context not in file.content.contexts:
            raise ConfigurationError(
                f"{asked_by}: no such context",
                suggestion(context, file.content.contexts)
                or f"none is defined in {clean(str(file.path), 200)}",
            )
        table = file.content.contexts[context]
        note = f" (context {clean(context)})"
        where = file.whereabouts(("contexts", context), environment, note)
        yield Layer(OriginKind.FILE, table, where)
    yield Layer(OriginKind.FILE, file.content, file.whereabouts((), environment))


def _resembles(name: str) -> bool:
    """Whether a variable's own part, without the prefix, is near that of one of ours."""
    ours = [known.removeprefix(PREFIX) for known in _VARIABLES]
    return nearest(name.removeprefix(PREFIX), ours) is not None


def _argument_layer(kind: OriginKind, values: Mapping[str, object], where: Whereabouts) -> Layer:
    given = {key: value for key, value in values.items() if value is not None}
    try:
        table = SettingsTable.model_validate(given)
    except ValidationError as error:
        problem = next(explain(error, SettingsTable))
        name = where.place(str(problem.path[0]))
        raise ConfigurationError(f"{name}: {problem.what}", problem.hint) from error
    return Layer(kind, table, where)


def _from_text(key: str, value: object, place: str) -> object:
    """Numbers, switches and headers from the text that flags and variables are."""
    if not isinstance(value, str):
        return value if value is None or isinstance(value, int) else str(value)
    if key in _NUMBERS and _WHOLE_NUMBER.fullmatch(value):
        return int(value)
    if key in _SWITCHES:
        return _SWITCHED.get(value.casefold(), value)
    if key == "headers":
        pairs = [pair.partition("=") for pair in value.split(",")]
        if not all(equals for _, equals, _ in pairs):
            raise ConfigurationError(f"{place}: expected name=value, several parted by commas")
        return {name.strip(): content.strip() for name, _, content in pairs}
    return value


def _advised(problem: Problem) -> Problem:
    """A secret that stands in the file itself: told where else to keep it."""
    key = str(problem.path[-1])
    known = known_keys(ConfigFile, problem.path[:-1])
    name = next((each for each in (key, "token") if f"{each}_keyring" in known), None)
    if problem.what != "unknown key" or name is None or key not in (name, *_LOOKS_SECRET):
        return problem
    ways = ", ".join(f"{name}_{way}" for way in WAYS)
    return Problem(problem.path, problem.what, f"a secret is not kept here but named: {ways}")
