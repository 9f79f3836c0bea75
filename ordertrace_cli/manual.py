"""Writes the manual from the program: `python -m ordertrace_cli.manual`, in the folder of the source.

Owns `man/ordertrace.1` (roff) and `docs/causes.md`. Every word of them is asked of the program:
commands and options of Typer's tree, the rest of `texts`.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from ordertrace_cli import __version__
from ordertrace_cli.commands.app import app
from ordertrace_cli.commands.command_tree import (
    ArgumentInfo,
    CommandInfo,
    OptionInfo,
    command_tree,
    global_options,
)
from ordertrace_cli.commands.help import steps_of, variables
from ordertrace_cli.diagnosis.model import Cause, OrderStatus
from ordertrace_cli.texts.cause_help import MEANINGS, NEIGHBOURS, PROOFS
from ordertrace_cli.texts.examples import LESSONS
from ordertrace_cli.texts.exit_codes import EXIT_CODES
from ordertrace_cli.texts.statuses_help import PLACES, STATUS_MEANINGS
from ordertrace_cli.texts.texts import Texts

MAN_PAGE = Path("man", "ordertrace.1")
CAUSES_PAGE = Path("docs", "causes.md")

_TEXTS = Texts()
_say = _TEXTS.say


def man_page() -> str:
    """The page for `man 1 ordertrace`, in the macros of man(7)."""
    sections = (
        ("NAME", [_text("ordertrace - where an order stalled, why, and what proves it")]),
        ("SYNOPSIS", [".B ordertrace", ".I COMMAND", "[OPTIONS] [ARGUMENTS]"]),
        (
            "DESCRIPTION",
            [
                _text(
                    "A duty engineer's command line over Jaeger. Given a trace id it rebuilds the"
                    " order's path, says where it stalled and why, shows the spans that prove it"
                    " and what to do next. Only trace and span ids identify an order; nothing"
                    " else of it is ever printed."
                )
            ],
        ),
        ("OPTIONS", [_item(_names(each), each.help) for each in global_options(app)]),
        ("COMMANDS", [part for each in command_tree(app) for part in _command(each)]),
        (
            "EXIT STATUS",
            [_item(str(int(code)), _say(told)) for code, told in EXIT_CODES.items()],
        ),
        (
            "STATUSES OF ORDERS",
            [_item(status.value, _say(STATUS_MEANINGS[status])) for status in OrderStatus],
        ),
        (
            "CAUSES",
            [_item(f"{cause} ({cause.status})", _say(MEANINGS[cause])) for cause in Cause],
        ),
        ("ENVIRONMENT", [_item(name, words) for name, words in variables(_TEXTS)]),
    )
    head = f'.TH ORDERTRACE 1 "" "ordertrace {__version__}" "User Commands"'
    lines = [head]
    for title, parts in sections:
        lines += [f".SH {title}", *parts]
    return "\n".join(lines) + "\n"


def causes_page() -> str:
    """One section a cause: what it means, what proves it, what to do."""
    lines = [
        "# Causes",
        "",
        "Why an order stalls: what each cause means, what proves it, what tells it from others, and",
        "what to do. The same is told by `ordertrace help causes message_lost`. Made from the program",
        "by `make manual`.",
        "",
        "| cause | status | place |",
        "|---|---|---|",
        *(
            f"| [`{cause}`](#{cause}) | `{cause.status}` | {_say(PLACES[cause])} |"
            for cause in Cause
        ),
    ]
    for cause in Cause:
        lines += _cause(cause)
    return "\n".join(lines) + "\n"


def write_manual(folder: Path) -> None:
    """Both pages below this folder, with the line ends of Unix on every platform."""
    for name, page in ((MAN_PAGE, man_page()), (CAUSES_PAGE, causes_page())):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8", newline="\n")


def _cause(cause: Cause) -> Iterator[str]:
    yield from ("", f"## {cause}", "", _say(MEANINGS[cause]), "")
    yield f"**Proof.** {_say(PROOFS[cause])}"
    yield from ("", "**Told apart from**", "")
    for other, words in NEIGHBOURS[cause].items():
        yield f"- [`{other}`](#{other}): {_say(words)}"
    yield from ("", "**What to do**", "")
    yield from (f"{number}. {step}" for number, step in enumerate(steps_of(cause, _TEXTS), 1))


def _command(command: CommandInfo) -> Iterator[str]:
    arguments = "".join(f" {_usage(each)}" for each in command.arguments)
    yield f".SS {_escaped(command.name + arguments)}"
    yield _text(command.help)
    yield from (_item(each.metavar, each.help) for each in command.arguments)
    yield from (_item(_names(each), _told(each)) for each in command.options)
    lesson = LESSONS[command.name]
    yield ".PP"
    yield _text(f"Output: {_say(lesson.output)}")
    yield from (".PP", "Examples:", ".PP", ".nf", ".RS 4")
    yield from (_text(line) for line in lesson.examples)
    yield from (".RE", ".fi")


def _usage(argument: ArgumentInfo) -> str:
    spelt = f"{argument.metavar}..." if argument.repeatable else argument.metavar
    return spelt if argument.required else f"[{spelt}]"


def _names(option: OptionInfo) -> str:
    return f"{', '.join(option.names)} {option.metavar}".rstrip()


def _told(option: OptionInfo) -> str:
    return f"{option.help} Default: {option.default}." if option.default else option.help


def _item(term: str, words: str) -> str:
    return f".TP\n.B {_escaped(term)}\n{_text(words)}"


def _text(words: str) -> str:
    """A line that begins no request of roff."""
    escaped = _escaped(" ".join(words.split()))
    return rf"\&{escaped}" if escaped.startswith((".", "'")) else escaped


def _escaped(words: str) -> str:
    return words.replace("\\", r"\e").replace("-", r"\-").replace('"', r"\(dq")


if __name__ == "__main__":
    write_manual(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
