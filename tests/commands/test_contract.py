"""The contract, spelt again by hand: what other programs may rely on, through the command line.

Nothing here comes from the program but what it prints and how it ends.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commands.orders import CLOSED, LATE, SOUND, WAITING
from tests.commands.run import run
from tests.contract_words import STATUS_OF_CAUSE, STATUSES, VIOLATIONS
from tests.ports import free_port
from tests.sources.raw_server import answering, http_answer, raw_server

UNKNOWN = "4bf92f3577b34da6a3ce929d0e0e4736"

LIFECYCLE = [
    ("INITIATED", "shop"),
    ("FILE_UPLOADED", "shop"),
    ("SUBMITTED", "shop"),
    ("PRICE_CALCULATED", "mes"),
    ("MANUFACTURING_APPROVED", "crm"),
    ("MANUFACTURING_STARTED", "mes"),
    ("MANUFACTURING_COMPLETED", "mes"),
    ("PACKAGING", "mes"),
    ("SHIPPED", "mes"),
    ("CLOSED", "crm"),
]


@pytest.fixture(scope="module")
def fleet() -> dict[str, Any]:
    report = run("stuck", "--demo", "--since", "60d", "--format", "json")
    value = json.loads(report.stdout)
    assert isinstance(value, dict)
    return value


def test_every_cause_has_its_status(fleet: dict[str, Any]) -> None:
    seen = {(order["stalled"]["cause"], order["status"]) for order in fleet["orders"]}
    assert seen == {
        (cause, status)
        for cause, status in STATUS_OF_CAUSE.items()
        if status in {"failed", "stuck"}
    }


def test_every_word_is_the_contract_s(fleet: dict[str, Any]) -> None:
    assert list(fleet) == [
        "schema", "evaluated_at", "since", "until", "orders_examined", "complete", "counts",
        "orders", "incidents", "warnings",
    ]  # fmt: skip
    assert fleet["schema"] == "ordertrace.stuck/1"
    assert set(fleet["counts"]) == STATUSES
    assert sum(fleet["counts"].values()) == fleet["orders_examined"]
    assert fleet["complete"] is True
    for order in fleet["orders"]:
        assert {each["code"] for each in order["violations"]} <= VIOLATIONS
        stalled = order["stalled"]
        assert stalled["confidence"] in {"high", "medium", "low"}
        assert {each["cause"] for each in stalled["alternatives"]} <= set(STATUS_OF_CAUSE)
        assert stalled["at"]["system"] in {"shop", "crm", "mes", "queue", "s3"}
        assert stalled["summary"]
        assert stalled["actions"]


def test_incidents_hold_every_order_once(fleet: dict[str, Any]) -> None:
    ids = [trace_id for each in fleet["incidents"] for trace_id in each["trace_ids"]]
    assert sorted(ids) == sorted(order["trace_id"] for order in fleet["orders"])
    for incident in fleet["incidents"]:
        assert incident["orders"] == len(incident["trace_ids"])
        assert {"cause", "at", "since", "summary"} <= incident.keys()


def test_a_journey(orders_file: Path) -> None:
    result = run("show", LATE, "--from", orders_file, "--format", "json")
    journey = json.loads(result.stdout)
    expected = (
        "schema", "trace_id", "evaluated_at", "status", "stage", "stage_reached_at", "next_stage",
        "stalled", "stages", "hops", "violations", "warnings", "traces", "span_count",
    )  # fmt: skip
    assert [key for key in journey if key in expected] == list(expected)
    assert journey["schema"] == "ordertrace.journey/1"
    assert journey["evaluated_at"] == "2026-11-24T21:00:00.000000Z"
    assert (journey["trace_id"], journey["traces"]) == (LATE, [LATE])
    assert (journey["status"], journey["stage"], journey["next_stage"]) == (
        "stuck", "SUBMITTED", "PRICE_CALCULATED",
    )  # fmt: skip
    assert [(each["name"], each["system"]) for each in journey["stages"]] == LIFECYCLE
    assert journey["stages"][0].keys() >= {
        "name", "system", "state", "reached_at", "waited_seconds", "span_id",
    }  # fmt: skip
    assert journey["span_count"] == 3
    assert journey["stalled"].keys() >= {
        "cause", "confidence", "at", "since", "for_seconds", "span_id", "summary", "actions",
        "evidence", "alternatives",
    }  # fmt: skip
    assert journey["stalled"]["cause"] == "unexplained"
    assert journey["stalled"]["at"]["system"] == "mes"
    assert result.stdout.isascii()


@pytest.mark.parametrize(("trace_id", "status"), [(SOUND, "in_progress"), (CLOSED, "completed")])
def test_stalled_is_null_where_nothing_is_wrong(
    orders_file: Path, trace_id: str, status: str
) -> None:
    result = run("show", trace_id, "--from", orders_file, "--format", "json", "--check")
    journey = json.loads(result.stdout)
    assert (result.code, journey["status"], journey["stalled"]) == (0, status, None)


def test_ndjson_is_one_journey_a_line(orders_file: Path) -> None:
    lines = run("stuck", "--from", orders_file, "--format", "ndjson").stdout.splitlines()
    journeys = [json.loads(line) for line in lines]
    assert {journey["trace_id"] for journey in journeys} == {LATE, WAITING}
    assert {journey["schema"] for journey in journeys} == {"ordertrace.journey/1"}


def test_a_ticket(orders_file: Path) -> None:
    ticket = json.loads(run("ticket", LATE, "--from", orders_file, "--format", "json").stdout)
    assert ticket.keys() >= {
        "schema", "trace_id", "title", "body", "fields", "severity", "dedupe_key",
    }  # fmt: skip
    assert ticket["schema"] == "ordertrace.ticket/1"
    assert (ticket["trace_id"], ticket["fields"]["trace_id"]) == (LATE, LATE)
    assert next(iter(ticket["fields"])) == "trace_id"
    for form in ("text", "markdown"):
        body = run("ticket", LATE, "--from", orders_file, "--format", form).stdout
        assert LATE in "".join(body.splitlines()[:6])


@pytest.mark.parametrize("command", ["show", "ticket", "stuck"])
@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("401 Unauthorized", 4),
        ("403 Forbidden", 4),
        ("429 Too Many Requests", 5),
        ("503 Service Unavailable", 5),
        ("500 Internal Server Error", 5),
        ("200 OK", 6),
        ("302 Found", 6),
    ],
)
def test_what_a_server_says_is_told_by_the_code(command: str, status: str, code: int) -> None:
    words = (command,) if command == "stuck" else (command, UNKNOWN)
    with raw_server(answering(http_answer(b"", status=status))) as server:
        result = run(*words, "--jaeger", server.url, "--timeout", "4s")
    assert server.peer in result.refused(code)


def test_a_server_that_is_not_there() -> None:
    complaint = run("stuck", "--jaeger", f"http://127.0.0.1:{free_port()}").refused(5)
    assert "refused the connection" in complaint


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", SOUND), 0),
        (("show", LATE), 0),
        (("show", LATE, "--check"), 10),
        (("show", CLOSED, "--check"), 0),
        (("show", CLOSED, "--strict"), 0),
        (("show", UNKNOWN), 3),
        (("show", "0" * 32), 2),
        (("show", "nonsense"), 2),
        (("stuck",), 0),
        (("stuck", "--check"), 10),
        (("stuck", "--check", "--cause", "message_lost"), 0),
        (("stuck", "--check", "--stage", "SUBMITTED"), 10),
        (("stuck", "--strict"), 0),
        (("ticket", LATE), 0),
        (("ticket", UNKNOWN), 3),
        (("ticket", UNKNOWN, "--force"), 0),
        (("ticket", "0" * 32, "--force"), 2),
        (("ticket", LATE, "--output", "."), 9),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_exit_codes(orders_file: Path, words: tuple[str, ...], code: int) -> None:
    result = run(*words, "--from", orders_file)
    assert result.code == code
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"{}", b"[]", b"hello", b"\x1f\x8b\x08", b'{"resourceSpans": [']
)
def test_a_file_that_is_no_trace(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(content)
    for words in (("show", UNKNOWN), ("stuck",), ("ticket", UNKNOWN)):
        assert "file.json" in run(*words, "--from", path).refused(6)


def test_ids_in_every_form_mean_the_same_order(orders_file: Path) -> None:
    plain = run("show", LATE, "--from", orders_file, "--format", "json").stdout
    for form in (
        LATE.upper(),
        f"0x{LATE}",
        f"00-{LATE}-00f067aa0ba902b7-01",
        f"http://jaeger.lan:16686/trace/{LATE}?uiFind=x",
    ):
        assert run("show", form, "--from", orders_file, "--format", "json").stdout == plain
