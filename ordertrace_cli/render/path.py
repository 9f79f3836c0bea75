"""The systems of the landscape on one line: passed, broken, or nothing seen."""

from rich.text import Text

from ordertrace_cli.diagnosis.model import Diagnosis, HopState, OrderStatus
from ordertrace_cli.render.look import Look
from ordertrace_cli.render.paint import mark, text
from ordertrace_cli.render.signs import BAD, GOOD, OPEN, UNCLEAR, Mark
from ordertrace_cli.texts.labels import Label


def path_strip(diagnosis: Diagnosis, look: Look, systems: tuple[str, ...]) -> Text:
    """`shop ✓  mes ·  queue ✗ message lost`, in the profile's order.

    systems: the profile's; without them, those that the diagnosis mentions.
    """
    line = text(look, (look.texts.label(Label.PATH), "dim"))
    place = stalled_at(diagnosis)
    for system in systems or mentioned_systems(diagnosis):
        line.append("   ")
        line.append_text(text(look, (system, "bold" if system == place else ""), " "))
        line.append_text(mark(look, _mark(system, diagnosis)))
        if system == place and diagnosis.stall:
            cause = look.texts.cause(diagnosis.stall.finding.cause)
            line.append_text(text(look, f" {cause}"))
    return line


def mentioned_systems(diagnosis: Diagnosis) -> tuple[str, ...]:
    """Every system the order has to do with, by first mention."""
    stages = [row.system for row in diagnosis.stages]
    hops = [name for hop in diagnosis.hops for name in (hop.via, hop.from_system, hop.to_system)]
    names = dict.fromkeys([*stages, *hops, stalled_at(diagnosis)])
    return tuple(name for name in names if name)


def passed_systems(diagnosis: Diagnosis) -> frozenset[str]:
    """The systems that worked, reached a stage, sent a message, or carried one to its end."""
    names = set(diagnosis.systems_seen)
    names |= {row.system for row in diagnosis.stages if row.reached_at is not None}
    for hop in diagnosis.hops:
        names.add(hop.from_system)
        if hop.latency is not None:
            names.add(hop.via)
        if hop.state is HopState.DELIVERED:
            names |= {hop.via, hop.to_system}
    return frozenset(names)


def stalled_at(diagnosis: Diagnosis) -> str:
    """The system where the order stalled, "" if none."""
    return diagnosis.stall.finding.at.system if diagnosis.stall else ""


def _mark(system: str, diagnosis: Diagnosis) -> Mark:
    if system == stalled_at(diagnosis):
        return UNCLEAR if diagnosis.status is OrderStatus.UNKNOWN else BAD
    return GOOD if system in passed_systems(diagnosis) else OPEN
