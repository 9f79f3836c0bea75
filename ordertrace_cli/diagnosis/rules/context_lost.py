"""context_lost: the message was taken, but in a trace of its own, so the order's path ends here.

Proof: published, no consumer span by child or link, and a consumer span of the next system and
this destination, without parent or link, at a fitting time. Also a fragment: a trace with stages, but without the
lifecycle's first one and without a way to its order. Refuted by a consumer span that leads back.
To do: mend the propagation of the context on this hop; look at the order itself meanwhile.
"""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.case import Case, facts, instant, ref, seen, stage_evidence
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
    SpanRef,
)
from ordertrace_cli.diagnosis.nearness import Nearness
from ordertrace_cli.diagnosis.rule import Rule
from ordertrace_cli.diagnosis.rules.untaken import overdue_tests, tried_untaken
from ordertrace_cli.journey.channels import Consumption
from ordertrace_cli.journey.messages import Publish


def find(case: Case) -> Iterator[Finding]:
    if case.journey.fragment:
        yield _fragment(case)
        return
    for publish in case.untaken:
        stray = case.traffic.context_lost_at(publish, case.there)
        if stray is not None and fits(_tests(case, publish)):
            yield _finding(case, publish, stray)


def checks(case: Case) -> tuple[Check, ...]:
    if case.journey.fragment:
        stage = case.profile.lifecycle[0].name
        return (check(CheckCode.FRAGMENT, True, stage=stage),)
    return tried_untaken(case, _tests)


def _tests(case: Case, publish: Publish) -> Iterator[Check]:
    yield from overdue_tests(case, publish)
    stray = case.traffic.context_lost_at(publish, case.there)
    at = instant(stray.start) if stray is not None else None
    yield check(CheckCode.TAKEN_WITHOUT_CONTEXT, stray is not None, at=at)


def _finding(case: Case, publish: Publish, stray: Consumption) -> Finding:
    name = case.destination_name(publish)
    return Finding(
        cause=Cause.CONTEXT_LOST,
        confidence=Confidence.MEDIUM,
        at=Place(case.there, name),
        since=instant(publish.end),
        evidence=(
            seen(EvidenceCode.PUBLISHED, publish.node, destination=name),
            Evidence(
                EvidenceCode.CONSUMED_WITHOUT_CONTEXT,
                SpanRef(stray.trace_id, stray.span_id),
                facts(at=instant(stray.start), destination=name),
            ),
        ),
        ref=ref(publish.node),
        facts=facts(destination=name, system=case.there, at=instant(publish.end)),
        root=Nearness.CONTEXT,
    )


def _fragment(case: Case) -> Finding:
    first = case.journey.stages[0]
    lifecycle = case.profile.lifecycle
    return Finding(
        cause=Cause.CONTEXT_LOST,
        confidence=Confidence.HIGH,
        at=Place(first.stage.system),
        since=instant(first.time_unix_nano),
        evidence=(
            stage_evidence(first),
            Evidence(EvidenceCode.FIRST_STAGE_MISSING, None, facts(stage=lifecycle[0].name)),
        ),
        ref=ref(first.node),
        facts=facts(stage=first.stage.name, system=first.stage.system),
        root=Nearness.MODEL,
    )


RULE = Rule(Cause.CONTEXT_LOST, find, checks)
