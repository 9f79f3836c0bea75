"""Durations, instants and working time.

Owns how times are written and read, and the arithmetic of office hours. Instants are aware
UTC datetimes, durations timedeltas; spans count integer nanoseconds since 1970. Nothing here
reads the clock: `now` is an argument.
"""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from ordertrace_cli.errors import UsageError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST = datetime.min.replace(tzinfo=UTC)
LATEST = datetime.max.replace(tzinfo=UTC)

SHORTEST_DURATION = timedelta(milliseconds=1)
LONGEST_DURATION = timedelta(days=3650)

_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)
# Largest first: a duration names each unit once, in this order.
_UNIT_MILLISECONDS = {
    "w": 604_800_000, "d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1,
}  # fmt: skip
_DURATION = re.compile("".join(f"(?:([0-9]{{1,15}}){unit})?" for unit in _UNIT_MILLISECONDS))
_RFC3339 = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}):([0-9]{2})(?:\.([0-9]{1,18}))?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_WITHOUT_ZONE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9:.]*)?")


def parse_duration(
    text: str,
    *,
    shortest: timedelta = SHORTEST_DURATION,
    longest: timedelta = LONGEST_DURATION,
) -> timedelta:
    """A duration as people write it: `90s`, `15m`, `2h`, `3d`, `1w`, `1h30m`, `250ms`.

    Raises UsageError for anything else and outside [shortest, longest].
    """
    allowed = f"from {format_duration(shortest)} to {format_duration(longest)}"
    match = _DURATION.fullmatch(text)
    if not text or match is None:
        raise UsageError("this is no duration", f"write 90s, 15m, 2h, 3d, 1w or 1h30m, {allowed}")
    amounts = zip(match.groups(default="0"), _UNIT_MILLISECONDS.values(), strict=True)
    milliseconds = sum(int(amount) * unit for amount, unit in amounts)
    # Compared as integers: a timedelta overflows long before fifteen digits of weeks do.
    if not shortest <= timedelta(milliseconds=min(milliseconds, 10**14)) <= longest:
        raise UsageError("this duration is out of range", f"it may be {allowed}")
    return timedelta(milliseconds=milliseconds)


def format_duration(duration: timedelta) -> str:
    """The shortest spelling that `parse_duration` reads back, to the millisecond; `0s` for none."""
    left = max(duration, timedelta(0)) // timedelta(milliseconds=1)
    parts = []
    for unit, size in _UNIT_MILLISECONDS.items():
        amount, left = divmod(left, size)
        if amount:
            parts.append(f"{amount}{unit}")
    return "".join(parts) or "0s"


def parse_instant(text: str, now: datetime) -> datetime:
    """An instant as people write it: RFC 3339, `2h ago` or `now`. Raises UsageError."""
    words = text.strip()
    if words.casefold() == "now":
        return now
    if words.casefold().endswith(" ago"):
        return now - parse_duration(words[:-4].rstrip())
    if match := _RFC3339.fullmatch(words):
        return _from_rfc3339(match)
    if _WITHOUT_ZONE.fullmatch(words):
        raise UsageError(
            "this time lacks its zone or its time of day", "write 2026-11-24T14:30:00+03:00"
        )
    raise UsageError(
        "this is no time", "write 2026-11-24T14:30:00Z, 2026-11-24T14:30:00+03:00 or 2h ago"
    )


def parse_since(text: str, now: datetime) -> datetime:
    """The start of a window that ends now: a duration back from now, or an instant before it."""
    words = text.strip()
    if _DURATION.fullmatch(words):
        return now - parse_duration(words, shortest=timedelta(seconds=1))
    try:
        start = parse_instant(words, now)
    except UsageError as error:
        allowed = f"from 1s to {format_duration(LONGEST_DURATION)}"
        raise UsageError(
            error.what, f"write 90s, 15m, 2h, 3d or 1w, {allowed}, or 2026-11-24T14:30:00Z"
        ) from error
    if not timedelta(0) < now - start <= LONGEST_DURATION:
        raise UsageError(
            "the window would not end now: its start lies in the future, or too far back",
            f"start it at most {format_duration(LONGEST_DURATION)} ago, as in 2h",
        )
    return start


def _from_rfc3339(match: re.Match[str]) -> datetime:
    day, minute, second, fraction, zone = match.groups(default="")
    # A leap second is legal in RFC 3339 and unknown to datetime: its last moment before.
    second, fraction = ("59", "999999") if second == "60" else (second, fraction)
    offset = "+00:00" if zone in "Zz" else zone
    try:
        local = datetime.fromisoformat(f"{day}T{minute}:{second}.{fraction[:6]:0<6}{offset}")
        return local.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(
            "this time does not exist in the calendar", "write 2026-11-24T14:30:00Z"
        ) from error


def from_unix_nano(nanos: int) -> datetime:
    """The instant, cut to microseconds; years before 1 and after 9999 become their nearest end."""
    microseconds = nanos // 1000
    if microseconds <= _EARLIEST_MICROSECONDS:
        return EARLIEST
    if microseconds >= _LATEST_MICROSECONDS:
        return LATEST
    return EPOCH + timedelta(microseconds=microseconds)


def to_unix_nano(instant: datetime) -> int:
    """Nanoseconds since 1970, exactly."""
    return (instant - EPOCH) // _MICROSECOND * 1000


def rfc3339(instant: datetime) -> str:
    """UTC with microseconds and `Z`, as the JSON documents spell it."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


_EARLIEST_MICROSECONDS = (EARLIEST - EPOCH) // _MICROSECOND
_LATEST_MICROSECONDS = (LATEST - EPOCH) // _MICROSECOND


class OfficeHours(Protocol):
    """What working time needs to know; the profile's Calendar is one.

    days: 0 is Monday. closes 00:00: the end of the day.
    """

    @property
    def timezone(self) -> str: ...
    @property
    def days(self) -> AbstractSet[int]: ...
    @property
    def opens(self) -> time: ...
    @property
    def closes(self) -> time: ...
    @property
    def holidays(self) -> AbstractSet[date]: ...


class WorkingTime:
    """The hours in which operators work, by their zone's clock.

    A shift that closes at or before it opens ends on the next day and belongs to the day on
    which it opened. A shift's length is what really passes: an hour less or more when the
    clocks change in it. An opening or closing time that the change leaves out happens as long
    after midnight as on other days; one that comes twice is the first (PEP 495, fold 0).
    """

    __slots__ = ("_calendar", "_known", "_overnight", "_zone")

    def __init__(self, calendar: OfficeHours) -> None:
        self._calendar = calendar
        from zoneinfo import ZoneInfo

        self._zone = ZoneInfo(calendar.timezone)
        self._overnight = calendar.closes <= calendar.opens
        # Thousands of orders are measured on the same few days.
        self._known: dict[date, tuple[datetime, datetime] | None] = {}

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time in [start, end); zero when end is not after start.

        Never looks further than ten years: spans of broken clocks ask for millennia.
        """
        start = _within_calendar(start)
        end = min(_within_calendar(end), start + LONGEST_DURATION)
        worked = timedelta(0)
        for opens, closes in self._shifts(start, end):
            worked += max(min(closes, end) - max(opens, start), timedelta(0))
        return worked

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """The first instant by which `amount` of working time has passed since start.

        start itself when amount is not positive; LATEST when the shifts of the next hundred
        years do not hold that much.
        """
        if amount <= timedelta(0):
            return start
        start = _within_calendar(start)
        horizon = start + min(36_500 * _DAY, LATEST - 7 * _DAY - start)
        for opens, closes in self._shifts(start, horizon):
            begin = max(opens, start)
            if closes - begin >= amount:
                return begin + amount
            amount -= max(closes - begin, timedelta(0))
        return LATEST

    def _shifts(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Shifts in UTC, in order and apart: at least all that touch [start, end)."""
        # A day more at both ends: an overnight shift, and a zone's distance from UTC.
        day = start.astimezone(self._zone).date() - 2 * _DAY
        last = end.astimezone(self._zone).date() + _DAY
        last_close = EARLIEST
        while (day := day + _DAY) <= last:
            shift = self._shift(day)
            if shift is not None:
                opens, closes = shift
                yield max(opens, last_close), closes
                last_close = max(closes, last_close)

    def _shift(self, day: date) -> tuple[datetime, datetime] | None:
        if day not in self._known:
            self._known[day] = self._find_shift(day)
        return self._known[day]

    def _find_shift(self, day: date) -> tuple[datetime, datetime] | None:
        if day.weekday() not in self._calendar.days or day in self._calendar.holidays:
            return None
        opens = self._moment(day, self._calendar.opens)
        # Pacific/Apia had no 30 December 2011: a day left out has no shift.
        if opens.astimezone(self._zone).date() != day:
            return None
        closing_day = day + _DAY if self._overnight else day
        return opens, self._moment(closing_day, self._calendar.closes)

    def _moment(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, tzinfo=self._zone).astimezone(UTC)


def _within_calendar(instant: datetime) -> datetime:
    """Kept a week from the ends of time, where zones and shifts would overflow."""
    return min(max(instant, EARLIEST + 7 * _DAY), LATEST - 7 * _DAY)
