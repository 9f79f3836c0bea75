"""Ids from standard input: one ticket per incident, whatever is wrong with some of them."""

import json
from pathlib import Path

import pytest

from tests.commands.orders import LATE, WAITING
from tests.commands.run import Result, run
from tests.demo.worlds import labelled

UNKNOWN = "f" * 32
DOWN = [label.trace_id for label in labelled("consumer_down")]


def batch(ids: list[str], *words: str | Path) -> Result:
    return run("ticket", "-", *words, stdin="\n".join(ids).encode())


def documents(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_what_stuck_prints_becomes_a_ticket_per_incident() -> None:
    stuck = json.loads(run("stuck", "--demo", "--since", "2h", "--format", "json").stdout)
    ids = run("stuck", "--demo", "--since", "2h", "--ids-only").stdout
    result = run("ticket", "-", "--demo", "--format", "json", stdin=ids.encode())
    assert (result.code, result.stderr.count("Traceback")) == (0, 0)
    document = json.loads(result.stdout)
    assert document["schema"] == "ordertrace.tickets/1"
    told = sorted(sorted(ticket["trace_ids"]) for ticket in document["tickets"])
    assert told == sorted(sorted(incident["trace_ids"]) for incident in stuck["incidents"])
    keys = [ticket["dedupe_key"] for ticket in document["tickets"]]
    several = [incident for incident in stuck["incidents"] if incident["orders"] > 1]
    assert several
    for incident in several:
        assert f"ordertrace-incident-{incident['id']}" in keys


def test_each_asks_for_a_ticket_per_order() -> None:
    together = documents(batch(DOWN, "--demo", "--format", "ndjson"))
    apart = documents(batch(DOWN, "--demo", "--format", "ndjson", "--each"))
    assert len(apart) == len(DOWN) > len(together)
    assert [ticket["trace_id"] for ticket in apart] == DOWN
    alone = json.loads(run("ticket", DOWN[0], "--demo", "--format", "json").stdout)
    assert apart[0]["dedupe_key"] == alone["dedupe_key"]
    assert apart[0]["fields"] == alone["fields"]


def test_an_order_that_is_named_twice_has_one_ticket() -> None:
    label = next(label for label in labelled("message_lost") if len(label.family) > 1)
    assert len(documents(batch(list(label.family), "--demo", "--format", "ndjson"))) == 1


def test_batch_is_another_word_for_it(orders_file: Path) -> None:
    one = run("ticket", "--batch", "--from", orders_file, stdin=LATE.encode())
    assert (one.code, one.stdout) == (0, batch([LATE], "--from", orders_file).stdout)
    assert one.stdout == run("ticket", LATE, "--from", orders_file).stdout


def test_tickets_in_text_are_told_apart(orders_file: Path) -> None:
    result = batch([LATE, WAITING], "--from", orders_file)
    assert result.stdout.count("\n" + "-" * 78 + "\n") == 1


def test_blank_lines_and_remarks_are_skipped(orders_file: Path) -> None:
    lines = ["# tonight", "", f"  {LATE.upper()}  "]
    alone = run("ticket", LATE, "--from", orders_file).stdout
    assert batch(lines, "--from", orders_file).stdout == alone


def test_no_ids_are_no_tickets_and_no_mistake() -> None:
    assert batch([], "--demo") == Result(0, "", "")
    document = json.loads(batch(["# none"], "--demo", "--format", "json").stdout)
    assert document == {"schema": "ordertrace.tickets/1", "tickets": []}


def test_a_wrong_line_is_told_by_its_number_before_anything_is_written(
    orders_file: Path, tmp_path: Path
) -> None:
    target = tmp_path / "tickets.txt"
    result = batch([LATE, "", "ORD-48151623", "12"], "--from", orders_file, "--output", target)
    complaint = result.refused(2)
    assert "standard input, line 3: " in complaint
    assert "1 more: 4" in complaint
    assert "48151623" not in complaint
    assert not target.exists()


def test_an_id_that_nobody_knows_stops_no_other(orders_file: Path) -> None:
    result = batch([UNKNOWN, LATE], "--from", orders_file, "--format", "ndjson")
    assert result.code == 3
    assert [ticket["trace_id"] for ticket in documents(result)] == [LATE]
    assert UNKNOWN in result.stderr
    assert "--force" in result.stderr


def test_by_force_it_has_a_ticket_that_says_so(orders_file: Path) -> None:
    result = batch([UNKNOWN, LATE], "--from", orders_file, "--format", "ndjson", "--force")
    assert result.code == 0
    verified = {ticket["trace_id"]: ticket["verified"] for ticket in documents(result)}
    assert verified == {LATE: True, UNKNOWN: False}


def test_orders_that_need_nothing_have_tickets_of_their_own(orders_file: Path) -> None:
    result = batch([LATE, WAITING], "--from", orders_file, "--format", "ndjson")
    assert [ticket["trace_id"] for ticket in documents(result)] == [LATE, WAITING]


@pytest.mark.parametrize(
    "words",
    [
        ("-", "--edit"),
        ("-", "--attach", "spans.json"),
        ("-", "--from", "-"),
        (LATE, "--batch"),
        (LATE, "--each"),
        (),
    ],
)
def test_what_does_not_go_together_is_refused(words: tuple[str, ...]) -> None:
    run("ticket", *words, "--demo" if "--from" not in words else "--force", stdin=b"").refused(2)


def test_a_closed_standard_input_is_told() -> None:
    assert "closed" in run("ticket", "-", "--demo", stdin=None).refused(2)
