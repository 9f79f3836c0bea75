"""What sentences about an order may mention: the finding's facts, and those of the order around it.

Nothing is concluded here: each fact is read from a field of the diagnosis. A fact that is not
known is not in the mapping.
"""

from collections.abc import Mapping

from ordertrace_cli.diagnosis.model import (
    Diagnosis,
    FactValue,
    HopRow,
    HopState,
    StageRow,
)
from ordertrace_cli.fleet.model import Incident


def of_order(diagnosis: Diagnosis) -> dict[str, FactValue]:
    """Facts for the sentences on an order; those that the finding brings win."""
    facts: dict[str, FactValue | None] = {
        "trace_id": diagnosis.trace_id,
        "stage": diagnosis.stage,
        "stage_at": diagnosis.stage_reached_at,
        "next_stage": diagnosis.next_stage,
    }
    if row := next_row(diagnosis):
        facts |= {"next_system": row.system, "within": row.within}
    if diagnosis.stall:
        finding = diagnosis.stall.finding
        facts |= {"place": finding.at.system, "name": finding.at.name, "since": finding.since}
        if hop := broken_hop(diagnosis):
            facts |= _of_hop(hop)
        facts |= finding.facts
    return known(facts)


def of_incident(incident: Incident) -> dict[str, FactValue]:
    return known(
        {
            "place": incident.at.system,
            "name": incident.at.name,
            "since": incident.since,
            "count": incident.orders,
        }
    )


def next_row(diagnosis: Diagnosis) -> StageRow | None:
    """The row of the stage that the order waits for."""
    return next((row for row in diagnosis.stages if row.name == diagnosis.next_stage), None)


def broken_hop(diagnosis: Diagnosis) -> HopRow | None:
    """The message that the finding is about.

    That of the finding's own span, else the last one not delivered (to a dead-letter queue only
    if there is no other), else the last one to the place where the order stalled.
    """
    if diagnosis.stall is None:
        return None
    finding = diagnosis.stall.finding
    own = [hop for hop in diagnosis.hops if hop.ref == finding.ref and hop.to_system]
    undelivered = [hop for hop in diagnosis.hops if hop.state is not HopState.DELIVERED]
    undelivered = [hop for hop in undelivered if hop.to_system] or undelivered
    arrived = [hop for hop in diagnosis.hops if hop.to_system == finding.at.system]
    found = own or undelivered or arrived
    return found[-1] if found else None


def _of_hop(hop: HopRow) -> dict[str, FactValue]:
    return {"destination": hop.name, "producer": hop.from_system, "consumer": hop.to_system}


def known(facts: Mapping[str, FactValue | None]) -> dict[str, FactValue]:
    """Without those that are not known."""
    return {name: value for name, value in facts.items() if value is not None and value != ""}
