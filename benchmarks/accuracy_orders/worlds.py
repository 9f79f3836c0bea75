"""Landscapes: which services there are, what they are written in, how they carry the context.

A world is one fleet. Every sensible pair of producer and consumer of the tables gets its world;
what else differs is drawn from the world's own seed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from benchmarks.accuracy_orders import http, kafka, queues, rabbitmq
from benchmarks.accuracy_orders.labels import STAGES
from benchmarks.accuracy_orders.messaging import Consumer, Destination, Producer
from benchmarks.accuracy_orders.pen import SECOND, Host
from benchmarks.accuracy_orders.storage import CLIENTS, StorageClient
from ordertrace_cli.globs import Globs
from ordertrace_cli.profile.load import builtin_profile
from ordertrace_cli.profile.model import Profile, System
from ordertrace_cli.times import to_unix_nano

PRODUCERS = (*rabbitmq.PRODUCERS, *kafka.PRODUCERS, *queues.PRODUCERS)
CONSUMERS = (*rabbitmq.CONSUMERS, *kafka.CONSUMERS, *queues.CONSUMERS)

HOPS = ("H1", "H2", "H3", "H4")
SENDER = {"H1": "shop", "H2": "mes", "H3": "crm", "H4": "mes"}
TAKER = {"H1": "mes", "H2": "crm", "H3": "mes", "H4": "crm"}

# What hops are called: (exchange, routing key, queue) by hop, one table a naming habit.
NAMINGS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "topic exchange": (
        ("orders", "price.requests", "price.requests"),
        ("orders", "price.results", "price.results"),
        ("orders", "order.approved", "order.approved"),
        ("orders", "order.shipped", "order.shipped"),
    ),
    "own queue names": (
        ("print.events", "order.submitted", "mes-calculator"),
        ("print.events", "price.calculated", "crm-prices"),
        ("print.events", "order.approved", "mes-planning"),
        ("print.events", "order.shipped", "crm-closing"),
    ),
    "default exchange": (
        ("", "price-requests", "price-requests"),
        ("", "price-results", "price-results"),
        ("", "approvals", "approvals"),
        ("", "shipments", "shipments"),
    ),
    "fanout exchanges": (
        ("PriceRequested", "", "mes.PriceRequested"),
        ("PriceCalculated", "", "crm.PriceCalculated"),
        ("OrderApproved", "", "mes.OrderApproved"),
        ("OrderShipped", "", "crm.OrderShipped"),
    ),
}
TOPICS = (
    ("price-requests", "price-results", "approvals", "shipments"),
    ("prod.orders.submitted.v1", "prod.orders.priced.v1", "prod.orders.approved.v1", "prod.sh.v1"),
)

BROKER_ADDRESSES = {
    "rabbitmq": "rabbitmq",
    "kafka": "kafka",
    "sqs": "sqs.eu-central-1.amazonaws.com",
    "jms": "activemq",
    "servicebus": "queue-print.servicebus.windows.net",
}


@dataclass(frozen=True, slots=True)
class Names:
    """Services and addresses of a landscape: role to (front, worker), and what the profile says.

    globs: the systems' patterns where the built-in ones do not do; systems: their names.
    """

    services: Mapping[str, tuple[str, str]]
    storage: str
    systems: Mapping[str, str]
    globs: Mapping[str, tuple[str, ...]]


_SAME = {"shop": "shop", "crm": "crm", "mes": "mes", "queue": "queue", "s3": "s3"}
NAMES: tuple[Names, ...] = (
    Names(
        {"shop": ("shop", "shop"), "crm": ("crm", "crm"), "mes": ("mes", "mes")},
        "s3.eu-central-1.amazonaws.com",
        _SAME,
        {},
    ),
    Names(
        {
            "shop": ("checkout-shop", "checkout-shop"),
            "crm": ("crm-api", "crm-worker"),
            "mes": ("mes-api", "mes-calculator"),
        },
        "minio",
        _SAME,
        {},
    ),
    Names(
        {
            "shop": ("prod-shop-web", "prod-shop-web"),
            "crm": ("prod-crm-api", "prod-crm-listener"),
            "mes": ("prod-mes-api", "prod-mes-worker"),
        },
        "models.storage.local",
        _SAME,
        {
            "shop": ("prod-shop-*",),
            "crm": ("prod-crm-*",),
            "mes": ("prod-mes-*",),
            "s3": ("*.storage.local",),
        },
    ),
    Names(
        {
            "shop": ("Print.Web", "Print.Web"),
            "crm": ("Print.BackOffice", "Print.BackOffice"),
            "mes": ("factory.gateway", "factory.planner"),
        },
        "blobs.print.example",
        {
            "shop": "webshop",
            "crm": "backoffice",
            "mes": "factory",
            "queue": "broker",
            "s3": "blobs",
        },
        {
            "shop": ("print.web",),
            "crm": ("print.backoffice",),
            "mes": ("factory.*",),
            "queue": ("rabbitmq*", "kafka*", "activemq*", "sqs.*", "*.servicebus.windows.net"),
            "s3": ("blobs.*",),
        },
    ),
)


@dataclass(frozen=True, slots=True)
class Service:
    """A system that emits spans: its processes and the libraries in them."""

    role: str
    front: Host
    worker: Host
    http: http.Convention
    storage: StorageClient
    producer: Producer
    consumer: Consumer


@dataclass(frozen=True, slots=True)
class World:
    """One fleet. Times are true time, unix nanoseconds.

    outages: since when nothing of a hop is taken. broken: hops whose consumers get no context.
    restores: the application finds an order's context by other means. silent: a role that emits
    no spans; seen: whether Jaeger knows it nevertheless. carriage: how the context comes to later
    steps of customers and operators. marks: how each stage is named in spans.
    """

    number: int
    seed: int
    now: datetime
    profile: Profile
    systems: Mapping[str, str]
    services: Mapping[str, Service]
    broker: str
    storage: str
    destinations: Mapping[str, Destination]
    carriage: Mapping[str, str]
    marks: Mapping[str, str]
    quirks: frozenset[str]
    outages: Mapping[str, int]
    broken: frozenset[str] = frozenset()
    restores: bool = False
    silent: str = ""
    seen: bool = False

    @property
    def now_nano(self) -> int:
        return to_unix_nano(self.now)

    @property
    def known_services(self) -> frozenset[str]:
        """The services Jaeger lists: those that ever sent a span."""
        return frozenset(
            host.service
            for service in self.services.values()
            for host in (service.front, service.worker)
            if service.role != self.silent or self.seen
        )

    def dialect(self, hop: str) -> str:
        """Who writes the spans of a hop."""
        producer = self.services[SENDER[hop]].producer
        consumer = self.services[TAKER[hop]].consumer
        return f"{self.broker}: {producer.name} → {consumer.name}"

    def marked(self, quirk: str) -> bool:
        return quirk in self.quirks


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
    world = World(
        number=number,
        seed=seed,
        now=now,
        profile=_profile(names),
        systems=names.systems,
        services=services,
        broker=producer.broker,
        storage=names.storage,
        destinations=_destinations(random, producer.broker),
        carriage={
            who: random.choice(("same", "link", "attribute")) for who in ("customer", "operator")
        },
        marks={stage: random.choice(_marks(stage)) for stage in (*STAGES, "CANCELLED")},
        quirks=frozenset(quirk for quirk in _QUIRKS if random.random() < 0.4),
        outages={},
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


def _destinations(random: Random, broker: str) -> dict[str, Destination]:
    if broker == "rabbitmq":
        rows = NAMINGS[random.choice(tuple(NAMINGS))]
        return {hop: Destination(*row) for hop, row in zip(HOPS, rows, strict=True)}
    topics = random.choice(TOPICS)
    return {hop: Destination("", "", topic) for hop, topic in zip(HOPS, topics, strict=True)}


def _profile(names: Names) -> Profile:
    """The built-in profile with this landscape's names; dead letters in the spelling of Spring too."""
    builtin = builtin_profile()
    role_of = {system: role for role, system in _SAME.items()}
    systems = tuple(
        System(
            names.systems[role_of[system.name]],
            system.kind,
            Globs(names.globs.get(role_of[system.name], system.services.patterns)),
        )
        for system in builtin.systems
    )
    dead = Globs((*builtin.patterns.dead_letter.patterns, "*.DLT", "*-dlt"))
    return replace(
        builtin,
        systems=systems,
        stages=tuple(
            replace(stage, system=names.systems[stage.system]) for stage in builtin.stages
        ),
        patterns=replace(builtin.patterns, dead_letter=dead),
    )
