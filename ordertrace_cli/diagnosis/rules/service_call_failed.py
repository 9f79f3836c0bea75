"""service_call_failed: a call to another system ended in error and the order did not go on.

Proof: the deepest failed call of the chain whose callee the profile knows: by its server span,
its peer's name or address, or the storage it speaks to. Refuted by the same call going through
later, or by the order going on. Uploads of the model are `model_upload_failed`; a call to an
unknown peer (a database, a third party) is `step_failed`. To do: mend the callee, then repeat.
"""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.case import Case, instant, ref, seen, span_facts
from ordertrace_cli.diagnosis.check_code import CheckCode
from ordertrace_cli.diagnosis.checks import check, fits
from ordertrace_cli.diagnosis.model import Cause, Check, Confidence, EvidenceCode, Finding, Place
from ordertrace_cli.diagnosis.nearness import Nearness
from ordertrace_cli.diagnosis.rule import Rule
from ordertrace_cli.diagnosis.rules.errors import (
    all_errors,
    stopped_tests,
    tried_errors,
    unanswered_error,
)
from ordertrace_cli.journey.failures import Failure, is_safe_request
from ordertrace_cli.journey.tree import Node
from ordertrace_cli.profile.model import Actor
from ordertrace_cli.spans.conventions.calls import StorageOperation


def find(case: Case) -> Iterator[Finding]:
    for failure in all_errors(case):
        call = deepest_call(failure, case)
        if call is not None and fits(_tests(case, failure)):
            stopped = failure in case.failures
            confidence = Confidence.HIGH if stopped else Confidence.LOW
            nearness = Nearness.CHAIN if stopped else Nearness.HANDLED
            yield _finding(failure, call, confidence, nearness)


def checks(case: Case) -> tuple[Check, ...]:
    return tried_errors(case, all_errors(case), _tests)


def _tests(case: Case, failure: Failure) -> Iterator[Check]:
    yield unanswered_error(case, failure)
    call = deepest_call(failure, case)
    yield check(CheckCode.CALL_TO_SYSTEM, call is not None, system=call.callee if call else None)
    yield from stopped_tests(case, failure)
    if call is not None and failure in case.failures:
        yield check(CheckCode.NOT_BROKEN_OFF, not _is_consequence(failure, call))
    elif call is not None:
        yield check(CheckCode.CALL_CHANGES, not is_safe_request(call))


def deepest_call(failure: Failure, case: Case) -> Node | None:
    """The call nearest to the root of this chain, if it leads to a system of the profile."""
    uploads = case.next_stage is not None and case.next_stage.by is Actor.CUSTOMER
    calls = [
        node
        for node in failure.chain
        if node.semantics.is_call
        and node.callee
        and node.callee != node.system
        and not (uploads and node.storage is StorageOperation.WRITE)
    ]
    return calls[-1] if calls else None


def _is_consequence(failure: Failure, call: Node) -> bool:
    """Whether the call was broken off by the deadline of the calculation around it."""
    around = [node for node in failure.chain if node.calculation and node is not call]
    deadline = any(node.semantics.timed_out for node in around)
    return deadline and call.semantics.cancelled and not call.semantics.timed_out


def _finding(failure: Failure, call: Node, confidence: Confidence, nearness: Nearness) -> Finding:
    answered = next((child for child in call.children if child.failed), call)
    return Finding(
        cause=Cause.SERVICE_CALL_FAILED,
        confidence=confidence,
        at=Place(call.callee),
        since=instant(call.end),
        evidence=(seen(EvidenceCode.CALL_FAILED, call, system=call.callee),)
        + ((seen(EvidenceCode.SPAN_FAILED, answered),) if answered is not call else ()),
        ref=ref(call),
        facts={**span_facts(call), "system": call.callee, "caller": call.system},
        root=nearness + failure.chain.index(call),
    )


RULE = Rule(Cause.SERVICE_CALL_FAILED, find, checks)
