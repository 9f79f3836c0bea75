"""Which stages an order reached, when, and on which span (contract: how a stage is recognised)."""

from collections.abc import Iterable

from msgspec import Struct

from ordertrace_cli.journey.tree import Node, Tree, place
from ordertrace_cli.profile.model import Profile, Stage
from ordertrace_cli.spans import semconv
from ordertrace_cli.spans.model import Span, SpanEvent


class StageReached(Struct, frozen=True):
    """One occurrence of a stage.

    time_unix_nano: when it counts as reached (the event's time, else the span's end).
    earliest_unix_nano: when it may have been at the earliest: the span's start, if the span
    as a whole says it. node: the span that says it.
    """

    stage: Stage
    time_unix_nano: int
    earliest_unix_nano: int
    node: Node


def stages_in(tree: Tree, profile: Profile) -> tuple[StageReached, ...]:
    """Every stage that spans say to have reached, by time."""
    found = [stage for node in tree.nodes if _may_say(node) for stage in stages_of(node, profile)]
    found.sort(key=_order)
    return tuple(found)


def stages_of(node: Node, profile: Profile) -> tuple[StageReached, ...]:
    """The stages one span says to have reached; none on a span that went wrong."""
    if node.failed or node.semantics.http_status >= 400:
        return ()
    span = node.span
    explicit = _explicit(span, profile) if _may_say_outright(node) else ()
    if explicit:
        return tuple(StageReached(stage, time, first, node) for stage, time, first in explicit)
    return tuple(StageReached(stage, node.end, node.start, node) for stage in node.named)


def first_stage_of(span: Span, profile: Profile) -> bool:
    """Whether this span, in an order's first trace, reaches the lifecycle's first stage."""
    return any(reached.stage.rank == 0 for reached in span_stages(span, profile))


def span_stages(span: Span, profile: Profile) -> tuple[StageReached, ...]:
    """The stages a span reaches, asked of the span alone; quick where it names none."""
    says = bool(span.events) or semconv.says_stage(span.attributes)
    if not (says and _explicit(span, profile)) and not _named(span.name, profile):
        return ()
    return stages_of(place(span, profile), profile)


def unknown_stage_values(tree: Tree, profile: Profile) -> int:
    """How many spans or events name a stage that the profile does not have."""
    return sum(
        profile.stage(value) is None
        for node in tree.nodes
        if _may_say_outright(node)
        for attributes in (node.span.attributes, *(event.attributes for event in node.span.events))
        for value in semconv.stage_values(attributes)
    )


def _order(found: StageReached) -> tuple[int, int, str]:
    return (found.time_unix_nano, found.stage.rank, found.node.span.span_id)


def _may_say(node: Node) -> bool:
    """Whether there is anything on it that could name a stage."""
    return bool(node.named) or _may_say_outright(node)


def _may_say_outright(node: Node) -> bool:
    """The same without its name: an attribute or an event."""
    return node.says_stage or bool(node.span.events)


def _named(name: str, profile: Profile) -> bool:
    """Whether a span of this name may reach a stage by it; answers are kept."""
    key = ("names a stage", name)
    known = profile.kept.get(key)
    if known is None:
        known = profile.keep(key, any(name in stage.spans for stage in profile.stages))
    return known is True


def _explicit(span: Span, profile: Profile) -> list[tuple[Stage, int, int]]:
    found: list[tuple[Stage, int, int]] = []
    for value in semconv.stage_values(span.attributes):
        stage = profile.stage(value)
        if stage is not None:
            found.append((stage, span.end_time_unix_nano, span.start_time_unix_nano))
    for event in span.events:
        time = event.time_unix_nano or span.end_time_unix_nano
        found += ((stage, time, time) for stage in _stages_of_event(event, profile))
    return found


def _stages_of_event(event: SpanEvent, profile: Profile) -> Iterable[Stage]:
    said = semconv.stage_values(event.attributes)
    stages = [stage for value in said if (stage := profile.stage(value)) is not None]
    named = None if stages else profile.stage_of_event(event.name)
    return stages if named is None else (named,)
