"""The lines of business: each has services, queues and libraries of its own.

A queue has one consumer and one library, so what happens to it (an outage, headers that get
lost) happens to one line. That keeps hundreds of orders free of contradictions.
"""

from enum import StrEnum

from msgspec import Struct, field

from ordertrace_cli.demo.dialects import kafka, queues, rabbitmq
from ordertrace_cli.demo.dialects.messaging import Client, Destination, Relation
from ordertrace_cli.demo.dialects.storage import Library
from ordertrace_cli.demo.lifecycle import HOUR, MINUTE, Hop, Role
from ordertrace_cli.demo.tape import Runtime, Service


class Keeping(StrEnum):
    """How an order's context reaches the steps that no message leads to."""

    ONE_TRACE = "saved and restored"
    LINKS = "a trace per step that links to the first"
    ATTRIBUTE = "a trace per step with order.trace_id"


class Party(Struct, frozen=True):
    """One service's means: its runtime and its messaging library; skew of its clock, seconds."""

    runtime: Runtime
    client: Client
    skew: float = 0.0


class Line(Struct, frozen=True):
    """One line of business.

    loses: the hop on which headers get lost, always. outage: the hop whose consumer is down,
    and since how many seconds. silent: systems that emit nothing. intake: the shop tells the
    CRM of each order by HTTP.
    """

    name: str
    shop: Party
    crm: Party
    mes: Party
    keeps: Keeping = Keeping.ONE_TRACE
    upload: Library = Library.BOTO3
    download: Library = Library.JAVA_SDK
    calculation: str = "price.calculate"
    queue: str = "{hop}"
    loses: Hop | None = None
    outage: tuple[Hop, float] | None = None
    silent: frozenset[Role] = field(default_factory=frozenset)
    intake: bool = False

    def party(self, role: Role) -> Party:
        return {Role.SHOP: self.shop, Role.CRM: self.crm, Role.MES: self.mes}[role]

    def service(self, role: Role) -> Service:
        party = self.party(role)
        name = f"{role.value}-{self.name}" if self.name else role.value
        return Service(name, party.runtime, party.skew)

    def destination(self, hop: Hop) -> Destination:
        suffix = f".{self.name}" if self.name else ""
        queue = self.queue.format(hop=hop.value) + suffix
        return Destination(f"orders{suffix}", f"{hop.value}{suffix}", queue)

    def down_at(self, hop: Hop, at: float) -> bool:
        """Whether this hop's consumer takes nothing at that time."""
        return self.outage is not None and self.outage[0] is hop and at >= -self.outage[1]

    def shows_failures(self, hop: Hop) -> bool:
        """Whether a handler's exception is on the consumer's span, in the producer's trace."""
        style = self.party(hop.consumer).client.delivering
        return style.shows_failure and style.relation is not Relation.LINK

    def follows_parent(self, hop: Hop) -> bool:
        """Whether work that never ends leaves orphans in the order's own trace."""
        return self.party(hop.consumer).client.delivering.relation is not Relation.LINK


def _java(client: Client, skew: float = 0.0) -> Party:
    return Party(Runtime.JAVA, client, skew)


def _spring(client: Client, skew: float = 0.0) -> Party:
    return Party(Runtime.SPRING, client, skew)


def _net(client: Client, skew: float = 0.0) -> Party:
    return Party(Runtime.DOTNET, client, skew)


def _python(client: Client, skew: float = 0.0) -> Party:
    return Party(Runtime.PYTHON, client, skew)


def _node(client: Client, skew: float = 0.0) -> Party:
    return Party(Runtime.NODE, client, skew)


RETAIL = Line(
    "",
    _python(rabbitmq.PIKA, 0.004),
    _node(rabbitmq.AMQPLIB, -0.012),
    _java(rabbitmq.JAVA_OLD),
    intake=True,
)
EXPRESS = Line(
    "express",
    _java(rabbitmq.JAVA_NEW),
    _java(rabbitmq.JAVA_NEW),
    _java(rabbitmq.JAVA_NEW, 0.3),
    keeps=Keeping.LINKS,
    upload=Library.JAVA_SDK,
    calculation="PriceService.calculatePrice",
    outage=(Hop.REQUEST, 112 * MINUTE),
)
RESIN = Line(
    "resin",
    _spring(rabbitmq.SPRING_AMQP),
    _spring(rabbitmq.SPRING_AMQP, -0.02),
    _spring(rabbitmq.SPRING_AMQP),
    keeps=Keeping.ATTRIBUTE,
    upload=Library.MINIO,
    download=Library.MINIO,
    queue="q.{hop}",
    outage=(Hop.RESULT, 5 * HOUR),
)
METAL = Line(
    "metal",
    _net(rabbitmq.NET_71),
    _net(rabbitmq.NET_71, 0.007),
    _net(rabbitmq.NET_71),
    keeps=Keeping.LINKS,
    upload=Library.NET_SDK,
    download=Library.NET_SDK,
    calculation="CalculatePrice",
)
NYLON = Line(
    "nylon",
    _net(rabbitmq.NET_72),
    _java(rabbitmq.JAVA_SPRING_LISTENER),
    _net(rabbitmq.NET_72, 1.7),
    upload=Library.NET_SDK,
    download=Library.NET_SDK,
    intake=True,
)
DENTAL = Line(
    "dental",
    _net(rabbitmq.MASSTRANSIT),
    _net(rabbitmq.MASSTRANSIT),
    _net(rabbitmq.MASSTRANSIT),
    keeps=Keeping.ATTRIBUTE,
    upload=Library.NET_SDK,
    download=Library.NET_SDK,
    calculation="price calculation",
)
BULK = Line(
    "bulk",
    _java(kafka.JAVA),
    _spring(kafka.SPRING),
    _java(kafka.JAVA, -0.9),
    upload=Library.JAVA_SDK,
    outage=(Hop.APPROVAL, 9 * HOUR),
)
SERIES = Line(
    "series",
    _java(kafka.JAVA),
    _java(kafka.JAVA),
    _java(kafka.JAVA_BATCH),
    keeps=Keeping.LINKS,
    upload=Library.JAVA_SDK,
)
ART = Line(
    "art",
    _node(kafka.KAFKAJS),
    _node(kafka.KAFKAJS),
    _node(kafka.KAFKAJS, 0.05),
    upload=Library.JS_SDK,
    download=Library.JS_SDK,
    intake=True,
)
PROTO = Line(
    "proto",
    _python(kafka.CONFLUENT_PYTHON),
    _python(kafka.CONFLUENT_PYTHON),
    _python(kafka.CONFLUENT_PYTHON),
    keeps=Keeping.ATTRIBUTE,
    download=Library.BOTO3,
)
PARTS = Line(
    "parts",
    _python(queues.SQS_BOTO3),
    _python(queues.SQS_BOTO3, 0.02),
    _python(queues.SQS_BOTO3),
    keeps=Keeping.LINKS,
    download=Library.BOTO3,
)
AUTO = Line(
    "auto",
    _java(queues.JMS_JAVA),
    _java(queues.JMS_JAVA),
    _java(queues.JMS_JAVA, -0.04),
    upload=Library.JAVA_SDK,
    outage=(Hop.SHIPMENT, 20 * HOUR),
)
TOYS = Line(
    "toys",
    _python(rabbitmq.AIO_PIKA),
    _python(rabbitmq.AIO_PIKA),
    _python(rabbitmq.AIO_PIKA, 0.006),
    keeps=Keeping.LINKS,
    download=Library.BOTO3,
)
GIFTS = Line(
    "gifts",
    _java(rabbitmq.JAVA_NEW),
    _spring(rabbitmq.SPRING_AMQP),
    _java(rabbitmq.JAVA_SPRING_LISTENER),
    keeps=Keeping.ATTRIBUTE,
    upload=Library.MINIO,
    intake=True,
)
SCHOOL = Line(
    "school",
    _java(rabbitmq.JAVA_OLD),
    _node(rabbitmq.AMQPLIB),
    _java(rabbitmq.JAVA_OLD),
    upload=Library.JAVA_SDK,
    loses=Hop.REQUEST,
)
STUDIO = Line(
    "studio",
    _python(queues.SQS_BOTO3),
    _python(queues.SQS_BOTO3),
    _java(queues.SQS_JAVA),
    loses=Hop.RESULT,
)
MUSEUM = Line(
    "museum",
    _java(kafka.JAVA),
    _node(kafka.KAFKAJS),
    _java(kafka.JAVA),
    upload=Library.JAVA_SDK,
    loses=Hop.APPROVAL,
)
FILM = Line(
    "film",
    _java(queues.JMS_JAVA),
    _java(queues.JMS_JAVA),
    _java(queues.JMS_JAVA),
    keeps=Keeping.LINKS,
    upload=Library.JAVA_SDK,
    loses=Hop.SHIPMENT,
)

SOUND_LINES = (RETAIL, METAL, NYLON, DENTAL, SERIES, ART, PROTO, PARTS, TOYS, GIFTS)
OUTAGE_LINES = (EXPRESS, RESIN, BULK, AUTO)
LOSING_LINES = (SCHOOL, STUDIO, MUSEUM, FILM)
LINES = SOUND_LINES + OUTAGE_LINES + LOSING_LINES
