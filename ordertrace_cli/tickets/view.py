"""What a ticket says, part by part: the names that templates use.

Owns the names, which are documented and stay. Every text in a view is final: cleaned, masked,
quoted for the format, in the ticket's language. "" and () mean that there is nothing to say.
"""

from collections.abc import Mapping
from typing import TypeAlias, get_origin

from msgspec import Struct
from msgspec.structs import fields

Pair: TypeAlias = tuple[str, str]


class View(Struct, frozen=True):
    """One order. trace_id is the bare id; title is one line, quoted like the rest.

    fields: label and value of what stands at the top, the trace id first. evidence: what is seen
    and the span to look at ("" for an absence). span_messages: span and block of what spans say in
    their own words, only where it was asked for.
    """

    trace_id: str
    title: str
    fields: tuple[Pair, ...]
    summary: str
    command: str
    status: str = ""
    cause: str = ""
    confidence: str = ""
    place: str = ""
    stage: str = ""
    since: str = ""
    severity: str = ""
    owner: str = ""
    expires: str = ""
    judged_at: str = ""
    trace_url: str = ""
    systems: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    evidence: tuple[Pair, ...] = ()
    alternatives: tuple[str, ...] = ()
    violations: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    span_messages: tuple[Pair, ...] = ()


class IncidentView(Struct, frozen=True):
    """What several orders share; the view beside it is of the one that has waited longest.

    orders: trace ids, some of them where there are very many. more: how many others there are, in
    words. fields: label and value.
    """

    id: str
    title: str
    fields: tuple[Pair, ...]
    summary: str
    count: str
    orders: tuple[str, ...]
    more: str = ""


def names_of(view: View | IncidentView) -> Mapping[str, object]:
    """The view as a template sees it: plain texts and tuples, nothing that can do anything."""
    return {each.name: getattr(view, each.name) for each in fields(view)}


VIEW_NAMES = frozenset(each.name for each in fields(View))
VIEW_LISTS = frozenset(each.name for each in fields(View) if get_origin(each.type) is tuple)
INCIDENT_NAMES = frozenset(each.name for each in fields(IncidentView))
INCIDENT_LISTS = frozenset(
    each.name for each in fields(IncidentView) if get_origin(each.type) is tuple
)
