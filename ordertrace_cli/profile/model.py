"""The profile as a value: systems, stages, limits, patterns, calendar.

Owns the words of a landscape and the look-ups on them. What a TOML file may say, and the
line of a mistake in it, is the business of `schema` and `load`.
"""

import re
from datetime import date, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

from msgspec import Struct

from ordertrace_cli.globs import NO_GLOBS, Globs

T = TypeVar("T")

_MOST_KEPT = 20_000


class SystemKind(StrEnum):
    """What a system of the landscape is; only services emit spans of their own."""

    SERVICE = "service"
    QUEUE = "queue"
    STORAGE = "storage"


class Actor(StrEnum):
    """Who must act so that a stage is reached."""

    CUSTOMER = "customer"
    SYSTEM = "system"
    OPERATOR = "operator"
    CARRIER = "carrier"


class Ending(StrEnum):
    """How reaching a stage ends the order."""

    COMPLETED = "completed"
    CANCELLED = "cancelled"


class System(Struct, frozen=True):
    """One system; `services` fit service.name, peer.service and server.address.

    team, contact: who owns it, and how to reach them; "" where the profile does not say.
    """

    name: str
    kind: SystemKind
    services: Globs
    team: str = ""
    contact: str = ""


class Stage(Struct, frozen=True):
    """One activity of the lifecycle.

    within: longest wait for it, counted from the stage before; None when never overdue.
    spans: names of spans that reach it when they end. rank: its place in the lifecycle from 0;
    -1 for a stage that ends the order as cancelled, which may come at any point.
    """

    name: str
    system: str
    by: Actor
    rank: int
    within: timedelta | None = None
    spans: Globs = NO_GLOBS
    ends: Ending | None = None


class Limits(Struct, frozen=True):
    """How long is too long."""

    queue_delivery: timedelta = timedelta(seconds=60)
    price_calculation: timedelta = timedelta(minutes=10)
    error_grace: timedelta = timedelta(seconds=60)
    retry_attempts: int = 3
    cancel_within: timedelta = timedelta(minutes=5)


class Patterns(Struct, frozen=True):
    """Globs by which calculations, errors of the model and dead-letter destinations are known."""

    calculation_spans: Globs
    invalid_model: Globs
    dead_letter: Globs


class Calendar(Struct, frozen=True):
    """Working time of operators. days: 0 is Monday. closes may be 00:00, the end of the day."""

    timezone: str
    days: frozenset[int]
    opens: time
    closes: time
    holidays: frozenset[date] = frozenset()


class Privacy(Struct, frozen=True):
    """What else must not stand in spans, beside what is built in; see `privacy`.

    forbidden, allowed: globs on attribute keys; allowed ones are never reported by their key.
    order_numbers: shapes of an order's number in any text. shapes: own ones, by name.
    phone_regions: countries (ISO 3166) whose phone numbers are known without a `+`, too.
    """

    forbidden: Globs = NO_GLOBS
    allowed: Globs = NO_GLOBS
    order_numbers: tuple[re.Pattern[str], ...] = ()
    shapes: tuple[tuple[str, re.Pattern[str]], ...] = ()
    phone_regions: tuple[str, ...] = ()


class Access(Struct, frozen=True):
    """Who may read the traces, and who gives that out; "" where the profile does not say."""

    role: str = ""
    ask: str = ""


def normal_stage_name(text: str) -> str:
    """How stage names are compared: case, `-`, `_` and spaces do not matter (contract)."""
    return text.casefold().replace("-", "").replace("_", "").replace(" ", "")


class Profile(Struct, frozen=True, dict=True):
    """One landscape. systems and stages in the file's order.

    retention: how long Jaeger keeps a trace, None where the profile does not say.
    """

    name: str
    systems: tuple[System, ...]
    stages: tuple[Stage, ...]
    limits: Limits
    patterns: Patterns
    correlation_attribute: str = "order.trace_id"
    calendar: Calendar | None = None
    privacy: Privacy = Privacy()
    access: Access = Access()
    retention: timedelta | None = None

    @cached_property
    def lifecycle(self) -> tuple[Stage, ...]:
        """The stages an order passes, in order; never those that cancel it."""
        return tuple(stage for stage in self.stages if stage.rank >= 0)

    @cached_property
    def kept(self) -> dict[object, object]:
        """What others found out of spans' words and this profile alone, put there by `keep`."""
        return {}

    @cached_property
    def _by_name(self) -> dict[str, Stage]:
        return {normal_stage_name(stage.name): stage for stage in self.stages}

    @cached_property
    def _stage_of(self) -> dict[str, Stage | None]:
        return {}

    @cached_property
    def _by_system(self) -> dict[str, System]:
        return {system.name: system for system in self.systems}

    @cached_property
    def _system_of(self) -> dict[str, System | None]:
        return {}

    def stage(self, text: str) -> Stage | None:
        """The stage a span names, by the contract's rule of comparison; answers are kept."""
        if text not in self._stage_of:
            if len(self._stage_of) >= _MOST_KEPT:
                self._stage_of.clear()
            self._stage_of[text] = self._by_name.get(normal_stage_name(text))
        return self._stage_of[text]

    def stage_of_event(self, name: str) -> Stage | None:
        """The stage that an event of this name says; `order.submitted` as `submitted` does."""
        return self.stage(name[6:] if name[:6].casefold() == "order." else name)

    def keep(self, key: object, value: T) -> T:
        """Remember what follows from the key and this profile; forgotten when it is too much."""
        if len(self.kept) >= _MOST_KEPT:
            self.kept.clear()
        self.kept[key] = value
        return value

    def system(self, name: str) -> System | None:
        return self._by_system.get(name)

    def system_of(self, service: str) -> System | None:
        """The system a service, peer or address belongs to: exact names win over globs."""
        if service not in self._system_of:
            self._system_of[service] = self._find_system(service)
        return self._system_of[service]

    def _find_system(self, service: str) -> System | None:
        if not service:
            return None
        for system in self.systems:
            if any(
                pattern.casefold() == service.casefold() for pattern in system.services.patterns
            ):
                return system
        return next((system for system in self.systems if service in system.services), None)

    def next_stage(self, stage: Stage | None) -> Stage | None:
        """The stage after this one in the lifecycle; the first after None; None after the last."""
        if stage is None:
            return self.lifecycle[0] if self.lifecycle else None
        if stage.rank < 0:
            return None
        later = [other for other in self.lifecycle if other.rank > stage.rank]
        return later[0] if later else None

    @property
    def queue_system(self) -> str:
        """The broker's name in this landscape; "queue" when the profile lists none."""
        return self._first_of(SystemKind.QUEUE, "queue")

    @property
    def storage_system(self) -> str:
        """The storage's name in this landscape; "s3" when the profile lists none."""
        return self._first_of(SystemKind.STORAGE, "s3")

    def _first_of(self, kind: SystemKind, otherwise: str) -> str:
        return next((system.name for system in self.systems if system.kind is kind), otherwise)
