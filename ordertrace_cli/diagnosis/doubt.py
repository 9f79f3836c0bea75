"""Where absence is less telling: what is inferred from it is one step less sure, and is said to be.

Owns which circumstances let spans go missing. The verdict stays: it is the likeliest all the
same. Errors that were seen are as sure as ever.
"""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from ordertrace_cli.diagnosis.case import Case
from ordertrace_cli.diagnosis.model import Cause, Confidence, Diagnosis, Finding
from ordertrace_cli.redact import masked
from ordertrace_cli.spans.gather import merge_caveats
from ordertrace_cli.spans.model import Caveat, CaveatCode
from ordertrace_cli.spans.sampling import is_sampled

_LOWER = {
    Confidence.HIGH: Confidence.MEDIUM,
    Confidence.MEDIUM: Confidence.LOW,
    Confidence.LOW: Confidence.LOW,
}

# Spans, links or events that exist may not have been seen: by the search, or of this order.
_UNSEEN_BY_SEARCH = frozenset(
    {CaveatCode.RECORD_SKIPPED, CaveatCode.SEARCH_INCOMPLETE, CaveatCode.SEARCH_STOPPED}
)
_UNSEEN_OF_ORDER = _UNSEEN_BY_SEARCH | {
    CaveatCode.SPANS_SAMPLED,
    CaveatCode.SPANS_DROPPED,
    CaveatCode.TRACE_CUT,
    CaveatCode.TRACE_MISSING,
}

_LOWERED = Caveat(CaveatCode.CONFIDENCE_LOWERED)


def doubts_of(case: Case) -> Iterator[Caveat]:
    """Why spans of this order, or of the system that acts next, may be missing.

    A consumer that begins a trace of its own is sampled independently of its producer; one that
    takes more messages at once than a span may have links keeps no trace of the others.
    """
    sampled = {node.service for node in case.journey.tree.nodes if is_sampled(node.span)}
    sampled |= case.traffic.sampled_services(case.there)
    if sampled:
        yield Caveat(CaveatCode.SPANS_SAMPLED, len(sampled), _names(sampled))
    dropping = case.traffic.dropping_services(case.there)
    if dropping:
        yield Caveat(CaveatCode.SPANS_DROPPED, 0, _names(dropping))


def _names(services: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(masked(name) for name in services if name))


def doubted(
    diagnosis: Diagnosis, search: Iterable[Caveat] = (), *, unfinished: bool = False
) -> Diagnosis:
    """The diagnosis with as much confidence as what was seen allows; lowered once at most.

    search: caveats on the search as a whole, beside the diagnosis's own. unfinished: the order
    has work of which the enclosing span never arrived.
    """
    stall = diagnosis.stall
    if stall is None or is_lowered(diagnosis):
        return diagnosis
    if not any(_is_inferred(finding) for finding in (stall.finding, *stall.alternatives)):
        return diagnosis
    # A parent that never came is what shows a calculation that hangs.
    unseen = unfinished and stall.finding.cause is not Cause.PRICE_CALCULATION_HUNG
    unseen = unseen or any(caveat.code in _UNSEEN_OF_ORDER for caveat in diagnosis.caveats)
    unseen = unseen or any(caveat.code in _UNSEEN_BY_SEARCH for caveat in search)
    if not unseen:
        return diagnosis
    less_sure = replace(
        stall,
        finding=lowered(stall.finding),
        alternatives=tuple(map(lowered, stall.alternatives)),
    )
    return replace(
        diagnosis, stall=less_sure, caveats=merge_caveats((*diagnosis.caveats, _LOWERED))
    )


def lowered(finding: Finding) -> Finding:
    """One step less sure, if it was inferred from what was not seen."""
    if not _is_inferred(finding):
        return finding
    return replace(finding, confidence=_LOWER[finding.confidence])


def is_lowered(diagnosis: Diagnosis) -> bool:
    return any(caveat.code is CaveatCode.CONFIDENCE_LOWERED for caveat in diagnosis.caveats)


def _is_inferred(finding: Finding) -> bool:
    return finding.cause.inferred
