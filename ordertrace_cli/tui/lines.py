"""The lines above a list or an order: where one is, what is under way, how old the picture is."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from ordertrace_cli.errors import OrdertraceError
from ordertrace_cli.fleet.model import StuckReport
from ordertrace_cli.render.look import Look
from ordertrace_cli.texts import tui, watch
from ordertrace_cli.texts.message import Message, Said
from ordertrace_cli.texts.texts import Texts
from ordertrace_cli.tui.lists import incident_name, short_id
from ordertrace_cli.tui.places import Kind, Place


class UnderWay(Struct, frozen=True):
    """What is being waited for: so much done of so much; total: None where nobody knows."""

    what: Message
    done: int = 0
    total: int | None = None


def trouble_line(trouble: str, seen: datetime | None, look: Look) -> str:
    """What went wrong; before that how old the picture below is, where there is one."""
    if seen is None:
        return f"! {trouble}"
    age = Said(look.texts.ago(look.now - seen))
    old = look.texts.say(watch.OLD_PICTURE, instant=seen, age=age)
    return f"! {old}{look.separator}{trouble}"


def error_words(error: OrdertraceError, texts: Texts, between: str) -> str:
    """What happened and what to do, in the reader's language."""
    return between.join(texts.complaint(part) for part in (error.what, error.hint) if part)


def crumbs(places: Sequence[Place], report: StuckReport | None, look: Look) -> str:
    """The way here: `Incidents › consumer down · mes › ee576e68…`."""
    named = (_named(place, report, look) for place in places)
    return " › ".join(name for name in named if name)


def state(under_way: UnderWay | None, seen: datetime | None, look: Look) -> str:
    """What is being done, else when what is shown was seen; "" before anything was."""
    if under_way is not None:
        known = {} if not under_way.total else {"done": under_way.done, "total": under_way.total}
        return look.texts.say(under_way.what, **known)
    return "" if seen is None else look.texts.say(tui.SEEN_AT, instant=seen)


def _named(place: Place, report: StuckReport | None, look: Look) -> str:
    if place.kind is Kind.INCIDENTS:
        return look.texts.say(tui.ALL_INCIDENTS)
    if place.kind is Kind.ORDER:
        # The page below has it in full; here it must fit.
        return short_id(place.key or "")
    if place.key is None:
        return look.texts.say(tui.ALL_ORDERS)
    return incident_name(report, place.key, look) if report else ""
