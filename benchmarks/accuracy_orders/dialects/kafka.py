"""Kafka: instrumentations of five languages and what they write."""

from benchmarks.accuracy_orders.dialects.messaging import (
    MESSAGE,
    NOTHING,
    Consumer,
    Producer,
    Sending,
    Taking,
)
from ordertrace_cli.spans.model import SpanKind

BROKER = "kafka"
_SYSTEM = {"messaging.system": "kafka"}
_OLD = {**_SYSTEM, "messaging.destination": "{queue}", "messaging.destination_kind": "topic"}
_NAMED = {**_SYSTEM, "messaging.destination.name": "{queue}"}
_SOURCE = {**_SYSTEM, "messaging.source.name": "{queue}", "messaging.source.kind": "topic"}
_AGENT = "io.opentelemetry.kafka-clients-0.11"
_SPRING_AGENT = "io.opentelemetry.spring-kafka-2.7"
_SPRING = "org.springframework.boot"
_CONFLUENT = "opentelemetry.instrumentation.confluent_kafka"
_CONFLUENT_NET = "OpenTelemetry.Instrumentation.ConfluentKafka"
_KAFKAJS = "@opentelemetry/instrumentation-kafkajs"
_RECEIVE = {"messaging.operation": "receive"}
_PROCESS = {"messaging.operation": "process"}

PRODUCERS: tuple[Producer, ...] = (
    Producer(
        "Java agent",
        BROKER,
        "java",
        _AGENT,
        (Sending("{queue} publish", {**_NAMED, "messaging.operation": "publish"}),),
    ),
    Producer(
        "Spring",
        BROKER,
        "java",
        _SPRING,
        (
            Sending(
                "{queue} send",
                {**_NAMED, "peer.service": "Apache Kafka: lkc-1", "messaging.operation": "publish"},
            ),
        ),
        ok=True,
    ),
    Producer(
        "kafka-python",
        BROKER,
        "python",
        "opentelemetry.instrumentation.kafka",
        (Sending("{queue} send", {**_OLD, "messaging.url": '["kafka:9092"]'}),),
    ),
    Producer(
        "aiokafka",
        BROKER,
        "python",
        "opentelemetry.instrumentation.aiokafka",
        (Sending("{queue} send", _OLD),),
    ),
    Producer("confluent-kafka", BROKER, "python", _CONFLUENT, (Sending("{queue} send", _OLD),)),
    Producer("kafkajs 0.8", BROKER, "nodejs", _KAFKAJS, (Sending("{queue}", _OLD),)),
    Producer(
        "kafkajs 0.9",
        BROKER,
        "nodejs",
        _KAFKAJS,
        (
            Sending(
                "send {queue}",
                {
                    **_NAMED,
                    "messaging.operation.type": "send",
                    "messaging.operation.name": "send",
                },
            ),
        ),
    ),
    Producer(
        ".NET Confluent",
        BROKER,
        "dotnet",
        _CONFLUENT_NET,
        (Sending("send {queue}", {**_NAMED, "messaging.operation.name": "send"}),),
    ),
    Producer(
        "sarama",
        BROKER,
        "go",
        "go.opentelemetry.io/otelsarama",
        (Sending("{queue} publish", _NAMED),),
    ),
)

CONSUMERS: tuple[Consumer, ...] = (
    Consumer(
        "Java agent",
        BROKER,
        "java",
        _AGENT,
        (Taking("{queue} process", {**_NAMED, **_PROCESS}, records=False),),
    ),
    Consumer(
        "Java agent, receive telemetry",
        BROKER,
        "java",
        _AGENT,
        (
            Taking("{queue} receive", {**_NAMED, **_RECEIVE}, parent=NOTHING, covers=False),
            Taking("{queue} process", {**_NAMED, **_PROCESS}, parent=0, link=True),
        ),
        work=1,
    ),
    Consumer(
        "Java agent, new",
        BROKER,
        "java",
        _AGENT,
        (
            Taking(
                "poll {queue}",
                {**_NAMED, "messaging.operation.type": "receive"},
                kind=SpanKind.CLIENT,
                parent=NOTHING,
                covers=False,
            ),
            Taking("process {queue}", {**_NAMED, "messaging.operation.type": "process"}, link=True),
        ),
        work=1,
    ),
    Consumer(
        "Spring agent",
        BROKER,
        "java",
        _SPRING_AGENT,
        (Taking("{queue} process", {**_NAMED, **_PROCESS}),),
    ),
    Consumer(
        "Spring agent, batch",
        BROKER,
        "java",
        _SPRING_AGENT,
        (Taking("{queue} process", {**_NAMED, **_PROCESS}, parent=NOTHING, link=True),),
        work=MESSAGE,
        batch=True,
    ),
    Consumer(
        "Spring",
        BROKER,
        "java",
        _SPRING,
        (Taking("{queue} process", {**_SOURCE, "messaging.operation": "receive"}),),
        ok=True,
    ),
    Consumer(
        "kafka-python",
        BROKER,
        "python",
        "opentelemetry.instrumentation.kafka",
        (Taking("{queue} receive", {**_OLD, **_RECEIVE}, covers=False),),
        work=MESSAGE,
    ),
    Consumer(
        "aiokafka getmany",
        BROKER,
        "python",
        "opentelemetry.instrumentation.aiokafka",
        (
            Taking("{queue} receive", {**_SYSTEM, **_RECEIVE}, parent=NOTHING, covers=False),
            Taking("{queue} receive", {**_OLD, **_RECEIVE}, parent=0, covers=False),
            Taking("{queue} receive", {**_OLD, **_RECEIVE}, covers=False),
        ),
        work=MESSAGE,
    ),
    Consumer(
        "confluent-kafka",
        BROKER,
        "python",
        _CONFLUENT,
        (
            Taking("recv", {**_SYSTEM, **_RECEIVE}, parent=NOTHING, covers=False),
            Taking(
                "{queue} process", {**_OLD, **_PROCESS}, parent=NOTHING, link=True, records=False
            ),
        ),
        work=1,
    ),
    Consumer("kafkajs 0.8", BROKER, "nodejs", _KAFKAJS, (Taking("{queue}", {**_OLD, **_PROCESS}),)),
    Consumer(
        "kafkajs eachBatch",
        BROKER,
        "nodejs",
        _KAFKAJS,
        (
            Taking(
                "poll {queue}",
                {**_NAMED, "messaging.operation.type": "receive"},
                kind=SpanKind.CLIENT,
                parent=NOTHING,
                covers=False,
            ),
            Taking(
                "process {queue}",
                {**_NAMED, "messaging.operation.type": "process"},
                parent=0,
                link=True,
            ),
        ),
        work=1,
    ),
    Consumer(
        ".NET Confluent",
        BROKER,
        "dotnet",
        _CONFLUENT_NET,
        (
            Taking(
                "process {queue}",
                {**_NAMED, "messaging.operation.type": "process"},
                parent=NOTHING,
                link=True,
            ),
        ),
    ),
    Consumer(
        "sarama",
        BROKER,
        "go",
        "go.opentelemetry.io/otelsarama",
        (Taking("{queue} receive", {**_NAMED, **_RECEIVE}, covers=False),),
    ),
)
