"""Worlds drawn from a seed: every sensible pair of producer and consumer gets one.

What else differs between worlds is drawn from the world's own seed.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from benchmarks.accuracy_orders.dialects import (
    http,
    kafka,
    queues,
    rabbitmq_consumers,
    rabbitmq_producers,
)
from benchmarks.accuracy_orders.dialects.messaging import Consumer, Producer
from benchmarks.accuracy_orders.dialects.storage import CLIENTS
from benchmarks.accuracy_orders.labels import STAGES
from benchmarks.accuracy_orders.landscapes import HOPS, NAMES, Names, draw_destinations, profile_of
from benchmarks.accuracy_orders.pen import SECOND, Host
from benchmarks.accuracy_orders.worlds import SENDER, TAKER, Service, World

PRODUCERS = (*rabbitmq_producers.PRODUCERS, *kafka.PRODUCERS, *queues.PRODUCERS)
CONSUMERS = (*rabbitmq_consumers.CONSUMERS, *kafka.CONSUMERS, *queues.CONSUMERS)


def pairs() -> tuple[tuple[Producer, Consumer], ...]:
    """Every producer with every consumer of its broker that reads the header it writes."""
    return tuple(
        (producer, consumer)
        for producer in PRODUCERS
        for consumer in CONSUMERS
        if producer.broker == consumer.broker and producer.carrier == consumer.reads
    )


def build_worlds(seed: int, count: int) -> Iterator[World]:
    """The first `count` worlds of a seed; every pair of dialects comes before any comes twice."""
    shuffled = list(pairs())
    Random(f"{seed}/pairs").shuffle(shuffled)  # noqa: S311
    for number in range(count):
        yield build_world(seed, number, shuffled[number % len(shuffled)])


def build_world(seed: int, number: int, pair: tuple[Producer, Consumer]) -> World:
    """One world, drawn from its seed; the pair given serves a hop of it."""
    random = Random(f"{seed}/{number}")  # noqa: S311
    producer, consumer = pair
    names = random.choice(NAMES)
    now = datetime(2026, 3, 2, tzinfo=UTC) + timedelta(minutes=random.randrange(60 * 24 * 90))
    services = {
        "shop": _service(random, names, "shop", producer, consumer),
        "mes": _service(random, names, "mes", _sender(random, consumer), consumer),
    }
    mate = _mate(random, producer)
    services["crm"] = _service(random, names, "crm", _sender(random, mate), mate)
    special = random.random()
    faster = random.choice((1, 1, 1, 20))
    world = World(
        number=number,
        seed=seed,
        now=now,
        profile=profile_of(names, faster),
        systems=names.systems,
        services=services,
        broker=producer.broker,
        storage=names.storage,
        destinations=draw_destinations(random, producer.broker),
        carriage={
            who: random.choice(("same", "link", "attribute")) for who in ("customer", "operator")
        },
        marks={stage: random.choice(_marks(stage)) for stage in (*STAGES, "CANCELLED")},
        quirks=frozenset(quirk for quirk in _QUIRKS if random.random() < 0.4),
        outages={},
        faster=faster,
    )
    return _special(random, world, special)


_MARKS = ("name", "attribute", "early attribute", "event", "event attribute")


def _marks(stage: str) -> tuple[str, ...]:
    """How a stage may be named; what is calculated in a consumer has no entry to name it."""
    return _MARKS if stage == "PRICE_CALCULATED" else (*_MARKS, "entry attribute")


_QUIRKS = (
    "gateway",
    "asgi",
    "publish inside",
    "bare operators",
    "calculation raises",
    "download first",
    "noise publishes",
    "wrapped handler",
    "plain value",
    "order.status",
    "dropped spans",
    "multipart",
    "upload threads",
)


def _special(random: Random, world: World, draw: float) -> World:
    """What is wrong with the landscape as a whole, if anything."""
    if draw < 0.28:
        return replace(world, outages=_outages(random, world))
    if draw < 0.40:
        return _without_batches(
            replace(
                world,
                broken=frozenset(random.sample(HOPS, random.choice((1, 1, 2)))),
                restores=random.random() < 0.5,
            )
        )
    if draw < 0.48:
        return _silenced(world, random.choice(("mes", "crm")))
    if draw < 0.51:
        down = random.choice(("mes", "crm"))
        hops = [hop for hop in HOPS if TAKER[hop] == down]
        return replace(_silenced(world, down), seen=True, outages=dict.fromkeys(hops, 0))
    return world


def _silenced(world: World, role: str) -> World:
    service = world.services[role]
    mute = replace(
        service,
        front=replace(service.front, silent=True),
        worker=replace(service.worker, silent=True),
    )
    return replace(world, silent=role, services={**world.services, role: mute})


def _without_batches(world: World) -> World:
    """A batch without context says nothing of any order: such hops are not what is asked here."""
    services = dict(world.services)
    for role, service in services.items():
        if service.consumer.batch:
            plain = next(
                c
                for c in CONSUMERS
                if c.broker == world.broker
                and not c.batch
                and c.language == service.consumer.language
            )
            services[role] = replace(service, consumer=plain)
    return replace(world, services=services)


def _outages(random: Random, world: World) -> dict[str, int]:
    """One consumer down, or all of a service; all where a producer's spans name no difference."""
    since = world.now_nano - int(random.uniform(0.5, 3) * 3600 * SECOND)
    hop = random.choice(HOPS)
    together = [other for other in HOPS if TAKER[other] == TAKER[hop]]
    same_sender = [other for other in together if SENDER[other] == SENDER[hop]]
    producer = world.services[SENDER[hop]].producer
    apart = all(
        producer.tells_apart(world.destinations[hop], world.destinations[other])
        for other in same_sender
        if other != hop
    )
    if random.random() < 0.4:
        return dict.fromkeys(together, since)
    return dict.fromkeys([hop] if apart else same_sender, since)


def _mate(random: Random, producer: Producer) -> Consumer:
    """A consumer that understands what this producer writes."""
    return random.choice(
        [c for c in CONSUMERS if c.broker == producer.broker and c.reads == producer.carrier]
    )


def _sender(random: Random, consumer: Consumer) -> Producer:
    """What a service with this consumer sends with: of its language where there is any."""
    fit = [p for p in PRODUCERS if (p.broker, p.carrier) == (consumer.broker, consumer.reads)]
    return random.choice([p for p in fit if p.language == consumer.language] or fit)


def _service(
    random: Random, names: Names, role: str, producer: Producer, consumer: Consumer
) -> Service:
    """A service in its consumer's language; the shop, which takes nothing, in its sender's."""
    front_name, worker_name = names.services[role]
    front_language = producer.language if role == "shop" else consumer.language
    offset = int(_SKEWS[random.choice(tuple(_SKEWS))] * random.uniform(-1, 1) * SECOND)
    conventions = http.BY_LANGUAGE[front_language]
    convention = random.choice(conventions)
    errors = _errors(random, front_language, convention)
    front = Host(front_name, front_language, offset, errors=errors)
    return Service(
        role=role,
        front=front,
        worker=replace(front, service=worker_name),
        http=convention,
        storage=random.choice([c for c in CLIENTS if c.language == front_language]),
        producer=producer,
        consumer=consumer,
    )


_SKEWS = {"none": 0.0, "little": 0.05, "seconds": 10.0, "minutes": 150.0}


def _errors(random: Random, language: str, convention: http.Convention) -> str:
    if convention is http.MICROMETER:
        return "micrometer"
    if convention is http.PEER_SERVICE and random.random() < 0.3:
        return "tag"
    return "logs" if language == "java" and random.random() < 0.25 else "events"
