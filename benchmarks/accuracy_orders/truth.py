"""From a story told to its labels: what the contract says of an order that was made this way."""

from collections.abc import Iterable

from benchmarks.accuracy_orders.labels import (
    CANCELLED,
    FAILED,
    ROLE_OF_STAGE,
    STAGES,
    STATUS_OF_CAUSE,
    STUCK,
    UNKNOWN,
    Label,
)
from benchmarks.accuracy_orders.mishaps import Silence, Trouble
from benchmarks.accuracy_orders.pen import SECOND
from benchmarks.accuracy_orders.plans import Outcome
from benchmarks.accuracy_orders.scene import Scene
from benchmarks.accuracy_orders.worlds import SENDER, World
from ordertrace_cli.spans.model import Span

QUEUE_DELIVERY = 60 * SECOND
ERROR_GRACE = 60 * SECOND
LONGEST_CALCULATION = 600 * SECOND
CANCEL_WITHIN = 300 * SECOND
IN_PROGRESS = Outcome("in_progress")


def labels_of(scene: Scene) -> tuple[Label, ...]:
    """The order's label, and one for the fragment that it left where its context was lost."""
    outcome = _outcome(scene)
    order = _label(
        scene,
        outcome,
        scene.stage,
        family_of(_seen(scene), scene.teller.first_trace_id),
        frozenset(_violations(scene, outcome)),
    )
    fragment = _fragment(scene, frozenset(order.family))
    return (order, fragment) if fragment else (order,)


def _label(
    scene: Scene,
    outcome: Outcome,
    stage: str | None,
    family: tuple[str, ...],
    violations: frozenset[str],
) -> Label:
    world = scene.world
    return Label(
        world=world.number,
        scenario=scene.plan.scenario,
        family=family,
        status=outcome.status,
        cause=outcome.cause,
        at_system=world.systems[outcome.role] if outcome.role else None,
        stage=stage,
        violations=violations,
        all_violations=not (world.silent or world.broken) and outcome.cause is None,
        place=scene.plan.place,
        dialect=_dialect(world, scene.plan.place, outcome),
    )


def _outcome(scene: Scene) -> Outcome:
    """The verdict of the contract; what ended the order counts, whatever was planned."""
    stage = scene.stage
    if stage == CANCELLED:
        return Outcome("cancelled")
    if stage == "CLOSED":
        return Outcome("completed")
    end = scene.ended
    now = scene.world.now_nano
    if isinstance(end, Trouble):
        since = scene.failed_calculation_at or scene.ended_at
        return _caused(end.cause, end.role) if now - since > ERROR_GRACE else IN_PROGRESS
    if isinstance(end, Silence):
        untaken = end.cause in ("in_progress", "consumer_down", "message_lost")
        if untaken and now - scene.ended_at < QUEUE_DELIVERY:
            return IN_PROGRESS
        if end.cause == "price_calculation_hung" and now - scene.ended_at < LONGEST_CALCULATION:
            return IN_PROGRESS
        return _caused(end.cause, end.role)
    silent = _silent_next(scene.world, stage)
    return _caused("not_instrumented", silent) if silent else scene.plan.outcome


def _caused(cause: str, role: str) -> Outcome:
    return Outcome(STATUS_OF_CAUSE[cause], cause, role)


def _silent_next(world: World, stage: str | None) -> str:
    """The role that must act next, if it emits nothing; customers are waited for as ever."""
    if stage not in STAGES[2:-1] or not world.silent or world.seen:
        return ""
    following = ROLE_OF_STAGE[STAGES[STAGES.index(stage) + 1]]
    return following if following == world.silent else ""


def _violations(scene: Scene, outcome: Outcome) -> Iterable[str]:
    if scene.ended is None:
        yield from scene.plan.violations
    failed_at = scene.failed_calculation_at
    if failed_at is None or not isinstance(scene.ended, Trouble) or scene.calculation_not_begun:
        return
    cancelled_late = scene.plan.cancelled and scene.plan.cancelled_after * SECOND > CANCEL_WITHIN
    never = outcome.status == FAILED and scene.world.now_nano - failed_at > CANCEL_WITHIN
    if cancelled_late or never:
        yield "not_cancelled"


def _seen(scene: Scene) -> list[Span]:
    now = scene.world.now_nano
    return [span for span in scene.pen.spans if span.end_time_unix_nano <= now]


def family_of(spans: Iterable[Span], first: str) -> tuple[str, ...]:
    """The traces that a link or `order.trace_id` ties to the first one, directly or not."""
    ties: dict[str, set[str]] = {}
    for span in spans:
        tied = ties.setdefault(span.trace_id, set())
        tied.update(link.trace_id for link in span.links)
        named = span.attributes.get("order.trace_id")
        if isinstance(named, str):
            tied.add(named)
    family = [first]
    grown = True
    while grown:
        more = [trace for trace, tied in ties.items() if trace not in family and tied & set(family)]
        family.extend(more)
        grown = bool(more)
    return tuple(family)


def _fragment(scene: Scene, order: frozenset[str]) -> Label | None:
    """What the consumer did in traces of its own, if a stage was reached there."""
    stage = scene.teller.fragment_stage
    if stage is None:
        return None
    trace_id = scene.teller.fragment_trace_id
    family = tuple(t for t in family_of(_seen(scene), trace_id) if t not in order)
    outcome = Outcome(UNKNOWN, "context_lost", ROLE_OF_STAGE[stage])
    return _label(scene, outcome, stage, family, frozenset())


def _dialect(world: World, place: str, outcome: Outcome) -> str:
    """Who wrote the spans that decide: the hop's libraries, the storage's client, the HTTP's."""
    hop = place.rpartition(":")[2]
    if place == "calculate" or (outcome.cause == "consumer_down" and hop not in SENDER):
        hop = "H1"
    if hop in SENDER:
        return world.dialect(hop)
    if outcome.role == "s3":
        return f"storage: {world.services['shop'].storage.name}"
    if outcome.status in (FAILED, STUCK):
        role = {"submit": "shop", "approve": "crm", "close": "crm"}.get(place, "mes")
        return f"http: {world.services[role].http.name}"
    return world.broker
