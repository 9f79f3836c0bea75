"""Every rule's account of one order: what it looked for, what it found, why it was not chosen."""

from msgspec import Struct

from ordertrace_cli.diagnosis.case import Case
from ordertrace_cli.diagnosis.doubt import lowered
from ordertrace_cli.diagnosis.model import Behind, Cause, Check, Finding, Reason
from ordertrace_cli.diagnosis.registry import RULES
from ordertrace_cli.diagnosis.rule import Rule
from ordertrace_cli.diagnosis.verdict import behind, checks_of, judge, rank


class Trial(Struct, frozen=True):
    """One rule tried. finding: its best one, None where the rule is refuted.

    behind: why the finding is not the chosen one; None for the chosen one, and where there is
    nothing to compare.
    """

    cause: Cause
    checks: tuple[Check, ...]
    finding: Finding | None
    behind: Behind | None = None


class Explanation(Struct, frozen=True):
    """Trials of every rule, in the contract's order, and the reason for the verdict.

    chosen: the cause of the verdict; None where it is not a rule that decided.
    """

    reason: Reason
    chosen: Cause | None
    trials: tuple[Trial, ...]


def explain(case: Case, *, doubtful: bool = False) -> Explanation:
    """Try every rule, also where the verdict did not need them.

    doubtful: whether absence was found less telling, see `doubt`.
    """
    verdict = judge(case)
    best = verdict.stall.finding if verdict.stall else None
    trials = tuple(_trial(rule, case, best, doubtful=doubtful) for rule in RULES)
    return Explanation(verdict.reason, best.cause if best else None, trials)


def _trial(rule: Rule, case: Case, best: Finding | None, *, doubtful: bool) -> Trial:
    checks = checks_of(rule.cause, case)
    finding = next(iter(rank(rule.find(case))), None)
    if finding is None:
        return Trial(rule.cause, checks, None)
    is_rival = best is not None and finding.cause is not best.cause
    why = behind(best, finding) if best is not None and is_rival else None
    return Trial(rule.cause, checks, lowered(finding) if doubtful else finding, why)
