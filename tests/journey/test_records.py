"""The fleet's witness: what orders told is found again, in whichever order they told it."""

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordertrace_cli.journey.account import Account, account_of
from ordertrace_cli.journey.clock_skew import Clocks
from ordertrace_cli.journey.correlate import Order
from ordertrace_cli.journey.model import Journey
from ordertrace_cli.journey.rebuild import rebuild
from ordertrace_cli.journey.records import Records
from ordertrace_cli.journey.sightings import Sightings, span_id, span_number
from ordertrace_cli.journey.trace_table import TraceTable
from ordertrace_cli.journey.traffic import Traffic
from tests.fleet.orders import NOW, PROFILE, OrderSpans, priced, submitted

MINUTE = timedelta(minutes=1)

trace_ids = st.integers(min_value=1, max_value=2**128 - 1).map(lambda number: f"{number:032x}")


def journey(order: OrderSpans) -> Journey:
    trace = order.trace()
    found = Order(trace.trace_id, (trace,), frozenset(), anchored=True, missing=False)
    return rebuild(found, PROFILE, Clocks())


def told(*accounts: Account) -> Records:
    records = Records(Clocks())
    for account in accounts:
        records.add(account)
    return records


def sound(number: int, minutes_ago: int) -> OrderSpans:
    return priced(number, NOW - minutes_ago * MINUTE, timedelta(seconds=20))


@given(st.lists(trace_ids))
def test_every_id_has_one_number_and_is_found_by_it(ids: list[str]) -> None:
    table = TraceTable()
    numbers = [table.number(each) for each in ids]
    assert [table.trace_id(number) for number in numbers] == ids
    assert sorted(set(numbers)) == list(range(len(set(ids)))) == list(range(len(table)))


def test_thousands_of_ids_keep_their_numbers() -> None:
    table = TraceTable()
    ids = [f"{number:032x}" for number in range(5_000)]
    assert [table.number(each) for each in ids] == list(range(5_000))
    assert [table.find(each) for each in ids] == list(range(5_000))
    assert table.find("f" * 32) is None


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9), st.integers(0, 3))), st.randoms())
def test_sightings_do_not_depend_on_the_order_in_which_they_came(
    rows: list[tuple[int, int, int]], random: Random
) -> None:
    table = TraceTable()
    numbers = [table.number(f"{each:032x}") for each in range(1, 5)]

    def sorted_of(given_rows: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
        found = Sightings()
        for start, span, trace in given_rows:
            found.add(start, start + 1, numbers[trace], span)
        found.sort(table)
        return list(zip(found.starts, found.traces, found.spans, strict=True))

    shuffled = random.sample(rows, len(rows))
    assert sorted_of(shuffled) == sorted_of(rows)


def test_a_span_without_an_id_stays_one() -> None:
    assert [span_id(span_number(each)) for each in ("", "00000000000000ff")] == [
        "",
        "00000000000000ff",
    ]


def test_what_was_taken_back_was_never_told() -> None:
    accounts = [account_of(journey(sound(number, 9 - number))) for number in range(1, 5)]
    records = told(*accounts)
    records.take_back(accounts[1])
    records.seal()
    without = told(accounts[0], *accounts[2:])
    without.seal()
    assert records.lessons.of_channel == without.lessons.of_channel
    assert records.lessons.of_direction == without.lessons.of_direction
    found = [list(records.consumptions(kind)) for kind in records.taken]
    assert found == [list(without.consumptions(kind)) for kind in without.taken]


def test_what_was_taken_back_can_be_told_again() -> None:
    account = account_of(journey(sound(1, 5)))
    records = told(account)
    records.take_back(account)
    records.add(account)
    records.seal()
    assert [len(found) for found in records.taken.values()] == [1]


@pytest.mark.parametrize("minutes_ago", [3, 9])
def test_a_message_is_overtaken_by_those_published_later(minutes_ago: int) -> None:
    waiting = journey(
        submitted(1, NOW - minutes_ago * MINUTE).publish("SUBMITTED", taken_after=None)
    )
    others = [sound(number, number) for number in (2, 4, 6, 8)]
    records = told(account_of(waiting), *(account_of(journey(each)) for each in others))
    records.seal()
    traffic = Traffic(PROFILE, records, frozenset())
    (publish,) = waiting.publishes
    found = traffic.consumed_since(waiting, publish, "mes")
    later = [each for each in (2, 4, 6, 8) if each < minutes_ago]
    assert found is not None
    assert (found.count, found.overtaken) == (len(later), True)
    assert found.first.trace_id == f"{max(later):032x}"
    assert found.last.trace_id == f"{min(later):032x}"
    before = traffic.last_consumed_before(waiting, publish, "mes")
    earlier = [each for each in (2, 4, 6, 8) if each > minutes_ago]
    assert (before.trace_id if before else None) == (f"{min(earlier):032x}" if earlier else None)
