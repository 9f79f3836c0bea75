"""What things are called in a landscape: services, addresses, destinations, and its profile."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from msgspec.structs import replace

from benchmarks.accuracy_orders.dialects.messaging import Destination
from ordertrace_cli.globs import Globs
from ordertrace_cli.profile.builtin import builtin_profile
from ordertrace_cli.profile.model import Limits, Profile, System

HOPS = ("H1", "H2", "H3", "H4")

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


def draw_destinations(random: Random, broker: str) -> dict[str, Destination]:
    if broker == "rabbitmq":
        rows = NAMINGS[random.choice(tuple(NAMINGS))]
        return {hop: Destination(*row) for hop, row in zip(HOPS, rows, strict=True)}
    topics = random.choice(TOPICS)
    return {hop: Destination("", "", topic) for hop, topic in zip(HOPS, topics, strict=True)}


def profile_of(names: Names, faster: int) -> Profile:
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
            replace(
                stage,
                system=names.systems[stage.system],
                within=stage.within / faster if stage.within else None,
            )
            for stage in builtin.stages
        ),
        limits=Limits(
            builtin.limits.queue_delivery / faster,
            builtin.limits.price_calculation / faster,
            builtin.limits.error_grace / faster,
            builtin.limits.retry_attempts,
            builtin.limits.cancel_within / faster,
        ),
        patterns=replace(builtin.patterns, dead_letter=dead),
    )
