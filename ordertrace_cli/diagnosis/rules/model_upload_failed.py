"""model_upload_failed: the storage did not take the customer's model.

Proof: the last write to the storage ended in error while the order waited for the customer's
file. Refuted by a later write that went through, or by FILE_UPLOADED. Neighbour: a write that
fails when the file is there already is `service_call_failed`.
"""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.case import Case, instant, ref, seen, span_facts
from ordertrace_cli.diagnosis.model import Cause, Confidence, EvidenceCode, Finding, Place
from ordertrace_cli.diagnosis.nearness import Nearness
from ordertrace_cli.diagnosis.rule import Rule
from ordertrace_cli.journey.tree import Node
from ordertrace_cli.profile.model import Actor
from ordertrace_cli.spans.semconv import StorageOperation


def find(case: Case) -> Iterator[Finding]:
    if case.next_stage is None or case.next_stage.by is not Actor.CUSTOMER:
        return
    for failure in case.failures:
        writes = [node for node in failure.chain if node.storage is StorageOperation.WRITE]
        if writes:
            depth = failure.chain.index(writes[-1])
            yield _finding(writes[-1], writes[-1].callee, Confidence.HIGH, depth)
            continue
        deepest = failure.deepest
        storage = case.profile.storage_system
        if case.traffic.storage_write_failed(deepest.service, failure.start, failure.end):
            # Upload threads of some SDKs start traces of their own: matched by service and time.
            yield _finding(deepest, storage, Confidence.MEDIUM, len(failure.chain))
        elif any(_is_storage_error(kind) for kind in deepest.semantics.error_types):
            yield _finding(deepest, storage, Confidence.MEDIUM, len(failure.chain))


def _is_storage_error(error_type: str) -> bool:
    """Whether the exception's class is of an object storage's client (boto3, AWS SDKs, MinIO)."""
    lower = error_type.casefold()
    return any(word in lower for word in ("s3exception", "s3upload", ".s3.", "botocore", "minio"))


def _finding(node: Node, storage: str, confidence: Confidence, depth: int) -> Finding:
    return Finding(
        cause=Cause.MODEL_UPLOAD_FAILED,
        confidence=confidence,
        at=Place(storage),
        since=instant(node.end),
        evidence=(seen(EvidenceCode.UPLOAD_FAILED, node),),
        ref=ref(node),
        facts=span_facts(node),
        root=Nearness.CHAIN + depth,
    )


RULE = Rule(Cause.MODEL_UPLOAD_FAILED, find)
