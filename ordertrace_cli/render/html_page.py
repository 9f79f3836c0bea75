"""What every page of a report has: one file, no network, a policy that runs only our own script."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup
from msgspec import Struct

from ordertrace_cli.render.look import Look
from ordertrace_cli.render.pages import csp_hash, script, stylesheet, template
from ordertrace_cli.render.tones import Tone
from ordertrace_cli.spans.model import Caveat
from ordertrace_cli.texts import report as said
from ordertrace_cli.texts.labels import Label


class Page(Struct, frozen=True):
    """The frame around a view. commands: what to type to see it again, each after its label."""

    lang: str
    title: str
    policy: str
    style: Markup
    script: Markup
    skip: str
    copy: str
    copied: str
    shown: str
    warnings_heading: str
    warnings: tuple[str, ...]
    commands: tuple[tuple[str, str], ...]
    privacy: str


class Head(Struct, frozen=True):
    """A column's head."""

    words: str
    number: bool = False


class Cell(Struct, frozen=True):
    """One cell. sort: by what its column sorts, None: by its words. head: it names its row."""

    words: str
    sign: str = ""
    tone: Tone | str = ""
    number: bool = False
    sort: float | None = None
    link: str = ""
    id: bool = False
    head: bool = False


def render_page(
    name: str,
    view: Any,
    title: str,
    look: Look,
    caveats: Sequence[Caveat],
    commands: Sequence[tuple[str, str]],
) -> str:
    """The template of this name around the view; ends in a newline."""
    texts = look.texts
    style, own_script = (
        stylesheet("tones.css.j2", "drawing.css.j2", "page.css.j2"),
        script("page.js"),
    )
    page = Page(
        lang=texts.language,
        title=title,
        policy=_policy(style, own_script),
        style=style,
        script=own_script,
        skip=texts.say(said.SKIP),
        copy=texts.say(said.COPY),
        copied=texts.say(said.COPIED),
        shown=texts.say(said.SHOWN, shown="%1", count="%2"),
        warnings_heading=texts.label(Label.WARNINGS),
        warnings=tuple(texts.caveat(caveat) for caveat in caveats),
        commands=tuple(commands),
        privacy=texts.say(said.PRIVACY),
    )
    return template(name).render(page=page, view=view)


def _policy(style: str, own_script: str) -> str:
    """Nothing is loaded, sent or run but the one style sheet and the one script of the page."""
    return (
        f"default-src 'none'; style-src {csp_hash(style)}; script-src {csp_hash(own_script)};"
        " base-uri 'none'; form-action 'none'"
    )
