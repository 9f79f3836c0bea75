"""What stalled orders share, in words: one heading, its times, its course, example ids."""

from collections.abc import Iterator

from ordertrace_cli.fleet.model import Incident
from ordertrace_cli.render.look import Look
from ordertrace_cli.texts.labels import Label
from ordertrace_cli.texts.message import Said

INCIDENTS_SHOWN = 10
_EXAMPLES = 2


def incident_heading(incident: Incident, look: Look) -> str:
    """`consumer down · mes price.requests · 7 orders`."""
    orders = look.texts.label(Label.ORDERS_COUNT, count=incident.orders)
    parts = (look.texts.cause(incident.cause), look.texts.place(incident.at), orders)
    return look.separator.join(part for part in parts if part)


def incident_lines(incident: Incident, look: Look) -> tuple[str, ...]:
    """When it began and until when orders passed; whether it goes on and what it holds up.

    One line for a single order: the night's first screen is for what many share.
    """
    if incident.orders == 1:
        onset = next(_times(incident, look))
        return (look.separator.join((onset, next(_course(incident, look)))),)
    return (
        look.separator.join(_times(incident, look)),
        look.separator.join(_course(incident, look)),
    )


def example_ids(incident: Incident) -> tuple[str, ...]:
    """Some of its orders; a single order is in the list of orders anyway."""
    return incident.trace_ids[:_EXAMPLES] if incident.orders > 1 else ()


def _times(incident: Incident, look: Look) -> Iterator[str]:
    texts = look.texts
    age = Said(texts.ago(look.now - incident.since))
    yield texts.label(Label.ONSET, instant=incident.since, age=age)
    if incident.orders > 1:
        yield texts.label(Label.LATEST, age=Said(texts.ago(look.now - incident.latest)))
    if incident.last_sound:
        yield texts.label(Label.LAST_SOUND, instant=incident.last_sound)


def _course(incident: Incident, look: Look) -> Iterator[str]:
    texts = look.texts
    if incident.recovered_at is not None:
        yield texts.label(Label.SOUND_AGAIN, instant=incident.recovered_at)
    else:
        yield texts.label(Label.GOES_ON)
        if incident.trend is not None:
            yield texts.trend(incident.trend)
    if incident.blocks.stages:
        stage, *later = incident.blocks.stages
        systems = Said(texts.names(incident.blocks.systems))
        if later:
            yield texts.label(Label.BLOCKS, stage=stage, count=len(later), systems=systems)
        else:
            yield texts.label(Label.BLOCKS, stage=stage, systems=systems)
