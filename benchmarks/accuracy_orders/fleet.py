"""One world's orders and traces: the troubled, the sound around them, and what is of no order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from random import Random

from msgspec import structs

from benchmarks.accuracy_orders import noise
from benchmarks.accuracy_orders.dialects.messaging import NOTHING
from benchmarks.accuracy_orders.hops import Batches
from benchmarks.accuracy_orders.labels import UNKNOWN, Label
from benchmarks.accuracy_orders.landscapes import HOPS
from benchmarks.accuracy_orders.mishaps import Silence
from benchmarks.accuracy_orders.pen import SECOND, Pen
from benchmarks.accuracy_orders.plans import MINUTE, STEP_OF_HOP, Scenario, draw, possible
from benchmarks.accuracy_orders.scene import Scene
from benchmarks.accuracy_orders.sound import SOUND
from benchmarks.accuracy_orders.story import tell
from benchmarks.accuracy_orders.troubled import TROUBLED
from benchmarks.accuracy_orders.truth import labels_of
from benchmarks.accuracy_orders.worlds import TAKER, World
from ordertrace_cli.spans.model import Span, SpanKind, Trace

REDRAWS = 60
ON_ITS_WAY = 45 * SECOND


@dataclass(frozen=True, slots=True)
class Fleet:
    """What a search of one world returns, and what is true of it."""

    world: World
    traces: tuple[Trace, ...]
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Size:
    """How many orders of each sort a world has."""

    troubled: int
    sound: int
    unrelated: int = 12


def build_fleet(world: World, size: Size) -> Fleet:
    """All traces of a world, in no order, and the labels of its orders."""
    random = Random(f"{world.seed}/{world.number}/fleet")  # noqa: S311
    batches = Batches()
    stories = _witnesses(world, batches)
    world = replace(world, alive=frozenset(hop for story in stories for hop in _taken(story)))
    stories += [
        _told(world, scenario, len(HOPS) + number, batches, noisy=noisy)
        for number, (scenario, noisy) in enumerate(_scenarios(random, world, size))
    ]
    spans = [span for story in stories for span in _kept(story, random)]
    loose = Pen(Random(f"{world.seed}/{world.number}/loose"), world.now_nano)  # noqa: S311
    spans += _batch_spans(world, batches, loose)
    labels = [label for story in stories for label in labels_of(story)]
    start = len(loose.spans)
    for _ in range(size.unrelated):
        loose.at = world.now_nano - int(random.uniform(MINUTE, 9 * 24 * 60 * MINUTE) * SECOND)
        noise.unrelated(loose, world)
    spans += loose.spans[start:]
    labels += _no_orders(world, loose.spans[start:])
    spans = [squeezed(span, world) for span in spans]
    return Fleet(world, _traces(spans, random), tuple(labels))


def _witnesses(world: World, batches: Batches) -> list[Scene]:
    """Sound orders whose message on a hop was taken as late as can be, where that can be."""
    stories = []
    for number, hop in enumerate(HOPS):
        ended = world.outages.get(hop, world.now_nano)
        if not ended:
            continue
        since = (world.now_nano - ended) / SECOND
        age = (since + 5 * MINUTE, since + 9 * MINUTE)
        scenario = Scenario(f"witness of {hop}", STEP_OF_HOP[hop], age, place=hop)
        for story in _drafts(world, scenario, number, noisy=False):
            if hop in _taken(story):
                stories.append(_kept_batches(story, batches))
                break
    return stories


def _taken(story: Scene) -> Iterable[str]:
    return story.post.consumed_at.keys()


def _scenarios(random: Random, world: World, size: Size) -> Iterator[tuple[Scenario, bool]]:
    """What is asked for; the numbers of scenarios vary evenly."""
    yield from _evenly(random, world, TROUBLED, size.troubled)
    yield from _evenly(random, world, ((scenario,) for scenario in SOUND), size.sound)


def _evenly(
    random: Random, world: World, kinds: Iterable[tuple[Scenario, ...]], count: int
) -> Iterator[tuple[Scenario, bool]]:
    """So many scenarios that fit the world, each kind as often as any other."""
    fit = [[scenario for scenario in kind if possible(scenario, world)] for kind in kinds]
    fit = [kind for kind in fit if kind]
    random.shuffle(fit)
    for number in range(count):
        scenario = random.choice(fit[number % len(fit)])
        yield scenario, not scenario.exact and random.random() < 0.5


def _told(world: World, scenario: Scenario, number: int, batches: Batches, *, noisy: bool) -> Scene:
    """The first story of a scenario that fits the world."""
    for story in _drafts(world, scenario, number, noisy=noisy):
        return _kept_batches(story, batches)
    raise LookupError(f"{scenario.name} does not fit world {world.number}")


def _drafts(world: World, scenario: Scenario, number: int, *, noisy: bool) -> Iterator[Scene]:
    """Stories told with ever other times, without those that chance made impossible."""
    for draft in range(REDRAWS):
        random = Random(f"{world.seed}/{world.number}/{number}/{draft}")  # noqa: S311
        plan = draw(random, world, scenario, number, noisy=noisy)
        story = Scene(Pen(random, min(plan.schedule.values())), world, plan, Batches())
        tell(story)
        if _fits(story):
            yield story


def _kept_batches(story: Scene, batches: Batches) -> Scene:
    for (hop, slot), contexts in story.post.batches.taken.items():
        for context in contexts:
            batches.add(hop, slot, context)
    return story


def _fits(story: Scene) -> bool:
    """Nothing after now, nothing taken after a consumer went down, nothing in doubt at a limit."""
    world = story.world
    on_its_way = isinstance(story.ended, Silence) and story.ended.cause == "in_progress"
    if on_its_way and world.now_nano - story.ended_at > ON_ITS_WAY:
        return False
    return story.told_at < world.now_nano and not any(
        at >= world.outages.get(hop, at + 1)
        for hop, times in story.post.consumed_at.items()
        for at in times
    )


def _kept(story: Scene, random: Random) -> Iterator[Span]:
    """The spans that arrived: some of no importance to the order are dropped on the way."""
    lossy = story.world.marked("dropped spans")
    for span in story.pen.spans:
        if lossy and _unimportant(span) and random.random() < 0.05:
            continue
        yield span


def _unimportant(span: Span) -> bool:
    return span.name == "UPDATE orders" or (
        span.kind is SpanKind.SERVER
        and not span.links
        and not any(key.startswith("order.") for key in span.attributes)
    )


def _batch_spans(world: World, batches: Batches, pen: Pen) -> list[Span]:
    """One consumer span for what was taken in one moment, with a link to each message."""
    start = len(pen.spans)
    for (hop, slot), contexts in sorted(batches.taken.items()):
        service = world.services[TAKER[hop]]
        taking = service.consumer.spans[0]
        destination = world.destinations[hop]
        pen.at = slot * 20 * SECOND
        with pen.span(
            service.worker,
            destination.fill(taking.name),
            taking.kind,
            None if taking.parent == NOTHING else contexts[0],
            links=tuple(contexts),
            scope=service.consumer.scope,
            attributes=destination.filled(taking.attributes),
        ):
            pen.wait(2 if taking.covers else 0.1)
    return pen.spans[start:]


def squeezed(span: Span, world: World) -> Span:
    """The span in the world's own pace: all distances from now grow shorter alike."""
    now, faster = world.now_nano, world.faster

    def at(time: int) -> int:
        return now - (now - time) // faster

    return structs.replace(
        span,
        start_time_unix_nano=at(span.start_time_unix_nano),
        end_time_unix_nano=at(span.end_time_unix_nano),
        events=tuple(
            structs.replace(event, time_unix_nano=at(event.time_unix_nano)) for event in span.events
        ),
    )


def _no_orders(world: World, spans: list[Span]) -> list[Label]:
    return [
        Label(
            world=world.number,
            scenario="no order",
            family=(trace_id,),
            status=UNKNOWN,
            cause="no_order",
            at_system=None,
            stage=None,
            violations=frozenset(),
            all_violations=False,
            place="",
            dialect=world.broker,
        )
        for trace_id in tuple(dict.fromkeys(span.trace_id for span in spans))[:2]
    ]


def _traces(spans: list[Span], random: Random) -> tuple[Trace, ...]:
    grouped: dict[str, list[Span]] = {}
    for span in spans:
        grouped.setdefault(span.trace_id, []).append(span)
    traces = []
    for trace_id, members in grouped.items():
        random.shuffle(members)
        traces.append(Trace(trace_id, tuple(members)))
    random.shuffle(traces)
    return tuple(traces)
