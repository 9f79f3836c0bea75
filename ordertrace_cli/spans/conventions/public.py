"""Which attributes may be handed on to others, and how much of their values.

An allow-list: keys of the conventions that say what a span is (operation, destination, peer,
status, class of an error), none that may say whose order it is about. What is not listed is
nobody's business outside.
"""

from collections.abc import Mapping
from enum import StrEnum

from ordertrace_cli.globs import words
from ordertrace_cli.spans.conventions.calls import PEER_KEYS, URL_KEYS
from ordertrace_cli.spans.conventions.messaging import (
    DESTINATION_KEYS,
    GROUP_KEYS,
    QUEUE_URL_KEYS,
    ROUTING_KEYS,
)


class Telling(StrEnum):
    """How much of a value may be told.

    NAME: a name that people gave a thing. PEER: of a service or host. CODE: a small number.
    KIND: the class of an error. ORIGIN: of an address, scheme and host. QUEUE: and its last part.
    STAGE: a word of the profile's.
    """

    NAME = "name"
    PEER = "peer"
    CODE = "code"
    KIND = "kind"
    ORIGIN = "origin"
    QUEUE = "queue"
    STAGE = "stage"


_NAMES = words(
    """
    messaging.system messaging.operation messaging.operation.name messaging.operation.type
    messaging.rabbitmq.queue messaging.servicebus.disposition_status messaging.destination.kind
    messaging.destination_kind
    rpc.system rpc.system.name rpc.service rpc.method
    aws.service aws.service.api aws.operation
    http.request.method http.method http.route method uri outcome
    db.system db.system.name db.operation db.operation.name
    network.protocol.name otel.status_code span.kind
    service.namespace telemetry.sdk.language telemetry.sdk.name
    deployment.environment deployment.environment.name
    """
)
_CODES = words(
    """
    http.response.status_code http.status_code status rpc.grpc.status_code
    rpc.response.status_code http.request.resend_count http.resend_count
    messaging.batch.message_count
    """
)
_KINDS = words("error.type exception.type exception error")

PUBLIC_KEYS: Mapping[str, Telling] = {
    **dict.fromkeys((*_NAMES, *DESTINATION_KEYS, *ROUTING_KEYS, *GROUP_KEYS), Telling.NAME),
    **dict.fromkeys((*PEER_KEYS, "service.name"), Telling.PEER),
    **dict.fromkeys(_CODES, Telling.CODE),
    **dict.fromkeys(_KINDS, Telling.KIND),
    **dict.fromkeys(URL_KEYS, Telling.ORIGIN),
    **dict.fromkeys((*QUEUE_URL_KEYS, "messaging.url"), Telling.QUEUE),
    **dict.fromkeys(("order.stage", "order.status"), Telling.STAGE),
}
