"""model_invalid: a service refused the customer's 3D model.

Proof: an error whose type fits the profile's `invalid_model`, wherever it arose. Refuted by a
later stage or a later attempt that went through (the customer uploads a mended model).
"""

from collections.abc import Iterator

from ordertrace_cli.diagnosis.case import Case, instant, ref, seen, span_facts
from ordertrace_cli.diagnosis.model import Cause, Confidence, EvidenceCode, Finding, Place
from ordertrace_cli.diagnosis.nearness import Nearness
from ordertrace_cli.diagnosis.rule import Rule
from ordertrace_cli.journey.failures import matches_invalid_model, troubled
from ordertrace_cli.redact import masked


def find(case: Case) -> Iterator[Finding]:
    for failure in case.failures:
        spans = [failure.top, *(node for node in failure.top.descendants() if troubled(node))]
        refusing = [node for node in spans if matches_invalid_model(node, case.profile)]
        if refusing:
            # The deepest one checked the model; those above only passed the error on.
            checker = refusing[-1]
            yield Finding(
                cause=Cause.MODEL_INVALID,
                confidence=Confidence.HIGH,
                at=Place(checker.system or case.here, masked(checker.service)),
                since=instant(checker.end),
                evidence=(seen(EvidenceCode.SPAN_FAILED, checker),),
                ref=ref(checker),
                facts=span_facts(checker),
                root=Nearness.MODEL,
            )


RULE = Rule(Cause.MODEL_INVALID, find)
