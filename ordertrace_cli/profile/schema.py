"""What a profile file may say, as pydantic models, and how it becomes a Profile.

Owns keys, types, ranges and the rules between them. Where in the file a mistake stands, and
how it is told, is the business of `load`.
"""

import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Annotated, TypeAlias, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from msgspec.structs import replace
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator

from ordertrace_cli.errors import UsageError
from ordertrace_cli.globs import Globs
from ordertrace_cli.profile.document import Problem, nearest, suggestion
from ordertrace_cli.profile.model import (
    Actor,
    Calendar,
    Ending,
    Privacy,
    Profile,
    Stage,
    System,
    SystemKind,
    normal_stage_name,
)
from ordertrace_cli.profile.shape import parse_shape
from ordertrace_cli.redact import clean
from ordertrace_cli.times import parse_duration

T = TypeVar("T")

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-(?:([01][0-9]|2[0-3]):([0-5][0-9])|24:00)")


def _duration(value: object) -> timedelta:
    if not isinstance(value, str):
        raise ValueError("expected a duration in quotes, such as 90s, 15m, 2h or 1h30m")
    try:
        return parse_duration(value)
    except UsageError as error:
        raise ValueError(f"{error.what}: {error.hint}") from error


def _duration_or_none(value: object) -> timedelta:
    return timedelta(0) if value in ("0s", "0") else _duration(value)


def _printable(value: str) -> str:
    if not value.strip() or not value.isprintable():
        raise ValueError("expected text that is not empty and holds no control characters")
    return value


def _hours(value: object) -> tuple[time, time]:
    match = _HOURS.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("expected hours such as 09:00-18:00, 00:00-24:00 or 22:00-06:00")
    opens = time(int(match[1]), int(match[2]))
    closes = time(int(match[3] or 0), int(match[4] or 0))
    if opens == closes and match[3] is not None:
        raise ValueError("opens and closes at the same time; write 00:00-24:00 for the whole day")
    return opens, closes


def _weekday(value: object) -> int:
    if not isinstance(value, str) or value.casefold() not in _DAYS:
        raise ValueError(f"expected one of {', '.join(_DAYS)}")
    return _DAYS.index(value.casefold())


def _holiday(value: object) -> date:
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) and len(value) == 10 else "")
    except ValueError as error:
        raise ValueError("expected a date such as 2026-12-31") from error


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    # A directory of the zone database, a path out of it, a key with NUL: each raises its own.
    except (ValueError, KeyError, OSError) as error:
        known = nearest(value, available_timezones())
        guess = f"; did you mean {known}?" if known else ""
        raise ValueError(f"no such time zone, expected one such as Europe/Moscow{guess}") from error
    return value


def _shape(value: object) -> re.Pattern[str]:
    if not isinstance(value, str):
        raise ValueError("expected a regular expression in single quotes")
    return parse_shape(value)


def _region(value: str) -> str:
    if not re.fullmatch("[A-Z]{2}", value):
        raise ValueError("expected a country of two capital letters, such as RU")
    return value


Name: TypeAlias = Annotated[str, Field(max_length=200), AfterValidator(_printable)]
GlobList: TypeAlias = Annotated[list[Name], Field(max_length=500)]
Duration: TypeAlias = Annotated[timedelta, PlainValidator(_duration)]
Shape: TypeAlias = Annotated[re.Pattern[str], PlainValidator(_shape)]
Grace: TypeAlias = Annotated[timedelta, PlainValidator(_duration_or_none)]


class _Table(BaseModel):
    # hide_input_in_errors: a value must never reach an error (reliability: finding 10).
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, strict=True)


class SystemTable(_Table):
    """`[systems.<name>]`; only a service must say how it is known."""

    kind: Annotated[SystemKind, Field(strict=False)]
    services: GlobList = []
    team: Name | None = None
    contact: Name | None = None


class StageTable(_Table):
    """One `[[stages]]`, in the order of the lifecycle."""

    name: Name
    system: Name
    by: Annotated[Actor, Field(strict=False)]
    within: Duration | None = None
    spans: GlobList = []
    ends: Annotated[Ending, Field(strict=False)] | None = None


class LimitsTable(_Table):
    """`[limits]`; a key that is left out is as built in."""

    queue_delivery: Duration | None = None
    price_calculation: Duration | None = None
    error_grace: Grace | None = None
    retry_attempts: Annotated[int, Field(ge=1, le=1000)] | None = None
    cancel_within: Duration | None = None


class PatternsTable(_Table):
    """`[patterns]`; a key that is left out is as built in, an empty list matches nothing."""

    calculation_spans: GlobList | None = None
    invalid_model: GlobList | None = None
    dead_letter: GlobList | None = None


class CalendarTable(_Table):
    """`[calendar]`; without it operators are waited for around the clock."""

    timezone: Annotated[Name, AfterValidator(_timezone)]
    days: Annotated[list[Annotated[int, PlainValidator(_weekday)]], Field(min_length=1)]
    hours: Annotated[tuple[time, time], PlainValidator(_hours)]
    holidays: list[Annotated[date, PlainValidator(_holiday)]] = []


class CorrelationTable(_Table):
    """`[correlation]`: the attribute that holds the first trace's id."""

    attribute: Name


class PrivacyTable(_Table):
    """`[privacy]`; a key that is left out is as built in."""

    forbidden: GlobList | None = None
    allowed: GlobList | None = None
    order_numbers: Annotated[list[Shape], Field(max_length=20)] | None = None
    shapes: Annotated[dict[Name, Shape], Field(max_length=20)] | None = None
    phone_regions: list[Annotated[Name, AfterValidator(_region)]] | None = None


class AccessTable(_Table):
    """`[access]`: what to tell who is refused."""

    role: Name | None = None
    ask: Name | None = None


class RetentionTable(_Table):
    """`[retention]`: how long Jaeger keeps what it was sent."""

    traces: Duration


class ProfileFile(_Table):
    """The whole file; a table `systems` or `stages` that is left out is as built in.

    `name` is the file's own when it gives none.
    """

    name: Name
    systems: dict[Name, SystemTable] | None = None
    stages: list[StageTable] | None = None
    limits: LimitsTable = LimitsTable()
    patterns: PatternsTable = PatternsTable()
    calendar: CalendarTable | None = None
    correlation: CorrelationTable | None = None
    privacy: PrivacyTable = PrivacyTable()
    access: AccessTable = AccessTable()
    retention: RetentionTable | None = None


def to_profile(file: ProfileFile, base: Profile) -> Profile:
    """The file as a value; what it leaves out is as in base."""
    patterns = file.patterns.model_dump(exclude_none=True)
    return Profile(
        name=file.name,
        systems=base.systems if file.systems is None else _systems(file.systems),
        stages=base.stages if file.stages is None else _stages(file.stages),
        limits=replace(base.limits, **file.limits.model_dump(exclude_none=True)),
        patterns=replace(base.patterns, **{key: Globs(globs) for key, globs in patterns.items()}),
        correlation_attribute=(
            file.correlation.attribute if file.correlation else base.correlation_attribute
        ),
        calendar=_calendar(file.calendar) if file.calendar else base.calendar,
        privacy=_privacy(file.privacy, base.privacy),
        access=replace(base.access, **file.access.model_dump(exclude_none=True)),
        retention=file.retention.traces if file.retention else base.retention,
    )


def _privacy(table: PrivacyTable, base: Privacy) -> Privacy:
    return Privacy(
        forbidden=base.forbidden if table.forbidden is None else Globs(table.forbidden),
        allowed=base.allowed if table.allowed is None else Globs(table.allowed),
        order_numbers=_given(table.order_numbers, base.order_numbers),
        shapes=base.shapes if table.shapes is None else tuple(table.shapes.items()),
        phone_regions=_given(table.phone_regions, base.phone_regions),
    )


def _given(listed: list[T] | None, otherwise: tuple[T, ...]) -> tuple[T, ...]:
    return otherwise if listed is None else tuple(listed)


def _systems(tables: dict[str, SystemTable]) -> tuple[System, ...]:
    return tuple(
        System(name, t.kind, Globs(t.services), t.team or "", t.contact or "")
        for name, t in tables.items()
    )


def _stages(tables: list[StageTable]) -> tuple[Stage, ...]:
    """Stages with their ranks; the last of the lifecycle completes the order, said or not."""
    lifecycle = [table for table in tables if table.ends is not Ending.CANCELLED]
    ranks = {table.name: rank for rank, table in enumerate(lifecycle)}
    return tuple(
        Stage(
            name=table.name,
            system=table.system,
            by=table.by,
            rank=ranks.get(table.name, -1),
            within=table.within,
            spans=Globs(table.spans),
            ends=Ending.COMPLETED if table is lifecycle[-1] else table.ends,
        )
        for table in tables
    )


def _calendar(table: CalendarTable) -> Calendar:
    opens, closes = table.hours
    return Calendar(
        timezone=table.timezone,
        days=frozenset(table.days),
        opens=opens,
        closes=closes,
        holidays=frozenset(table.holidays),
    )


def broken_rules(file: ProfileFile, base: Profile) -> Iterator[Problem]:
    """What no single key can show: references, doubles, the shape of the lifecycle."""
    systems = [system.name for system in base.systems] if file.systems is None else [*file.systems]
    for name, table in (file.systems or {}).items():
        if table.kind is SystemKind.SERVICE and not table.services:
            yield Problem(
                ("systems", name),
                "a service needs `services`, by which it is known",
                f'for instance services = ["{name}", "{name}-*"]',
            )
    if file.stages is None:
        missing = [stage.system for stage in base.stages if stage.system not in systems]
        if missing:
            yield Problem(
                ("systems",),
                f"the built-in lifecycle needs a system {missing[0]}",
                "define it, or give `stages` of your own",
            )
        return
    yield from _broken_stages(file.stages, systems)


def _broken_stages(stages: list[StageTable], systems: list[str]) -> Iterator[Problem]:
    lifecycle = [n for n, stage in enumerate(stages) if stage.ends is not Ending.CANCELLED]
    if not lifecycle:
        yield Problem(("stages",), "the lifecycle is missing: no stage that does not cancel")
    seen: dict[str, str] = {}
    for number, stage in enumerate(stages):
        place = ("stages", number)
        compared = normal_stage_name(stage.name)
        if not compared:
            yield Problem((*place, "name"), "expected a name with letters")
        elif compared in seen:
            yield Problem(
                (*place, "name"),
                f"this stage is there already, as {clean(seen[compared])}",
                "case, `-`, `_` and spaces do not matter in names of stages",
            )
        seen.setdefault(compared, stage.name)
        if stage.system not in systems:
            hint = suggestion(stage.system, systems)
            yield Problem((*place, "system"), "no such system", hint)
        if stage.ends is Ending.COMPLETED and number != lifecycle[-1]:
            yield Problem(
                (*place, "ends"),
                "only the last stage of the lifecycle completes the order",
                "stages are read in the order in which an order passes them",
            )
