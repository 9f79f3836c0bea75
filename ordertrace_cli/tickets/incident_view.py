"""What a ticket says of an incident: what its orders share, above one of them in full."""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.model import Diagnosis
from ordertrace_cli.fleet.model import Incident
from ordertrace_cli.texts.labels import Label
from ordertrace_cli.texts.texts import Texts
from ordertrace_cli.texts.tickets import TicketText
from ordertrace_cli.tickets.manner import Manner
from ordertrace_cli.tickets.markup import QUOTES
from ordertrace_cli.tickets.order_view import owner_of, severity_words
from ordertrace_cli.tickets.severity import Assessment
from ordertrace_cli.tickets.view import IncidentView, Pair

MOST_ORDERS = 50
"""So many ids a ticket lists; the rest is counted."""


def incident_view(
    incident: Incident, oldest: Diagnosis, assessment: Assessment, manner: Manner
) -> IncidentView:
    """oldest: the order stalled longest, which the ticket shows as the example."""
    texts = manner.texts.dated().quoting(QUOTES[manner.body_format])
    shown = incident.trace_ids[:MOST_ORDERS]
    hidden = incident.orders - len(shown)
    return IncidentView(
        id=incident.incident_id,
        title=incident_title(incident, oldest, texts),
        fields=tuple(_fields(incident, oldest, assessment, manner, texts)),
        summary=texts.incident(incident),
        count=texts.number(incident.orders),
        orders=tuple(map(texts.outside, shown)),
        more=texts.ticket(TicketText.INCIDENT_MORE, count=hidden) if hidden else "",
    )


def incident_title(incident: Incident, oldest: Diagnosis, texts: Texts) -> str:
    """One line: how many, what, where, and the id of the one that stands for all."""
    place = {"place": texts.place(incident.at)} if incident.at.system else {}
    return texts.ticket(
        TicketText.INCIDENT_TITLE,
        count=incident.orders,
        cause=texts.cause(incident.cause),
        trace_id=oldest.trace_id,
        **place,
    )


def _fields(
    incident: Incident, oldest: Diagnosis, assessment: Assessment, manner: Manner, texts: Texts
) -> Iterator[Pair]:
    """The trace id before anything else: that of the example."""
    wait = oldest.evaluated_at - incident.since
    yield texts.label(Label.TRACE), texts.outside(oldest.trace_id)
    yield texts.ticket(TicketText.INCIDENT), texts.outside(incident.incident_id)
    yield texts.ticket(TicketText.INCIDENT_COUNT), texts.number(incident.orders)
    yield (
        texts.label(Label.CAUSE),
        f"{texts.cause(incident.cause)} ({texts.outside(incident.cause)})",
    )
    if place := texts.place(incident.at):
        yield texts.label(Label.PLACE), place
    if owner := owner_of(incident.at.system, manner, texts):
        yield texts.ticket(TicketText.OWNER), owner
    oldest_wait = texts.label(Label.SINCE_AGE, instant=incident.since, duration=wait)
    yield texts.ticket(TicketText.INCIDENT_OLDEST), oldest_wait
    yield texts.ticket(TicketText.INCIDENT_LATEST), texts.instant(incident.latest)
    yield texts.ticket(TicketText.INCIDENT_STATE), _state(incident, texts)
    if incident.blocks.stages:
        stages, systems = incident.blocks.stages, ", ".join(incident.blocks.systems)
        rest = {"count": len(stages) - 1} if len(stages) > 1 else {}
        blocked = texts.label(Label.BLOCKS, stage=stages[0], systems=systems, **rest)
        yield texts.ticket(TicketText.INCIDENT_BLOCKS), blocked
    yield texts.label(Label.SEVERITY), severity_words(assessment, texts)
    yield texts.label(Label.JUDGED_AT), texts.instant(oldest.evaluated_at)


def _state(incident: Incident, texts: Texts) -> str:
    """Whether it goes on, and whether it grows."""
    if incident.recovered_at is not None:
        return texts.label(Label.SOUND_AGAIN, instant=incident.recovered_at)
    trend = f", {texts.trend(incident.trend)}" if incident.trend is not None else ""
    return texts.label(Label.GOES_ON) + trend
