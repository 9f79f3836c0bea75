"""One ticket about several orders."""

import pytest
from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion

from ordertrace_cli.diagnosis.model import Diagnosis
from ordertrace_cli.fleet.incidents import group_incidents
from ordertrace_cli.fleet.model import Incident
from ordertrace_cli.fleet.passages import passages_of
from ordertrace_cli.render.ticket import render_ticket, render_tickets
from ordertrace_cli.texts.catalogue import Language
from ordertrace_cli.texts.texts import Texts
from ordertrace_cli.tickets.compose import compose, compose_incident
from ordertrace_cli.tickets.incident_view import MOST_ORDERS
from ordertrace_cli.tickets.manner import Manner
from ordertrace_cli.tickets.model import BodyFormat
from tests.render import world

URL = f"http://jaeger.example:16686/trace/{world.TRACE_ID}"


def manner(body_format: BodyFormat = BodyFormat.TEXT, language: Language = Language.EN) -> Manner:
    return Manner(Texts(language), body_format, URL)


def down() -> tuple[Incident, list[Diagnosis]]:
    incident = max(world.STUCK.incidents, key=lambda each: each.orders)
    by_id = {order.trace_id: order for order in world.STUCK.orders}
    return incident, [by_id[trace_id] for trace_id in incident.trace_ids]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("body_format", BodyFormat)
def test_tickets(body_format: BodyFormat, language: Language, snapshot: SnapshotAssertion) -> None:
    incident, orders = down()
    ticket = compose_incident(incident, orders, manner(body_format, language))
    assert render_ticket(ticket) == snapshot


def test_it_bears_the_id_of_the_order_that_has_waited_longest() -> None:
    incident, orders = down()
    ticket = compose_incident(incident, orders[::-1], manner())
    oldest = incident.trace_ids[0]
    assert ticket.trace_id == ticket.fields["trace_id"] == oldest
    assert ticket.body.startswith(f"Trace id: {oldest}\n")
    assert oldest in ticket.title
    assert ticket.trace_ids == incident.trace_ids
    assert ticket.fields["incident"] == incident.incident_id
    assert ticket.fields["orders"] == str(incident.orders)


def test_its_key_is_its_own_and_stays_as_orders_come_and_go() -> None:
    _, orders = down()
    few, more = (group_incidents(some, passages_of(some))[0] for some in (orders[2:5], orders))
    keys = {
        compose_incident(few, orders, manner()).dedupe_key,
        compose_incident(more, orders, manner(BodyFormat.MARKDOWN, Language.RU)).dedupe_key,
    }
    assert len(keys) == 1
    assert compose(orders[0], manner()).dedupe_key not in keys


def test_ids_are_listed_up_to_a_bound_and_the_rest_is_counted() -> None:
    incident, orders = down()
    ids = tuple(f"{number:032x}" for number in range(1, 121))
    many = replace(incident, trace_ids=ids)
    first = replace(orders[0], trace_id=ids[0])
    body = compose_incident(many, [first], manner()).body
    assert body.count("\n  0000") == MOST_ORDERS
    assert "and 70 more orders" in body
    assert "Orders: 120\n" in body


def test_several_tickets_are_told_apart() -> None:
    incident, orders = down()
    tickets = [compose_incident(incident, orders, manner()), compose(orders[0], manner())]
    text = render_tickets(tickets)
    assert text.count("\n\n" + "-" * 78 + "\n\n") == 1
    assert render_tickets([]) == ""
