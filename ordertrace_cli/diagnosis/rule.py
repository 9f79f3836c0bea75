"""What a rule is: a cause, and the search for what proves it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from ordertrace_cli.diagnosis.case import Case
from ordertrace_cli.diagnosis.model import Cause, Finding

Find: TypeAlias = Callable[[Case], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """find yields facts; it never sees another rule's findings and never raises."""

    cause: Cause
    find: Find
