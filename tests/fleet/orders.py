"""Orders as spans, with times of one's choosing: what a fleet is measured on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from ordertrace_cli.fleet.examination import Examination, examine_traces
from ordertrace_cli.profile.builtin import builtin_profile
from ordertrace_cli.profile.model import Profile
from ordertrace_cli.spans.model import AttributeValue, Span, SpanKind, SpanStatus, Trace
from ordertrace_cli.times import to_unix_nano

# A Tuesday.
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PROFILE = builtin_profile()
SECOND = timedelta(seconds=1)

SYSTEM = {
    "INITIATED": "shop",
    "FILE_UPLOADED": "shop",
    "SUBMITTED": "shop",
    "PRICE_CALCULATED": "mes",
    "MANUFACTURING_APPROVED": "crm",
    "MANUFACTURING_STARTED": "mes",
    "MANUFACTURING_COMPLETED": "mes",
    "PACKAGING": "mes",
    "SHIPPED": "mes",
    "CLOSED": "crm",
}
STAGES = tuple(SYSTEM)

HOPS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "SUBMITTED": ("shop", "mes", "price.requests"),
        "PRICE_CALCULATED": ("mes", "crm", "price.results"),
        "MANUFACTURING_APPROVED": ("crm", "mes", "orders.approved"),
        "SHIPPED": ("mes", "crm", "orders.shipped"),
    }
)


@dataclass(slots=True)
class OrderSpans:
    """One order, written span by span. at: when the next thing happens."""

    number: int
    at: datetime
    spans: list[Span] = field(default_factory=list)

    @property
    def trace_id(self) -> str:
        return f"{self.number:032x}"

    def stage(self, name: str, after: timedelta = timedelta(0)) -> "OrderSpans":
        self.at += after
        self.span(SYSTEM[name], name.lower(), {"order.stage": name})
        return self

    def publish(self, stage: str, *, taken_after: timedelta | None = SECOND) -> "OrderSpans":
        """The message of this stage; taken_after None: nobody took it."""
        producer, consumer, queue = HOPS[stage]
        told: dict[str, AttributeValue] = {
            "messaging.system": "rabbitmq",
            "messaging.destination.name": "orders",
            "messaging.rabbitmq.destination.routing_key": queue,
        }
        sent = self.span(producer, f"orders {queue} publish", told, SpanKind.PRODUCER)
        if taken_after is not None:
            self.at += taken_after
            told = {"messaging.system": "rabbitmq", "messaging.destination.name": f"{queue}.q"}
            self.span(consumer, f"{queue}.q process", told, SpanKind.CONSUMER, sent)
        return self

    def failure(self, service: str, name: str) -> "OrderSpans":
        self.span(service, name, {"error.type": "SlicerError"}, status=SpanStatus.ERROR)
        return self

    def span(
        self,
        service: str,
        name: str,
        attributes: Mapping[str, AttributeValue],
        kind: SpanKind = SpanKind.INTERNAL,
        parent: str = "",
        *,
        status: SpanStatus = SpanStatus.UNSET,
    ) -> str:
        span_id = f"{self.number:08x}{len(self.spans) + 1:08x}"
        end = to_unix_nano(self.at)
        first = self.spans[0].span_id if self.spans else ""
        self.spans.append(
            Span(
                self.trace_id,
                span_id,
                parent or first,
                name,
                kind,
                service,
                end,
                end,
                status=status,
                attributes=attributes,
            )
        )
        return span_id

    def trace(self) -> Trace:
        return Trace(self.trace_id, tuple(self.spans))


def submitted(number: int, at: datetime) -> OrderSpans:
    """An order as far as SUBMITTED, which it reaches at that time."""
    order = OrderSpans(number, at - 2 * SECOND)
    return order.stage("INITIATED").stage("FILE_UPLOADED", SECOND).stage("SUBMITTED", SECOND)


def priced(number: int, at: datetime, took: timedelta) -> OrderSpans:
    """An order submitted at that time that got its price so long after; a second in the queue."""
    order = submitted(number, at).publish("SUBMITTED")
    return order.stage("PRICE_CALCULATED", took - SECOND)


def approved(number: int, at: datetime, took: timedelta) -> OrderSpans:
    """An order that got its price at that time, and its approval so long after."""
    order = priced(number, at - 10 * SECOND, 10 * SECOND).publish("PRICE_CALCULATED")
    return order.stage("MANUFACTURING_APPROVED", took - SECOND)


def examined(
    orders: Iterable[OrderSpans],
    profile: Profile = PROFILE,
    now: datetime = NOW,
    *,
    learned_limits: bool = False,
) -> Examination:
    traces: Sequence[Trace] = [order.trace() for order in orders]
    known = frozenset(SYSTEM.values())
    return examine_traces(traces, profile, now, known, learned_limits=learned_limits)
