"""The commands on a real Jaeger, through each generation of its API: every label comes back.

The orders are the demo's and those recorded from a real landscape; what is asked is the command
line, what is compared is its JSON.
"""

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ordertrace_cli.demo.model import Label, Landscape
from ordertrace_cli.spans.encode import encode_otlp
from tests.commands.landscapes import judged, parts, push, with_small_orders
from tests.commands.run import Result, run
from tests.demo.worlds import NOW, labelled, world
from tests.jaeger_server import JaegerServer, JaegerSettings
from tests.sources.documents import otlp, otlp_span
from tests.sources.one_api import LEGACY_ALONE, V3_ALONE, one_api

EXAMPLES = Path(__file__).parents[1] / "data" / "examples"
EXAMPLE_LABELS: list[dict[str, Any]] = json.loads(
    (EXAMPLES / "java-rabbitmq.labels.json").read_text(encoding="utf-8")
)["labels"]
APIS = {"both": None, "v3": V3_ALONE, "legacy": LEGACY_ALONE}
PARTS: Mapping[str, Landscape] = {
    **{f"main {part.labels[0].line}".strip(): part for part in parts(world())},
    **{variant: world(variant) for variant in ("bare-mes", "bare-crm", "quiet-mes")},
}

Start = Callable[[JaegerSettings], JaegerServer]
Addresses = Mapping[str, str]
"""Of the same server, by the API that is left to ask."""


def document(result: Result) -> dict[str, Any]:
    assert result.code == 0, result.stderr
    value = json.loads(result.stdout)
    assert isinstance(value, dict)
    return value


def verdict(journey: Mapping[str, Any]) -> tuple[Any, ...]:
    stalled = journey["stalled"]
    cause, system = (stalled["cause"], stalled["at"]["system"]) if stalled else (None, None)
    return journey["status"], cause, system, journey["stage"]


@pytest.fixture
def addresses() -> Iterator[Callable[[JaegerServer], Addresses]]:
    with ExitStack() as stack:
        yield lambda server: {
            api: stack.enter_context(one_api(server.query_url, hidden))
            if hidden
            else server.query_url
            for api, hidden in APIS.items()
        }


Addressing = Callable[[JaegerServer], Addresses]


@pytest.mark.parametrize("name", PARTS)
def test_every_order_of_the_demo_is_shown_as_it_was_made(
    start_jaeger: Start, addresses: Addressing, name: str
) -> None:
    """Every order in trouble and each sixth sound one, each through the next API in turn."""
    server = start_jaeger(JaegerSettings())
    push(server, PARTS[name], NOW)
    urls = list(addresses(server).values())
    sound = [label for label in PARTS[name].labels if label.cause is None]
    troubled = [label for label in PARTS[name].labels if label.cause is not None]
    for number, label in enumerate((*troubled, *sound[::6])):
        shown = run("show", label.trace_id, "--jaeger", urls[number % 3], "--format", "json")
        journey = document(shown)
        assert verdict(journey) == judged(label), label
        assert set(label.violations) <= {each["code"] for each in journey["violations"]}


def own_traces(label: Label) -> tuple[str, ...]:
    """Traces of the family that serve no other order."""
    shared = {
        t for other in world().labels if other.trace_id != label.trace_id for t in other.family
    }
    return tuple(trace for trace in label.family if trace not in shared)


CAUSES = (
    "message_lost", "consumer_down", "price_calculation_hung",
)  # fmt: skip


def test_any_trace_of_an_order_gives_the_same_answer_everywhere(
    start_jaeger: Start, addresses: Addressing, tmp_path: Path
) -> None:
    chosen = [next(label for label in labelled(cause) if label.line) for cause in CAUSES]
    several = max(labelled("step_failed"), key=lambda label: len(own_traces(label)))
    assert len(own_traces(several)) > 2
    by_line = {part.labels[0].line: part for part in parts(world())}
    for label in (*chosen, several):
        landscape = by_line[label.line]
        server = start_jaeger(JaegerSettings())
        push(server, landscape, NOW)
        path = tmp_path / f"{label.trace_id}.json.gz"
        path.write_bytes(gzip.compress(encode_otlp(landscape.traces), 1))
        expected = verdict_and_traces(document(show(label.trace_id, "--from", path)))
        assert expected[:4] == judged(label)
        for trace_id in own_traces(label)[:3]:
            for url in addresses(server).values():
                assert verdict_and_traces(document(show(trace_id, "--jaeger", url))) == expected
        server.stop()


def show(trace_id: str, *source: str | Path) -> Result:
    return run("show", trace_id, *source, "--format", "json")


def verdict_and_traces(journey: Mapping[str, Any]) -> tuple[Any, ...]:
    return (*verdict(journey), journey["trace_id"], sorted(journey["traces"]))


def stuck(*source: str | Path, since: str = "60d", depth: int = 500) -> dict[str, Any]:
    environment = {"ORDERTRACE_SEARCH_DEPTH": str(depth)}
    return document(
        run("stuck", *source, "--since", since, "--format", "json", environment=environment)
    )


def found(report: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "counts": report["counts"],
        "examined": report["orders_examined"],
        "complete": report["complete"],
        "orders": {order["trace_id"]: verdict_and_traces(order) for order in report["orders"]},
        "incidents": {
            (each["cause"], each["at"]["system"], each["at"]["name"]): sorted(each["trace_ids"])
            for each in report["incidents"]
        },
    }


def test_a_thousand_orders_are_the_same_from_a_file_and_from_jaeger(
    start_jaeger: Start, tmp_path: Path
) -> None:
    """Searched 150 traces at a time, so that windows must be split again and again."""
    landscape = with_small_orders(world(), 800)
    path = tmp_path / "spans.json"
    path.write_bytes(encode_otlp(landscape.traces))
    server = start_jaeger(JaegerSettings())
    push(server, landscape, NOW)
    expected = found(stuck("--from", path))
    assert expected["examined"] > 1_000
    assert expected["complete"]
    assert len(expected["orders"]) > 500
    assert found(stuck("--jaeger", server.query_url, depth=150)) == expected


@pytest.mark.parametrize("api", ["v3", "legacy"])
def test_the_demo_is_pushed_whole_and_listed_as_it_was_made(
    start_jaeger: Start, addresses: Addressing, api: str
) -> None:
    server = start_jaeger(JaegerSettings())
    pushed = run("demo", "--push", server.otlp_url)
    assert (pushed.code, pushed.stdout) == (0, "")
    assert f"of {len(world().labels)} orders" in pushed.stderr
    report = stuck("--jaeger", addresses(server)[api])
    assert {order["trace_id"]: verdict(order) for order in report["orders"]} == {
        label.trace_id: judged(label)
        for label in world().labels
        if label.status in {"failed", "stuck"}
    }
    assert report["complete"]


def test_a_file_and_jaeger_agree_about_a_short_window(start_jaeger: Start, tmp_path: Path) -> None:
    landscape = PARTS["main gifts"]
    server = start_jaeger(JaegerSettings())
    push(server, landscape, NOW)
    path = tmp_path / "spans.json"
    path.write_bytes(encode_otlp(landscape.traces))
    expected = found(stuck("--jaeger", server.query_url, since="1d"))
    assert found(stuck("--from", path, since="1d")) == expected


def test_a_search_that_cannot_see_everything_says_so(start_jaeger: Start) -> None:
    server = start_jaeger(JaegerSettings())
    nano = int((NOW - timedelta(minutes=5)).timestamp()) * 10**9
    stage = {"order.stage": "INITIATED"}
    # All within one second: no window is short enough.
    server.push(
        json.dumps(otlp(*(otlp_span(f"{n:032x}", nano, stage) for n in range(1, 31)))).encode()
    )
    words = ("stuck", "--jaeger", server.query_url, "--format", "json")
    environment = {"ORDERTRACE_SEARCH_DEPTH": "10"}
    result = run(*words, environment=environment)
    report = document(result)
    assert report["complete"] is False
    assert report["orders_examined"] < 30
    assert [each["code"] for each in report["warnings"]] == ["search_incomplete"]
    assert "shop" in result.stderr
    strict = run(*words, "--strict", environment=environment)
    assert (strict.code, json.loads(strict.stdout)["complete"]) == (11, False)
    assert run(*words, "--strict").code == 0


@pytest.mark.parametrize("api", ["both", "v3", "legacy"])
def test_the_recorded_orders_are_shown_as_they_were_broken(
    start_jaeger: Start, addresses: Addressing, api: str
) -> None:
    server = start_jaeger(JaegerSettings())
    lines = gzip.decompress((EXAMPLES / "java-rabbitmq.otlp.jsonl.gz").read_bytes()).splitlines()
    groups = [group for line in lines for group in json.loads(line)["resourceSpans"]]
    server.push(json.dumps({"resourceSpans": groups}).encode())
    url = addresses(server)[api]
    for label in EXAMPLE_LABELS[list(APIS).index(api) :: 6]:
        check_example(label, "--jaeger", url)


@pytest.mark.parametrize(("form", "every"), [("otlp.jsonl.gz", 8), ("legacy.json.gz", 16)])
def test_the_recorded_orders_from_a_file(form: str, every: int) -> None:
    for label in EXAMPLE_LABELS[::every]:
        check_example(label, "--from", EXAMPLES / f"java-rabbitmq.{form}")


def check_example(label: Mapping[str, Any], *source: str | Path) -> None:
    words = ("--profile", EXAMPLES / "profile.toml", "--at", label["evaluated_at"])
    trace_id = label["family"][-1]
    journey = document(run("show", trace_id, *source, *words, "--format", "json"))
    status, cause, system, stage = verdict(journey)
    if [cause, system] not in label.get("accept", []):
        assert (cause, system) == (label["cause"], label["at_system"]), label
        assert status in {label["status"], *label.get("accept_status", [])}, label
    assert stage in {label["stage"], *label.get("accept_stage", [])}, label
    violations = {each["code"] for each in journey["violations"]}
    assert violations == set(label.get("violations", []))


def test_a_base_path_in_front_of_the_api(start_jaeger: Start) -> None:
    server = start_jaeger(JaegerSettings(base_path="/jaeger/ui"))
    part = PARTS["main school"]
    push(server, part, NOW)
    trace_id = part.labels[0].trace_id
    shown = run("show", trace_id, "--jaeger", server.query_url)
    assert shown.code == 0
    assert f"{server.query_url}/trace/{trace_id}" in "".join(shown.stdout.split())
    # A page of the UI, pasted whole.
    assert run("show", trace_id, "--jaeger", f"{server.query_url}/trace/{trace_id}").code == 0
    outside = run("show", trace_id, "--jaeger", server.query_url.removesuffix("/jaeger/ui"))
    assert "web page, not Jaeger's query API" in outside.refused(6)
    assert "base" in outside.stderr


def test_a_tenant_is_named_in_a_header(start_jaeger: Start) -> None:
    server = start_jaeger(JaegerSettings(tenants=("acme",)))
    words = ("stuck", "--jaeger", server.query_url)
    assert "tenant" in run(*words).refused(4)
    assert "tenant" in run(*words, environment={"ORDERTRACE_TENANT": "other"}).refused(4)
    assert run(*words, environment={"ORDERTRACE_TENANT": "acme"}).code == 0


def test_a_ticket_for_each_incident(start_jaeger: Start) -> None:
    server = start_jaeger(JaegerSettings())
    push(server, PARTS["main resin"], NOW)
    words = ("--jaeger", server.query_url)
    report = document(run("stuck", *words, "--since", "2d", "--format", "json"))
    ids = run("stuck", *words, "--since", "2d", "--ids-only").stdout
    result = run("ticket", "-", *words, "--format", "json", stdin=ids.encode())
    told = sorted(sorted(ticket["trace_ids"]) for ticket in document(result)["tickets"])
    assert told == sorted(sorted(incident["trace_ids"]) for incident in report["incidents"])
    assert len(told) > 1


def test_the_spans_beside_a_ticket_tell_the_same(start_jaeger: Start, tmp_path: Path) -> None:
    """The witnesses of a live Jaeger, silent services among them, are in the file."""
    server = start_jaeger(JaegerSettings())
    part = PARTS["main resin"]
    push(server, part, NOW)
    for cause in ("consumer_down", "message_lost", "price_calculation_hung"):
        label = next(label for label in part.labels if label.cause == cause)
        path = tmp_path / f"{cause}.json.gz"
        words = ("--jaeger", server.query_url)
        result = run("ticket", label.trace_id, *words, "--attach", path)
        assert result.code == 0, result.stderr
        live = document(run("show", label.trace_id, *words, "--format", "json"))
        kept = document(run("show", label.trace_id, "--from", path, "--format", "json"))
        assert verdict(kept) == verdict(live)


def test_an_unknown_trace(start_jaeger: Start, addresses: Addressing) -> None:
    server = start_jaeger(JaegerSettings())
    push(server, PARTS["main school"], NOW)
    unknown = "4bf92f3577b34da6a3ce929d0e0e4736"
    for url in addresses(server).values():
        for command in ("show", "ticket"):
            assert unknown in run(command, unknown, "--jaeger", url).refused(3)
        forced = run("ticket", unknown, "--jaeger", url, "--force")
        assert forced.code == 0
        assert unknown in forced.stdout
