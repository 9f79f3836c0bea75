"""Until when a trace can be looked at: the profile's retention, counted from its first span."""

from datetime import datetime, timedelta

from msgspec import Struct

from ordertrace_cli.diagnosis.model import Diagnosis

SOON = timedelta(days=1)
"""So short before the end a ticket warns: it will be read later than it was written."""


class Expiry(Struct, frozen=True):
    """at: when the trace's first spans go. left: until then, negative once they are gone."""

    at: datetime
    left: timedelta

    @property
    def is_past(self) -> bool:
        return self.left <= timedelta(0)

    @property
    def is_near(self) -> bool:
        return not self.is_past and self.left < SOON


def expiry_of(diagnosis: Diagnosis, retention: timedelta | None) -> Expiry | None:
    """None where the profile gives no retention, or no span tells its time."""
    if retention is None or diagnosis.first_seen is None:
        return None
    try:
        at = diagnosis.first_seen + retention
    except OverflowError:
        # A broken clock's span from the end of time.
        return None
    return Expiry(at, at - diagnosis.evaluated_at)
