"""Layouts of tickets: the built-in ones, and those of the people who file them.

Owns compiling a template in a sandbox and running it. What a template may contain is
`template_rules`' business, what it can say `view`'s. Every layout holds the trace id: it is tried
on made-up orders when it is loaded, and each body is looked at again.
"""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType, TracebackType

from jinja2 import FileSystemLoader, StrictUndefined, Template, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from msgspec import Struct

from ordertrace_cli.errors import TicketIncompleteError, UsageError
from ordertrace_cli.redact import clean
from ordertrace_cli.texts.labels import Label
from ordertrace_cli.texts.texts import Texts
from ordertrace_cli.texts.tickets import TicketText
from ordertrace_cli.tickets.model import BodyFormat
from ordertrace_cli.tickets.template_rules import FILTERS, faults
from ordertrace_cli.tickets.view import IncidentView, View, names_of

FULL = "full"
BUILT_IN = (FULL, "short")
EXTENSIONS: Mapping[BodyFormat, str] = {BodyFormat.MARKDOWN: "md", BodyFormat.TEXT: "txt"}

_FOLDER = Path(__file__).with_name("templates")
_LONGEST_BODY = 512 * 1024
_HEADINGS: Mapping[str, Label | TicketText] = {
    "what_happened": Label.WHAT_HAPPENED,
    "path": Label.PATH,
    "stages": TicketText.STAGES,
    "messages": Label.MESSAGES,
    "evidence": Label.EVIDENCE,
    "alternatives": Label.ALTERNATIVES,
    "violations": Label.VIOLATIONS,
    "actions": Label.ACTIONS,
    "warnings": Label.WARNINGS,
    "reproduce": Label.REPRODUCE,
    "span_messages": Label.SPAN_MESSAGES,
    "privacy": Label.TICKET_PRIVACY,
    "orders": TicketText.INCIDENT_ORDERS,
    "example": TicketText.EXAMPLE,
}


class Layout(Struct, frozen=True):
    """A template that was checked. label: what a person calls it."""

    label: str
    template: Template

    def body(self, view: View, texts: Texts, incident: IncidentView | None = None) -> str:
        """The body, ending in one newline.

        Raises UsageError where the template fails on this order, naming file and line, and
        TicketIncompleteError where the body lacks the trace id.
        """
        body = self._rendered(view, texts, incident)
        if view.trace_id not in body:
            raise TicketIncompleteError(
                f"{self.label}: what it makes of this order lacks the trace id",
                "add {{ ticket.trace_id }} where it always stands",
            )
        return body

    def _rendered(self, view: View, texts: Texts, incident: IncidentView | None) -> str:
        headings = {
            name: texts.label(text) if isinstance(text, Label) else texts.ticket(text)
            for name, text in _HEADINGS.items()
        }
        known = {
            "ticket": names_of(view),
            "incident": names_of(incident) if incident else None,
            "heading": MappingProxyType(headings),
        }
        parts: list[str] = []
        length = 0
        try:
            for part in self.template.generate(known):
                length += len(part)
                if length > _LONGEST_BODY:
                    raise UsageError(
                        f"{self.label}: it makes more than {_LONGEST_BODY // 1024} KiB of one order",
                        "lay out less",
                    )
                parts.append(part)
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
            line = _line_in_template(error.__traceback__, self.template)
            raise UsageError(
                f"{self.label}:{line}: it fails on this order ({type(error).__name__})",
                "incident is only there for incidents: {% if incident %}",
            ) from error
        return "".join(parts).rstrip() + "\n"


def compile_layout(source: str, label: str, texts: Texts) -> Layout:
    """A person's template, checked. label: its file, fit to print.

    Raises UsageError, naming file and line, for what is no template or must not be in one, and
    TicketIncompleteError where it drops the trace id.
    """
    environment = _environment()
    try:
        tree = environment.parse(source)
        fault = min(faults(tree), key=lambda each: each.line, default=None)
        if fault is not None:
            raise UsageError(f"{label}:{fault.line}: {fault.what}", fault.hint)
        layout = Layout(label, environment.from_string(source))
    except TemplateSyntaxError as error:
        said = clean(error.message or "", 120)
        raise UsageError(
            f"{label}:{error.lineno}: no Jinja2 template: {said}", "see docs/tickets.md"
        ) from error
    except RecursionError as error:
        raise UsageError(f"{label}: brackets too deep", "see docs/tickets.md") from error
    for view, incident in _TRIALS:
        layout.body(view, texts, incident)
    return layout


@lru_cache(maxsize=len(BodyFormat) * len(BUILT_IN))
def builtin_layout(body_format: BodyFormat, name: str = FULL) -> Layout:
    """A built-in one: its headings and sentences are in the ticket's language."""
    file = f"{name}.{EXTENSIONS[body_format]}.j2"
    return Layout(name, _environment().get_template(file))


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        # Not HTML: what is escaped, and how, is `markup`'s business.
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.clear()
    for name in set(environment.filters) - FILTERS:
        del environment.filters[name]
    return environment


def _line_in_template(at: TracebackType | None, template: Template) -> int:
    """Jinja2 gives the frames of a template the lines of its source."""
    line = 1
    while at is not None:
        if at.tb_frame.f_code.co_filename in (template.filename, "<template>"):
            line = at.tb_lineno
        at = at.tb_next
    return line


_TRIAL_ID = "0123456789abcdef0123456789abcdef"
_BARE = View(_TRIAL_ID, "-", (("-", _TRIAL_ID),), "-", "-")
_PAIR = (("-", "-"),)
_FULL = View(
    _TRIAL_ID, "-", (("-", _TRIAL_ID), *_PAIR), "-", "-", "-", "-", "-", "-", "-", "-", "-", "-",
    "-", "-", "-", ("-",), ("-",), ("-",), ("-",), _PAIR, ("-",), ("-",), ("-",), ("-",), _PAIR,
)  # fmt: skip
_INCIDENT = IncidentView("-", "-", (("-", _TRIAL_ID),), "-", "-", ("-",), "-")
_TRIALS = ((_BARE, None), (_FULL, None), (_FULL, _INCIDENT))
