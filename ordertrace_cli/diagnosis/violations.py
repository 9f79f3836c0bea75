"""Breaches of the landscape's policy, on sound orders too (contract: violations)."""

from collections.abc import Iterator
from datetime import timedelta

from ordertrace_cli.diagnosis.case import Case, facts, instant, ref
from ordertrace_cli.diagnosis.model import Violation, ViolationCode
from ordertrace_cli.journey.causality import rank_at
from ordertrace_cli.journey.failures import Calculation
from ordertrace_cli.journey.stages import StageReached
from ordertrace_cli.privacy.keys import attributes_of, forbidden_in
from ordertrace_cli.profile.model import Actor
from ordertrace_cli.redact import masked


def find_violations(case: Case) -> tuple[Violation, ...]:
    """All breaches of one order: calculations by time, stages by rank, keys by name."""
    return (
        *_over_limit(case),
        *_not_cancelled(case),
        *_skipped(case),
        *_out_of_order(case),
        *_forbidden(case),
    )


def _over_limit(case: Case) -> Iterator[Violation]:
    """Each attempt is measured on its own."""
    limit = case.profile.limits.price_calculation
    for attempt in case.journey.calculations:
        took = timedelta(microseconds=(attempt.node.end - attempt.node.start) // 1000)
        if took > limit:
            yield Violation(
                ViolationCode.CALCULATION_OVER_LIMIT,
                ref(attempt.node),
                facts(took=took, limit=limit),
            )


def _not_cancelled(case: Case) -> Iterator[Violation]:
    """A calculation that ended without a price, and no cancellation in time; the last one tells."""
    attempts = case.journey.calculations
    if not attempts or not attempts[-1].failed:
        return
    last = attempts[-1]
    ended = instant(last.node.end)
    limit = case.profile.limits.cancel_within
    if case.now - ended <= limit or _got_price_later(case, last) or _cancelled_in_time(case, last):
        return
    yield Violation(ViolationCode.NOT_CANCELLED, ref(last.node), facts(at=ended, limit=limit))


def _got_price_later(case: Case, attempt: Calculation) -> bool:
    priced = _price_rank(case, attempt)
    return any(found.stage.rank >= priced for found in case.journey.stages)


def _price_rank(case: Case, attempt: Calculation) -> int:
    """The rank of the stage that a calculation leads to: the calculator's own, by no person."""
    system = attempt.node.callee if attempt.node.semantics.is_call else attempt.node.system
    own = [
        stage.rank
        for stage in case.profile.lifecycle
        if stage.by is Actor.SYSTEM and stage.system == system
    ]
    return min(own, default=rank_at(case.journey, attempt.node) + 1)


def _cancelled_in_time(case: Case, attempt: Calculation) -> bool:
    limit = case.profile.limits.cancel_within
    return any(
        found.stage.rank < 0
        and found.time_unix_nano >= attempt.node.start
        and instant(found.time_unix_nano) - instant(attempt.node.end) <= limit
        for found in case.journey.stages
    )


def _skipped(case: Case) -> Iterator[Violation]:
    """Stages before the furthest one that were never reached.

    Unknowable for a fragment, and where the stage's system emits no spans or lost the context.
    """
    frontier = case.journey.frontier
    if frontier is None or case.journey.fragment:
        return
    missing = [
        stage.name
        for stage in case.profile.lifecycle
        if stage.rank < frontier.stage.rank
        and stage.name not in case.journey.reached
        and _would_show(case, stage.system)
    ]
    if missing:
        yield Violation(
            ViolationCode.STAGE_SKIPPED,
            ref(frontier.node),
            facts(stage=frontier.stage.name, names=", ".join(missing), count=len(missing)),
        )


def _would_show(case: Case, system: str) -> bool:
    """Whether a stage of this system would be seen in the order, had it been reached."""
    blind = any(
        system in case.traffic.context_lost_in(publish) for publish in case.journey.publishes
    )
    present = any(node.system == system for node in case.journey.tree.nodes)
    return case.traffic.system_is_known(system) and (present or not blind)


def _out_of_order(case: Case) -> Iterator[Violation]:
    """A stage reached before an earlier one, by more than the clocks can explain."""
    reached = [
        case.journey.reached[stage.name]
        for stage in case.profile.lifecycle
        if stage.name in case.journey.reached
    ]
    for index, later in enumerate(reached):
        for earlier in reached[:index]:
            if _certainly_before(case, later, earlier):
                yield Violation(
                    ViolationCode.STAGE_ORDER,
                    ref(later.node),
                    facts(
                        stage=later.stage.name,
                        names=earlier.stage.name,
                        at=instant(later.time_unix_nano),
                    ),
                )
                break


def _certainly_before(case: Case, one: StageReached, other: StageReached) -> bool:
    """A span that says a stage as a whole may have reached it at any moment of its own."""
    if one.time_unix_nano >= other.earliest_unix_nano:
        return False
    skew = case.journey.skew.between(one.node.service, other.node.service)
    return one.time_unix_nano + skew < other.earliest_unix_nano


def _forbidden(case: Case) -> Iterator[Violation]:
    # The profile's own way to name a trace identifies by the trace, as it should.
    seen = {masked(case.profile.correlation_attribute)}
    read: set[int] = set()
    for node in case.journey.tree.nodes:
        for attributes in attributes_of(node.span):
            if id(attributes) in read:
                continue
            read.add(id(attributes))
            for key in forbidden_in(attributes, case.profile):
                if key not in seen:
                    seen.add(key)
                    yield Violation(ViolationCode.FORBIDDEN_METADATA, ref(node), facts(key=key))
