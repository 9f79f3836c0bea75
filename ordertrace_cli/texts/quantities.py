"""How durations, instants, numbers and lists are written in one language.

Owns the forms: two units of a duration, `2026-11-24 10:02:11 UTC`, `1.4 s`. Nothing reads the
clock: what "today" is, is said by whoever asks.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise

from ordertrace_cli.texts.catalogue import Catalogue, Language
from ordertrace_cli.texts.message import Message
from ordertrace_cli.texts.template import fill
from ordertrace_cli.texts.words import AGO, AHEAD, AND_MORE, UNITS

_MILLISECOND = timedelta(milliseconds=1)
_SECOND = timedelta(seconds=1)
_SIZES = (
    ("d", timedelta(days=1)),
    ("h", timedelta(hours=1)),
    ("m", timedelta(minutes=1)),
    ("s", _SECOND),
)
_NAMES_SHOWN = 5


class Quantities:
    """Writes typed values.

    zone: in which instants are written, and named. today: instants of this day, in that zone,
    are written without it; None writes every date.
    """

    __slots__ = ("_catalogue", "_today", "_zone")

    def __init__(self, catalogue: Catalogue, zone: tzinfo = UTC, today: date | None = None) -> None:
        self._catalogue = catalogue
        self._zone = zone
        self._today = today

    def duration(self, duration: timedelta) -> str:
        """`13 d 4 h`, `1 h 52 m`, `39 s`, `1.4 s`, `220 ms`: the two largest units, cut below."""
        sign = "−" if duration < timedelta(0) else ""
        return sign + self._length(abs(duration))

    def ago(self, age: timedelta) -> str:
        """`1 h 52 m ago`; `in 5 m` for an age below zero."""
        message = AHEAD if age < timedelta(0) else AGO
        return self._say(message, duration=self._length(abs(age)))

    def moment(self, instant: datetime) -> str:
        """For columns: `10:02:11` today, `2026-11-22 10:02` else; the zone is in the head."""
        return self._clock(instant, precision="minutes")

    def instant(self, instant: datetime) -> str:
        """For sentences: `10:02:11 UTC` today, `2026-11-22 10:02:11 UTC` else."""
        return f"{self._clock(instant, precision='seconds')} {self.zone(instant)}"

    def zone(self, instant: datetime) -> str:
        """What the zone is called at that moment."""
        return self._local(instant).tzname() or "UTC"

    def number(self, number: float) -> str:
        """At most three decimals, with the language's separator."""
        written = (
            str(number) if isinstance(number, int) else f"{number:.3f}".rstrip("0").rstrip(".")
        )
        return written.replace(".", ",") if self._catalogue.language is Language.RU else written

    def names(self, names: Sequence[str]) -> str:
        """A list of names; says how many more there are beyond five."""
        shown = ", ".join(names[:_NAMES_SHOWN])
        hidden = len(names) - _NAMES_SHOWN
        return self._say(AND_MORE, names=shown, count=str(hidden)) if hidden > 0 else shown

    def _length(self, duration: timedelta) -> str:
        if duration < 10 * _MILLISECOND:
            return self._amount("ms", duration // (_MILLISECOND / 10) / 10)
        if duration < _SECOND:
            return self._amount("ms", duration // _MILLISECOND)
        if duration < 10 * _SECOND:
            return self._amount("s", duration // (_SECOND / 10) / 10)
        for (unit, size), (smaller, small_size) in pairwise(_SIZES):
            if duration >= size:
                rest = duration % size // small_size
                first = self._amount(unit, duration // size)
                return f"{first} {self._amount(smaller, rest)}" if rest else first
        return self._amount("s", duration // _SECOND)

    def _amount(self, unit: str, amount: float) -> str:
        return self._say(UNITS[unit], n=self.number(amount))

    def _say(self, message: Message, **facts: str) -> str:
        return fill(self._catalogue.template(message), facts)

    def _clock(self, instant: datetime, precision: str) -> str:
        local = self._local(instant).replace(tzinfo=None)
        if local.date() == self._today:
            return local.time().isoformat("seconds")
        # Not strftime("%Y"): platforms differ in years before 1000.
        return local.isoformat(" ", precision)

    def _local(self, instant: datetime) -> datetime:
        try:
            return instant.astimezone(self._zone)
        except OverflowError:
            # The ends of time, where broken clocks point, have no neighbouring zone.
            return instant.astimezone(UTC)
