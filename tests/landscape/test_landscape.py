"""What was done to real orders is what `show` and `stuck` say of them, through a real Jaeger."""

import json
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from tests.landscape.labels import PlayedSite, Truth
from tests.landscape.ordertrace import ordertrace, truth_of

pytestmark = pytest.mark.landscape

Sites = Mapping[str, PlayedSite]

WHOLE = ("continued", "linked", "named")
"""Sites that are whole: one for each way in which later steps find their order."""

PAST_MES = ("lost", "bare")
"""Sites whose MES drops the context, or emits no spans at all."""

ATTENTION = frozenset({"failed", "stuck"})

every_site = pytest.mark.parametrize("site", [*WHOLE, *PAST_MES])
every_api = pytest.mark.parametrize("api", ["v3", "legacy"])
# Some hundred orders, one by one: each API of each site would take minutes.
each_site_by_one_api = pytest.mark.parametrize(
    ("site", "api"),
    [
        ("continued", "v3"),
        ("linked", "legacy"),
        ("named", "v3"),
        *((site, api) for site in PAST_MES for api in ("v3", "legacy")),
    ],
)


def truths(site: PlayedSite) -> dict[str, Truth]:
    return {scenario: label.truth for scenario, label in site.labels.items()}


def traces_of(site: PlayedSite, **wanted: str) -> list[dict[str, Any]]:
    """Straight from Jaeger."""
    answer = httpx.get(
        f"{site.jaeger_url}/api/traces",
        params={"limit": 100_000, "raw": True, **wanted},
        trust_env=False,
    )
    return list(answer.raise_for_status().json()["data"])


@each_site_by_one_api
def test_show_says_what_happened_to_each_order(landscape: Sites, site: str, api: str) -> None:
    played = landscape[site]
    with ordertrace(played, api) as program:
        said = {
            scenario: truth_of(program.show(label.trace_id))
            for scenario, label in played.labels.items()
        }
    assert said == truths(played)


@every_api
@every_site
def test_stuck_lists_those_that_need_attention_and_no_others(
    landscape: Sites, site: str, api: str
) -> None:
    played = landscape[site]
    scenarios = {label.trace_id: scenario for scenario, label in played.labels.items()}
    with ordertrace(played, api) as program:
        report = program.stuck()
    said = {scenarios[order["trace_id"]]: truth_of(order) for order in report["orders"]}
    wanted = {name: truth for name, truth in truths(played).items() if truth.status in ATTENTION}
    assert said == wanted
    assert report["complete"] is True
    orders = [truth for truth in truths(played).values() if truth.stage]
    assert report["orders_examined"] == len(orders)


@pytest.mark.parametrize("site", WHOLE)
def test_the_outage_of_mes_is_one_incident(landscape: Sites, site: str) -> None:
    played = landscape[site]
    with ordertrace(played, "v3") as program:
        incidents = program.stuck()["incidents"]
    down = [incident for incident in incidents if incident["cause"] == "consumer_down"]
    ids = {
        label.trace_id for label in played.labels.values() if label.truth.cause == "consumer_down"
    }
    assert [set(incident["trace_ids"]) for incident in down] == [ids]


@pytest.mark.parametrize("scenario", ["sound", "never-packed", "mes-killed-while-calculating"])
@pytest.mark.parametrize(
    ("site", "api"), [("continued", "legacy"), ("linked", "v3"), ("named", "legacy")]
)
def test_each_trace_of_an_order_shows_the_whole_order(
    landscape: Sites, site: str, scenario: str, api: str
) -> None:
    played = landscape[site]
    with ordertrace(played, api) as program:
        document = program.show(played.labels[scenario].trace_id)
        others = [program.show(trace_id) for trace_id in document["traces"]]
    assert len(others) == 1 if site == "continued" else len(others) > 1
    assert all(other == document for other in others)


def test_what_is_left_of_a_lost_order_is_counted_and_not_judged(landscape: Sites) -> None:
    played = landscape["lost"]
    fragments = traces_of(played, service="mes", operation="price.calculate")
    assert len(fragments) == len(played.labels)
    with ordertrace(played, "v3") as program:
        report = program.stuck()
        said = {truth_of(program.show(trace["traceID"])) for trace in fragments}
    assert "fragments" in {warning["code"] for warning in report["warnings"]}
    assert said == {Truth("unknown", "PRICE_CALCULATED", "context_lost", "mes")}


def test_the_installed_command_tells_a_script_that_an_order_needs_attention(
    landscape: Sites,
) -> None:
    played = landscape["continued"]
    with ordertrace(played, "v3") as program:
        done = program.run("show", played.labels["mes-is-down"].trace_id, "--check")
    assert (done.returncode, done.stderr) == (10, "")


@every_site
def test_no_span_holds_the_number_of_an_order(landscape: Sites, site: str) -> None:
    played = landscape[site]
    for service in ("shop", "crm", "mes"):
        assert f"{site.upper()}-0" not in json.dumps(traces_of(played, service=service))
