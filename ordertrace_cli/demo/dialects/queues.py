"""The words of SQS and JMS clients, as their instrumentations write them."""

from ordertrace_cli.demo.dialects.messaging import (
    Client,
    Delivering,
    Publishing,
    Relation,
    Words,
)

_BOTO3_SCOPE = "opentelemetry.instrumentation.boto3sqs"
_BOTO3 = {
    "messaging.system": "aws.sqs",
    "messaging.destination": "{queue}",
    "messaging.destination_kind": "queue",
}

SQS_BOTO3 = Client(
    Publishing(Words("{queue} send", _BOTO3), _BOTO3_SCOPE, call="SQS.SendMessage"),
    Delivering(
        Words("{queue} process", {**_BOTO3, "messaging.operation": "process"}),
        _BOTO3_SCOPE,
        Relation.LINK,
        shows_failure=False,
        receive=Words("{queue} receive", {**_BOTO3, "messaging.operation": "receive"}),
    ),
)
"""SQS by boto3sqs: `process` lives in the receive's trace and links to the producer."""

_JAVA_SQS = {"messaging.system": "AmazonSQS", "messaging.destination.name": "{queue}"}

SQS_JAVA = Client(
    Publishing(
        Words("{queue} publish", {**_JAVA_SQS, "messaging.operation": "publish"}),
        "io.opentelemetry.aws-sdk-2.2",
    ),
    Delivering(
        Words("{queue} process", {**_JAVA_SQS, "messaging.operation": "process"}),
        "io.opentelemetry.aws-sdk-2.2",
        shows_failure=False,
    ),
)
"""SQS by the Java SDK: the context travels in Amazon's own header, if at all."""

_JMS = {"messaging.system": "jms", "messaging.destination.name": "{queue}"}

JMS_JAVA = Client(
    Publishing(
        Words("{queue} publish", {**_JMS, "messaging.operation": "publish"}),
        "io.opentelemetry.jms-3.0",
    ),
    Delivering(
        Words("{queue} process", {**_JMS, "messaging.operation": "process"}),
        "io.opentelemetry.spring-jms-6.0",
    ),
)
"""JMS under the Java agent."""
