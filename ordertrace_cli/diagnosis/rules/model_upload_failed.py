"""model_upload_failed: the storage did not take the customer's model.

Proof: the last write to the storage ended in error while the order waited for the customer's
file. Refuted by a later write that went through, or by FILE_UPLOADED. Neighbour: a write that
fails when the file is there already is `service_call_failed`. To do: mend the storage or the
access to it, then have the customer upload again.
"""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.case import Case, instant, ref, seen, span_facts
from ordertrace_cli.diagnosis.check_code import CheckCode
from ordertrace_cli.diagnosis.checks import check, fits, supports
from ordertrace_cli.diagnosis.model import Cause, Check, Confidence, EvidenceCode, Finding, Place
from ordertrace_cli.diagnosis.nearness import Nearness
from ordertrace_cli.diagnosis.rule import Rule
from ordertrace_cli.diagnosis.rules.errors import tried_errors, unanswered_error
from ordertrace_cli.journey.failures import Failure
from ordertrace_cli.journey.tree import Node
from ordertrace_cli.profile.model import Actor
from ordertrace_cli.spans.conventions.calls import StorageOperation


def find(case: Case) -> Iterator[Finding]:
    for failure in case.failures:
        if fits(_tests(case, failure)):
            yield _finding(case, failure)


def checks(case: Case) -> tuple[Check, ...]:
    return tried_errors(case, case.failures, _tests)


def _tests(case: Case, failure: Failure) -> Iterator[Check]:
    yield unanswered_error(case, failure)
    stage = case.next_stage
    by_customer = stage is not None and stage.by is Actor.CUSTOMER
    yield check(CheckCode.AWAITS_CUSTOMER, by_customer, stage=stage.name if stage else None)
    # Without a span of the write, only the exception or the moment tells what failed.
    write = _failed_write(failure)
    possible = write is not None or _speaks_of_storage(case, failure)
    yield check(CheckCode.WRITE_FAILED, supports(write is not None) if possible else False)


def _failed_write(failure: Failure) -> Node | None:
    writes = [node for node in failure.chain if node.storage is StorageOperation.WRITE]
    return writes[-1] if writes else None


def _speaks_of_storage(case: Case, failure: Failure) -> bool:
    deepest = failure.deepest
    if case.traffic.storage_write_failed(deepest.service, failure.start, failure.end):
        # Upload threads of some SDKs start traces of their own: matched by service and time.
        return True
    return any(_is_storage_error(kind) for kind in deepest.semantics.error_types)


def _is_storage_error(error_type: str) -> bool:
    """Whether the exception's class is of an object storage's client (boto3, AWS SDKs, MinIO)."""
    lower = error_type.casefold()
    return any(word in lower for word in ("s3exception", "s3upload", ".s3.", "botocore", "minio"))


def _finding(case: Case, failure: Failure) -> Finding:
    write = _failed_write(failure)
    node = write or failure.deepest
    depth = failure.chain.index(write) if write is not None else len(failure.chain)
    return Finding(
        cause=Cause.MODEL_UPLOAD_FAILED,
        confidence=Confidence.HIGH if write is not None else Confidence.MEDIUM,
        at=Place(write.callee if write is not None else case.profile.storage_system),
        since=instant(node.end),
        evidence=(seen(EvidenceCode.UPLOAD_FAILED, node),),
        ref=ref(node),
        facts=span_facts(node),
        root=Nearness.CHAIN + depth,
    )


RULE = Rule(Cause.MODEL_UPLOAD_FAILED, find, checks)
