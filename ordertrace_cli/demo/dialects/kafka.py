"""The words of Kafka's client libraries, as their instrumentations write them."""

from ordertrace_cli.demo.dialects.messaging import (
    Client,
    Delivering,
    Publishing,
    Relation,
    Words,
)
from ordertrace_cli.spans.model import SpanStatus

_JAVA = {"messaging.system": "kafka", "messaging.destination.name": "{queue}"}
_JAVA_PUBLISHING = Publishing(
    Words(
        "{queue} publish",
        {
            **_JAVA,
            "messaging.operation": "publish",
            "messaging.client_id": "producer-1",
            "messaging.destination.partition.id": "3",
            "messaging.kafka.message.offset": 18_204,
        },
    ),
    "io.opentelemetry.kafka-clients-0.11",
)
_JAVA_PROCESS = Words(
    "{queue} process",
    {
        **_JAVA,
        "messaging.operation": "process",
        "messaging.kafka.consumer.group": "printing",
        "messaging.destination.partition.id": "3",
    },
)

JAVA = Client(_JAVA_PUBLISHING, Delivering(_JAVA_PROCESS, "io.opentelemetry.spring-kafka-2.7"))
"""Java agent, one record at a time through a Spring listener."""

JAVA_BATCH = Client(
    _JAVA_PUBLISHING,
    Delivering(
        Words(
            "{queue} process",
            {**_JAVA, "messaging.operation": "process", "messaging.batch.message_count": 4},
        ),
        "io.opentelemetry.spring-kafka-2.7",
        Relation.LINK,
        batch=True,
    ),
)
"""Java agent, a Spring batch listener: one root with a link per record."""

SPRING = Client(
    Publishing(
        Words(
            "{queue} send",
            {
                "messaging.system": "kafka",
                "messaging.operation": "publish",
                "messaging.destination.name": "{queue}",
                "messaging.destination.kind": "topic",
                "spring.kafka.template.name": "kafkaTemplate",
                "peer.service": "Apache Kafka",
            },
        ),
        "org.springframework.boot",
        SpanStatus.OK,
    ),
    Delivering(
        Words(
            "{queue} process",
            {
                "messaging.system": "kafka",
                "messaging.operation": "process",
                "messaging.source.name": "{queue}",
                "messaging.source.kind": "topic",
                "messaging.consumer.group": "printing",
                "spring.kafka.listener.id": "orders-0",
            },
        ),
        "org.springframework.boot",
        status=SpanStatus.OK,
    ),
)
"""Spring Kafka observed by Micrometer."""

KAFKAJS = Client(
    Publishing(
        Words(
            "send {queue}",
            {
                "messaging.system": "kafka",
                "messaging.destination.name": "{queue}",
                "messaging.operation.type": "send",
                "messaging.operation.name": "send",
            },
        ),
        "@opentelemetry/instrumentation-kafkajs",
    ),
    Delivering(
        Words(
            "process {queue}",
            {
                "messaging.system": "kafka",
                "messaging.destination.name": "{queue}",
                "messaging.operation.type": "process",
                "messaging.operation.name": "process",
                "messaging.destination.partition.id": "0",
            },
        ),
        "@opentelemetry/instrumentation-kafkajs",
    ),
)
"""kafkajs, eachMessage."""

_CONFLUENT_SCOPE = "opentelemetry.instrumentation.confluent_kafka"
_CONFLUENT = {
    "messaging.system": "kafka",
    "messaging.destination": "{queue}",
    "messaging.destination_kind": "queue",
}

CONFLUENT_PYTHON = Client(
    Publishing(Words("{queue} send", _CONFLUENT), _CONFLUENT_SCOPE),
    Delivering(
        Words(
            "{queue} process",
            {**_CONFLUENT, "messaging.operation": "process", "messaging.kafka.partition": 1},
        ),
        _CONFLUENT_SCOPE,
        Relation.LINK,
        shows_failure=False,
        receive=Words("recv", {"messaging.system": "kafka", "messaging.operation": "receive"}),
    ),
)
"""confluent-kafka of Python: the consumer's spans are a trace of their own that links back."""
