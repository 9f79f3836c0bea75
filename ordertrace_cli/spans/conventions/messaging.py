"""Messaging conventions, old and new: what a span does with a message, and where that goes.

Sources: OpenTelemetry semantic conventions for messaging 1.0 to 1.44, and what the
instrumentations of Java, Python, JavaScript, .NET and Go and Micrometer emit in practice.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property

from msgspec import Struct

from ordertrace_cli.globs import words
from ordertrace_cli.spans.conventions.attributes import text_of
from ordertrace_cli.spans.model import Attributes, Span, SpanKind


class MessageRole(StrEnum):
    """What a span does with a message. OTHER: settling, renewing a lock, declaring a queue."""

    PUBLISH = "publish"
    RECEIVE = "receive"
    PROCESS = "process"
    REFUSE = "refuse"
    DEAD_LETTER = "dead_letter"
    OTHER = "other"


class Destination(Struct, frozen=True, dict=True):
    """Where a message goes, as far as one span says it; "" is unknown.

    name: exchange, queue or topic. routing_key: RabbitMQ's. queue: what the consumer read from.
    """

    name: str = ""
    routing_key: str = ""
    queue: str = ""

    @cached_property
    def names(self) -> frozenset[str]:
        """Every word it goes by, lower case."""
        words = (self.name, self.routing_key, self.queue)
        return frozenset(word.casefold() for word in words if word)

    @property
    def label(self) -> str:
        """The word a person would use for it: the queue, else the routing key, else the name."""
        return self.queue or self.routing_key or self.name


NO_DESTINATION = Destination()


class Message(Struct, frozen=True):
    """The messaging side of a span. system: the broker's kind, e.g. rabbitmq; "" unknown.

    records_failure: whether this emitter would show the handler's exception on this span.
    group: the consumer group, "" when there is none. polls: it asked the broker for messages
    and may have got none.
    """

    role: MessageRole
    destination: Destination
    system: str = ""
    group: str = ""
    records_failure: bool = True
    polls: bool = False


_NO_DESTINATION = frozenset(
    (
        "",
        "<default>",
        "(default)",
        "amq.default",
        "<generated>",
        "(temporary)",
        "<temporary>",
        "(anonymous)",
        "<anonymous>",
        "<unknown>",
        "unknown",
    )
)

DESTINATION_KEYS = (
    "messaging.destination.name",
    "messaging.destination",
    "messaging.source.name",
    "messaging.source",
    "message_bus.destination",
    "nservicebus.destination",
)

ROUTING_KEYS = (
    "messaging.rabbitmq.destination.routing_key",
    "messaging.rabbitmq.routing_key",
    "messaging.rabbitmq.message.routing_key",
)

QUEUE_URL_KEYS = ("aws.sqs.queue.url", "aws.sqs.queue_url", "aws.queue_url", "aws.queue.url")

GROUP_KEYS = (
    "messaging.consumer.group.name",
    "messaging.kafka.consumer.group",
    "messaging.kafka.consumer_group",
    "messaging.destination.subscription.name",
)

KEYS = frozenset(
    (
        *DESTINATION_KEYS,
        *ROUTING_KEYS,
        *QUEUE_URL_KEYS,
        *GROUP_KEYS,
        "messaging.system",
        "messaging.operation",
        "messaging.operation.name",
        "messaging.operation.type",
        "messaging.servicebus.disposition_status",
        "messaging.rabbitmq.queue",
        "messaging.url",
        "rpc.service",
        "rpc.method",
    )
)
"""The keys that are read here."""

_ROLE_WORDS: Mapping[str, MessageRole] = {
    "publish": MessageRole.PUBLISH,
    "send": MessageRole.PUBLISH,
    "create": MessageRole.PUBLISH,
    "produce": MessageRole.PUBLISH,
    "enqueue": MessageRole.PUBLISH,
    "sendmessage": MessageRole.PUBLISH,
    "sendmessagebatch": MessageRole.PUBLISH,
    "basic.publish": MessageRole.PUBLISH,
    "apply_async": MessageRole.PUBLISH,
    "receive": MessageRole.RECEIVE,
    "recv": MessageRole.RECEIVE,
    "poll": MessageRole.RECEIVE,
    "fetch": MessageRole.RECEIVE,
    "receivemessage": MessageRole.RECEIVE,
    "basic.get": MessageRole.RECEIVE,
    "process": MessageRole.PROCESS,
    "deliver": MessageRole.PROCESS,
    "consume": MessageRole.PROCESS,
    "handle": MessageRole.PROCESS,
    "run": MessageRole.PROCESS,
    "processmessage": MessageRole.PROCESS,
    "basic.deliver": MessageRole.PROCESS,
    "nack": MessageRole.REFUSE,
    "reject": MessageRole.REFUSE,
    "abandon": MessageRole.REFUSE,
    "basic.nack": MessageRole.REFUSE,
    "basic.reject": MessageRole.REFUSE,
    "deadletter": MessageRole.DEAD_LETTER,
    "dead_letter": MessageRole.DEAD_LETTER,
}

_OTHER_WORDS = words(
    """
    settle ack complete defer renewmessagelock deletemessage delete deletemessagebatch
    changemessagevisibility commit renew cancel qos
    """
)

_SETTLEMENTS: Mapping[str, MessageRole] = {
    "abandon": MessageRole.REFUSE,
    "dead_letter": MessageRole.DEAD_LETTER,
}

# Emitters whose consumer span says nothing of the handler's failure: the dispatcher swallows
# the exception, or the span ends when the message is handed over.
_SILENT_SCOPES = (
    "rabbitmq.client.",
    "azure.messaging.servicebus",
    "opentelemetry.instrumentation.kafka",
    "opentelemetry.instrumentation.aiokafka",
    "opentelemetry.instrumentation.confluent_kafka",
    "opentelemetry.instrumentation.boto3sqs",
    "io.opentelemetry.kafka-clients-",
    "io.opentelemetry.aws-sdk-",
    "@opentelemetry/instrumentation-aws-sdk",
    "otelsarama",
)


# Clients that leave a span for every question to the broker; others leave one for each message.
_POLLING_SCOPES = ("boto3sqs", "botocore", "aws-sdk", "servicebus", "awsclient")


def message_of(span: Span) -> Message | None:
    attributes = span.attributes
    speaks = span.kind in (SpanKind.PRODUCER, SpanKind.CONSUMER) or _has_messaging(attributes)
    if not speaks or span.kind is SpanKind.SERVER:
        return _aws_message(span)
    role = _role(span)
    destination = _destination(span, role)
    scope = span.scope.casefold()
    return Message(
        role=role,
        destination=destination,
        system=text_of(attributes, ("messaging.system",)),
        group=text_of(attributes, GROUP_KEYS),
        records_failure=not any(silent in scope for silent in _SILENT_SCOPES),
        polls=role is MessageRole.RECEIVE and _polls(span, scope),
    )


def _polls(span: Span, scope: str) -> bool:
    """Whether the span stands for a question to the broker rather than for a message."""
    asks = any(client in scope for client in _POLLING_SCOPES)
    return span.kind is SpanKind.CLIENT or asks or "(empty)" in span.name


def _has_messaging(attributes: Attributes) -> bool:
    return "messaging.system" in attributes or any(key in attributes for key in DESTINATION_KEYS)


def _aws_message(span: Span) -> Message | None:
    """`SQS.SendMessage` and the like: client spans of an SDK without messaging attributes."""
    if span.kind is not SpanKind.CLIENT:
        return None
    service, _, method = span.name.partition(".")
    service = text_of(span.attributes, ("rpc.service",)) or service
    if service.casefold() not in ("sqs", "sns", "amazonsqs"):
        return None
    method = (text_of(span.attributes, ("rpc.method",)) or method).rpartition("/")[2]
    role = _ROLE_WORDS.get(method.casefold(), MessageRole.OTHER)
    return Message(role, _destination(span, role), service.casefold(), records_failure=False)


def _role(span: Span) -> MessageRole:
    attributes = span.attributes
    settled = text_of(attributes, ("messaging.servicebus.disposition_status",))
    if settled.casefold() in _SETTLEMENTS:
        return _SETTLEMENTS[settled.casefold()]
    said = (
        text_of(attributes, ("messaging.operation.name",)),
        text_of(attributes, ("messaging.operation.type", "messaging.operation")),
        *_name_words(span.name),
    )
    for word in said:
        lower = word.casefold()
        if lower in _ROLE_WORDS and _fits(span.kind, _ROLE_WORDS[lower]):
            return _ROLE_WORDS[lower]
        if lower in _OTHER_WORDS:
            return MessageRole.OTHER
    if span.kind is SpanKind.PRODUCER:
        return MessageRole.PUBLISH
    return MessageRole.PROCESS if span.kind is SpanKind.CONSUMER else MessageRole.OTHER


def _fits(kind: SpanKind, role: MessageRole) -> bool:
    """Whether a span of this kind can play the role: a queue may well be called "send"."""
    if kind is SpanKind.PRODUCER:
        return role is MessageRole.PUBLISH
    if kind is SpanKind.CONSUMER:
        return role is not MessageRole.PUBLISH
    return True


def _name_words(name: str) -> Iterator[str]:
    """The words of a span name that may be an operation: the last, the first, `Class.Method`."""
    words = name.split()
    if not words:
        return
    if len(words) > 1:
        yield words[-1]
    yield words[0]
    if "/" in words[0]:
        yield words[0].partition("/")[0]
    if "." in words[0]:
        yield words[0].rpartition(".")[2]


def _destination(span: Span, role: MessageRole) -> Destination:
    attributes = span.attributes
    said = _named(text_of(attributes, DESTINATION_KEYS))
    routing_key = _named(text_of(attributes, ROUTING_KEYS))
    queue = ""
    said_in_full = text_of(attributes, DESTINATION_KEYS)
    if text_of(attributes, ("messaging.system",)) == "rabbitmq":
        if ":" in said_in_full:
            said, routing_key, queue = _split_rabbit(said_in_full, routing_key, role)
        elif "," in said_in_full:
            # aio-pika's producer: "exchange,routing_key", the exchange empty for the default one.
            exchange, _, key = said_in_full.partition(",")
            said, routing_key = _named(exchange), routing_key or _named(key)
    if not said:
        said = _queue_of_url(text_of(attributes, (*QUEUE_URL_KEYS, "messaging.url")))
    from_name = _destination_of_name(span.name)
    if role in (MessageRole.RECEIVE, MessageRole.PROCESS):
        queue = queue or text_of(attributes, ("messaging.rabbitmq.queue", "messaging.source.name"))
        if not queue and from_name.name not in ("", said) and not from_name.routing_key:
            queue = from_name.name
    if not said and not queue:
        said, routing_key = from_name.name, routing_key or from_name.routing_key
    return Destination(said, routing_key or from_name.routing_key, queue)


def _split_rabbit(said: str, routing_key: str, role: MessageRole) -> tuple[str, str, str]:
    """`exchange:routing_key[:queue]`, the value of RabbitMQ's newest convention."""
    parts = [_named(part) for part in said.split(":")]
    if len(parts) >= 3:
        return parts[0], routing_key or parts[1], parts[2]
    if role in (MessageRole.RECEIVE, MessageRole.PROCESS) and not parts[0]:
        return parts[0], routing_key or parts[1], parts[1]
    return parts[0], routing_key or parts[1], ""


# NServiceBus names spans after what it does, not where: `process message`, `publish event`.
_NO_NAMES = frozenset(("message", "messages", "event", "command", "reply", "batch"))


def _destination_of_name(name: str) -> Destination:
    """What a span name such as `price.requests process` or `publish orders` says."""
    words = name.split()
    if " -> " in name and len(words) >= 3:
        exchange, _, rest = name.partition(" -> ")
        return Destination(_named(exchange), _named(rest.split()[0]))
    if len(words) != 2:
        return NO_DESTINATION
    first, last = words
    if last.casefold() in _ROLE_WORDS or last.casefold() in _OTHER_WORDS:
        place = first
    elif first.casefold() in _ROLE_WORDS or first.casefold() in _OTHER_WORDS:
        place = last
    else:
        return NO_DESTINATION
    if place.casefold() in _NO_NAMES:
        return NO_DESTINATION
    for divider in ("/", ","):
        exchange, found, key = place.partition(divider)
        if found:
            return Destination(_named(exchange), _named(key))
    return Destination(_named(place))


def _named(text: str) -> str:
    return "" if text.casefold() in _NO_DESTINATION else text


def _queue_of_url(url: str) -> str:
    """The last part of a queue's address, as Amazon SQS forms them."""
    if "://" not in url or ("sqs" not in url.casefold() and "queue" not in url.casefold()):
        return ""
    return url.rstrip("/").rpartition("/")[2]
