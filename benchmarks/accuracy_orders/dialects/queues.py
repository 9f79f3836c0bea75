"""SQS, JMS and Service Bus: instrumentations and what they write."""

from benchmarks.accuracy_orders.dialects.messaging import (
    MESSAGE,
    NOTHING,
    Consumer,
    Producer,
    Sending,
    Taking,
)
from ordertrace_cli.spans.model import SpanKind

SQS, JMS, SERVICE_BUS = "sqs", "jms", "servicebus"

_AWS = {"messaging.system": "AmazonSQS", "messaging.destination.name": "{queue}"}
_BOTO = {
    "messaging.system": "aws.sqs",
    "messaging.destination": "{queue}",
    "messaging.url": "https://sqs.eu-central-1.amazonaws.com/1/{queue}",
}
_JS = {"messaging.system": "aws_sqs", "messaging.destination.name": "{queue}", "rpc.service": "SQS"}
_JMS = {"messaging.system": "jms", "messaging.destination.name": "{queue}"}
_BUS = {
    "az.namespace": "Microsoft.ServiceBus",
    "messaging.system": "servicebus",
    "messaging.destination.name": "{queue}",
}
_BUS_OLD = {
    "az.namespace": "Microsoft.ServiceBus",
    "message_bus.destination": "{queue}",
    "messaging.system": "servicebus",
    "messaging.destination.name": "{queue}",
}
_BOTO_SCOPE = "opentelemetry.instrumentation.boto3sqs"
_JS_SCOPE = "@opentelemetry/instrumentation-aws-sdk"
_AWS_SCOPE = "io.opentelemetry.aws-sdk-2.2"
_RECEIVE = {"messaging.operation": "receive"}
_PROCESS = {"messaging.operation": "process"}

PRODUCERS: tuple[Producer, ...] = (
    Producer(
        "AWS SDK Java",
        SQS,
        "java",
        _AWS_SCOPE,
        (
            Sending(
                "{queue} publish",
                {
                    **_AWS,
                    "rpc.system": "aws-api",
                    "rpc.method": "SendMessage",
                    "messaging.operation": "publish",
                },
            ),
        ),
        carrier="X-Amzn-Trace-Id",
    ),
    Producer(
        "boto3sqs",
        SQS,
        "python",
        _BOTO_SCOPE,
        (
            Sending("{queue} send", _BOTO),
            Sending(
                "SQS.SendMessage",
                {
                    "rpc.system": "aws-api",
                    "rpc.service": "SQS",
                    "rpc.method": "SendMessage",
                    "aws.queue_url": "https://sqs.eu-central-1.amazonaws.com/1/{queue}",
                },
                SpanKind.CLIENT,
            ),
        ),
        inject=0,
    ),
    Producer(
        "AWS SDK JS",
        SQS,
        "nodejs",
        _JS_SCOPE,
        (Sending("{queue} send", {**_JS, "rpc.method": "SendMessage"}),),
    ),
    Producer(
        "JMS agent",
        JMS,
        "java",
        "io.opentelemetry.jms-1.1",
        (Sending("{queue} publish", {**_JMS, "messaging.operation": "publish"}),),
    ),
    Producer(
        "JMS Micrometer",
        JMS,
        "java",
        "org.springframework.boot",
        (
            Sending(
                "{queue} publish",
                {
                    "messaging.destination.name": "{queue}",
                    "messaging.operation": "publish",
                    "exception": "none",
                },
            ),
        ),
        ok=True,
    ),
    Producer(
        "Service Bus .NET",
        SERVICE_BUS,
        "dotnet",
        "Azure.Messaging.ServiceBus.ServiceBusSender",
        (
            Sending("Message", _BUS),
            Sending(
                "ServiceBusSender.Send", {**_BUS, "messaging.operation": "publish"}, SpanKind.CLIENT
            ),
        ),
        inject=0,
        nested=False,
    ),
    Producer(
        "Service Bus Java",
        SERVICE_BUS,
        "java",
        "azure-messaging-servicebus",
        (Sending("ServiceBus.message", _BUS_OLD),),
    ),
)

CONSUMERS: tuple[Consumer, ...] = (
    Consumer(
        "AWS SDK Java",
        SQS,
        "java",
        _AWS_SCOPE,
        (Taking("{queue} process", {**_AWS, **_PROCESS}, records=False),),
        reads="X-Amzn-Trace-Id",
    ),
    Consumer(
        "boto3sqs",
        SQS,
        "python",
        _BOTO_SCOPE,
        (
            Taking("{queue} receive", {**_BOTO, **_RECEIVE}, parent=NOTHING, covers=False),
            Taking("{queue} process", {**_BOTO, **_PROCESS}, parent=0, link=True, records=False),
        ),
        work=1,
        deleted_only=True,
    ),
    Consumer(
        "AWS SDK JS 0.58",
        SQS,
        "nodejs",
        _JS_SCOPE,
        (Taking("{queue} receive", {**_JS, **_RECEIVE}, parent=NOTHING, link=True, covers=False),),
        work=MESSAGE,
        batch=True,
    ),
    Consumer(
        "AWS SDK JS 0.57",
        SQS,
        "nodejs",
        _JS_SCOPE,
        (
            Taking("{queue} receive", {**_JS, **_RECEIVE}, parent=NOTHING, covers=False),
            Taking("{queue} process", {**_JS, **_PROCESS}, parent=0, link=True),
        ),
        work=1,
    ),
    Consumer(
        "JMS agent",
        JMS,
        "java",
        "io.opentelemetry.jms-1.1",
        (Taking("{queue} process", {**_JMS, **_PROCESS}),),
    ),
    Consumer(
        "JMS agent, receive telemetry",
        JMS,
        "java",
        "io.opentelemetry.jms-1.1",
        (Taking("{queue} receive", {**_JMS, **_RECEIVE}, parent=NOTHING, link=True, covers=False),),
        work=MESSAGE,
    ),
    Consumer(
        "JMS Micrometer",
        JMS,
        "java",
        "org.springframework.boot",
        (Taking("{queue} process", {"messaging.destination.name": "{queue}", **_PROCESS}),),
        ok=True,
    ),
    Consumer(
        "Service Bus .NET",
        SERVICE_BUS,
        "dotnet",
        "Azure.Messaging.ServiceBus.ServiceBusProcessor",
        (Taking("ServiceBusProcessor.ProcessMessage", _BUS, records=False),),
        settles=("ServiceBusReceiver.Complete", "ServiceBusReceiver.Abandon"),
    ),
    Consumer(
        "Service Bus .NET 7.11.0",
        SERVICE_BUS,
        "dotnet",
        "Azure.Messaging.ServiceBus.ServiceBusProcessor",
        (
            Taking(
                "ServiceBusProcessor.ProcessMessage",
                _BUS_OLD,
                parent=NOTHING,
                link=True,
                records=False,
            ),
        ),
        settles=("ServiceBusReceiver.Complete", "ServiceBusReceiver.Abandon"),
    ),
    Consumer(
        "Service Bus Java",
        SERVICE_BUS,
        "java",
        "azure-messaging-servicebus",
        (Taking("ServiceBus.process", _BUS_OLD),),
    ),
)
