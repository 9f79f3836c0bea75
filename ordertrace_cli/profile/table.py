"""A profile as the table of its TOML file: everything spelt out, nothing left to what is built in.

The way back of `schema.to_profile`: loading what is written here gives the same profile.
"""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

from ordertrace_cli.profile.model import Calendar, Privacy, Profile, Stage, System
from ordertrace_cli.times import format_duration

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class SystemTable(TypedDict):
    """One `[systems.NAME]`. kind: service, queue or storage."""

    kind: str
    services: list[str]
    team: NotRequired[str]
    contact: NotRequired[str]


class StageTable(TypedDict):
    """One `[[stages]]`. within: the longest wait for it; a stage without is never overdue."""

    name: str
    system: str
    by: str
    within: NotRequired[str]
    ends: NotRequired[str]
    spans: list[str]


class LimitsTable(TypedDict):
    """`[limits]`; durations such as 15m or 1h30m."""

    queue_delivery: str
    price_calculation: str
    error_grace: str
    retry_attempts: int
    cancel_within: str


class PatternsTable(TypedDict):
    """`[patterns]`: globs."""

    calculation_spans: list[str]
    invalid_model: list[str]
    dead_letter: list[str]


class CorrelationTable(TypedDict):
    """`[correlation]`."""

    attribute: str


class CalendarTable(TypedDict):
    """`[calendar]`: working time of operators."""

    timezone: str
    days: list[str]
    hours: str
    holidays: list[str]


class PrivacyTable(TypedDict):
    """`[privacy]`: what `ordertrace audit` looks for beside what it knows by itself."""

    forbidden: list[str]
    allowed: list[str]
    order_numbers: list[str]
    phone_regions: list[str]
    shapes: dict[str, str]


class AccessTable(TypedDict):
    """`[access]`: who may read traces, and who gives that out."""

    role: NotRequired[str]
    ask: NotRequired[str]


class RetentionTable(TypedDict):
    """`[retention]`."""

    traces: str


class ProfileTable(TypedDict):
    """The whole file. systems: by name, in the profile's order. stages: in the lifecycle's."""

    name: str
    systems: dict[str, SystemTable]
    stages: list[StageTable]
    limits: LimitsTable
    patterns: PatternsTable
    correlation: CorrelationTable
    calendar: NotRequired[CalendarTable]
    privacy: PrivacyTable
    access: NotRequired[AccessTable]
    retention: NotRequired[RetentionTable]


def profile_table(profile: Profile) -> ProfileTable:
    """Keys in the order of the built-in file."""
    limits, patterns = profile.limits, profile.patterns
    table: ProfileTable = {
        "name": profile.name,
        "systems": {system.name: _system(system) for system in profile.systems},
        "stages": [_stage(stage) for stage in profile.stages],
        "limits": {
            "queue_delivery": format_duration(limits.queue_delivery),
            "price_calculation": format_duration(limits.price_calculation),
            "error_grace": format_duration(limits.error_grace),
            "retry_attempts": limits.retry_attempts,
            "cancel_within": format_duration(limits.cancel_within),
        },
        "patterns": {
            "calculation_spans": list(patterns.calculation_spans.patterns),
            "invalid_model": list(patterns.invalid_model.patterns),
            "dead_letter": list(patterns.dead_letter.patterns),
        },
        "correlation": {"attribute": profile.correlation_attribute},
        "privacy": _privacy(profile.privacy),
    }
    if profile.calendar is not None:
        table["calendar"] = _calendar(profile.calendar)
    if access := _access(profile):
        table["access"] = access
    if profile.retention is not None:
        table["retention"] = {"traces": format_duration(profile.retention)}
    return table


def profile_toml(table: Mapping[str, object]) -> str:
    """The table as TOML."""
    import tomli_w

    return tomli_w.dumps(table)


def _system(system: System) -> SystemTable:
    table: SystemTable = {"kind": system.kind.value, "services": list(system.services.patterns)}
    if system.team:
        table["team"] = system.team
    if system.contact:
        table["contact"] = system.contact
    return table


def _stage(stage: Stage) -> StageTable:
    table: StageTable = {
        "name": stage.name,
        "system": stage.system,
        "by": stage.by.value,
        "spans": list(stage.spans.patterns),
    }
    if stage.within is not None:
        table["within"] = format_duration(stage.within)
    if stage.ends is not None:
        table["ends"] = stage.ends.value
    return table


def _calendar(calendar: Calendar) -> CalendarTable:
    whole_day = calendar.opens == calendar.closes
    closes = "24:00" if whole_day else f"{calendar.closes:%H:%M}"
    return {
        "timezone": calendar.timezone,
        "days": [_DAYS[day] for day in sorted(calendar.days)],
        "hours": f"{calendar.opens:%H:%M}-{closes}",
        "holidays": [day.isoformat() for day in sorted(calendar.holidays)],
    }


def _privacy(privacy: Privacy) -> PrivacyTable:
    return {
        "forbidden": list(privacy.forbidden.patterns),
        "allowed": list(privacy.allowed.patterns),
        "order_numbers": [shape.pattern for shape in privacy.order_numbers],
        "phone_regions": list(privacy.phone_regions),
        "shapes": {name: shape.pattern for name, shape in privacy.shapes},
    }


def _access(profile: Profile) -> AccessTable:
    table: AccessTable = {}
    if profile.access.role:
        table["role"] = profile.access.role
    if profile.access.ask:
        table["ask"] = profile.access.ask
    return table
