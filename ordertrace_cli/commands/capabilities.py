"""`ordertrace capabilities`: what this version can do, read from the program itself."""

import json

from ordertrace_cli import __version__
from ordertrace_cli.commands.app import app
from ordertrace_cli.commands.capabilities_v1 import (
    CAPABILITIES_SCHEMA,
    CapabilitiesJson,
    CommandJson,
    OptionJson,
)
from ordertrace_cli.commands.command_tree import (
    CommandInfo,
    OptionInfo,
    command_tree,
    global_options,
)
from ordertrace_cli.commands.common import Workplace, known_word, prepare
from ordertrace_cli.commands.documents import DOCUMENTS
from ordertrace_cli.commands.options import CommonOptions
from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.commands.words import TextOrJson
from ordertrace_cli.config.places import known_variables
from ordertrace_cli.desks.registry import KINDS
from ordertrace_cli.diagnosis.model import Cause, OrderStatus, ViolationCode
from ordertrace_cli.errors import ExitCode
from ordertrace_cli.render.listing import heading, listing
from ordertrace_cli.texts import manual
from ordertrace_cli.texts.catalogue import Catalogue, Language
from ordertrace_cli.texts.exit_codes import EXIT_CODES
from ordertrace_cli.texts.message import Message
from ordertrace_cli.texts.texts import Texts
from ordertrace_cli.tickets.template import BUILT_IN


def run_capabilities(env: Env, common: CommonOptions, output_format: str) -> ExitCode:
    """Print it. Raises UsageError and its kinds."""
    as_json = known_word(TextOrJson, output_format, "--format") is TextOrJson.JSON
    place = prepare(env, common, judges=False)
    told = capabilities()
    printed = f"{json.dumps(told, indent=2)}\n" if as_json else _text(told, place)
    place.write(printed, paged=not as_json)
    return ExitCode.DONE


def capabilities() -> CapabilitiesJson:
    """Everything that can be asked for; in English, as documents are."""
    english = Texts()
    return {
        "schema": CAPABILITIES_SCHEMA,
        "version": __version__,
        "global_options": [_option(each) for each in global_options(app)],
        "commands": [_command(each) for each in command_tree(app)],
        "exit_codes": [
            {"code": int(code), "name": code.name.lower(), "meaning": english.say(meaning)}
            for code, meaning in EXIT_CODES.items()
        ],
        "schemas": [
            {
                "name": each.name,
                "schema": each.version or None,
                "printed_by": list(each.printed_by),
            }
            for each in DOCUMENTS
        ],
        "languages": [language.value for language in Language],
        "desk_kinds": [kind.kind for kind in KINDS],
        "ticket_templates": list(BUILT_IN),
        "variables": list(known_variables()),
        "statuses": [
            {"name": status.value, "needs_attention": status.needs_attention}
            for status in OrderStatus
        ],
        "causes": [{"name": cause.value, "status": cause.status.value} for cause in Cause],
        "violations": [code.value for code in ViolationCode],
    }


def _command(command: CommandInfo) -> CommandJson:
    return {
        "name": command.name,
        "help": command.help.strip(),
        "arguments": [
            {
                "metavar": each.metavar,
                "help": each.help,
                "required": each.required,
                "repeatable": each.repeatable,
            }
            for each in command.arguments
        ],
        "options": [_option(each) for each in command.options],
        "formats": list(command.formats),
    }


def _option(option: OptionInfo) -> OptionJson:
    return {
        "names": list(option.names),
        "metavar": option.metavar or None,
        "help": option.help,
        "repeatable": option.repeatable,
        "default": option.default or None,
    }


def _text(told: CapabilitiesJson, place: Workplace) -> str:
    look = place.look
    say = look.texts.say
    catalogue = Catalogue(look.texts.language)

    def help_of(command: CommandJson) -> str:
        # No template: a bracket in it is a bracket.
        return catalogue.template(Message(command["help"]))

    def section(title: Message, rows: list[tuple[str, str]]) -> str:
        return heading(look, say(title)) + listing(look, rows)

    commands = [
        (each["name"], " ".join(filter(None, (help_of(each), _formats(each)))))
        for each in told["commands"]
    ]
    codes = [(str(int(code)), say(meaning)) for code, meaning in EXIT_CODES.items()]
    schemas = [(each["name"], ", ".join(each["printed_by"])) for each in told["schemas"]]
    words = [
        (say(manual.LANGUAGES), ", ".join(told["languages"])),
        (say(manual.HELP_DESKS), ", ".join(told["desk_kinds"])),
        (say(manual.TEMPLATES), ", ".join(told["ticket_templates"])),
        (say(manual.STATUSES), ", ".join(each["name"] for each in told["statuses"])),
        (say(manual.CAUSES), ", ".join(each["name"] for each in told["causes"])),
        (say(manual.VIOLATIONS), ", ".join(told["violations"])),
    ]
    parts = (
        f"ordertrace {told['version']}\n",
        section(manual.COMMANDS, commands),
        section(manual.EXIT_CODES, codes),
        section(manual.DOCUMENTS, schemas),
        section(manual.WORDS, words),
    )
    return "\n".join(parts)


def _formats(command: CommandJson) -> str:
    return f"[{', '.join(command['formats'])}]" if command["formats"] else ""
