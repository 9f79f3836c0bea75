"""RabbitMQ: instrumentations of five languages and what they write."""

from benchmarks.accuracy_orders.messaging import (
    MESSAGE,
    NOTHING,
    Consumer,
    Producer,
    Sending,
    Taking,
)
from ordertrace_cli.spans.model import SpanKind

BROKER = "rabbitmq"
_SYSTEM = {"messaging.system": "rabbitmq"}
_OLD = {**_SYSTEM, "messaging.destination": "{exchange}", "messaging.destination_kind": "topic"}
_NODE = {**_OLD, "messaging.protocol": "AMQP", "messaging.rabbitmq.routing_key": "{key}"}
_KEYED = {
    **_SYSTEM,
    "messaging.destination.name": "{shown}",
    "messaging.rabbitmq.destination.routing_key": "{key}",
}
_DOTNET = {
    **_SYSTEM,
    "messaging.destination.name": "{amq}",
    "messaging.rabbitmq.destination.routing_key": "{key}",
}
_PIKA = {**_SYSTEM, "messaging.destination": "{routed}", "net.peer.name": "rabbitmq"}
_PIKA_SCOPE = "opentelemetry.instrumentation.pika.pika_instrumentor"
_MASSTRANSIT = {**_SYSTEM, "messaging.destination.name": "{queue}"}
_JAVA_SCOPE = "io.opentelemetry.rabbitmq-2.7"
_NODE_SCOPE = "@opentelemetry/instrumentation-amqplib"
_SPRING_SCOPE = "org.springframework.boot"


def _operation(kind: str, name: str) -> dict[str, str]:
    return {"messaging.operation.type": kind, "messaging.operation.name": name}


PRODUCERS: tuple[Producer, ...] = (
    Producer(
        "Java agent",
        BROKER,
        "java",
        _JAVA_SCOPE,
        (Sending("{shown} publish", {**_KEYED, "messaging.operation": "publish"}),),
    ),
    Producer(
        "Java agent, new",
        BROKER,
        "java",
        _JAVA_SCOPE,
        (
            Sending(
                "publish {amq}:{key}",
                {
                    **_SYSTEM,
                    "messaging.destination.name": "{amq}:{key}",
                    "messaging.rabbitmq.destination.routing_key": "{key}",
                    **_operation("send", "publish"),
                },
            ),
        ),
    ),
    Producer(
        "Spring 3.2",
        BROKER,
        "java",
        _SPRING_SCOPE,
        (
            Sending(
                "{exchange}/{key} send",
                {
                    "messaging.destination.name": "{exchange}",
                    "messaging.rabbitmq.destination.routing_key": "{key}",
                    "peer.service": "RabbitMQ",
                    "spring.rabbit.template.name": "rabbitTemplate",
                },
            ),
        ),
        ok=True,
    ),
    Producer(
        "Spring 3.1",
        BROKER,
        "java",
        _SPRING_SCOPE,
        (Sending("{exchange}/{key} send", {"peer.service": "RabbitMQ"}),),
        ok=True,
    ),
    Producer(
        "pika",
        BROKER,
        "python",
        _PIKA_SCOPE,
        (Sending("{routed} send", _PIKA), Sending("{routed} send", _PIKA)),
    ),
    Producer(
        "aio-pika",
        BROKER,
        "python",
        "opentelemetry.instrumentation.aio_pika",
        (
            Sending(
                "{exchange},{key} send",
                {**_SYSTEM, "messaging.destination": "{exchange},{key}", "net.peer.port": 5672},
            ),
        ),
    ),
    Producer(
        "Celery",
        BROKER,
        "python",
        "opentelemetry.instrumentation.celery",
        (
            Sending(
                "apply_async/tasks.{queue}",
                {
                    "celery.action": "apply_async",
                    "celery.task_name": "tasks.{queue}",
                    "messaging.destination": "{queue}",
                    "messaging.destination_kind": "queue",
                },
            ),
        ),
    ),
    Producer("amqplib", BROKER, "nodejs", _NODE_SCOPE, (Sending("publish {shown}", _NODE),)),
    Producer(
        "amqplib 0.40", BROKER, "nodejs", _NODE_SCOPE, (Sending("{exchange} -> {key} send", _NODE),)
    ),
    Producer(
        ".NET 7.0",
        BROKER,
        "dotnet",
        "RabbitMQ.Client.Publisher",
        (Sending("{key} send", {**_DOTNET, **_operation("send", "publish")}),),
    ),
    Producer(
        ".NET 7.2",
        BROKER,
        "dotnet",
        "RabbitMQ.Client.Publisher",
        (Sending("publish {key}", {**_DOTNET, **_operation("send", "publish")}),),
    ),
    Producer(
        "MassTransit",
        BROKER,
        "dotnet",
        "MassTransit",
        (Sending("{queue} send", {**_MASSTRANSIT, "messaging.operation": "send"}),),
        carrier="MT-Activity-Id",
        ok=True,
    ),
    Producer(
        "NServiceBus",
        BROKER,
        "dotnet",
        "NServiceBus.Core",
        (Sending("send message", {"nservicebus.message_id": "6f0d1c"}),),
    ),
    Producer(
        "by hand",
        BROKER,
        "go",
        "",
        (Sending("enqueue {queue}", {**_SYSTEM, "messaging.destination.name": "{queue}"}),),
    ),
)

_AMQPLIB = Taking("{queue} process", {**_NODE, "messaging.operation": "process"})

CONSUMERS: tuple[Consumer, ...] = (
    Consumer(
        "Java agent",
        BROKER,
        "java",
        _JAVA_SCOPE,
        (Taking("{queue} process", {**_KEYED, "messaging.operation": "process"}),),
        settles=("basic.ack", "basic.reject"),
    ),
    Consumer(
        "Java agent, new",
        BROKER,
        "java",
        _JAVA_SCOPE,
        (
            Taking(
                "process {amq}:{key}:{queue}",
                {
                    **_SYSTEM,
                    "messaging.destination.name": "{amq}:{key}:{queue}",
                    **_operation("process", "process"),
                },
                link=True,
            ),
        ),
        settles=("ack", "nack"),
    ),
    Consumer(
        "Java agent and Spring",
        BROKER,
        "java",
        "io.opentelemetry.spring-rabbit-1.0",
        (
            Taking(
                "{queue} process",
                {**_KEYED, "messaging.operation": "process"},
                records=False,
                scope=_JAVA_SCOPE,
            ),
            Taking(
                "{queue} process",
                {
                    **_SYSTEM,
                    "messaging.destination.name": "{queue}",
                    "messaging.operation": "process",
                },
            ),
        ),
        work=1,
        settles=("basic.ack", "basic.reject"),
        settles_apart=True,
    ),
    Consumer(
        "Spring 3.2",
        BROKER,
        "java",
        _SPRING_SCOPE,
        (
            Taking(
                "{queue} receive",
                {
                    "messaging.destination.name": "{queue}",
                    "messaging.rabbitmq.message.delivery_tag": "17",
                    "spring.rabbit.listener.id": "container#0",
                },
            ),
        ),
        ok=True,
    ),
    Consumer(
        "pika",
        BROKER,
        "python",
        _PIKA_SCOPE,
        (Taking("{routed} receive", {**_PIKA, "messaging.operation": "receive"}),),
    ),
    Consumer(
        "pika generator",
        BROKER,
        "python",
        _PIKA_SCOPE,
        (Taking("{routed} receive", {**_PIKA, "messaging.operation": "receive"}, covers=False),),
    ),
    Consumer(
        "aio-pika",
        BROKER,
        "python",
        "opentelemetry.instrumentation.aio_pika",
        (
            Taking(
                "{exchange},{key} receive",
                {
                    **_SYSTEM,
                    "messaging.destination": "{exchange},{key}",
                    "messaging.operation": "receive",
                },
            ),
        ),
    ),
    Consumer(
        "Celery",
        BROKER,
        "python",
        "opentelemetry.instrumentation.celery",
        (
            Taking(
                "run/tasks.{queue}",
                {
                    "celery.action": "run",
                    "celery.task_name": "tasks.{queue}",
                    "messaging.destination": "{queue}",
                },
            ),
        ),
    ),
    Consumer(
        "Celery with links",
        BROKER,
        "python",
        "opentelemetry.instrumentation.celery",
        (
            Taking(
                "run/tasks.{queue}",
                {"celery.action": "run", "messaging.destination": "{queue}"},
                parent=NOTHING,
                link=True,
            ),
        ),
    ),
    Consumer(
        "amqplib",
        BROKER,
        "nodejs",
        _NODE_SCOPE,
        (_AMQPLIB,),
        ack_timeout=True,
        refused="nack called on message without requeue",
    ),
    Consumer(
        "amqplib with links",
        BROKER,
        "nodejs",
        _NODE_SCOPE,
        (
            Taking(
                "{queue} process",
                {**_NODE, "messaging.operation": "process"},
                parent=NOTHING,
                link=True,
            ),
        ),
        ack_timeout=True,
        refused="nack called on message with requeue",
    ),
    Consumer(
        ".NET 7.0",
        BROKER,
        "dotnet",
        "RabbitMQ.Client.Subscriber",
        (
            Taking(
                "{key} process",
                {**_DOTNET, **_operation("process", "deliver")},
                parent=NOTHING,
                link=True,
                records=False,
            ),
        ),
    ),
    Consumer(
        ".NET 7.2",
        BROKER,
        "dotnet",
        "RabbitMQ.Client.Subscriber",
        (
            Taking(
                "deliver {key}",
                {**_DOTNET, **_operation("process", "deliver")},
                link=True,
                records=False,
            ),
        ),
    ),
    Consumer(
        "MassTransit",
        BROKER,
        "dotnet",
        "MassTransit",
        (
            Taking("{queue} receive", {"messaging.operation": "receive"}, records=False),
            Taking(
                "{queue} process",
                {"messaging.operation": "process", "messaging.masstransit.message_id": "6f0d"},
                parent=0,
            ),
        ),
        work=1,
        reads="MT-Activity-Id",
        ok=True,
        retries=True,
    ),
    Consumer(
        "NServiceBus",
        BROKER,
        "dotnet",
        "NServiceBus.Core",
        (Taking("process message", {"nservicebus.native_message_id": "6f0d"}),),
    ),
    Consumer(
        "NServiceBus events",
        BROKER,
        "dotnet",
        "NServiceBus.Core",
        (
            Taking(
                "process message",
                {"nservicebus.native_message_id": "6f0d"},
                parent=NOTHING,
                link=True,
            ),
        ),
    ),
    Consumer(
        "by hand",
        BROKER,
        "go",
        "",
        (Taking("handle {queue}", {**_SYSTEM, "messaging.destination.name": "{queue}"}),),
    ),
    Consumer(
        "by hand, beside a receive",
        BROKER,
        "go",
        "",
        (
            Taking(
                "receive {queue}",
                {"messaging.destination.name": "{queue}", "messaging.operation.type": "receive"},
                kind=SpanKind.CLIENT,
                link=True,
                parent=NOTHING,
                covers=False,
            ),
            Taking(
                "process {queue}",
                {"messaging.destination.name": "{queue}", "messaging.operation.type": "process"},
                parent=MESSAGE,
            ),
        ),
        work=1,
    ),
)
