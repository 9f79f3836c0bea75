"""A ticket's body from what it says: the built-in templates, in a sandbox.

Owns the order and marks of the body. Every text in a view is final: quoted for the format, in
the ticket's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, Template, select_autoescape
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ordertrace_cli.texts.labels import Label
from ordertrace_cli.texts.texts import Texts
from ordertrace_cli.tickets.model import BodyFormat

_FOLDER = Path(__file__).with_name("templates")
_FILES: Mapping[BodyFormat, str] = {
    BodyFormat.MARKDOWN: "ticket.md.j2",
    BodyFormat.TEXT: "ticket.txt.j2",
}


@dataclass(frozen=True, slots=True)
class View:
    """What a body says. fields: label and value, the trace id first; empty parts are left out.

    evidence: where to look ("" for an absence) and what is seen. messages: span and block.
    """

    fields: tuple[tuple[str, str], ...]
    summary: str
    command: str
    trace_url: str = ""
    evidence: tuple[tuple[str, str], ...] = ()
    alternatives: tuple[str, ...] = ()
    violations: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    messages: tuple[tuple[str, str], ...] = ()


def render_body(view: View, texts: Texts, body_format: BodyFormat) -> str:
    """The body, ending in one newline."""
    headings = {label.value: texts.label(label) for label in _HEADINGS}
    return _template(body_format).render(view=view, heading=headings).rstrip() + "\n"


_HEADINGS = (
    Label.WHAT_HAPPENED,
    Label.EVIDENCE,
    Label.ALTERNATIVES,
    Label.VIOLATIONS,
    Label.ACTIONS,
    Label.WARNINGS,
    Label.REPRODUCE,
    Label.SPAN_MESSAGES,
    Label.TICKET_PRIVACY,
)


@lru_cache(maxsize=len(BodyFormat))
def _template(body_format: BodyFormat) -> Template:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        # Not HTML: what is escaped, and how, is `markup`'s business.
        autoescape=select_autoescape(()),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(_FILES[body_format])
