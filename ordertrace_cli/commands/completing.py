"""What a shell is offered behind an option, while a line is typed.

Owns the questions; who knows the answers is imported once it is asked. Nothing here may fail or
speak: a broken configuration offers nothing. Files are offered by the shell itself.
"""

import os
from collections.abc import Callable, Iterable
from typing import TypeAlias

import typer

Offer: TypeAlias = Callable[[typer.Context, str], list[str]]
_Words: TypeAlias = Callable[[typer.Context], Iterable[str]]


def _offer(words: _Words) -> Offer:
    """The words that begin as what was typed."""

    def offered(ctx: typer.Context, incomplete: str) -> list[str]:
        try:
            return [word for word in words(ctx) if word.startswith(incomplete)]
        except Exception:  # noqa: BLE001  a shell at its prompt wants no traceback
            return []

    return offered


def _formats(ctx: typer.Context) -> Iterable[str]:
    """As the command's own option spells them: `text|json`."""
    spelt = next(each.metavar or "" for each in ctx.command.params if "--format" in each.opts)
    return spelt.split("|")


def _languages(ctx: typer.Context) -> Iterable[str]:  # noqa: ARG001
    from ordertrace_cli.texts.catalogue import Language

    return tuple(Language)


def _causes(ctx: typer.Context) -> Iterable[str]:  # noqa: ARG001
    from ordertrace_cli.diagnosis.model import Cause

    return tuple(Cause)


def _stages(ctx: typer.Context) -> Iterable[str]:
    """Those of the profile that the command would go by."""
    from ordertrace_cli.config.load import load_settings
    from ordertrace_cli.profile.builtin import builtin_profile
    from ordertrace_cli.profile.load import load_profile

    flags = {"profile": ctx.params.get("profile"), "context": ctx.params.get("config_context")}
    file = load_settings(flags, os.environ).profile
    profile = load_profile(file) if file is not None else builtin_profile()
    return tuple(stage.name for stage in profile.stages)


def _contexts(ctx: typer.Context) -> Iterable[str]:  # noqa: ARG001
    from ordertrace_cli.config.places import user_file

    return tuple(user_file(os.environ).content.contexts)


def _desks(ctx: typer.Context) -> Iterable[str]:  # noqa: ARG001
    from ordertrace_cli.config.places import user_file

    return tuple(user_file(os.environ).content.desks)


def _templates(ctx: typer.Context) -> Iterable[str]:  # noqa: ARG001
    from ordertrace_cli.commands.layouts import layout_names

    return layout_names(os.environ)


def _trace_ids(ctx: typer.Context) -> Iterable[str]:  # noqa: ARG001
    from ordertrace_cli.commands.recent import recent_ids

    return recent_ids()


def _documents(ctx: typer.Context) -> Iterable[str]:  # noqa: ARG001
    from ordertrace_cli.commands.documents import DOCUMENTS

    return tuple(each.name for each in DOCUMENTS)


def _topics(ctx: typer.Context) -> Iterable[str]:  # noqa: ARG001
    from ordertrace_cli.texts.topics import Topic

    return tuple(Topic)


def _names(ctx: typer.Context) -> Iterable[str]:
    """Of the topic in front of it: only causes have names."""
    return _causes(ctx) if ctx.params.get("topic") == "causes" else ()


formats = _offer(_formats)
languages = _offer(_languages)
causes = _offer(_causes)
stages = _offer(_stages)
contexts = _offer(_contexts)
desks = _offer(_desks)
templates = _offer(_templates)
trace_ids = _offer(_trace_ids)
documents = _offer(_documents)
topics = _offer(_topics)
names = _offer(_names)
