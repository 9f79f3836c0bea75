"""The contract's JSON, spelled again by hand; nothing here comes from the code but the output."""

import json
from typing import Any

import pytest

from ordertrace_cli.render.json_v1 import (
    render_show_json,
    render_stuck_json,
    render_ticket_json,
    render_ticket_ndjson,
    render_tickets_json,
)
from ordertrace_cli.render.ndjson import render_ndjson_line
from ordertrace_cli.texts.catalogue import Language
from ordertrace_cli.texts.texts import Texts
from ordertrace_cli.tickets.compose import compose
from ordertrace_cli.tickets.manner import Manner
from ordertrace_cli.tickets.model import BodyFormat
from tests.render import world

JOURNEY = [
    "schema", "trace_id", "evaluated_at", "status", "stage", "stage_reached_at", "next_stage",
    "stalled", "stages", "hops", "violations", "warnings", "traces", "span_count",
]  # fmt: skip


def show(name: str) -> dict[str, Any]:
    document = json.loads(render_show_json(world.ORDERS[name]))
    assert isinstance(document, dict)
    return document


def test_a_journey() -> None:
    document = show("message lost")
    assert list(document) == JOURNEY
    assert document["schema"] == "ordertrace.journey/1"
    assert document["trace_id"] == "4bf92f3577b34da6a3ce929d0e0e4736"
    assert document["evaluated_at"] == "2026-11-24T12:00:00.000000Z"
    assert document["status"] == "stuck"
    assert document["stage"] == "SUBMITTED"
    assert document["stage_reached_at"] == "2026-11-24T10:08:00.000000Z"
    assert document["next_stage"] == "PRICE_CALCULATED"
    assert document["traces"] == ["4bf92f3577b34da6a3ce929d0e0e4736"]
    assert document["span_count"] == 27
    assert document["violations"] == []
    assert document["warnings"] == []


def test_what_is_stalled() -> None:
    stalled = show("message lost")["stalled"]
    assert stalled == {
        "cause": "message_lost",
        "confidence": "high",
        "at": {"system": "queue", "name": "price.requests"},
        "since": "2026-11-24T10:08:00.000000Z",
        "for_seconds": 6720.0,
        "span_id": "00f067aa0ba90028",
        "summary": "No span shows the message for price.requests, published at 2026-11-24 10:08:00"
        " UTC, taken by mes, although 14 others were taken since: inferred that it is lost.",
        "actions": stalled["actions"],
        "evidence": [
            {
                "code": "published",
                "span_id": "00f067aa0ba90028",
                "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
                "text": "shop published the message to price.requests at 2026-11-24 10:08:00 UTC.",
            },
            {
                "code": "no_consumer_span",
                "span_id": None,
                "trace_id": None,
                "text": "No span of mes shows this message taken within 1 m.",
            },
            {
                "code": "others_consumed",
                "span_id": "00f067aa0ba90077",
                "trace_id": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "text": "mes took 14 other messages since, the last at 2026-11-24 11:58:20 UTC.",
            },
        ],
        "alternatives": [
            {
                "cause": "consumer_down",
                "confidence": "low",
                "for": ["Its consumer is a service of the profile: mes."],
                "against": ["mes was seen taking messages of this destination before."],
            }
        ],
    }
    assert all(isinstance(action, str) and action for action in stalled["actions"])


def test_a_stage_and_a_hop() -> None:
    document = show("calculation failed")
    assert document["stages"][1] == {
        "name": "FILE_UPLOADED",
        "system": "shop",
        "by": "customer",
        "state": "reached",
        "reached_at": "2026-11-24T10:00:40.000000Z",
        "waited_seconds": 39.0,
        "within_seconds": 86400.0,
        "within_learned": False,
        "waiting_seconds": None,
        "working_seconds": None,
        "usual": None,
        "span_id": "00f067aa0ba90002",
    }
    assert [stage["state"] for stage in document["stages"][:5]] == [
        "reached", "reached", "current", "failed", "missing",
    ]  # fmt: skip
    assert document["hops"] == [
        {
            "from": "shop",
            "to": "mes",
            "via": "queue",
            "name": "price.requests",
            "at": "2026-11-24T10:08:00.000000Z",
            "latency_seconds": 0.22,
            "usual": None,
            "state": "delivered",
            "span_id": "00f067aa0ba90028",
        }
    ]


def test_what_is_usual_stands_with_the_stage() -> None:
    stages = {stage["name"]: stage for stage in show("message lost")["stages"]}
    assert stages["PRICE_CALCULATED"]["waiting_seconds"] == 6720.0
    assert stages["PRICE_CALCULATED"]["waited_seconds"] is None
    assert stages["PRICE_CALCULATED"]["usual"] == {
        "median_seconds": 40.0,
        "p95_seconds": 120.0,
        "p99_seconds": 180.0,
        "cases": 312,
        "slower_than_percent": 99,
    }
    assert stages["SUBMITTED"]["usual"] is None
    assert stages["CLOSED"]["waiting_seconds"] is None


def test_working_time_and_learned_limits_are_told_apart() -> None:
    row = world.IN_WORKING_HOURS.stages[4]
    assert row.name == "MANUFACTURING_APPROVED"
    stage = json.loads(render_show_json(world.IN_WORKING_HOURS))["stages"][4]
    assert stage["working_seconds"] == 5.0 * 3600
    assert stage["waiting_seconds"] == 26.0 * 3600
    assert stage["within_learned"] is True
    assert stage["within_seconds"] == 4.0 * 3600


def test_violations_and_warnings() -> None:
    document = show("calculation failed")
    assert document["violations"] == [
        {
            "code": "not_cancelled",
            "text": "The price calculation ended without a price at 2026-11-24 10:08:05 UTC, and"
            " no cancellation was seen within 5 m.",
            "span_id": "00f067aa0ba90031",
        }
    ]
    assert [warning["code"] for warning in document["warnings"]] == ["orphan_spans", "clock_skew"]
    assert all(list(warning) == ["code", "text"] for warning in document["warnings"])


@pytest.mark.parametrize("name", ["completed", "in progress", "cancelled", "abandoned"])
def test_stalled_is_null_where_nothing_needs_attention(name: str) -> None:
    assert show(name)["stalled"] is None


@pytest.mark.parametrize("name", ["no order", "fragment", "retry loop", "awaiting carrier"])
def test_stalled_is_told_where_something_does_or_nobody_knows(name: str) -> None:
    assert show(name)["stalled"]["cause"]


def test_nowhere_is_null() -> None:
    document = show("no order")
    assert document["stalled"]["at"] == {"system": None, "name": None}
    assert document["stage"] is None
    assert document["stage_reached_at"] is None
    assert document["next_stage"] is None
    assert document["stages"] == []


def test_stuck() -> None:
    document = json.loads(render_stuck_json(world.STUCK))
    assert list(document) == [
        "schema", "evaluated_at", "since", "until", "orders_examined", "complete", "counts",
        "orders", "incidents", "warnings",
    ]  # fmt: skip
    assert document["schema"] == "ordertrace.stuck/1"
    assert document["since"] == "2026-11-24T08:00:00.000000Z"
    assert document["until"] == "2026-11-24T12:00:00.000000Z"
    assert document["orders_examined"] == 240
    assert document["complete"] is True
    assert document["counts"] == {
        "completed": 20, "cancelled": 3, "in_progress": 203, "failed": 2, "stuck": 8,
        "abandoned": 3, "unknown": 1,
    }  # fmt: skip
    assert len(document["orders"]) == 10
    assert list(document["orders"][0]) == [k for k in JOURNEY if k not in ("stages", "hops")]
    assert document["warnings"] == []


def test_an_incident() -> None:
    document = json.loads(render_stuck_json(world.STUCK))
    assert document["incidents"][1] == {
        "id": "c2",
        "cause": "price_calculation_timeout",
        "status": "failed",
        "at": {"system": "mes", "name": None},
        "stage": "SUBMITTED",
        "since": "2026-11-24T09:11:00.000000Z",
        "latest": "2026-11-24T09:12:00.000000Z",
        "last_sound": None,
        "ongoing": True,
        "recovered_at": None,
        "trend": None,
        "blocks": {
            "stages": [
                "PRICE_CALCULATED", "MANUFACTURING_APPROVED", "MANUFACTURING_STARTED",
                "MANUFACTURING_COMPLETED", "PACKAGING", "SHIPPED", "CLOSED",
            ],
            "systems": ["mes", "crm"],
        },
        "orders": 2,
        "trace_ids": ["000000000000000000000000000000b1", "000000000000000000000000000000b2"],
        "summary": "2 orders: calculation timed out at mes, since 2026-11-24 09:11:00 UTC.",
    }  # fmt: skip


def test_an_incident_that_is_over_says_since_when() -> None:
    over = json.loads(render_stuck_json(world.STUCK))["incidents"][2]
    assert over["ongoing"] is False
    assert over["recovered_at"] == "2026-11-24T10:08:40.000000Z"
    assert json.loads(render_stuck_json(world.STUCK))["incidents"][0]["trend"] == "steady"


def test_violations_are_listed_where_they_are_asked_for() -> None:
    assert "violations" not in json.loads(render_stuck_json(world.STUCK))
    document = json.loads(render_stuck_json(world.STUCK, violations=True))
    assert document["schema"] == "ordertrace.stuck/1"
    assert [order["trace_id"][-2:] for order in document["violations"]] == ["d1", "d2"]
    assert list(document["violations"][0]) == [k for k in JOURNEY if k not in ("stages", "hops")]
    assert document["violations"][1]["violations"][0]["code"] == "stage_skipped"
    assert len(document["orders"]) == 10


def test_an_incomplete_search_says_so() -> None:
    document = json.loads(render_stuck_json(world.MANY_STUCK))
    assert document["complete"] is False
    assert [warning["code"] for warning in document["warnings"]] == ["search_incomplete"]
    assert len(document["orders"]) == 300
    assert len(document["incidents"]) == 20


def test_counts_has_every_status_even_if_the_report_does_not() -> None:
    document = json.loads(render_stuck_json(world.NOTHING_STUCK))
    assert set(document["counts"].values()) == {0}
    assert len(document["counts"]) == 7


def test_ndjson_is_one_journey_a_line() -> None:
    line = render_ndjson_line(world.MESSAGE_LOST)
    assert line.count("\n") == 1
    assert line.endswith("\n")
    assert json.loads(line) == show("message lost")


def test_a_ticket() -> None:
    manner = Manner(Texts(Language.RU), BodyFormat.MARKDOWN)
    document = json.loads(render_ticket_json(compose(world.MESSAGE_LOST, manner)))
    assert list(document) == [
        "schema", "trace_id", "title", "body", "body_format", "fields", "severity", "dedupe_key",
        "verified", "trace_ids",
    ]  # fmt: skip
    assert document["schema"] == "ordertrace.ticket/1"
    assert document["trace_id"] == "4bf92f3577b34da6a3ce929d0e0e4736"
    assert document["severity"] == "high"
    assert document["dedupe_key"] == "ordertrace-4bf92f3577b34da6a3ce929d0e0e4736"
    assert document["verified"] is True
    assert document["fields"] == {
        "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
        "status": "stuck",
        "cause": "message_lost",
        "confidence": "high",
        "stage": "SUBMITTED",
        "next_stage": "PRICE_CALCULATED",
        "system": "queue",
        "since": "2026-11-24T10:08:00.000000Z",
        "waited_seconds": "6720",
        "limit_seconds": "900",
        "path": "shop=passed mes=open crm=open queue=stalled",
        "team": None,
        "contact": None,
        "evaluated_at": "2026-11-24T12:00:00.000000Z",
        "expires_at": None,
        "trace_url": None,
        "command": ("ordertrace show 4bf92f3577b34da6a3ce929d0e0e4736 --at 2026-11-24T12:00:00Z"),
        "incident": None,
        "orders": None,
        "severity": "high",
        "severity_rule": "because_system_broken",
    }
    assert document["trace_ids"] == ["4bf92f3577b34da6a3ce929d0e0e4736"]


def test_several_tickets() -> None:
    manner = Manner(Texts(), BodyFormat.MARKDOWN)
    ticket = compose(world.MESSAGE_LOST, manner)
    document = json.loads(render_tickets_json([ticket, ticket]))
    assert list(document) == ["schema", "tickets"]
    assert document["schema"] == "ordertrace.tickets/1"
    line = render_ticket_ndjson(ticket)
    assert line.count("\n") == 1
    assert document["tickets"] == [json.loads(line)] * 2


@pytest.mark.parametrize("name", world.ORDERS)
def test_documents_are_ascii(name: str) -> None:
    assert render_show_json(world.ORDERS[name]).isascii()
    assert render_ndjson_line(world.ORDERS[name]).isascii()
