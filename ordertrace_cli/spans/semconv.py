"""Semantic conventions, old and new, translated into the project's own terms.

The only module that knows attribute keys and the habits of instrumentations. It reads one span
at a time and knows no profile: which system a peer belongs to is decided in `journey`.

Sources: OpenTelemetry semantic conventions 1.0 to 1.44 (messaging, HTTP, RPC, database,
object stores, exceptions), their schema changes, and what the instrumentations of Java, Python,
JavaScript, .NET and Go and Micrometer emit in practice.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from ordertrace_cli.globs import words
from ordertrace_cli.spans.model import Attributes, AttributeValue, Span, SpanKind, SpanStatus


class MessageRole(StrEnum):
    """What a span does with a message. OTHER: settling, renewing a lock, declaring a queue."""

    PUBLISH = "publish"
    RECEIVE = "receive"
    PROCESS = "process"
    REFUSE = "refuse"
    DEAD_LETTER = "dead_letter"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a message goes, as far as one span says it; "" is unknown.

    name: exchange, queue or topic. routing_key: RabbitMQ's. queue: what the consumer read from.
    """

    name: str = ""
    routing_key: str = ""
    queue: str = ""

    @property
    def label(self) -> str:
        """The word a person would use for it: the queue, else the routing key, else the name."""
        return self.queue or self.routing_key or self.name

    @property
    def names(self) -> frozenset[str]:
        """Every word it goes by, lower case."""
        words = (self.name, self.routing_key, self.queue)
        return frozenset(word.casefold() for word in words if word)


@dataclass(frozen=True, slots=True)
class Message:
    """The messaging side of a span. system: the broker's kind, e.g. rabbitmq; "" unknown.

    records_failure: whether this emitter would show the handler's exception on this span.
    group: the consumer group, "" when there is none.
    """

    role: MessageRole
    destination: Destination
    system: str = ""
    group: str = ""
    records_failure: bool = True


class StorageOperation(StrEnum):
    """What a call to an object storage does."""

    WRITE = "write"
    READ = "read"
    PROBE = "probe"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Semantics:
    """One span in the project's terms.

    peers: names of the other side of a call, best first (client and producer spans only).
    storage: set when the span says that it speaks to an object storage; whether a plain HTTP
    call does is known only by its peer. failed: the span says that it went wrong.
    error_types: exception classes and error codes, most telling first. stages: values of
    order.stage and order.status with the nanosecond they hold at (0: the span's end).
    order_refs: trace ids in the correlation attribute's usual place are read by `correlate`.
    """

    message: Message | None
    storage: StorageOperation | None
    is_call: bool
    is_database: bool
    peers: tuple[str, ...]
    http_method: str
    http_status: int
    route: str
    operation: str
    failed: bool
    late_acknowledgement: bool
    error_types: tuple[str, ...]
    timed_out: bool
    cancelled: bool


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
_DESTINATION_KEYS = (
    "messaging.destination.name",
    "messaging.destination",
    "messaging.source.name",
    "messaging.source",
    "message_bus.destination",
    "nservicebus.destination",
)
_ROUTING_KEYS = (
    "messaging.rabbitmq.destination.routing_key",
    "messaging.rabbitmq.routing_key",
    "messaging.rabbitmq.message.routing_key",
)
_QUEUE_URL_KEYS = ("aws.sqs.queue.url", "aws.sqs.queue_url", "aws.queue_url", "aws.queue.url")
_GROUP_KEYS = (
    "messaging.consumer.group.name",
    "messaging.kafka.consumer.group",
    "messaging.kafka.consumer_group",
    "messaging.destination.subscription.name",
)
_PEER_KEYS = (
    "peer.service",
    "service.peer.name",
    "server.address",
    "net.peer.name",
    "http.host",
    "net.sock.peer.name",
    "peer.hostname",
    "peer.address",
    "network.peer.address",
    "net.peer.ip",
    "net.sock.peer.addr",
)
_URL_KEYS = ("url.full", "http.url", "messaging.url", "aws.sqs.queue.url")

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

_WRITES = words(
    """
    putobject uploadpart createmultipartupload completemultipartupload copyobject
    uploadpartcopy initiatemultipartupload postobject
    """
)
_PROBES = frozenset(("headobject", "headbucket", "getbucketlocation", "listbuckets"))
_HTTP_STORAGE: Mapping[str, StorageOperation] = {
    "PUT": StorageOperation.WRITE,
    "POST": StorageOperation.WRITE,
    "GET": StorageOperation.READ,
    "HEAD": StorageOperation.PROBE,
}

_TIMEOUT = re.compile(r"time[-_ ]?d?[-_ ]?out|deadline|time[-_ ]?limit", re.IGNORECASE)
_CANCEL = re.compile(r"cancel", re.IGNORECASE)
_TYPE_IN_MESSAGE = re.compile(
    r"^\s*([A-Za-z_][\w.$]{2,100}?(?:Error|Exception|Timeout\w*|Failure|Fault|Invalid\w*))\b\s*(?::|$)"
)
_LATE_ACK = "instrumentation timeout"
_METRIC_NAMES = frozenset(("none", "None", "", "OK", "SUCCESS"))


def read(span: Span) -> Semantics:
    """Translate one span. Never raises, whatever the attributes hold."""
    attributes = span.attributes
    message = _message(span)
    status = _http_status(span)
    late = _LATE_ACK in span.status_message.casefold()
    storage = _storage_of_sdk(span)
    failed = not late and _failed(span, status)
    types = tuple(_error_types(span, failed))
    is_database = "db.system" in attributes or "db.system.name" in attributes
    outgoing = span.kind in (SpanKind.CLIENT, SpanKind.PRODUCER)
    return Semantics(
        message=message,
        storage=storage,
        is_call=span.kind is SpanKind.CLIENT and (message is None or storage is not None),
        is_database=is_database,
        peers=_peers(attributes) if outgoing else (),
        http_method=_http_method(span),
        http_status=status,
        route=_route(attributes),
        operation=_text(attributes, ("rpc.method", "db.operation.name", "db.operation")),
        failed=failed,
        late_acknowledgement=late,
        error_types=types,
        timed_out=failed and _says(_TIMEOUT, span, types, status in (408, 504)),
        cancelled=failed and _says(_CANCEL, span, types, otherwise=False),
    )


def storage_over_http(method: str) -> StorageOperation:
    """What a plain HTTP call to a storage does (clients without a span of their own: MinIO)."""
    return _HTTP_STORAGE.get(method, StorageOperation.OTHER)


def stage_values(attributes: Attributes) -> Iterator[str]:
    """Values of the attributes by which services say their stage (contract, rule 1)."""
    for key in ("order.stage", "order.status"):
        value = attributes.get(key)
        if isinstance(value, str):
            yield value


def trace_ids_in(attributes: Attributes, key: str) -> tuple[str, ...]:
    """What the correlation attribute holds; a list when a batch serves several orders."""
    value = attributes.get(key)
    values = value if isinstance(value, list) else [value]
    return tuple(item for item in values if isinstance(item, str))


def messages_of(span: Span) -> tuple[str, ...]:
    """What a span says in words: its status message, its exceptions' messages. Hostile text."""
    said = [span.status_message]
    said += [_text(event.attributes, ("exception.message",)) for event in span.events]
    return tuple(dict.fromkeys(text for text in said if text))


def host_of(span: Span) -> str:
    """What tells one clock from another: the host, else the service."""
    keys = ("host.id", "host.name", "k8s.node.name", "host.ip")
    return _text(span.resource, keys) or span.service


def process_of(span: Span) -> str:
    """What tells one run of a service from the next; "" when the resource does not say."""
    keys = ("service.instance.id", "process.pid", "k8s.pod.uid", "container.id")
    return _text(span.resource, keys)


def _text(attributes: Attributes, keys: Iterable[str]) -> str:
    for key in keys:
        value = attributes.get(key)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return ""


def _number(value: AttributeValue) -> int:
    if isinstance(value, bool):
        return 0
    if isinstance(value, int):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 6:
        return int(value)
    return 0


# --- messaging ---------------------------------------------------------------------------------


def _message(span: Span) -> Message | None:
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
        system=_text(attributes, ("messaging.system",)),
        group=_text(attributes, _GROUP_KEYS),
        records_failure=not any(silent in scope for silent in _SILENT_SCOPES),
    )


def _has_messaging(attributes: Attributes) -> bool:
    return "messaging.system" in attributes or any(key in attributes for key in _DESTINATION_KEYS)


def _aws_message(span: Span) -> Message | None:
    """`SQS.SendMessage` and the like: client spans of an SDK without messaging attributes."""
    if span.kind is not SpanKind.CLIENT:
        return None
    service, _, method = span.name.partition(".")
    service = _text(span.attributes, ("rpc.service",)) or service
    if service.casefold() not in ("sqs", "sns", "amazonsqs"):
        return None
    method = (_text(span.attributes, ("rpc.method",)) or method).rpartition("/")[2]
    role = _ROLE_WORDS.get(method.casefold(), MessageRole.OTHER)
    return Message(role, _destination(span, role), service.casefold(), records_failure=False)


def _role(span: Span) -> MessageRole:
    attributes = span.attributes
    settled = _text(attributes, ("messaging.servicebus.disposition_status",))
    if settled.casefold() in _SETTLEMENTS:
        return _SETTLEMENTS[settled.casefold()]
    said = (
        _text(attributes, ("messaging.operation.name",)),
        _text(attributes, ("messaging.operation.type", "messaging.operation")),
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
    said = _named(_text(attributes, _DESTINATION_KEYS))
    routing_key = _named(_text(attributes, _ROUTING_KEYS))
    queue = ""
    said_in_full = _text(attributes, _DESTINATION_KEYS)
    if _text(attributes, ("messaging.system",)) == "rabbitmq":
        if ":" in said_in_full:
            said, routing_key, queue = _split_rabbit(said_in_full, routing_key, role)
        elif "," in said_in_full:
            # aio-pika's producer: "exchange,routing_key", the exchange empty for the default one.
            exchange, _, key = said_in_full.partition(",")
            said, routing_key = _named(exchange), routing_key or _named(key)
    if not said:
        said = _queue_of_url(_text(attributes, (*_QUEUE_URL_KEYS, "messaging.url")))
    from_name = _destination_of_name(span.name)
    if role in (MessageRole.RECEIVE, MessageRole.PROCESS):
        queue = queue or _text(attributes, ("messaging.rabbitmq.queue", "messaging.source.name"))
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


def _destination_of_name(name: str) -> Destination:
    """What a span name such as `price.requests process` or `publish orders` says."""
    words = name.split()
    if " -> " in name and len(words) >= 3:
        exchange, _, rest = name.partition(" -> ")
        return Destination(_named(exchange), _named(rest.split()[0]))
    if len(words) != 2:
        return Destination()
    first, last = words
    if last.casefold() in _ROLE_WORDS or last.casefold() in _OTHER_WORDS:
        place = first
    elif first.casefold() in _ROLE_WORDS or first.casefold() in _OTHER_WORDS:
        place = last
    else:
        return Destination()
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


# --- calls, storage ----------------------------------------------------------------------------


def _storage_of_sdk(span: Span) -> StorageOperation | None:
    attributes = span.attributes
    service, _, method = span.name.partition(".")
    service = _text(attributes, ("rpc.service", "aws.service.api", "aws.service")) or service
    if not service.casefold().replace("amazon ", "amazon").startswith(("s3", "amazons3")):
        rpc = _text(attributes, ("rpc.method",))
        if not rpc.startswith("S3/"):
            return None
        method = rpc
    elif span.kind is not SpanKind.CLIENT:
        return None
    said = _text(attributes, ("rpc.method", "aws.operation")) or method
    word = said.rpartition("/")[2].casefold()
    if word in _WRITES:
        return StorageOperation.WRITE
    if word in _PROBES:
        return StorageOperation.PROBE
    return StorageOperation.READ if word.startswith(("get", "list")) else StorageOperation.OTHER


def _peers(attributes: Attributes) -> tuple[str, ...]:
    found = [_text(attributes, (key,)) for key in _PEER_KEYS]
    found += [_host_of_url(_text(attributes, (key,))) for key in _URL_KEYS]
    names = dict.fromkeys(name for text in found if text for name in _without_port(text))
    return tuple(names)


def _without_port(text: str) -> tuple[str, ...]:
    host, _, port = text.rpartition(":")
    return (text, host) if host and port.isdigit() and "]" not in port else (text,)


def _host_of_url(url: str) -> str:
    if "://" not in url:
        return ""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_micrometer_http(attributes: Attributes) -> bool:
    return "outcome" in attributes and ("uri" in attributes or "method" in attributes)


def _http_method(span: Span) -> str:
    method = _text(span.attributes, ("http.request.method", "http.method"))
    if not method and _is_micrometer_http(span.attributes):
        method = _text(span.attributes, ("method",))
    return method.upper()


def _http_status(span: Span) -> int:
    attributes = span.attributes
    for key in ("http.response.status_code", "http.status_code"):
        status = _number(attributes.get(key))
        if status:
            return status
    return _number(attributes.get("status")) if _is_micrometer_http(attributes) else 0


def _route(attributes: Attributes) -> str:
    """A template of the path, never the path itself: that may hold an order's number."""
    return _text(attributes, ("http.route", "uri"))


# --- errors ------------------------------------------------------------------------------------


def _failed(span: Span, http_status: int) -> bool:
    if span.status is SpanStatus.ERROR:
        return True
    if span.kind is SpanKind.CLIENT:
        return http_status >= 400
    if span.kind is SpanKind.SERVER:
        return http_status >= 500
    return False


def _error_types(span: Span, failed: bool) -> Iterator[str]:
    seen: set[str] = set()
    for event in span.events:
        if event.name == "exception" or "exception.type" in event.attributes:
            kind = _text(event.attributes, ("exception.type",))
            if kind and kind not in seen:
                seen.add(kind)
                yield kind
    if not failed:
        return
    for key in ("exception.type", "error.type", "exception", "error"):
        kind = _text(span.attributes, (key,))
        if kind and kind not in seen and kind not in _METRIC_NAMES and " " not in kind:
            seen.add(kind)
            yield kind
    said = _TYPE_IN_MESSAGE.match(span.status_message)
    if said and said[1] not in seen:
        yield said[1]


def _says(pattern: re.Pattern[str], span: Span, types: tuple[str, ...], otherwise: bool) -> bool:
    if any(pattern.search(kind) for kind in types):
        return True
    return bool(pattern.search(span.status_message[:300])) or otherwise
