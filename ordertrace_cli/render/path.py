"""The systems of the landscape on one line: passed, broken, or nothing seen."""

from rich.text import Text

from ordertrace_cli.diagnosis.model import Diagnosis, HopState, OrderStatus
from ordertrace_cli.diagnosis.path import mentioned_systems, passed_systems, stalled_at
from ordertrace_cli.render.look import Look
from ordertrace_cli.render.paint import mark, text
from ordertrace_cli.render.signs import BAD, GOOD, OPEN, UNCLEAR, Mark
from ordertrace_cli.texts.labels import Label
from ordertrace_cli.texts.messages import route


def path_strip(diagnosis: Diagnosis, look: Look, systems: tuple[str, ...]) -> Text:
    """`shop ✓  mes ·  queue ✗ message lost, shop → mes`, in the profile's order.

    systems: the profile's; without them, those that the diagnosis mentions. The hop that broke
    is named where there is room: the messages below name it, too.
    """
    whole = _strip(diagnosis, look, systems, broken_route(diagnosis, look))
    return whole if whole.cell_len <= look.width else _strip(diagnosis, look, systems, "")


def broken_route(diagnosis: Diagnosis, look: Look) -> str:
    """Between which systems the message was that the order stalled over; "" where it was none."""
    ref = diagnosis.stall.finding.ref if diagnosis.stall else None
    broken = [
        hop for hop in diagnosis.hops if hop.ref == ref and hop.state is not HopState.DELIVERED
    ]
    return route(broken[-1], look.texts) if broken else ""


def _strip(diagnosis: Diagnosis, look: Look, systems: tuple[str, ...], broken: str) -> Text:
    line = text(look, (look.texts.label(Label.PATH), "dim"))
    place = stalled_at(diagnosis)
    for system in systems or mentioned_systems(diagnosis):
        line.append("   ")
        line.append_text(text(look, (system, "bold" if system == place else ""), " "))
        line.append_text(mark(look, system_mark(system, diagnosis)))
        if system == place and diagnosis.stall:
            cause = look.texts.cause(diagnosis.stall.finding.cause)
            line.append_text(text(look, f" {cause}", f", {broken}" if broken else ""))
    return line


def system_mark(system: str, diagnosis: Diagnosis) -> Mark:
    """How far the order came in this system."""
    if system == stalled_at(diagnosis):
        return UNCLEAR if diagnosis.status is OrderStatus.UNKNOWN else BAD
    return GOOD if system in passed_systems(diagnosis) else OPEN
