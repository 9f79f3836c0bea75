"""What the generator hands out: traces, and what is true of each order."""

from msgspec import Struct

from ordertrace_cli.spans.model import Trace


class Label(Struct, frozen=True):
    """What is true of one order, by how it was made.

    trace_id: the order's first trace; family: all of its traces, the first one first.
    status, cause, violations: the contract's words; at_system, stage: None where there is none.
    line: the line of business, "" for the main one.
    """

    trace_id: str
    family: tuple[str, ...]
    scenario: str
    line: str
    status: str
    cause: str | None
    at_system: str | None
    stage: str | None
    violations: tuple[str, ...] = ()


class Landscape(Struct, frozen=True):
    """All traces of one landscape. services: every service.name that was ever seen."""

    traces: tuple[Trace, ...]
    labels: tuple[Label, ...]
    services: frozenset[str]
