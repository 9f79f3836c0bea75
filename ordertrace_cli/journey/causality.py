"""What an order had reached when something happened, and whether it went on from there.

Clocks of hosts disagree, so cause and effect are read from the spans where they show them: what
follows from a message comes after it, whatever the clocks say. Times decide only within one
service, or where nothing else tells.
"""

from collections.abc import Iterator

from ordertrace_cli.journey.messages import Publish
from ordertrace_cli.journey.model import Journey
from ordertrace_cli.journey.stages import StageReached
from ordertrace_cli.journey.tree import Node
from ordertrace_cli.journey.unfinished import Unfinished


def publishes_above(journey: Journey, node: Node) -> Iterator[Publish]:
    """The messages this span follows from, the nearest first."""
    seen: set[int] = set()
    at: Node | None = node
    while at is not None:
        publish = journey.publish_of.get(id(at))
        if publish is None:
            at = at.parent
            continue
        if id(publish) in seen:
            return
        seen.add(id(publish))
        yield publish
        at = publish.node.parent


def nearest_publish(journey: Journey, node: Node) -> Publish | None:
    """The message this span follows from most directly; answers are kept."""
    path: list[int] = []
    at: Node | None = node
    found: Publish | None = None
    while at is not None:
        if id(at) in journey.nearest:
            found = journey.nearest[id(at)]
            break
        path.append(id(at))
        found = journey.publish_of.get(id(at))
        if found is not None:
            break
        at = at.parent
    journey.nearest.update(dict.fromkeys(path, found))
    return found


def rank_before(journey: Journey, publish: Publish) -> int:
    """The rank of the furthest stage that this publish tells of; -1 for none.

    What one piece of work says of itself counts in whichever order it was said: services
    publish and then note the stage, or the other way round.
    """
    pending: list[Publish] = []
    at: Publish | None = publish
    while at is not None and id(at) not in journey.ranks:
        pending.append(at)
        journey.ranks[id(at)] = -1
        at = _publish_above(journey, at)
    rank = journey.ranks[id(at)] if at is not None else -1
    for each in reversed(pending):
        rank = max(rank, _own_rank(journey, each))
        journey.ranks[id(each)] = rank
    return journey.ranks[id(publish)]


def _own_rank(journey: Journey, publish: Publish) -> int:
    entry, end = publish.node.entry(), publish.end
    rank = -1
    # Later stages are further ones as a rule, and only further ones matter.
    for found in reversed(journey.stages):
        if found.stage.rank > rank and (
            found.node.entry() is entry
            or (found.earliest_unix_nano <= end and not _follows(journey, found, publish))
        ):
            rank = found.stage.rank
    return rank


def _publish_above(journey: Journey, publish: Publish) -> Publish | None:
    """The message that led to this one."""
    parent = publish.node.parent
    above = nearest_publish(journey, parent) if parent is not None else None
    return None if above is publish else above


def rank_at(journey: Journey, node: Node) -> int:
    """The rank of the furthest stage reached when this span ended; -1 for none."""
    above = nearest_publish(journey, node)
    ranks = [-1 if above is None else rank_before(journey, above)]
    for found in journey.stages:
        own = found.node.service == node.service
        allowed = 0 if own else journey.skew.seen(found.node.service, node.service)
        if (own or above is None) and found.earliest_unix_nano <= node.end + allowed:
            ranks.append(found.stage.rank)
    return max(ranks)


def went_on_after(journey: Journey, publish: Publish) -> bool:
    """Whether the order reached a further stage than it had when this was published."""
    rank = rank_before(journey, publish)
    return any(found.stage.rank > rank for found in journey.stages)


def went_on_from(journey: Journey, node: Node) -> bool:
    """Whether the order reached a further stage after this span, or the same service a stage."""
    rank = rank_at(journey, node)
    return any(
        found.stage.rank > rank
        or (
            found.time_unix_nano > node.end
            and (found.stage.rank < 0 or found.node.service == node.service)
        )
        for found in journey.stages
    )


def unfinished_take(journey: Journey, publish: Publish, system: str) -> Unfinished | None:
    """Work begun after this publish in a system, of which the own span never arrived.

    system "": any but the publisher's own service, where nobody knows the reader.
    """
    rank = rank_before(journey, publish)
    fitting = [
        work
        for work in journey.unfinished
        if (work.system == system if system else work.service != publish.service)
        and rank_at(journey, work.nodes[0]) >= rank
    ]
    same_trace = [
        work for work in fitting if work.nodes[0].span.trace_id == publish.node.span.trace_id
    ]
    return next(iter(same_trace or fitting), None)


def _follows(journey: Journey, stage: StageReached, publish: Publish) -> bool:
    return any(above is publish for above in publishes_above(journey, stage.node))
