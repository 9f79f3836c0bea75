"""What a rule is: a cause, the search for what proves it, and an account of that search."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from msgspec import Struct

from ordertrace_cli.diagnosis.case import Case
from ordertrace_cli.diagnosis.model import Cause, Check, Finding

Find: TypeAlias = Callable[[Case], Iterable[Finding]]
Checks: TypeAlias = Callable[[Case], Iterable[Check]]


class Rule(Struct, frozen=True):
    """find yields facts; it never sees another rule's findings and never raises.

    checks tells the tests that find went by, up to the first that refutes the cause: it
    finds something exactly when none does.
    """

    cause: Cause
    find: Find
    checks: Checks
