"""What is true of an order: decided by what was done to it, never by its spans."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Truth:
    """Words of the contract; violations are all that must be reported, and no others.

    stage: None for a trace that is of no order.
    """

    status: str
    stage: str | None
    cause: str | None = None
    at_system: str | None = None
    violations: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Label:
    """One order's truth."""

    scenario: str
    trace_id: str
    truth: Truth


@dataclass(frozen=True, slots=True)
class PlayedSite:
    """A site after everything happened, judged as of `at`. jaeger_url: where its spans are."""

    name: str
    jaeger_url: str
    began: datetime
    at: datetime
    labels: Mapping[str, Label]


NOT_CANCELLED = frozenset({"not_cancelled"})


def failed(stage: str, cause: str, system: str, *violations: str) -> Truth:
    return Truth("failed", stage, cause, system, frozenset(violations))


def stuck(stage: str, cause: str, system: str, *violations: str) -> Truth:
    return Truth("stuck", stage, cause, system, frozenset(violations))


def unknown(stage: str, cause: str, system: str, *violations: str) -> Truth:
    return Truth("unknown", stage, cause, system, frozenset(violations))


def completed(*violations: str) -> Truth:
    return Truth("completed", "CLOSED", violations=frozenset(violations))


CANCELLED = Truth("cancelled", "CANCELLED")
