"""not_instrumented: the system that should act next emits no spans at all.

Proof: no span of it in the window, and the source does not know its services. A system that
was seen before is down, not uninstrumented.
"""

from collections.abc import Iterator
from datetime import datetime

from ordertrace_cli.diagnosis.case import Case, facts, instant, is_service, ref
from ordertrace_cli.diagnosis.model import (
    Cause,
    Confidence,
    Evidence,
    EvidenceCode,
    Finding,
    Place,
)
from ordertrace_cli.diagnosis.nearness import Nearness
from ordertrace_cli.diagnosis.rule import Rule


def find(case: Case) -> Iterator[Finding]:
    since = _since(case)
    system = case.there
    if since is None or not is_service(case.profile, system):
        return
    if case.here == system or case.traffic.system_is_known(system):
        return
    frontier = case.journey.frontier
    yield Finding(
        cause=Cause.NOT_INSTRUMENTED,
        confidence=Confidence.HIGH,
        at=Place(system),
        since=since,
        evidence=(Evidence(EvidenceCode.NO_SPANS_OF_SYSTEM, None, facts(system=system)),),
        ref=ref(frontier.node) if frontier is not None else None,
        facts=facts(system=system, at=since),
        root=Nearness.NOT_INSTRUMENTED,
    )


def _since(case: Case) -> datetime | None:
    """Only a wait that is too long needs explaining: for a delivery, or for the stage."""
    if case.lost:
        return instant(case.lost[0].end)
    return case.waiting_since if case.overdue else None


RULE = Rule(Cause.NOT_INSTRUMENTED, find)
