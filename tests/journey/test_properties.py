"""What holds of any spans at all: an order is judged or refused clearly, and never by accident.

Real orders, mutilated as exporters, networks and wrong instrumentation do it, and spans that no
instrumentation would send.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ordertrace_cli.diagnosis.model import Diagnosis
from ordertrace_cli.errors import TraceNotFoundError
from ordertrace_cli.fleet.examination import examine_traces
from ordertrace_cli.fleet.show import diagnose_order
from ordertrace_cli.fleet.stuck import Window, find_stuck
from ordertrace_cli.profile.builtin import builtin_profile
from ordertrace_cli.render.json_v1 import render_show_json
from ordertrace_cli.sources.files import FileSource
from ordertrace_cli.spans.gather import Batch, gather
from ordertrace_cli.spans.model import Span, SpanStatus, Trace
from tests.demo.worlds import NOW, traces, world
from tests.spans.strategies import landscapes

PROFILE = builtin_profile()
SECOND = 1_000_000_000
NOBODY = frozenset[str]()

calm = settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
randoms = st.builds(Random, st.integers(0, 2**32))


@cache
def samples() -> tuple[tuple[Trace, ...], ...]:
    """One order of each scenario, with all of its traces."""
    first = {label.scenario: label for label in world().labels}
    return tuple(tuple(traces()[trace_id] for trace_id in label.family) for label in first.values())


def judge(given_traces: Sequence[Trace]) -> tuple[Diagnosis, ...]:
    whole = examine_traces(given_traces, PROFILE, NOW, NOBODY)
    return tuple(
        sorted(map(whole.diagnose, whole.orders()), key=lambda diagnosis: diagnosis.trace_id)
    )


def regather(spans: Sequence[Span]) -> tuple[Trace, ...]:
    return gather([Batch(tuple(spans))])


def everything(mutilated: Sequence[Trace]) -> None:
    """Judge every order and write it out: whatever breaks on the way breaks the test."""
    if not mutilated:
        return
    for diagnosis in judge(mutilated):
        assert render_show_json(diagnosis)
    source = FileSource(mutilated, "test")
    # A trace whose spans all lie in the future is refused.
    with suppress(TraceNotFoundError):
        diagnose_order(source, PROFILE, mutilated[0].trace_id, NOW)
    report = find_stuck(source, PROFILE, Window(NOW - timedelta(days=60), NOW, NOW))
    assert sum(report.counts.values()) == report.orders_examined


Mutilation = Callable[[Random, list[Span]], list[Span]]


def lose(random: Random, spans: list[Span]) -> list[Span]:
    return [span for span in spans if random.random() < 0.7] or spans[:1]


def repeat(random: Random, spans: list[Span]) -> list[Span]:
    return spans + random.choices(spans, k=3)


def repeat_differently(random: Random, spans: list[Span]) -> list[Span]:
    again = [replace(span, name="again", status=SpanStatus.ERROR) for span in spans[:3]]
    return spans + random.sample(again, k=len(again))


def reparent(random: Random, spans: list[Span]) -> list[Span]:
    ids = [span.span_id for span in spans] + ["", "f" * 16]
    return [
        replace(s, parent_span_id=random.choice(ids)) if random.random() < 0.4 else s for s in spans
    ]


def rename(random: Random, spans: list[Span]) -> list[Span]:
    names = [span.name for span in spans] + ["", "order.CLOSED", "[/]", "\x1b[2J"]
    return [replace(s, name=random.choice(names)) if random.random() < 0.4 else s for s in spans]


def swap_services(random: Random, spans: list[Span]) -> list[Span]:
    services = [span.service for span in spans] + ["", "stranger"]
    return [
        replace(s, service=random.choice(services)) if random.random() < 0.4 else s for s in spans
    ]


def shift_clocks(random: Random, spans: list[Span]) -> list[Span]:
    """Every service's clock off by up to a day."""
    off = {span.service: random.randint(-86_400, 86_400) * SECOND for span in spans}
    return [
        replace(
            span,
            start_time_unix_nano=max(span.start_time_unix_nano + off[span.service], 0),
            end_time_unix_nano=max(span.end_time_unix_nano + off[span.service], 0),
        )
        for span in spans
    ]


def forget_times(random: Random, spans: list[Span]) -> list[Span]:
    strange = [0, 1, 2**63 - 1, 2**64 - 1]
    return [
        replace(s, start_time_unix_nano=random.choice(strange), end_time_unix_nano=2**64 - 1)
        if random.random() < 0.3
        else s
        for s in spans
    ]


def forget_attributes(random: Random, spans: list[Span]) -> list[Span]:
    return [replace(s, attributes={}, links=()) if random.random() < 0.4 else s for s in spans]


def mix_attributes(random: Random, spans: list[Span]) -> list[Span]:
    """Values of the wrong type under keys that mean something."""
    wrong: list[object] = [None, True, 7, 7.5, b"\xff", [], ["a"], {"a": []}, "", "x" * 5000]
    return [
        replace(s, attributes={key: random.choice(wrong) for key in s.attributes})
        if random.random() < 0.4
        else s
        for s in spans
    ]


MUTILATIONS: tuple[Mutilation, ...] = (
    lose, repeat, repeat_differently, reparent, rename, swap_services, shift_clocks, forget_times,
    forget_attributes, mix_attributes,
)  # fmt: skip


@pytest.mark.parametrize("mutilate", MUTILATIONS, ids=lambda mutilation: mutilation.__name__)
@settings(calm, max_examples=6)
@given(random=randoms)
def test_a_mutilated_order_is_judged(mutilate: Mutilation, random: Random) -> None:
    spans = [span for trace in random.choice(samples()) for span in trace.spans]
    everything(regather(mutilate(random, spans)))


@calm
@given(random=randoms, chosen=st.lists(st.sampled_from(MUTILATIONS), max_size=4))
def test_orders_mutilated_in_several_ways_are_judged(
    random: Random, chosen: list[Mutilation]
) -> None:
    spans = [s for family in random.sample(samples(), 3) for trace in family for s in trace.spans]
    for mutilate in chosen:
        spans = mutilate(random, spans)
    everything(regather(spans))


@calm
@given(landscapes)
def test_spans_that_nobody_would_send_are_judged(landscape: list[Trace]) -> None:
    everything(landscape)


@calm
@given(random=randoms)
def test_the_order_of_spans_and_traces_means_nothing(random: Random) -> None:
    spans = [s for family in random.sample(samples(), 4) for trace in family for s in trace.spans]
    expected = judge(regather(spans))
    random.shuffle(spans)
    assert judge(regather(spans)) == expected


def test_the_order_of_a_whole_landscape_means_nothing() -> None:
    shuffled = [replace(t, spans=t.spans[::-1]) for t in reversed(world().traces)]
    assert judge(shuffled) == judge(world().traces)


@calm
@given(random=randoms)
def test_a_span_that_came_twice_means_nothing(random: Random) -> None:
    spans = [span for trace in random.choice(samples()) for span in trace.spans]
    assert judge(regather(repeat(random, spans))) == judge(regather(spans))


@calm
@given(random=randoms)
def test_traces_of_other_systems_mean_nothing(random: Random) -> None:
    """Whatever runs beside the orders: its spans belong to no system of the profile."""
    family = random.choice(samples())
    strangers = [
        replace(
            span,
            trace_id=f"{random.getrandbits(128) | 1:032x}",
            service="billing",
            name=f"job.{number}",
            parent_span_id="",
            links=(),
            events=(),
            attributes={},
            resource={"service.name": "billing"},
        )
        for number, span in enumerate(family[0].spans)
    ]
    assert judge((*family, *regather(strangers))) == judge(family)


@pytest.mark.parametrize("minutes", [345, -210], ids=["Kathmandu", "St. John's"])
def test_the_zone_that_now_is_written_in_means_nothing(minutes: int) -> None:
    now = NOW.astimezone(timezone(timedelta(minutes=minutes)))
    elsewhere = examine_traces(world("quiet-mes").traces, PROFILE, now, NOBODY)
    here = examine_traces(world("quiet-mes").traces, PROFILE, NOW, NOBODY)
    for order in here.orders():
        found = elsewhere.find(order.trace_id)
        assert found is not None
        assert elsewhere.diagnose(found).stall == here.diagnose(order).stall


@pytest.mark.parametrize(
    "now", [datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)]
)
def test_any_moment_can_be_judged_from(now: datetime) -> None:
    whole = examine_traces(world("quiet-mes").traces, PROFILE, now, NOBODY)
    for order in whole.orders():
        assert render_show_json(whole.diagnose(order))
