"""What libraries write when they publish to RabbitMQ."""

from benchmarks.accuracy_orders.dialects.messaging import Producer, Sending
from benchmarks.accuracy_orders.dialects.rabbitmq_keys import (
    BROKER,
    DOTNET,
    JAVA_SCOPE,
    KEYED,
    MASSTRANSIT,
    NODE,
    NODE_SCOPE,
    PIKA,
    PIKA_SCOPE,
    SPRING_SCOPE,
    SYSTEM,
    operation,
)

PRODUCERS: tuple[Producer, ...] = (
    Producer(
        "Java agent",
        BROKER,
        "java",
        JAVA_SCOPE,
        (Sending("{shown} publish", {**KEYED, "messaging.operation": "publish"}),),
    ),
    Producer(
        "Java agent, new",
        BROKER,
        "java",
        JAVA_SCOPE,
        (
            Sending(
                "publish {amq}:{key}",
                {
                    **SYSTEM,
                    "messaging.destination.name": "{amq}:{key}",
                    "messaging.rabbitmq.destination.routing_key": "{key}",
                    **operation("send", "publish"),
                },
            ),
        ),
    ),
    Producer(
        "Spring 3.2",
        BROKER,
        "java",
        SPRING_SCOPE,
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
        SPRING_SCOPE,
        (Sending("{exchange}/{key} send", {"peer.service": "RabbitMQ"}),),
        ok=True,
    ),
    Producer(
        "pika",
        BROKER,
        "python",
        PIKA_SCOPE,
        (Sending("{routed} send", PIKA), Sending("{routed} send", PIKA)),
    ),
    Producer(
        "aio-pika",
        BROKER,
        "python",
        "opentelemetry.instrumentation.aio_pika",
        (
            Sending(
                "{exchange},{key} send",
                {**SYSTEM, "messaging.destination": "{exchange},{key}", "net.peer.port": 5672},
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
    Producer("amqplib", BROKER, "nodejs", NODE_SCOPE, (Sending("publish {shown}", NODE),)),
    Producer(
        "amqplib 0.40", BROKER, "nodejs", NODE_SCOPE, (Sending("{exchange} -> {key} send", NODE),)
    ),
    Producer(
        ".NET 7.0",
        BROKER,
        "dotnet",
        "RabbitMQ.Client.Publisher",
        (Sending("{key} send", {**DOTNET, **operation("send", "publish")}),),
    ),
    Producer(
        ".NET 7.2",
        BROKER,
        "dotnet",
        "RabbitMQ.Client.Publisher",
        (Sending("publish {key}", {**DOTNET, **operation("send", "publish")}),),
    ),
    Producer(
        "MassTransit",
        BROKER,
        "dotnet",
        "MassTransit",
        (Sending("{queue} send", {**MASSTRANSIT, "messaging.operation": "send"}),),
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
        (Sending("enqueue {queue}", {**SYSTEM, "messaging.destination.name": "{queue}"}),),
    ),
)
