"""Packed numbers answer as a plain list of them does."""

from bisect import bisect_left, bisect_right
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ordertrace_cli.numbers import Numbers

WHOLE = st.integers(-(2**63), 2**63 - 1)


def filled(numbers: list[int]) -> Numbers:
    found = Numbers()
    for number in numbers:
        found.add(number)
    return found


def agree(found: Numbers, numbers: list[int], bounds: list[int]) -> None:
    plain = sorted(numbers)
    assert len(found) == len(plain)
    for bound in bounds:
        first, last = bisect_left(plain, bound), bisect_right(plain, bound)
        assert found.last_before(bound) == (plain[first - 1] if first else None)
        assert found.first_after(bound) == (plain[last] if last < len(plain) else None)
    row = found.row()
    assert len(row) == len(plain)
    assert list(row) == plain
    for index in {0, len(plain) // 2, len(plain) - 1} & set(range(len(plain))):
        assert row.at(index) == plain[index]
    assert [row.count_below(bound) for bound in bounds] == [bisect_left(plain, b) for b in bounds]


@given(st.lists(WHOLE, max_size=50), st.lists(WHOLE, max_size=5))
def test_a_few(numbers: list[int], bounds: list[int]) -> None:
    agree(filled(numbers), numbers, [*bounds, *numbers[:5]])


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 1_000),
    count=st.integers(4_000, 13_000),
    spread=st.sampled_from([1, 50, 10**7, 2**61]),
)
def test_many_of_which_some_are_taken_out_again(seed: int, count: int, spread: int) -> None:
    random = Random(seed)  # noqa: S311
    numbers = [random.randint(-spread, spread) for _ in range(count)]
    found = filled(numbers)
    for number in random.sample(numbers, 100):
        found.remove(number)
        numbers.remove(number)
    agree(found, numbers, [numbers[0], 0, spread, -spread, spread + 1, -spread - 1])


def test_all_may_be_taken_out() -> None:
    found = filled(list(range(5_000)))
    for number in range(5_000):
        found.remove(number)
    agree(found, [], [0, 2_500])


@pytest.mark.parametrize("mean_step", [1, 70_000])
def test_moments_of_a_window_take_little_room(mean_step: int) -> None:
    random = Random(1)  # noqa: S311
    found = filled([random.randint(0, mean_step * 40_960) for _ in range(40_960)])
    packed = sum(len(run.packed) for run in found._runs)
    assert packed < 3.2 * len(found)
