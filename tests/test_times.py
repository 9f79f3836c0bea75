"""Durations, instants and the working time of operators."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordertrace_cli.errors import UsageError
from ordertrace_cli.profile.model import Calendar
from ordertrace_cli.times import (
    EARLIEST,
    LATEST,
    LONGEST_DURATION,
    WorkingTime,
    format_duration,
    from_unix_nano,
    parse_duration,
    parse_instant,
    parse_since,
    rfc3339,
    to_unix_nano,
)

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("90s", timedelta(seconds=90)),
        ("15m", timedelta(minutes=15)),
        ("2h", timedelta(hours=2)),
        ("3d", timedelta(days=3)),
        ("1w", timedelta(weeks=1)),
        ("1h30m", timedelta(hours=1, minutes=30)),
        ("250ms", timedelta(milliseconds=250)),
        ("1m250ms", timedelta(minutes=1, milliseconds=250)),
        (
            "1w2d3h4m5s6ms",
            timedelta(weeks=1, days=2, hours=3, minutes=4, seconds=5, milliseconds=6),
        ),
        ("3650d", LONGEST_DURATION),
    ],
)
def test_durations_are_read(text: str, duration: timedelta) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "2", "h", "2 h", " 2h", "2h\n", "-2h", "+2h", "1e9h", "1.5h", "2H", "2min",
        "30m1h", "1h1h", "٢h", "9" * 5000 + "s", "2h ago", "inf", "nan",
    ],
)  # fmt: skip
def test_what_is_no_duration_is_refused_with_forms_and_range(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_duration(text)
    assert "1h30m" in caught.value.hint
    assert "521w3d" in caught.value.hint


@pytest.mark.parametrize("text", ["0s", "0ms", "3651d", "1000000000h", "999999999999999w"])
def test_a_duration_out_of_range_is_refused_with_the_range(text: str) -> None:
    with pytest.raises(UsageError, match="out of range") as caught:
        parse_duration(text)
    assert caught.value.hint == "it may be from 1ms to 521w3d"


def test_a_caller_may_narrow_the_range() -> None:
    with pytest.raises(UsageError, match="out of range"):
        parse_duration("2h", longest=HOUR)
    assert parse_duration("1h", shortest=HOUR, longest=HOUR) == HOUR


@given(st.timedeltas(min_value=timedelta(milliseconds=1), max_value=LONGEST_DURATION))
def test_a_written_duration_is_read_back(duration: timedelta) -> None:
    whole = max(duration // timedelta(milliseconds=1), 1) * timedelta(milliseconds=1)
    assert parse_duration(format_duration(whole)) == whole


def test_no_time_is_written_as_zero_seconds() -> None:
    assert format_duration(timedelta(0)) == format_duration(timedelta(-1)) == "0s"


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("now", NOW),
        ("2h ago", NOW - 2 * HOUR),
        ("1h30m ago", NOW - 1.5 * HOUR),
        ("2026-11-24T14:30:00Z", datetime(2026, 11, 24, 14, 30, tzinfo=UTC)),
        ("2026-11-24t14:30:00z", datetime(2026, 11, 24, 14, 30, tzinfo=UTC)),
        ("2026-11-24 14:30:00+03:00", datetime(2026, 11, 24, 11, 30, tzinfo=UTC)),
        ("2026-11-24T14:30:00.5-00:00", datetime(2026, 11, 24, 14, 30, 0, 500_000, tzinfo=UTC)),
        (
            "2026-11-24T14:30:00.123456789Z",
            datetime(2026, 11, 24, 14, 30, 0, 123_456, tzinfo=UTC),
        ),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)),
    ],
)
def test_instants_are_read_and_are_utc(text: str, instant: datetime) -> None:
    read = parse_instant(text, NOW)
    assert read == instant
    assert read.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "", "yesterday", "2026-11-24", "2026-11-24T14:30:00", "2026-11-24T14:30Z", "14:30",
        "2026-02-30T00:00:00Z", "2026-11-24T25:00:00Z", "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00", "2026-11-24T14:30:00+99:00",
        "1764000000", "2026-W48-2T00:00:00Z", "in 2h", "ago", "0s ago", "２０26-11-24T14:30:00Z",
    ],
)  # fmt: skip
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_instant(text, NOW)
    assert caught.value.hint


@pytest.mark.parametrize("text", ["2h", "2h ago", "2026-11-24T10:00:00Z"])
def test_a_window_starts_a_duration_ago_or_at_an_instant(text: str) -> None:
    assert parse_since(text, NOW) == NOW - 2 * HOUR


@pytest.mark.parametrize(
    "text",
    ["0s", "-2h", "1e9h", "2 h", "now", "2026-11-24T12:00:01Z", "2010-01-01T00:00:00Z", "999w"],
)
def test_a_window_that_is_empty_or_too_long_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        parse_since(text, NOW)


@given(st.integers())
def test_any_number_of_nanoseconds_is_an_instant(nanos: int) -> None:
    assert EARLIEST <= from_unix_nano(nanos) <= LATEST


@pytest.mark.parametrize(
    ("nanos", "written"),
    [
        (0, "1970-01-01T00:00:00.000000Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
        (2**64 - 1, "2554-07-21T23:34:33.709551Z"),
        (253_402_300_800 * 10**9, "9999-12-31T23:59:59.999999Z"),
        (10**300, "9999-12-31T23:59:59.999999Z"),
        (-(10**300), "0001-01-01T00:00:00.000000Z"),
    ],
)
def test_an_instant_stays_within_the_calendar(nanos: int, written: str) -> None:
    assert rfc3339(from_unix_nano(nanos)) == written


@given(st.integers(min_value=-(2**60), max_value=2**63))
def test_microseconds_survive_the_way_through_an_instant(micros: int) -> None:
    nanos = micros // 1000 * 1000
    assert to_unix_nano(from_unix_nano(nanos)) == nanos


def test_nanoseconds_are_cut_and_not_rounded() -> None:
    assert rfc3339(from_unix_nano(1_764_000_000_123_456_999)) == "2025-11-24T16:00:00.123456Z"


def test_instants_are_written_in_utc_with_microseconds() -> None:
    moscow = datetime(2026, 11, 24, 14, 30, tzinfo=ZoneInfo("Europe/Moscow"))
    assert rfc3339(moscow) == "2026-11-24T11:30:00.000000Z"
    assert rfc3339(EARLIEST) == "0001-01-01T00:00:00.000000Z"


WEEK = frozenset(range(7))


def working(
    zone: str = "Europe/Moscow",
    hours: tuple[int, int] = (9, 18),
    days: frozenset[int] = frozenset(range(5)),
    holidays: frozenset[date] = frozenset(),
) -> WorkingTime:
    return WorkingTime(Calendar(zone, days, time(hours[0]), time(hours[1] % 24), holidays))


def at(text: str, zone: str = "Europe/Moscow") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-24 10:00", "2026-11-24 12:00", 2),
        ("2026-11-24 07:00", "2026-11-24 20:00", 9),
        ("2026-11-24 17:00", "2026-11-25 10:00", 2),
        ("2026-11-27 17:00", "2026-11-30 10:00", 2),
        ("2026-11-28 00:00", "2026-11-30 00:00", 0),
        ("2026-11-23 00:00", "2026-11-30 00:00", 45),
        ("2026-11-24 18:00", "2026-11-25 09:00", 0),
        ("2026-11-24 12:00", "2026-11-24 10:00", 0),
    ],
    ids=[
        "within a day", "a whole day", "over a night", "over a week-end", "a week-end",
        "a week", "a night", "backwards",
    ],
)  # fmt: skip
def test_only_office_hours_count(start: str, end: str, hours: int) -> None:
    assert working().between(at(start), at(end)) == hours * HOUR


def test_holidays_do_not_count() -> None:
    hours = working(holidays=frozenset({date(2026, 11, 25)}))
    assert hours.between(at("2026-11-24 17:00"), at("2026-11-26 10:00")) == 2 * HOUR
    assert hours.add(at("2026-11-24 17:00"), 2 * HOUR) == at("2026-11-26 10:00")


def test_a_shift_may_last_until_midnight() -> None:
    hours = working(hours=(20, 24))
    assert hours.between(at("2026-11-24 00:00"), at("2026-11-26 00:00")) == 8 * HOUR


def test_a_night_shift_belongs_to_the_day_on_which_it_opens() -> None:
    hours = working(hours=(22, 6), days=frozenset({4}))
    assert hours.between(at("2026-11-27 00:00"), at("2026-11-29 00:00")) == 8 * HOUR
    assert hours.between(at("2026-11-28 05:00"), at("2026-11-28 12:00")) == HOUR


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        ("2026-03-29", "Europe/Berlin", 23),
        ("2026-10-25", "Europe/Berlin", 25),
        ("2026-03-30", "Europe/Berlin", 24),
        ("2026-04-24", "Africa/Cairo", 23),
        ("2026-10-04", "Australia/Lord_Howe", 23.5),
        ("2011-12-30", "Pacific/Apia", 0),
    ],
    ids=["clocks forward", "clocks back", "usual", "at midnight", "half an hour", "no such day"],
)
def test_a_day_is_as_long_as_it_lasts(day: str, zone: str, hours: float) -> None:
    start = at(f"{day} 00:00", zone)
    end = start + 36 * HOUR
    weekday = frozenset({date.fromisoformat(day).weekday()})
    assert working(zone, (0, 24), weekday).between(start - 36 * HOUR, end) == hours * HOUR


@pytest.mark.parametrize("hours", [(1, 5), (22, 4), (0, 24)])
def test_a_shift_over_the_change_of_clocks_has_an_hour_less(hours: tuple[int, int]) -> None:
    usual = (hours[1] - hours[0]) % 24 or 24
    saturday_and_sunday = frozenset({5, 6})
    shifts = working("Europe/Berlin", hours, saturday_and_sunday)
    start, end = at("2026-03-28 12:00", "Europe/Berlin"), at("2026-03-30 12:00", "Europe/Berlin")
    expected = {(1, 5): usual - 1, (22, 4): 2 * usual - 1, (0, 24): 12 + usual - 1}[hours]
    assert shifts.between(start, end) == expected * HOUR


CALENDARS = st.builds(
    working,
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"]),
    # Not opening or closing within the hours that a change of clocks may leave out or repeat.
    hours=st.sampled_from([(9, 18), (0, 24), (22, 6), (4, 0), (20, 24), (6, 5)]),
    days=st.sets(st.integers(0, 6), min_size=1).map(frozenset),
    holidays=st.sets(st.dates(date(2026, 3, 1), date(2026, 4, 10)), max_size=5).map(frozenset),
)
INSTANTS = st.datetimes(
    datetime.fromisoformat("2026-03-20"),
    datetime.fromisoformat("2026-04-05"),
    timezones=st.just(UTC),
)


def is_open(calendar: WorkingTime, instant: datetime) -> bool:
    """The same question asked of a wall clock, minute by minute."""
    rules = calendar._calendar
    local = instant.astimezone(ZoneInfo(rules.timezone))
    for back in (0, 1):
        day = local.date() - timedelta(days=back)
        if day.weekday() not in rules.days or day in rules.holidays:
            continue
        past_midnight = rules.closes <= rules.opens
        if (
            back == 0
            and rules.opens <= local.time()
            and (past_midnight or local.time() < rules.closes)
        ):
            return True
        if back == 1 and past_midnight and local.time() < rules.closes:
            return True
    return False


@given(CALENDARS, INSTANTS, st.integers(0, 72 * 4))
def test_working_time_agrees_with_a_clock_on_the_wall(
    calendar: WorkingTime, start: datetime, quarters: int
) -> None:
    start = start.replace(minute=0, second=0, microsecond=0)
    quarter = timedelta(minutes=15)
    counted = sum(is_open(calendar, start + n * quarter) for n in range(quarters))
    assert calendar.between(start, start + quarters * quarter) == counted * quarter


@given(CALENDARS, INSTANTS, INSTANTS, INSTANTS)
def test_working_time_adds_up(
    calendar: WorkingTime, one: datetime, two: datetime, three: datetime
) -> None:
    first, second, third = sorted((one, two, three))
    parts = calendar.between(first, second) + calendar.between(second, third)
    assert calendar.between(first, third) == parts <= third - first


@given(CALENDARS, INSTANTS, st.timedeltas(timedelta(microseconds=1), timedelta(days=9)))
def test_what_was_added_has_passed_and_not_earlier(
    calendar: WorkingTime, start: datetime, amount: timedelta
) -> None:
    end = calendar.add(start, amount)
    assert calendar.between(start, end) == amount
    assert calendar.between(start, end - timedelta(microseconds=1)) < amount


@given(
    st.datetimes(timezones=st.just(UTC)),
    st.datetimes(timezones=st.just(UTC)),
    st.sampled_from(["Pacific/Kiritimati", "Etc/GMT+12", "Pacific/Apia"]),
)
def test_any_two_instants_have_working_time_between_them(
    start: datetime, end: datetime, zone: str
) -> None:
    assert timedelta(0) <= working(zone, days=WEEK).between(start, end) <= LONGEST_DURATION


def test_broken_clocks_do_not_make_it_count_for_millennia() -> None:
    rare = working(holidays=frozenset(), days=frozenset({0}))
    assert rare.between(EARLIEST, LATEST) < LONGEST_DURATION
    assert rare.add(NOW, timedelta(days=3650)) == LATEST
    assert rare.add(LATEST, HOUR) == LATEST


def test_nothing_to_add_changes_nothing() -> None:
    saturday = at("2026-11-28 12:00")
    assert working().add(saturday, timedelta(0)) == saturday
