"""`ordertrace schema`: JSON Schemas of the documents that ordertrace prints."""

import json

from ordertrace_cli.commands.common import prepare, unknown_word
from ordertrace_cli.commands.documents import DOCUMENTS
from ordertrace_cli.commands.options import CommonOptions
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.errors import ExitCode
from ordertrace_cli.render.json_schema import json_schema
from ordertrace_cli.render.listing import listing
from ordertrace_cli.render.look import Look
from ordertrace_cli.texts.documents import DOCUMENT_TEXTS


def run_schema(env: Env, common: CommonOptions, name: str | None) -> ExitCode:
    """Print one schema, or without a name which there are. Raises UsageError."""
    place = prepare(env, common, judges=False)
    printed = _names(place.look) if name is None else _schema(name)
    place.write(printed, paged=name is None)
    return ExitCode.DONE


def _names(look: Look) -> str:
    return listing(
        look, [(each.name, look.texts.say(DOCUMENT_TEXTS[each.name])) for each in DOCUMENTS]
    )


def _schema(name: str) -> str:
    for each in DOCUMENTS:
        if name in (each.name, each.version):
            return json.dumps(json_schema(each), indent=2) + "\n"
    raise unknown_word(name, "schema", [each.name for each in DOCUMENTS])
