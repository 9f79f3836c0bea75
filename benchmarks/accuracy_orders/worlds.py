"""A fleet's world as a value: services, their libraries, and what is wrong with them.

How worlds are drawn is the business of `drawing`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from benchmarks.accuracy_orders.dialects import http
from benchmarks.accuracy_orders.dialects.messaging import Consumer, Destination, Producer
from benchmarks.accuracy_orders.dialects.storage import StorageClient
from benchmarks.accuracy_orders.pen import Host
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.times import to_unix_nano

SENDER = {"H1": "shop", "H2": "mes", "H3": "crm", "H4": "mes"}
TAKER = {"H1": "mes", "H2": "crm", "H3": "mes", "H4": "crm"}


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
    steps of customers and operators. alive: hops of which a message is known to have been taken
    late, so that one lost before is lost for certain. marks: how each stage is named in spans. faster: how much
    time is squeezed in the end, in spans and in the profile alike.
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
    faster: int = 1
    alive: frozenset[str] = frozenset()

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
