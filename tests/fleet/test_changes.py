"""From look to look: what is new, grown, smaller, over; and what nobody can say."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from ordertrace_cli.diagnosis.model import Cause, Diagnosis, OrderStatus, Place
from ordertrace_cli.fleet.changes import Picture, Turn, news
from ordertrace_cli.fleet.model import Incident, StuckReport
from tests.demo.worlds import NOW

MINUTE = timedelta(minutes=1)


def order(trace_id: str, last_seen: datetime = NOW - MINUTE) -> Diagnosis:
    return Diagnosis(
        trace_id=trace_id,
        evaluated_at=NOW,
        status=OrderStatus.STUCK,
        stage=None,
        stage_reached_at=None,
        next_stage=None,
        stall=None,
        stages=(),
        hops=(),
        violations=(),
        caveats=(),
        traces=(trace_id,),
        span_count=1,
        first_seen=last_seen,
        last_seen=last_seen,
    )


def incident(name: str, *ids: str, recovered_at: datetime | None = None) -> Incident:
    return Incident(
        incident_id=name,
        cause=Cause.CONSUMER_DOWN,
        status=OrderStatus.STUCK,
        at=Place("mes", name),
        since=NOW - 5 * MINUTE,
        latest=NOW - MINUTE,
        last_sound=None,
        stage=None,
        trace_ids=ids,
        recovered_at=recovered_at,
    )


def report(
    *incidents: Incident, last_seen: datetime = NOW - MINUTE, complete: bool = True
) -> StuckReport:
    orders = tuple(order(id_, last_seen) for each in incidents for id_ in each.trace_ids)
    return StuckReport(
        evaluated_at=NOW,
        since=NOW - 60 * MINUTE,
        until=NOW,
        orders_examined=len(orders),
        complete=complete,
        counts={},
        orders=orders,
        incidents=incidents,
        caveats=(),
    )


def turns(
    before: StuckReport, after: StuckReport, stalled: frozenset[str] = frozenset()
) -> dict[str, Turn]:
    ids = stalled | {each.trace_id for each in after.orders}
    changes = news(Picture().after(before), after, ids).changes
    return {change.incident.incident_id: change.turn for change in changes}


ONE, TWO = incident("one", "a", "b"), incident("two", "c")


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ((ONE,), {}),
        ((ONE, TWO), {"two": Turn.NEW}),
        ((incident("one", "a", "b", "x"),), {"one": Turn.GROWN}),
        ((incident("one", "a"),), {"one": Turn.FEWER}),
        ((incident("one", "a", "b", recovered_at=NOW),), {"one": Turn.PASSING}),
        ((), {"one": Turn.RECOVERED}),
    ],
    ids=["nothing", "new", "grown", "fewer", "passing", "recovered"],
)
def test_what_becomes_of_an_incident(
    after: tuple[Incident, ...], expected: dict[str, Turn]
) -> None:
    assert turns(report(ONE), report(*after)) == expected


def test_an_order_that_leaves_the_window_unchanged_has_not_recovered() -> None:
    old = report(ONE, last_seen=NOW - 60 * MINUTE)
    just_left = replace(report(), since=NOW - 59 * MINUTE)
    assert turns(old, just_left) == {"one": Turn.LEFT}
    # It could still be seen, if it were as it was.
    assert turns(old, report()) == {"one": Turn.RECOVERED}


def test_an_order_that_stalls_for_another_cause_has_not_recovered() -> None:
    """Also where that cause was not asked for, so that the report does not list it."""
    assert turns(report(ONE), report(), frozenset("a")) == {"one": Turn.CHANGED}
    assert turns(report(ONE), report(incident("other", "a", "b"))) == {
        "other": Turn.NEW,
        "one": Turn.CHANGED,
    }


def test_a_look_that_could_not_see_everything_takes_nothing_for_over() -> None:
    blind = report(TWO, complete=False)
    assert turns(report(ONE), blind) == {"two": Turn.NEW}
    assert turns(report(ONE), report(incident("one", "a"), complete=False)) == {}
    picture = Picture().after(report(ONE)).after(blind)
    assert set(picture.incidents) == {"one", "two"}
    # What was merely not seen is not new when it is seen again.
    assert news(picture, report(ONE, TWO), frozenset("abc")).changes == ()


def test_new_orders_are_named() -> None:
    before = Picture().after(report(ONE))
    found = news(before, report(incident("one", "a", "b", "x")), frozenset("abx"))
    assert found.orders == {"x"}
    (change,) = found.changes
    assert (change.before, change.orders, change.at) == (2, 3, NOW)
