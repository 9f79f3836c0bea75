"""Orders by their ids, behind an interface like Jaeger's: one fleet, and none stops another."""

from datetime import timedelta

import pytest

from ordertrace_cli.errors import (
    AccessDeniedError,
    OrdertraceError,
    TraceNotFoundError,
    UnreachableError,
    UnreadableError,
)
from ordertrace_cli.fleet.several import diagnose_orders
from ordertrace_cli.fleet.show import diagnose_order
from ordertrace_cli.fleet.stuck import Window, find_stuck
from ordertrace_cli.spans.model import Trace
from tests.fleet.orders import NOW, PROFILE, SECOND, OrderSpans, priced, submitted
from tests.fleet.test_show import Store

MINUTE = timedelta(minutes=1)


def lost(number: int, minutes: int) -> OrderSpans:
    """Published, never taken."""
    return submitted(number, NOW - minutes * MINUTE).publish("SUBMITTED", taken_after=None)


WAITING = [lost(0xA0 + number, 30 + number) for number in range(3)]
SOUND = [priced(0x100 + number, NOW - 50 * MINUTE, 20 * SECOND) for number in range(5)]
IDS = [order.trace_id for order in WAITING]


class Broken(Store):
    """Cannot deliver one of the traces."""

    def __init__(self, bad: str, error: OrdertraceError) -> None:
        super().__init__([*WAITING, *SOUND])
        self._bad, self._error = bad, error

    def fetch(self, trace_id: str) -> Trace:
        if trace_id == self._bad:
            raise self._error
        return super().fetch(trace_id)


def test_each_order_is_judged_as_it_is_alone() -> None:
    """And perhaps more surely: together they are looked at with more witnesses."""
    store = Store([*WAITING, *SOUND])
    several = diagnose_orders(store, PROFILE, IDS, NOW)
    for order in several.orders:
        alone = diagnose_order(store, PROFILE, order.diagnosis.trace_id, NOW)
        assert order.diagnosis.stall is not None
        assert alone.diagnosis.stall is not None
        one, other = order.diagnosis.stall.finding, alone.diagnosis.stall.finding
        assert (one.cause, one.at.system, one.since) == (other.cause, other.at.system, other.since)
    assert [order.diagnosis.trace_id for order in several.orders] == IDS
    assert several.failed == {}


def test_what_they_share_is_what_stuck_finds() -> None:
    store = Store([*WAITING, *SOUND])
    several = diagnose_orders(store, PROFILE, IDS, NOW)
    report = find_stuck(store, PROFILE, Window(NOW - 120 * MINUTE, NOW, NOW))
    assert len(several.incidents) == 1
    assert several.incidents == report.incidents


def test_the_fleet_is_asked_for_once() -> None:
    one, many = Store([*WAITING, *SOUND]), Store([*WAITING, *SOUND])
    diagnose_orders(one, PROFILE, IDS[-1:], NOW)
    diagnose_orders(many, PROFILE, IDS, NOW)
    assert many.asked.count("fetch") == len(IDS)
    searches = [sum(each.startswith("search") for each in store.asked) for store in (one, many)]
    assert searches[0] == searches[1] > 0


@pytest.mark.parametrize(
    "error",
    [
        TraceNotFoundError("no such trace"),
        UnreadableError("no trace in it"),
        UnreachableError("no answer in time"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_trace_that_cannot_be_had_stops_no_other(error: OrdertraceError) -> None:
    several = diagnose_orders(Broken(IDS[1], error), PROFILE, IDS, NOW)
    assert [order.diagnosis.trace_id for order in several.orders] == [IDS[0], IDS[2]]
    assert several.failed == {IDS[1]: error}


def test_who_may_not_look_at_all_is_told_at_once() -> None:
    with pytest.raises(AccessDeniedError):
        diagnose_orders(Broken(IDS[1], AccessDeniedError("no role")), PROFILE, IDS, NOW)


def test_what_had_not_happened_yet_is_not_there() -> None:
    early = NOW - 45 * MINUTE
    several = diagnose_orders(Store([*WAITING, *SOUND]), PROFILE, IDS, early)
    assert several.orders == ()
    assert set(several.failed) == set(IDS)
    assert all(isinstance(error, TraceNotFoundError) for error in several.failed.values())


def test_an_order_named_twice_is_there_once() -> None:
    store = Store([*WAITING, *SOUND])
    assert len(diagnose_orders(store, PROFILE, [IDS[0], IDS[0]], NOW).orders) == 1
