"""Every command with every format and switch, found from the program itself.

A new command is run without being added here, if it reads spans (`--from`). One that does not must
be listed, with what it is run with: `test_canary` fails until it is.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.main import get_command

from ordertrace_cli.commands.app import app

Words = tuple[str, ...]

WITHOUT_SPANS: dict[str, Words] = {
    # They read no spans from outside: what they print cannot come from a trace.
    "demo": (),
    "config show": (),
    # Reads a Jaeger alone: test_no_canary_comes_out_of_a_jaeger_full_of_them.
    "doctor": (),
    # They talk to an identity provider, and there is none here: they end in an error.
    "login": (),
    "logout": (),
    "whoami": (),
    # They read drafts; with drafts made of canaries: test_no_canary_reaches_a_desk_or_a_draft.
    "outbox list": (),
    "outbox send": (),
    "outbox drop": (),
    "capabilities": (),
    "schema": (),
    "help": (),
    "profile init": (),
    "profile check": (),
    "profile show": (),
}

# Switches that lead to another source, or print something else than a result.
_LEFT_OUT = frozenset(("help", "version", "demo", "debug", "insecure_http"))
# What makes a run end that would go on for ever: there is always something to find.
_ENDING: dict[str, Words] = {"--watch": ("--check",)}
_LANGUAGES = ("en", "ru")


@dataclass(frozen=True, slots=True)
class Command:
    """path: as it is typed. formats: of `--format`, none if there is no such option."""

    path: Words
    formats: Words
    switches: Words
    options: frozenset[str]
    takes_trace: bool

    @property
    def name(self) -> str:
        return " ".join(self.path)

    @property
    def judges(self) -> bool:
        """Whether orders are looked at, and not spans alone."""
        return "--at" in self.options and self.name != "audit"

    @property
    def reads_spans(self) -> bool:
        return "--from" in self.options


def commands() -> tuple[Command, ...]:
    """All of the program's, those of groups included."""
    return tuple(_commands(get_command(app), ()))


def _commands(node: Any, path: Words) -> Iterator[Command]:
    children = getattr(node, "commands", None)
    if children is not None:
        for name, child in sorted(children.items()):
            yield from _commands(child, (*path, name))
        return
    options = [each for each in node.params if each.param_type_name == "option"]
    arguments = [each for each in node.params if each.param_type_name == "argument"]
    formats = next((each.metavar for each in options if "--format" in each.opts), "") or ""
    yield Command(
        path=path,
        formats=tuple(re.findall(r"\w+", formats)),
        switches=tuple(
            each.opts[0] for each in options if each.is_flag and each.name not in _LEFT_OUT
        ),
        options=frozenset(word for each in options for word in each.opts),
        takes_trace=any("TRACE" in (each.metavar or each.name).upper() for each in arguments),
    )


def command_lines(command: Command, spans: Path, trace_id: str, folder: Path) -> Iterator[Words]:
    """Ways to run it: each format in each language, each switch alone, each file it can write."""
    base = (*command.path, *WITHOUT_SPANS.get(command.name, ()))
    if command.takes_trace:
        base = (*base, trace_id)
    if command.reads_spans:
        base = (*base, "--from", str(spans))
    if "--since" in command.options:
        base = (*base, "--since", "60d")
    for form in command.formats or ("",):
        chosen = ("--format", form) if form else ()
        yield (*base, *chosen, "--debug")
        if form in ("", "text", "markdown", "html") and "--lang" in command.options:
            yield (*base, *chosen, "--lang", "ru")
        if "--output" in command.options:
            yield (
                *base,
                *chosen,
                "--output",
                str(folder / f"{'-'.join(base[:2])}.{form or 'out'}"),
            )
    for switch in command.switches:
        yield (*base, switch, *_ENDING.get(switch, ()))
    if "--limit" in command.options:
        yield (*base, "--limit", "0")
    if "--attach" in command.options:
        yield (*base, "--attach", str(folder / f"attached-{trace_id}.json"))
