"""The whole landscape: every order of the scenarios, noise between them, labels for all.

Pure: the same `now` and seed give the same traces. Ids depend on the seed alone, so that an id
printed a minute ago still names the same order.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from ordertrace_cli.demo.batches import batches
from ordertrace_cli.demo.lifecycle import LIFE, Stage, system_of
from ordertrace_cli.demo.lines import LINES
from ordertrace_cli.demo.model import Label, Landscape
from ordertrace_cli.demo.noise import noise
from ordertrace_cli.demo.planner import Plan, plan
from ordertrace_cli.demo.scenarios.table import scenarios
from ordertrace_cli.demo.story import Story
from ordertrace_cli.demo.tape import Tape
from ordertrace_cli.demo.variants import VARIANT_WORLDS, World
from ordertrace_cli.spans.gather import Batch, gather
from ordertrace_cli.spans.model import Span, SpanKind
from ordertrace_cli.times import to_unix_nano

MAIN = "main"
VARIANTS = (MAIN, *VARIANT_WORLDS)
"""Landscapes that cannot be one: in each of the others a system is silent in its own way."""

_NO_ORDERS = 4
"""So many traces without an order are labelled, too."""


def build_landscape(now: datetime, seed: int = 1, variant: str = MAIN) -> Landscape:
    """One landscape as of `now`. Raises KeyError for a variant that is not in VARIANTS."""
    world = World(scenarios(), LINES) if variant == MAIN else VARIANT_WORLDS[variant]
    now_unix_nano = to_unix_nano(now)
    told = [_tell(order, now_unix_nano) for order in plan(seed, world.scenarios, world.lines)]
    around = noise(seed, world.lines, now_unix_nano)
    shared = Tape(Random(f"{seed}/batches"), now_unix_nano)  # noqa: S311
    served = batches(shared, [taken for one in told for taken in one.story.taken])
    spans = [span for one in told for span in one.spans()]
    spans.extend(span for tape in (*around, shared) for span in tape.spans())
    labels = [label for one in told for label in one.labels(served)]
    labels.extend(_no_order(tape) for tape in around[:_NO_ORDERS])
    known = {span.service for span in spans} | world.once_seen
    return Landscape(gather([Batch(tuple(spans))]), tuple(labels), frozenset(known))


def all_landscapes(now: datetime, seed: int = 1) -> Mapping[str, Landscape]:
    """Every variant, by name."""
    return {variant: build_landscape(now, seed, variant) for variant in VARIANTS}


class _Told(Struct, frozen=True):
    """One order, written."""

    plan: Plan
    story: Story

    def spans(self) -> tuple[Span, ...]:
        tape, troubles = self.story.tape, self.plan.scenario.troubles
        if troubles.lossy:
            _lose(tape)
        spans = tape.spans()
        if troubles.repeated:
            again = spans[len(spans) // 2]
            zoned = {**again.attributes, "collector.zone": "b"}
            return (*spans, replace(again, attributes=zoned))
        return spans

    def labels(self, served: Mapping[str, Sequence[str]]) -> Iterable[Label]:
        """What is true of the order, and of the fragments that its lost context left behind."""
        scenario = self.plan.scenario
        yield Label(
            *_family(self.story.tape, 0, served),
            scenario=scenario.name,
            line=self.plan.line.name,
            status=scenario.status or _running(self.plan),
            cause=scenario.cause,
            at_system=scenario.at,
            stage=(scenario.stage or self._came_to()).value,
            violations=scenario.violations,
        )
        for group in sorted({group for group, _ in self.story.reached if group > 0}):
            stages = [stage for g, stage in self.story.reached if g == group]
            yield Label(
                *_family(self.story.tape, group, served),
                scenario=f"{scenario.name}_fragment",
                line=self.plan.line.name,
                status="unknown",
                cause="context_lost",
                at_system=system_of(stages[0]).value,
                stage=max(stages, key=LIFE.index).value,
            )

    def _came_to(self) -> Stage:
        """The pivot, or how far an order came that went on in its own traces."""
        scenario = self.plan.scenario
        return self.plan.last if scenario.goes_on and not scenario.cause else scenario.pivot


def _running(order: Plan) -> str:
    return "completed" if order.last is Stage.CLOSED else "in_progress"


def _tell(order: Plan, now_unix_nano: int) -> _Told:
    tape = Tape(Random(order.key), now_unix_nano)  # noqa: S311
    scenario = order.scenario
    story = Story(tape, order.line, order.times, scenario.troubles, by_hand=scenario.by_hand)
    story.tell()
    return _Told(order, story)


def _family(
    tape: Tape, group: int, served: Mapping[str, Sequence[str]]
) -> tuple[str, tuple[str, ...]]:
    own = tape.family(group)
    shared = dict.fromkeys(batch for trace in own for batch in served.get(trace, ()))
    return own[0], (*own, *shared)


def _lose(tape: Tape) -> None:
    """Spans that an exporter or a limit lost; never one that alone holds the order together."""
    for draft in tape.drafts:
        plain = draft.parent_span_id and not draft.links and draft.kind is not SpanKind.PRODUCER
        marked = draft.events or any(key.startswith("order.") for key in draft.attributes)
        if plain and not marked and tape.random.random() < 0.15:
            draft.exported = False
            tape.drafts[0].dropped += 1


def _no_order(tape: Tape) -> Label:
    trace_id = tape.drafts[0].context.trace_id
    return Label(trace_id, (trace_id,), "no_order", "", "unknown", "no_order", None, None)
