"""Operators are waited for in working time, from the profile's file to the printed line."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ordertrace_cli.spans.encode import encode_otlp
from tests.commands.run import Result, run
from tests.fleet.orders import SECOND, priced

OFFICE = """
[calendar]
timezone = "Europe/Moscow"
days = ["mon", "tue", "wed", "thu", "fri"]
hours = "09:00-18:00"
"""
# The night in which New York's clocks change is a working one.
NIGHT = """
[calendar]
timezone = "America/New_York"
days = ["sun"]
hours = "00:00-12:00"
"""
HOLIDAYS = OFFICE + "holidays = [2026-11-23, 2026-11-24]\n"
FRIDAY_AT_FIVE = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)


def show(folder: Path, calendar: str, priced_at: datetime, at: datetime, *words: str) -> Result:
    """Judge an order that has waited for its approval, of which at most four hours are usual."""
    order = priced(7, priced_at - 10 * SECOND, 10 * SECOND).publish("PRICE_CALCULATED")
    spans, profile = folder / "spans.json", folder / "profile.toml"
    spans.write_bytes(encode_otlp([order.trace()]))
    profile.write_text(f'name = "office"\n{calendar}', encoding="utf-8")
    where = ("--from", spans, "--profile", profile, "--at", at.isoformat())
    return run("show", order.trace_id, *where, *words, now=at + timedelta(days=1))


def document(folder: Path, calendar: str, priced_at: datetime, at: datetime) -> dict[str, Any]:
    result = show(folder, calendar, priced_at, at, "--format", "json")
    assert result.code == 0, result
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


def moscow(day: int, hour: int, minute: int = 0) -> datetime:
    """A time of November 2026 on Moscow's clocks."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=3)


@pytest.mark.parametrize(
    ("calendar", "at", "status", "hours"),
    [
        ("", moscow(20, 21), "in_progress", None),
        ("", moscow(20, 21, 1), "stuck", None),
        (OFFICE, moscow(20, 23), "in_progress", 1),
        (OFFICE, moscow(23, 8), "in_progress", 1),
        (OFFICE, moscow(23, 12), "in_progress", 4),
        (OFFICE, moscow(23, 12, 30), "stuck", 4.5),
        (HOLIDAYS, moscow(24, 17), "in_progress", 1),
        (HOLIDAYS, moscow(25, 12), "in_progress", 4),
        (HOLIDAYS, moscow(25, 13), "stuck", 5),
    ],
    ids=[
        "without a calendar the clock counts",
        "without a calendar the limit has passed at night",
        "the evening does not count",
        "the week-end does not count",
        "the limit is reached exactly",
        "the limit has passed on Monday",
        "holidays do not count",
        "the limit is reached after the holidays",
        "the limit has passed after the holidays",
    ],
)
def test_nights_week_ends_and_holidays(
    calendar: str, at: datetime, status: str, hours: float | None, tmp_path: Path
) -> None:
    found = document(tmp_path, calendar, FRIDAY_AT_FIVE, at)
    assert found["status"] == status
    stage = next(row for row in found["stages"] if row["name"] == found["next_stage"])
    assert stage["working_seconds"] == (None if hours is None else hours * 3600)
    assert stage["waiting_seconds"] == (at - FRIDAY_AT_FIVE).total_seconds()


@pytest.mark.parametrize(
    ("midnight", "at", "status", "hours"),
    [
        (
            datetime(2026, 11, 1, 4, tzinfo=UTC),
            datetime(2026, 11, 1, 8, 30, tzinfo=UTC),
            "stuck",
            4.5,
        ),
        (
            datetime(2026, 3, 8, 5, tzinfo=UTC),
            datetime(2026, 3, 8, 8, 30, tzinfo=UTC),
            "in_progress",
            3.5,
        ),
    ],
    ids=["an hour comes twice: 03:30 is four hours and a half", "an hour is left out: 04:30"],
)
def test_what_passes_counts_where_clocks_change(
    midnight: datetime, at: datetime, status: str, hours: float, tmp_path: Path
) -> None:
    found = document(tmp_path, NIGHT, midnight, at)
    assert found["status"] == status
    assert found["stages"][4]["working_seconds"] == hours * 3600


def test_the_screen_says_that_it_is_working_time(tmp_path: Path) -> None:
    at = moscow(23, 12, 30)
    shown = show(tmp_path, OFFICE, FRIDAY_AT_FIVE, at).stdout
    assert "4 h 30 m *" in shown
    assert "* working time, as operators are waited for" in shown
    words = " ".join(shown.split())
    assert "No span shows MANUFACTURING_APPROVED reached in 4 h 30 m of working time" in words
    assert "at most 4 h of working time is normal" in words
    russian = show(tmp_path, OFFICE, FRIDAY_AT_FIVE, at, "--lang", "ru").stdout
    assert "4 ч 30 м рабочего времени" in " ".join(russian.split())


def test_customers_and_systems_do_not_keep_office_hours(tmp_path: Path) -> None:
    found = document(tmp_path, OFFICE, FRIDAY_AT_FIVE, moscow(23, 12))
    others = [row for row in found["stages"] if row["by"] != "operator"]
    assert {row["working_seconds"] for row in others} == {None}
