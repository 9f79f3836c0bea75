"""The screens of `--help`, in the person's language and with examples at the end.

Typer builds its tree of commands in English; before it prints help, the texts in that tree are
exchanged. Its headings go through the formatter that every context of it makes.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from ordertrace_cli.texts import usage
from ordertrace_cli.texts.catalogue import Catalogue
from ordertrace_cli.texts.examples import EXAMPLES, LESSONS, OUTPUT
from ordertrace_cli.texts.message import Message


def dress(command: TyperGroup | TyperCommand, catalogue: Catalogue, name: str = "") -> None:
    """Exchange the texts of this command and of all below it. name: as typed."""
    for place, attribute, text in help_texts(command):
        setattr(place, attribute, catalogue.template(Message(text)))
    # A list of commands cuts what it shortens itself; told in full, it is wrapped.
    command.short_help = command.help
    if name in LESSONS:
        command.epilog = _epilog(name, catalogue)
    command.context_class = _speaking(command.context_class, catalogue)
    if isinstance(command, TyperGroup):
        for word, child in command.commands.items():
            assert isinstance(child, TyperGroup | TyperCommand)  # noqa: S101  Typer's only kinds
            dress(child, catalogue, f"{name} {word}".strip())


def all_help_texts(command: TyperGroup | TyperCommand) -> Iterator[str]:
    """Every text of the tree that help may show: the messages of the catalogues."""
    yield from (text for _, _, text in help_texts(command))
    for child in getattr(command, "commands", {}).values():
        yield from all_help_texts(child)


def help_texts(command: TyperGroup | TyperCommand) -> Iterator[tuple[object, str, str]]:
    """Texts of this command alone: where each stands, and as what."""
    if command.help:
        yield command, "help", command.help
    for each in command.params:
        if isinstance(each, TyperOption | TyperArgument) and each.help:
            yield each, "help", each.help


def _epilog(name: str, catalogue: Catalogue) -> str:
    lesson = LESSONS[name]
    # A paragraph behind \b is not wrapped: command lines are to be copied.
    lines = "\n".join(f"  {line}" for line in lesson.examples)
    examples, output = catalogue.template(EXAMPLES), catalogue.template(OUTPUT)
    return f"\b\n{examples}\n{lines}\n\n{output} {catalogue.template(lesson.output)}"


def _speaking(context: Any, catalogue: Catalogue) -> Any:
    """The same sort of context, whose formatter speaks this language."""
    said = catalogue.template

    class Formatter(context.formatter_class):  # type: ignore[misc]  # Typer's private Click
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            for words in (usage.OPTIONS, usage.COMMAND):
                args = args.replace(words.singular, said(words))
            super().write_usage(prog, args, said(usage.USAGE) if prefix is None else prefix)

        def write_heading(self, heading: str) -> None:
            known = usage.HEADINGS.get(heading)
            super().write_heading(said(known) if known else heading)

        def write_dl(self, rows: Sequence[tuple[str, str]], *more: Any, **named: Any) -> None:
            super().write_dl([(term, _told(text)) for term, text in rows], *more, **named)

    def _told(text: str) -> str:
        if text == usage.THIS_HELP.singular:
            return said(usage.THIS_HELP)
        text = text.replace("[default: ", f"[{said(usage.DEFAULT)}")
        return text.replace("[required]", f"[{said(usage.REQUIRED)}]").replace(
            "; required]", f"; {said(usage.REQUIRED)}]"
        )

    class Context(context):  # type: ignore[misc]  # as above
        formatter_class = Formatter

    return Context
