"""`ordertrace schema`: JSON Schemas of the documents that ordertrace prints."""

import json

from ordertrace_cli.commands.common import unknown_word
from ordertrace_cli.commands.documents import DOCUMENTS
from ordertrace_cli.commands.options import CommonOptions
from ordertrace_cli.commands.output import write_result
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.errors import ExitCode
from ordertrace_cli.render.json_schema import json_schema


def run_schema(env: Env, common: CommonOptions, name: str | None) -> ExitCode:
    """Print one schema, or without a name which there are. Raises UsageError."""
    printed = _names() if name is None else _schema(name)
    write_result(env, printed, common.output, force=common.force)
    return ExitCode.DONE


def _names() -> str:
    width = max(len(each.name) for each in DOCUMENTS)
    return "".join(f"{each.name:{width}}  {each.text}\n" for each in DOCUMENTS)


def _schema(name: str) -> str:
    for each in DOCUMENTS:
        if name in (each.name, each.version):
            return json.dumps(json_schema(each), indent=2) + "\n"
    raise unknown_word(name, "schema", [each.name for each in DOCUMENTS])
