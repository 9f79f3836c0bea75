"""Tickets from diagnoses: about one order, about an id alone, about an incident.

Who takes the ticket is not known here; what it says is `order_view`'s and `incident_view`'s.
"""

from collections.abc import Sequence
from datetime import datetime

from ordertrace_cli.diagnosis.model import Diagnosis
from ordertrace_cli.fleet.model import Incident
from ordertrace_cli.tickets.codes import codes_of, codes_unverified, with_incident
from ordertrace_cli.tickets.incident_view import incident_title, incident_view
from ordertrace_cli.tickets.manner import Manner
from ordertrace_cli.tickets.model import Doubt, SpanMessage, Ticket
from ordertrace_cli.tickets.order_view import (
    order_view,
    title_of,
    unverified_title,
    unverified_view,
)
from ordertrace_cli.tickets.severity import NOT_VERIFIED, assess, assess_incident
from ordertrace_cli.tickets.template import Layout, builtin_layout


def compose(
    diagnosis: Diagnosis,
    manner: Manner,
    messages: Sequence[SpanMessage] = (),
    layout: Layout | None = None,
) -> Ticket:
    """The ticket about an order that was found and judged.

    messages: what spans say in their own words, only where they were asked for. layout: a
    person's own template. Raises what `Layout.body` raises.
    """
    assessment = assess(diagnosis)
    view = order_view(diagnosis, assessment, manner, messages)
    return Ticket(
        trace_id=diagnosis.trace_id,
        title=title_of(diagnosis, manner.texts.dated()),
        body=_layout(layout, manner).body(view, manner.texts),
        body_format=manner.body_format,
        fields=codes_of(diagnosis, assessment, manner),
        severity=assessment.severity,
        dedupe_key=dedupe_key(diagnosis.trace_id),
        verified=True,
        trace_ids=(diagnosis.trace_id,),
    )


def compose_unverified(
    trace_id: str, doubt: Doubt, manner: Manner, now: datetime, layout: Layout | None = None
) -> Ticket:
    """A ticket that says the id, and that nothing could be checked. trace_id: 32 digits."""
    view = unverified_view(trace_id, doubt, manner, now)
    return Ticket(
        trace_id=trace_id,
        title=unverified_title(trace_id, manner.texts.dated()),
        body=_layout(layout, manner).body(view, manner.texts),
        body_format=manner.body_format,
        fields=codes_unverified(trace_id, NOT_VERIFIED, manner, now),
        severity=NOT_VERIFIED.severity,
        dedupe_key=dedupe_key(trace_id),
        verified=False,
        trace_ids=(trace_id,),
    )


def compose_incident(
    incident: Incident,
    orders: Sequence[Diagnosis],
    manner: Manner,
    messages: Sequence[SpanMessage] = (),
    layout: Layout | None = None,
) -> Ticket:
    """One ticket about several orders with one cause at one place.

    orders: those of the incident; the one stalled longest stands for all of them, with its trace
    id in the desk's field. The key is the incident's own, and stays while it lasts.
    """
    oldest = next(order for order in orders if order.trace_id == incident.trace_ids[0])
    assessment = assess_incident(orders, ongoing=incident.ongoing)
    view = order_view(oldest, assess(oldest), manner, messages)
    around = incident_view(incident, oldest, assessment, manner)
    codes = codes_of(oldest, assessment, manner)
    return Ticket(
        trace_id=oldest.trace_id,
        title=incident_title(incident, oldest, manner.texts.dated()),
        body=_layout(layout, manner).body(view, manner.texts, around),
        body_format=manner.body_format,
        fields=with_incident(codes, incident.incident_id, incident.orders),
        severity=assessment.severity,
        dedupe_key=f"ordertrace-incident-{incident.incident_id}",
        verified=True,
        trace_ids=incident.trace_ids,
    )


def dedupe_key(trace_id: str) -> str:
    """The same for every ticket about one order, whoever writes it and when."""
    return f"ordertrace-{trace_id}"


def _layout(layout: Layout | None, manner: Manner) -> Layout:
    return layout or builtin_layout(manner.body_format)
