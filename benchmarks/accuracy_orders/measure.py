"""Verdicts against labels: one judged order, and the figures of many."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from benchmarks.accuracy_orders import baselines
from benchmarks.accuracy_orders.fleet import Fleet
from benchmarks.accuracy_orders.labels import Label
from ordertrace_cli.diagnosis.model import Diagnosis
from ordertrace_cli.fleet.examination import Examination, examine_traces

FAMILY_SAMPLE = 3
"""Of how many traces of its family an order is asked for."""

ALARMS = ("failed", "stuck")


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said of an order. cause, at_system: None where nothing stalled."""

    status: str
    cause: str | None
    at_system: str | None
    stage: str | None
    violations: frozenset[str]

    @property
    def alarm(self) -> bool:
        return self.status in ALARMS


@dataclass(frozen=True, slots=True)
class Judged:
    """A label and the answer to it. consistent: every trace of the family led to one answer.

    last_span, last_error: the systems that the two simple readings would have blamed.
    """

    label: Label
    answer: Answer
    consistent: bool
    last_span: str
    last_error: str

    @property
    def right_cause(self) -> bool:
        return self.label.cause == self.answer.cause

    @property
    def right_place(self) -> bool:
        return self.label.at_system == self.answer.at_system

    @property
    def right_stage(self) -> bool:
        return self.label.stage == self.answer.stage

    @property
    def right_status(self) -> bool:
        return self.label.status == self.answer.status

    @property
    def right_violations(self) -> bool:
        if self.label.all_violations:
            return self.label.violations == self.answer.violations
        return self.label.violations <= self.answer.violations

    @property
    def right(self) -> bool:
        return (
            self.right_status
            and self.right_cause
            and self.right_place
            and self.right_stage
            and self.right_violations
            and self.consistent
        )


NO_ANSWER = Answer("not found", None, None, None, frozenset())


def judge(fleet: Fleet) -> list[Judged]:
    """Every label of a fleet with what the program says of it, in the labels' order."""
    world = fleet.world
    examination = examine_traces(fleet.traces, world.profile, world.now, world.known_services)
    systems = baselines.systems_of(fleet.traces, world.profile)
    arrived = {trace.trace_id for trace in fleet.traces}
    return [_judged(label, examination, systems, arrived) for label in fleet.labels]


def _judged(
    label: Label,
    examination: Examination,
    systems: Mapping[str, baselines.Ends],
    arrived: set[str],
) -> Judged:
    asked = [trace_id for trace_id in label.family if trace_id in arrived][:FAMILY_SAMPLE]
    answers = [_answer(examination, trace_id) for trace_id in asked] or [NO_ANSWER]
    last_span, last_error = baselines.blamed(systems, label.family)
    return Judged(label, answers[0], len(set(answers)) == 1, last_span, last_error)


def _answer(examination: Examination, trace_id: str) -> Answer:
    order = examination.find(trace_id)
    return answer_of(examination.diagnose(order)) if order else NO_ANSWER


def grounds(fleet: Fleet, label: Label) -> list[str]:
    """Why the program says what it says: each finding with the spans it rests on."""
    world = fleet.world
    examination = examine_traces(fleet.traces, world.profile, world.now, world.known_services)
    order = examination.find(label.trace_id)
    stall = examination.diagnose(order).stall if order else None
    findings = (stall.finding, *stall.alternatives) if stall else ()
    return [
        f"{finding.cause} {finding.at.system} {finding.confidence}: "
        + ", ".join(
            f"{evidence.code} {evidence.ref.span_id[:6] if evidence.ref else ''}".strip()
            for evidence in finding.evidence
        )
        for finding in findings
    ]


def answer_of(diagnosis: Diagnosis) -> Answer:
    """A diagnosis in the words of labels."""
    finding = diagnosis.stall.finding if diagnosis.stall else None
    return Answer(
        str(diagnosis.status),
        str(finding.cause) if finding else None,
        (finding.at.system or None) if finding else None,
        diagnosis.stage,
        frozenset(str(violation.code) for violation in diagnosis.violations),
    )


@dataclass(slots=True)
class Share:
    """So many of so many."""

    right: int = 0
    all: int = 0

    def add(self, *, right: bool) -> None:
        self.right += right
        self.all += 1

    @property
    def figure(self) -> float:
        return self.right / self.all if self.all else 1.0


def _shares() -> dict[str, Share]:
    return {}


@dataclass(slots=True)
class Figures:
    """What is counted. Orders that stalled are those whose label has a cause.

    healthy: orders whose label has none; alarms: those of them said to need attention.
    misjudged: everything that was not right in every respect.
    """

    worlds: int = 0
    stalled: int = 0
    healthy: int = 0
    alarms: int = 0
    found: Share = field(default_factory=Share)
    cause: Share = field(default_factory=Share)
    place: Share = field(default_factory=Share)
    stage: Share = field(default_factory=Share)
    status: Share = field(default_factory=Share)
    violations: Share = field(default_factory=Share)
    consistent: Share = field(default_factory=Share)
    last_span: Share = field(default_factory=Share)
    last_error: Share = field(default_factory=Share)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_dialect: dict[str, Share] = field(default_factory=_shares)
    by_place: dict[str, Share] = field(default_factory=_shares)
    misjudged: list[Judged] = field(default_factory=list)

    def add(self, judged: Iterable[Judged]) -> None:
        """Count the orders of one world."""
        self.worlds += 1
        for each in judged:
            self._count(each)

    def _count(self, each: Judged) -> None:
        label, answer = each.label, each.answer
        self.status.add(right=each.right_status)
        self.stage.add(right=each.right_stage)
        self.violations.add(right=each.right_violations)
        self.consistent.add(right=each.consistent)
        if not each.right:
            self.misjudged.append(each)
        if label.cause is None:
            self.healthy += 1
            self.alarms += answer.alarm
        else:
            self._count_stalled(each)
        if label.cause is not None or answer.cause is not None:
            row = label.cause or label.status
            self.confusion[row, answer.cause or answer.status] += 1

    def _count_stalled(self, each: Judged) -> None:
        label, answer = each.label, each.answer
        self.stalled += 1
        self.cause.add(right=each.right_cause)
        self.place.add(right=each.right_place)
        if label.needs_attention:
            self.found.add(right=answer.alarm)
        if label.at_system is not None:
            self.last_span.add(right=each.last_span == label.at_system)
            self.last_error.add(right=each.last_error == label.at_system)
        right = each.right_cause and each.right_place
        self.by_dialect.setdefault(label.dialect, Share()).add(right=right)
        self.by_place.setdefault(f"{label.cause} {label.place}".strip(), Share()).add(right=right)


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure that must not be missed."""

    name: str
    reached: Callable[[Figures], bool]


GOALS = (
    Goal("cause right in at least 98 %", lambda f: f.cause.figure >= 0.98),
    Goal("place right in at least 99.5 %", lambda f: f.place.figure >= 0.995),
    Goal("no false alarm", lambda f: f.alarms == 0),
)
