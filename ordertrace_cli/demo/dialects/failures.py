"""How a runtime records that something went wrong.

Owns exception classes per language and the shape of the record. The messages hold nothing
of an order, as real ones should.
"""

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

from ordertrace_cli.demo.tape import Draft, Runtime
from ordertrace_cli.spans.model import AttributeValue, SpanStatus


class Failure(Struct, frozen=True):
    """One thing that can go wrong: its exception class per runtime and what it says."""

    types: Mapping[Runtime, str]
    message: str

    def type_in(self, runtime: Runtime) -> str:
        key = Runtime.JAVA if runtime is Runtime.SPRING else runtime
        return self.types[key]


def _failure(message: str, python: str, java: str, node: str, dotnet: str) -> Failure:
    return Failure(
        MappingProxyType(
            {
                Runtime.PYTHON: python,
                Runtime.JAVA: java,
                Runtime.NODE: node,
                Runtime.DOTNET: dotnet,
            }
        ),
        message,
    )


INVALID_MODEL = _failure(
    "the mesh is not closed",
    "InvalidModelError",
    "com.printer.model.ModelValidationException",
    "MeshError",
    "Printer.Models.UnsupportedFormatException",
)
NO_PRICE = _failure(
    "no price list for the material",
    "KeyError",
    "java.lang.IllegalStateException",
    "TypeError",
    "System.InvalidOperationException",
)
TIMEOUT = _failure(
    "the calculation exceeded its deadline",
    "TimeoutError",
    "java.util.concurrent.TimeoutException",
    "TimeoutError",
    "System.TimeoutException",
)
BAD_STATE = _failure(
    "the order is not in the expected state",
    "ValueError",
    "java.lang.IllegalArgumentException",
    "Error",
    "System.ArgumentException",
)
UNREADABLE_MESSAGE = _failure(
    "cannot read the message",
    "JSONDecodeError",
    "com.fasterxml.jackson.core.JsonParseException",
    "SyntaxError",
    "System.Text.Json.JsonException",
)
NOT_PUBLISHED = _failure(
    "the channel is closed",
    "pika.exceptions.ChannelWrongStateError",
    "com.rabbitmq.client.AlreadyClosedException",
    "IllegalOperationError",
    "RabbitMQ.Client.Exceptions.AlreadyClosedException",
)
REFUSED = _failure(
    "connection refused",
    "requests.exceptions.ConnectionError",
    "java.net.ConnectException",
    "ECONNREFUSED",
    "System.Net.Http.HttpRequestException",
)
BAD_ANSWER = _failure(
    "the service answered with an error",
    "requests.exceptions.HTTPError",
    "org.springframework.web.client.HttpServerErrorException",
    "AxiosError",
    "System.Net.Http.HttpRequestException",
)
STORAGE_ERROR = _failure(
    "We encountered an internal error. Please try again.",
    "botocore.exceptions.ClientError",
    "software.amazon.awssdk.services.s3.model.S3Exception",
    "InternalError",
    "Amazon.S3.AmazonS3Exception",
)


def record(draft: Draft, failure: Failure, at: float, *, event: bool = True) -> None:
    """End the span in error as its runtime does it.

    Without an event the error is known by `error.type` alone, as where exceptions go to logs.
    """
    runtime = draft.service.runtime
    kind = failure.type_in(runtime)
    draft.status = SpanStatus.ERROR
    if runtime is Runtime.PYTHON:
        draft.message = f"{kind.rpartition('.')[2]}: {failure.message}"
    elif runtime is not Runtime.JAVA:
        draft.message = failure.message
    if runtime in (Runtime.NODE, Runtime.DOTNET) or not event:
        draft.attributes["error.type"] = kind
    if event:
        attributes: dict[str, AttributeValue] = {
            "exception.type": kind,
            "exception.message": failure.message,
        }
        if runtime is Runtime.PYTHON:
            attributes["exception.escaped"] = "False"
        draft.event(at, "exception", attributes)
    draft.close(at)
