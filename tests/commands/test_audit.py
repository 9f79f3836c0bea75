"""`ordertrace audit` from the command line: what it prints, in every form, and how it ends."""

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ordertrace_cli.spans.encode import encode_otlp
from tests.commands.run import run
from tests.demo.worlds import NOW, world
from tests.jaeger_server import JaegerServer, JaegerSettings
from tests.sources.documents import otlp, otlp_span
from tests.sources.one_api import LEGACY_ALONE, V3_ALONE, one_api

EXAMPLES = Path(__file__).parents[1] / "data" / "examples"
PLANTED = {"customer.email", "order.amount", "order.number"}
"""What the demo's orders of the scenario on forbidden metadata carry, and nothing else."""

NANO = int((NOW - timedelta(hours=1)).timestamp()) * 10**9


def document(*words: str | Path, code: int = 0) -> dict[str, Any]:
    result = run("audit", *words, "--format", "json")
    assert result.code == code, result.stderr
    value = json.loads(result.stdout)
    assert isinstance(value, dict)
    return value


@pytest.fixture
def leaky(tmp_path: Path) -> Path:
    spans = [
        otlp_span(
            "1" * 32, NANO, {"order.number": "ORD-48151623", "payment": "4111 1111 1111 1111"}
        ),
        otlp_span("2" * 32, NANO, {"url.full": "http://shop/orders?customer=Ivan+Petrov"}),
        otlp_span("3" * 32, NANO, {"order.number": "ORD-48151624"}),
    ]
    path = tmp_path / "spans.json"
    path.write_text(json.dumps(otlp(*spans)), encoding="utf-8")
    return path


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "sound.json"
    path.write_text(json.dumps(otlp(otlp_span("1" * 32, NANO, {"http.route": "/orders"}))))
    return path


def test_the_demo_holds_what_was_planted_there_and_nothing_else() -> None:
    told = document("--demo")
    assert {each["key"] for each in told["findings"]} == PLANTED
    assert {each["span_name"] for each in told["findings"]} == {"POST /api/orders/submit"}
    assert told["spans_searched"] > 10_000
    assert told["complete"] is True


@pytest.mark.parametrize("form", ["otlp.jsonl.gz", "legacy.json.gz"])
def test_the_recorded_orders_hold_what_their_labels_say_and_nothing_else(form: str) -> None:
    told = document("--from", EXAMPLES / f"java-rabbitmq.{form}")
    labels = json.loads((EXAMPLES / "java-rabbitmq.labels.json").read_text(encoding="utf-8"))[
        "labels"
    ]
    known = {
        each["family"][0] for each in labels if "forbidden_metadata" in each.get("violations", [])
    }
    assert known
    families = {trace: each["family"][0] for each in labels for trace in each["family"]}
    assert {families[each["trace_id"]] for each in told["findings"]} <= known
    assert {each["key"].partition("?")[0] for each in told["findings"]} == {
        "customer.name", "http.url", "order.amount", "order.number", "url.query",
    }  # fmt: skip


def test_a_finding_in_json(leaky: Path) -> None:
    told = document("--from", leaky)
    assert told["schema"] == "ordertrace.audit/1"
    assert (told["since"], told["until"], told["spans_searched"]) == (None, None, 3)
    first = told["findings"][0]
    assert first == {
        "kind": "card_number",
        "service": "shop",
        "scope": {"name": "t", "version": ""},
        "span_name": "order.submit",
        "place": "span.attributes",
        "key": "payment",
        "spans": 1,
        "trace_id": "1" * 32,
        "span_id": "1" * 16,
        "fix": {
            "origin": "own_code",
            "text": "Take it out of the code that sets it.",
            "settings": [],
            "collector": ['delete_key(span.attributes, "payment")'],
        },
    }
    counted = {(each["kind"], each["key"]): each["spans"] for each in told["findings"]}
    assert counted["order_number", "order.number"] == 2
    assert counted["personal_name", "url.full?customer"] == 1
    assert "transform/privacy:" in told["collector"]


def test_ndjson_and_csv_say_the_same(leaky: Path) -> None:
    findings = document("--from", leaky)["findings"]
    lines = run("audit", "--from", leaky, "--format", "ndjson").stdout.splitlines()
    assert [json.loads(line) for line in lines] == findings
    rows = list(
        csv.DictReader(io.StringIO(run("audit", "--from", leaky, "--format", "csv").stdout))
    )
    assert [(row["kind"], row["key"], int(row["spans"])) for row in rows] == [
        (each["kind"], each["key"], each["spans"]) for each in findings
    ]


def test_the_screen_says_what_where_and_what_removes_it(leaky: Path) -> None:
    told = run("audit", "--from", leaky).stdout
    assert told.startswith("3 places in the spans hold what the policy forbids\n")
    assert "card number in span attribute payment\n" in told
    assert "shop · t · order.submit · 1 span\n" in told
    assert "name of a person in span attribute url.full (customer)\n" in told
    assert "example: span 1111111111111111 of trace 11111111111111111111111111111111" in told
    assert """      - 'delete_key(span.attributes, "payment")'\n""" in told
    for value in ("48151623", "4111", "Petrov"):
        assert value not in told


def test_in_russian(leaky: Path) -> None:
    told = run("audit", "--from", leaky, "--lang", "ru").stdout
    assert told.startswith("3 места в спанах содержат запрещённое политикой\n")
    assert "номер карты в атрибуте спана payment\n" in told


def test_a_narrow_terminal_gets_one_fact_a_line(leaky: Path) -> None:
    told = run("audit", "--from", leaky, width=40).stdout
    assert "\ncard number in span attribute payment\nshop · t · order.submit · 1 span\n" in told


def test_a_limit_hides_nothing_in_silence(leaky: Path) -> None:
    told = run("audit", "--from", leaky, "--limit", "1").stdout
    assert "and 2 places more: --limit 0 shows all of them" in told
    assert "more" not in run("audit", "--from", leaky, "--limit", "0").stdout


def test_check_ends_with_ten_only_where_something_was_found(leaky: Path, sound: Path) -> None:
    assert run("audit", "--from", leaky, "--check").code == 10
    told = run("audit", "--from", sound, "--check")
    assert told.code == 0
    assert told.stdout.startswith("Nothing that the policy forbids was found.\n")


def test_a_window_and_services_narrow_the_search(leaky: Path) -> None:
    assert document("--from", leaky, "--since", "2h")["spans_searched"] == 3
    assert document("--from", leaky, "--since", "30m")["spans_searched"] == 0
    assert document("--from", leaky, "--service", "m*")["spans_searched"] == 0
    assert "No span was searched" in run("audit", "--from", leaky, "--since", "30m").stdout


def test_a_text_too_long_to_be_searched_is_told_and_strict_ends_with_eleven(tmp_path: Path) -> None:
    path = tmp_path / "long.json"
    path.write_text(json.dumps(otlp(otlp_span("1" * 32, NANO, {"note": "word " * 60_000}))))
    told = run("audit", "--from", path, "--strict")
    assert told.code == 11
    assert "1 text is too long to be searched to the end" in told.stderr
    assert "not everything could be seen" in told.stdout


def test_the_profile_says_what_else_is_forbidden(leaky: Path, tmp_path: Path) -> None:
    profile = tmp_path / "p.toml"
    profile.write_text(
        "[privacy]\nforbidden = ['http.route']\nallowed = ['order.*', 'payment', 'url.*']\n"
        "[privacy.shapes]\nbadge = 'B#[0-9]{3}'\n"
    )
    assert document("--from", leaky, "--profile", profile)["findings"] == []
    other = tmp_path / "other.json"
    other.write_text(json.dumps(otlp(otlp_span("1" * 32, NANO, {"http.route": "/", "a": "B#123"}))))
    told = document("--from", other, "--profile", profile)["findings"]
    assert [(each["kind"], each.get("shape"), each["key"]) for each in told] == [
        ("forbidden_key", None, "http.route"),
        ("own_shape", "badge", "a"),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [('{"resourceSpans": []}', 6), ("{}", 6), ("nothing", 6), ("", 6), ('{"resourceSpans": [', 6)],
)
def test_a_file_without_spans_is_no_good_news(text: str, code: int, tmp_path: Path) -> None:
    path = tmp_path / "spans.json"
    path.write_text(text)
    assert "spans.json" in run("audit", "--from", path).refused(code)


def test_a_document_over_several_lines_and_standard_input() -> None:
    text = json.dumps(otlp(otlp_span("1" * 32, NANO, {"order.number": "A"})), indent=2).encode()
    assert run("audit", "--from", "-", "--check", stdin=text).code == 10
    twice = (
        json.dumps(json.loads(text)).encode() + b"\n" + json.dumps({"resourceLogs": []}).encode()
    )
    assert run("audit", "--from", "-", "--check", stdin=twice).code == 10


def test_two_sources_exclude_one_another(leaky: Path) -> None:
    assert "exclude one another" in run("audit", "--from", leaky, "--demo").refused(2)


@pytest.mark.parametrize(("api", "hidden"), [("v3", V3_ALONE), ("legacy", LEGACY_ALONE)])
def test_on_a_real_jaeger_the_same_is_found_as_in_the_file(
    api: str, hidden: Any, start_jaeger: Callable[[JaegerSettings], JaegerServer]
) -> None:
    """Pages are made small, so that windows are halved; every span counts once all the same."""
    server = start_jaeger(JaegerSettings())
    traces = [trace for trace in world().traces if trace.spans][:400]
    data = encode_otlp(traces)
    server.push(data)
    since = ("--since", "90d")
    from_file = run("audit", "--from", "-", *since, "--format", "json", stdin=data)
    small = {"ORDERTRACE_SEARCH_DEPTH": "40"}
    with one_api(server.query_url, hidden) as url:
        result = run("audit", "--jaeger", url, *since, "--format", "json", environment=small)
    assert result.code == 0, result.stderr
    told, expected = json.loads(result.stdout), json.loads(from_file.stdout)
    assert told["complete"], api
    assert told["spans_searched"] == expected["spans_searched"]
    assert [(e["kind"], e["key"], e["spans"]) for e in told["findings"]] == [
        (e["kind"], e["key"], e["spans"]) for e in expected["findings"]
    ]
