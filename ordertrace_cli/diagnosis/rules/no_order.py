"""no_order: the trace holds no stage of the lifecycle; it is not an order's.

Proof: no span reaches a stage. Refuted by any stage. To do: check the trace id, and the profile's
names of stages.
"""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.case import Case, instant
from ordertrace_cli.diagnosis.check_code import CheckCode
from ordertrace_cli.diagnosis.checks import check, fits
from ordertrace_cli.diagnosis.model import (
    Cause,
    Check,
    Confidence,
    Evidence,
    EvidenceCode,
    Finding,
    Place,
)
from ordertrace_cli.diagnosis.nearness import Nearness
from ordertrace_cli.diagnosis.rule import Rule


def find(case: Case) -> Iterator[Finding]:
    if fits(checks(case)):
        nodes = case.journey.tree.nodes
        yield Finding(
            cause=Cause.NO_ORDER,
            confidence=Confidence.HIGH,
            at=Place(""),
            since=instant(nodes[0].start) if nodes else case.now,
            evidence=(Evidence(EvidenceCode.NO_STAGE),),
            root=Nearness.NO_ORDER,
        )


def checks(case: Case) -> tuple[Check, ...]:
    stages, nodes = case.journey.stages, case.journey.tree.nodes
    return (check(CheckCode.NO_STAGE, not stages, count=len(nodes)),)


RULE = Rule(Cause.NO_ORDER, find, checks)
