"""The words of RabbitMQ's client libraries, as their instrumentations write them."""

from ordertrace_cli.demo.dialects.messaging import (
    Client,
    Delivering,
    Publishing,
    Relation,
    Words,
)
from ordertrace_cli.spans.model import AttributeValue, SpanStatus

_JAVA_SCOPE = "io.opentelemetry.rabbitmq-2.7"
_JAVA_OLD = {
    "messaging.system": "rabbitmq",
    "messaging.destination.name": "{exchange}",
    "messaging.rabbitmq.destination.routing_key": "{key}",
}

JAVA_OLD = Client(
    Publishing(
        Words("{exchange} publish", {**_JAVA_OLD, "messaging.operation": "publish"}, "<default>"),
        _JAVA_SCOPE,
    ),
    Delivering(
        Words(
            "{queue} process",
            {**_JAVA_OLD, "messaging.operation": "process", "messaging.message.body.size": 208},
            "<default>",
        ),
        _JAVA_SCOPE,
        ack="basic.ack",
        reject="basic.reject",
    ),
)
"""Java agent as it comes."""

JAVA_NEW = Client(
    Publishing(
        Words(
            "publish {exchange}:{key}",
            {
                "messaging.system": "rabbitmq",
                "messaging.destination.name": "{exchange}:{key}",
                "messaging.operation.type": "send",
                "messaging.operation.name": "publish",
                "messaging.rabbitmq.destination.routing_key": "{key}",
                "server.address": "rabbitmq.internal",
            },
            "amq.default",
        ),
        _JAVA_SCOPE,
    ),
    Delivering(
        Words(
            "process {exchange}:{key}:{queue}",
            {
                "messaging.system": "rabbitmq",
                "messaging.destination.name": "{exchange}:{key}:{queue}",
                "messaging.operation.type": "process",
                "messaging.operation.name": "process",
                "messaging.rabbitmq.destination.routing_key": "{key}",
                "messaging.rabbitmq.message.delivery_tag": 41,
            },
            "amq.default",
        ),
        _JAVA_SCOPE,
        Relation.CHILD_AND_LINK,
        ack="ack",
        reject="reject",
    ),
)
"""Java agent with `messaging` opted in."""

JAVA_SPRING_LISTENER = Client(
    JAVA_OLD.publishing,
    Delivering(
        Words(
            "{queue} process",
            {
                "messaging.system": "rabbitmq",
                "messaging.destination.name": "{queue}",
                "messaging.operation": "process",
            },
        ),
        "io.opentelemetry.spring-rabbit-1.0",
        driver=JAVA_OLD.delivering.words,
        driver_scope=_JAVA_SCOPE,
    ),
)
"""Java agent on a Spring listener: the driver's span and Spring's, both of one delivery."""

SPRING_AMQP = Client(
    Publishing(
        Words(
            "{exchange}/{key} send",
            {
                "messaging.destination.name": "{exchange}",
                "messaging.rabbitmq.destination.routing_key": "{key}",
                "spring.rabbit.template.name": "rabbitTemplate",
                "peer.service": "RabbitMQ",
            },
        ),
        "org.springframework.boot",
        SpanStatus.OK,
    ),
    Delivering(
        Words(
            "{queue} receive",
            {
                "messaging.destination.name": "{queue}",
                "messaging.rabbitmq.message.delivery_tag": "17",
                "spring.rabbit.listener.id": "orders",
                "peer.service": "RabbitMQ",
            },
        ),
        "org.springframework.boot",
        status=SpanStatus.OK,
    ),
)
"""Spring AMQP observed by Micrometer: no `messaging.system`, success is OK."""

_PIKA_SCOPE = "opentelemetry.instrumentation.pika.pika_instrumentor"
_PIKA: dict[str, AttributeValue] = {
    "messaging.system": "rabbitmq",
    "messaging.destination": "{exchange}",
    "messaging.temp_destination": True,
}

PIKA = Client(
    Publishing(Words("{exchange} send", _PIKA), _PIKA_SCOPE, nested=True),
    Delivering(
        Words("{exchange} receive", {**_PIKA, "messaging.operation": "receive"}), _PIKA_SCOPE
    ),
)
"""pika: two nested producer spans, the exchange alone."""

AIO_PIKA = Client(
    Publishing(
        Words(
            "{exchange},{key} send",
            {
                "messaging.system": "rabbitmq",
                "messaging.destination": "{exchange},{key}",
                "messaging.temp_destination": True,
                "net.peer.name": "rabbitmq.internal",
            },
        ),
        "opentelemetry.instrumentation.aio_pika.aio_pika_instrumentor",
    ),
    Delivering(
        Words(
            "{exchange} receive",
            {
                "messaging.system": "rabbitmq",
                "messaging.destination": "{exchange}",
                "messaging.operation": "receive",
                "net.peer.name": "rabbitmq.internal",
            },
            "{key}",
        ),
        "opentelemetry.instrumentation.aio_pika.aio_pika_instrumentor",
    ),
)
"""aio-pika: exchange and key in one word at the producer, the exchange alone at the consumer."""

_AMQPLIB_SCOPE = "@opentelemetry/instrumentation-amqplib"
_AMQPLIB = {
    "messaging.system": "rabbitmq",
    "messaging.destination": "{exchange}",
    "messaging.destination_kind": "topic",
    "messaging.protocol": "AMQP",
    "messaging.protocol_version": "0.9.1",
    "messaging.rabbitmq.routing_key": "{key}",
}

AMQPLIB = Client(
    Publishing(Words("publish {exchange}", _AMQPLIB), _AMQPLIB_SCOPE),
    Delivering(
        Words("{queue} process", {**_AMQPLIB, "messaging.operation": "process"}), _AMQPLIB_SCOPE
    ),
)
"""amqplib of Node.js: the consumer's span ends when the message is acknowledged."""

_NET = {
    "messaging.system": "rabbitmq",
    "messaging.destination.name": "{exchange}",
    "messaging.rabbitmq.destination.routing_key": "{key}",
    "network.protocol.name": "amqp",
    "server.address": "rabbitmq.internal",
}


def _net(relation: Relation) -> Client:
    return Client(
        Publishing(
            Words(
                "publish {key}",
                {
                    **_NET,
                    "messaging.operation.type": "send",
                    "messaging.operation.name": "publish",
                },
                "amq.default",
            ),
            "RabbitMQ.Client.Publisher",
        ),
        Delivering(
            Words(
                "deliver {key}",
                {
                    **_NET,
                    "messaging.operation.type": "process",
                    "messaging.operation.name": "deliver",
                    "messaging.rabbitmq.delivery_tag": 5,
                },
                "amq.default",
            ),
            "RabbitMQ.Client.Subscriber",
            relation,
            shows_failure=False,
        ),
    )


NET_71 = _net(Relation.LINK)
"""RabbitMQ.Client 7.1 of .NET: a trace of the consumer's own that links back."""

NET_72 = _net(Relation.CHILD_AND_LINK)
"""RabbitMQ.Client 7.2 of .NET."""

_MASSTRANSIT = {
    "messaging.system": "rabbitmq",
    "messaging.destination.name": "{queue}",
    "messaging.operation": "send",
}

MASSTRANSIT = Client(
    Publishing(Words("{queue} send", _MASSTRANSIT), "MassTransit", SpanStatus.OK),
    Delivering(
        Words(
            "{queue} process",
            {"messaging.destination.name": "{queue}", "messaging.operation": "process"},
        ),
        "MassTransit",
        status=SpanStatus.OK,
        receive=Words(
            "{queue} receive",
            {"messaging.destination.name": "{queue}", "messaging.operation": "receive"},
        ),
        receive_carries=True,
    ),
    dead="_error",
)
"""MassTransit 8: `process` below `receive`, no `messaging.system` where it consumes."""
