"""`ordertrace config show`: every setting, its value and where that came from."""

from typing import Annotated, TypedDict

from ordertrace_cli.commands.common import known_word, prepare
from ordertrace_cli.commands.options import CommonOptions
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.commands.words import TextOrJson
from ordertrace_cli.config.settings import OriginKind, SettingRow, describe
from ordertrace_cli.errors import ExitCode
from ordertrace_cli.render.listing import listing
from ordertrace_cli.render.look import Look
from ordertrace_cli.render.paint import Styled
from ordertrace_cli.render.told import Told
from ordertrace_cli.texts import settings as texts

CONFIG_SCHEMA = "ordertrace.config/1"


class SettingJson(TypedDict):
    """One setting. A secret is only told to be set."""

    value: Annotated[str | None, Told("null where nothing is set.")]
    origin: Annotated[str, Told("A flag, a variable, a line of the file, or default.")]


class ConfigJson(TypedDict):
    """settings: by name."""

    schema: str
    settings: dict[str, SettingJson]


def run_config_show(env: Env, common: CommonOptions, output_format: str) -> ExitCode:
    """Print the settings; secrets only as set or not. Raises UsageError and its kinds."""
    as_json = known_word(TextOrJson, output_format, "--format") is TextOrJson.JSON
    place = prepare(env, common, judges=False)
    rows = describe(place.settings)
    place.write(_json(rows) if as_json else _text(rows, place.look), paged=not as_json)
    return ExitCode.DONE


def _text(rows: tuple[SettingRow, ...], look: Look) -> str:
    return listing(look, [(row.name, _value(row, look), _origin(row, look)) for row in rows])


def _value(row: SettingRow, look: Look) -> Styled:
    say = look.texts.say
    if row.value is None:
        return say(texts.NOT_SET), "dim"
    known = texts.VALUES.get(row.value) if row.in_words else None
    return (say(known) if known else row.value), "bold"


def _origin(row: SettingRow, look: Look) -> Styled:
    by_default = row.origin == str(OriginKind.DEFAULT)
    return (look.texts.say(texts.BY_DEFAULT) if by_default else row.origin), "dim"


def _json(rows: tuple[SettingRow, ...]) -> str:
    import json

    document: ConfigJson = {
        "schema": CONFIG_SCHEMA,
        "settings": {row.name: {"value": row.value, "origin": row.origin} for row in rows},
    }
    return json.dumps(document, indent=2) + "\n"
