"""What libraries write when they take from RabbitMQ."""

from benchmarks.accuracy_orders.dialects.messaging import MESSAGE, NOTHING, Consumer, Taking
from benchmarks.accuracy_orders.dialects.rabbitmq_keys import (
    BROKER,
    DOTNET,
    JAVA_SCOPE,
    KEYED,
    NODE,
    NODE_SCOPE,
    PIKA,
    PIKA_SCOPE,
    SPRING_SCOPE,
    SYSTEM,
    operation,
)
from ordertrace_cli.spans.model import SpanKind

_AMQPLIB = Taking("{queue} process", {**NODE, "messaging.operation": "process"})

CONSUMERS: tuple[Consumer, ...] = (
    Consumer(
        "Java agent",
        BROKER,
        "java",
        JAVA_SCOPE,
        (Taking("{queue} process", {**KEYED, "messaging.operation": "process"}),),
        settles=("basic.ack", "basic.reject"),
    ),
    Consumer(
        "Java agent, new",
        BROKER,
        "java",
        JAVA_SCOPE,
        (
            Taking(
                "process {amq}:{key}:{queue}",
                {
                    **SYSTEM,
                    "messaging.destination.name": "{amq}:{key}:{queue}",
                    **operation("process", "process"),
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
                {**KEYED, "messaging.operation": "process"},
                records=False,
                scope=JAVA_SCOPE,
            ),
            Taking(
                "{queue} process",
                {
                    **SYSTEM,
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
        SPRING_SCOPE,
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
        PIKA_SCOPE,
        (Taking("{routed} receive", {**PIKA, "messaging.operation": "receive"}),),
    ),
    Consumer(
        "pika generator",
        BROKER,
        "python",
        PIKA_SCOPE,
        (Taking("{routed} receive", {**PIKA, "messaging.operation": "receive"}, covers=False),),
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
                    **SYSTEM,
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
        NODE_SCOPE,
        (_AMQPLIB,),
        ack_timeout=True,
        refused="nack called on message without requeue",
    ),
    Consumer(
        "amqplib with links",
        BROKER,
        "nodejs",
        NODE_SCOPE,
        (
            Taking(
                "{queue} process",
                {**NODE, "messaging.operation": "process"},
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
                {**DOTNET, **operation("process", "deliver")},
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
                {**DOTNET, **operation("process", "deliver")},
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
        (Taking("handle {queue}", {**SYSTEM, "messaging.destination.name": "{queue}"}),),
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
