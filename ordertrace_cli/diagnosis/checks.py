"""How rules make their tests, and what follows from them: the finding and the account of it.

A rule has one sequence of tests for each thing it suspects. `find` and `checks` both read it,
so what is told of a rule is what it went by.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from ordertrace_cli.diagnosis.case import facts
from ordertrace_cli.diagnosis.check_code import CheckCode
from ordertrace_cli.diagnosis.model import Check, FactValue

Suspect = TypeVar("Suspect")


def check(code: CheckCode, passed: bool | None, **known: FactValue | None) -> Check:
    return Check(code, passed, facts(**known))


def supports(holds: bool) -> bool | None:
    """The outcome of a test that cannot refute: where it does not hold, it leaves doubt."""
    return True if holds else None


def fits(tests: Iterable[Check]) -> bool:
    """Whether nothing refutes the cause. Tests after the first that does are not made."""
    return all(test.passed is not False for test in tests)


def until_refuted(tests: Iterable[Check]) -> tuple[Check, ...]:
    """Later tests may mean nothing once one has failed."""
    made: list[Check] = []
    for test in tests:
        made.append(test)
        if test.passed is False:
            break
    return tuple(made)


def tried(
    suspects: Iterable[Suspect],
    tests: Callable[[Suspect], Iterable[Check]],
    nothing: Check,
) -> tuple[Check, ...]:
    """The tests of the suspect that stands up best; `nothing` where there is no suspect."""
    made = [until_refuted(tests(suspect)) for suspect in suspects]
    return max(made, key=_standing, default=(nothing,))


def _standing(tests: tuple[Check, ...]) -> tuple[bool, int]:
    return fits(tests), sum(test.passed is True for test in tests)
