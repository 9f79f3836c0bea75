"""What became of the order's messages, in words."""

from datetime import timedelta

from ordertrace_cli.diagnosis.model import Diagnosis, HopRow, HopState
from ordertrace_cli.texts.labels import Label
from ordertrace_cli.texts.message import Said
from ordertrace_cli.texts.screen import Words
from ordertrace_cli.texts.texts import Texts

_SHOWN = 5


def messages_shown(diagnosis: Diagnosis) -> tuple[HopRow, ...]:
    """The last messages, and before them those that did not arrive; by time."""
    last = diagnosis.hops[-_SHOWN:]
    earlier = diagnosis.hops[: -len(last)] if last else ()
    return tuple(hop for hop in earlier if hop.state is not HopState.DELIVERED) + last


def route(hop: HopRow, texts: Texts) -> str:
    """`shop → mes`; `?` for an end that nobody can tell."""
    ends = (texts.outside(system) if system else "?" for system in (hop.from_system, hop.to_system))
    return " → ".join(ends)


def route_in_words(hop: HopRow, texts: Texts) -> str:
    """The same for whoever hears it: `from shop to mes`."""
    start, end = (
        texts.outside(system) if system else texts.screen(Words.SOMEBODY)
        for system in (hop.from_system, hop.to_system)
    )
    return texts.screen(Words.ROUTE, start=start, end=end)


def outcome(hop: HopRow, texts: Texts, diagnosis: Diagnosis) -> str:
    """`taken after 220 ms`, or what else became of it; what is usual where it is not."""
    words = _outcome(hop, texts, diagnosis)
    usual = hop.usual
    open_ = hop.state in (HopState.WAITING, HopState.LOST)
    if usual is None or not (open_ or usual.remarkable):
        return words
    return texts.label(Label.USUALLY_TAKEN, outcome=Said(words), usual=usual.p95)


def _outcome(hop: HopRow, texts: Texts, diagnosis: Diagnosis) -> str:
    state = texts.hop_state(hop.state)
    if hop.state is HopState.DELIVERED and hop.latency is not None:
        # Taken before it was published: by two clocks, not by a fast consumer.
        label = Label.TAKEN_EARLY if hop.latency < timedelta(0) else Label.TAKEN_AFTER
        return texts.label(label, duration=abs(hop.latency))
    if hop.state is HopState.WAITING:
        return f"{state} {texts.duration(diagnosis.evaluated_at - hop.at)}"
    return state
