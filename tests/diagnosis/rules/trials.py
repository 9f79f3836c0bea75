"""What every rule's tables are held against."""

from collections.abc import Mapping
from dataclasses import dataclass

from ordertrace_cli.diagnosis.checks import fits, until_refuted
from ordertrace_cli.diagnosis.model import Confidence, Finding
from ordertrace_cli.diagnosis.rule import Rule
from ordertrace_cli.diagnosis.verdict import rank
from tests.builders import Story

HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW


@dataclass(frozen=True, slots=True)
class Fires:
    """A story on which the rule is to fire: at which system, how sure."""

    story: Story
    system: str
    confidence: Confidence = HIGH


def best(rule: Rule, story: Story) -> Finding | None:
    return next(iter(rank(rule.find(story.case()))), None)


def assert_fires(rule: Rule, row: Fires) -> None:
    finding = best(rule, row.story)
    assert finding is not None
    assert (finding.cause, finding.at.system) == (rule.cause, row.system)
    assert finding.confidence is row.confidence
    assert finding.evidence
    checks = until_refuted(rule.checks(row.story.case()))
    assert fits(checks)
    if row.confidence is HIGH:
        assert all(check.passed for check in checks)


def assert_silent(rule: Rule, story: Story) -> None:
    assert best(rule, story) is None
    checks = until_refuted(rule.checks(story.case()))
    assert checks[-1].passed is False


Silent = Mapping[str, Story]
