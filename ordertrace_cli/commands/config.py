"""`ordertrace config show`: every setting, its value and where that came from."""

from typing import Annotated, TypedDict

from ordertrace_cli.commands.output import write_result
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.config.load import load_settings
from ordertrace_cli.config.settings import SettingRow, describe
from ordertrace_cli.errors import ExitCode, UsageError
from ordertrace_cli.render.told import Told

CONFIG_SCHEMA = "ordertrace.config/1"
_FORMATS = ("text", "json")


class SettingJson(TypedDict):
    """One setting. A secret is only told to be set."""

    value: Annotated[str | None, Told("null where nothing is set.")]
    origin: Annotated[str, Told("A flag, a variable, a line of the file, or default.")]


class ConfigJson(TypedDict):
    """settings: by name."""

    schema: str
    settings: dict[str, SettingJson]


def run_config_show(env: Env, context: str | None, output_format: str) -> ExitCode:
    """Print the settings; secrets only as set or not. Raises UsageError and its kinds."""
    if output_format not in _FORMATS:
        raise UsageError("--format: there is no such format", f"one of: {', '.join(_FORMATS)}")
    settings = load_settings({"context": context}, env.environment)
    for notice in settings.notices:
        env.stderr.write(f"ordertrace: {notice}\n")
    rows = describe(settings)
    write_result(env, _json(rows) if output_format == "json" else _text(rows), None)
    return ExitCode.DONE


def _text(rows: tuple[SettingRow, ...]) -> str:
    lines = [(row.name, row.value or "not set", row.origin) for row in rows]
    name = max(len(name) for name, _, _ in lines)
    value = min(max(len(value) for _, value, _ in lines), 40)
    return "".join(f"{line[0]:{name}}  {line[1]:{value}}  {line[2]}\n" for line in lines)


def _json(rows: tuple[SettingRow, ...]) -> str:
    import json

    document: ConfigJson = {
        "schema": CONFIG_SCHEMA,
        "settings": {row.name: {"value": row.value, "origin": row.origin} for row in rows},
    }
    return json.dumps(document, indent=2) + "\n"
