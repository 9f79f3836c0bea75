"""How tickets of one run are written: their language, format and template, and what is around."""

from datetime import datetime
from shlex import quote

from msgspec import Struct

from ordertrace_cli.profile.model import Profile, System
from ordertrace_cli.texts.texts import Texts
from ordertrace_cli.tickets.model import BodyFormat
from ordertrace_cli.times import rfc3339


class Manner(Struct, frozen=True):
    """How a ticket is to be written.

    texts: its language and zone. trace_url: where a browser shows the order, if anywhere.
    profile: for owners and retention. options: words that a command must repeat to see the same;
    relative_time: they make a landscape that moves with the clock, so no moment is named.
    """

    texts: Texts
    body_format: BodyFormat
    trace_url: str | None = None
    profile: Profile | None = None
    options: tuple[str, ...] = ()
    relative_time: bool = False

    def command(self, trace_id: str, at: datetime) -> str:
        """The command that shows the order as it was judged."""
        moment = () if self.relative_time else ("--at", _moment(at))
        return " ".join(map(quote, ("ordertrace", "show", trace_id, *moment, *self.options)))

    def system(self, name: str) -> System | None:
        return self.profile.system(name) if self.profile is not None else None


def _moment(at: datetime) -> str:
    return rfc3339(at).replace(".000000Z", "Z")
