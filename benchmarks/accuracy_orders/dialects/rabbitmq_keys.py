"""Attributes and scopes that both sides of RabbitMQ share, by instrumentation."""

BROKER = "rabbitmq"
SYSTEM = {"messaging.system": "rabbitmq"}
OLD = {**SYSTEM, "messaging.destination": "{exchange}", "messaging.destination_kind": "topic"}
NODE = {**OLD, "messaging.protocol": "AMQP", "messaging.rabbitmq.routing_key": "{key}"}
KEYED = {
    **SYSTEM,
    "messaging.destination.name": "{shown}",
    "messaging.rabbitmq.destination.routing_key": "{key}",
}
DOTNET = {
    **SYSTEM,
    "messaging.destination.name": "{amq}",
    "messaging.rabbitmq.destination.routing_key": "{key}",
}
PIKA = {**SYSTEM, "messaging.destination": "{routed}", "net.peer.name": "rabbitmq"}
PIKA_SCOPE = "opentelemetry.instrumentation.pika.pika_instrumentor"
MASSTRANSIT = {**SYSTEM, "messaging.destination.name": "{queue}"}
JAVA_SCOPE = "io.opentelemetry.rabbitmq-2.7"
NODE_SCOPE = "@opentelemetry/instrumentation-amqplib"
SPRING_SCOPE = "org.springframework.boot"


def operation(kind: str, name: str) -> dict[str, str]:
    return {"messaging.operation.type": kind, "messaging.operation.name": name}
