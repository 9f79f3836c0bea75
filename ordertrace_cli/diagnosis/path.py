"""Which systems an order has to do with, which it passed, and where it stands."""

from ordertrace_cli.diagnosis.model import Diagnosis, HopState


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
