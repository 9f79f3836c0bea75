"""What can go wrong with an order, and how it spreads through the spans around it.

`Trouble` is an error that code raises and spans record; `Silence` is work that never ends or a
message that never arrives, of which nothing is recorded at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ErrorKind(StrEnum):
    """What an error means, whatever its class is called in a language."""

    BUG = "bug"
    PARSE = "parse"
    TIMEOUT = "timeout"
    INVALID_MODEL = "invalid_model"
    REFUSED = "refused"
    ANSWER = "answer"
    STORAGE = "storage"
    BROKER = "broker"


# Classes by kind, then language: what people and libraries call them.
ERROR_TYPES: Mapping[ErrorKind, Mapping[str, tuple[str, ...]]] = {
    ErrorKind.BUG: {
        "python": ("KeyError", "ValueError", "sqlalchemy.exc.IntegrityError"),
        "java": ("java.lang.IllegalStateException", "java.lang.NullPointerException"),
        "nodejs": ("TypeError", "Error"),
        "dotnet": ("System.InvalidOperationException", "System.NullReferenceException"),
        "go": ("*errors.errorString", "*fmt.wrapError"),
    },
    ErrorKind.PARSE: {
        "python": ("json.decoder.JSONDecodeError", "pydantic_core._pydantic_core.ValidationError"),
        "java": ("com.fasterxml.jackson.core.JsonParseException",),
        "nodejs": ("SyntaxError",),
        "dotnet": ("System.Text.Json.JsonException",),
        "go": ("*json.SyntaxError",),
    },
    ErrorKind.TIMEOUT: {
        "python": ("TimeoutError", "asyncio.exceptions.TimeoutError"),
        "java": ("java.util.concurrent.TimeoutException",),
        "nodejs": ("TimeoutError",),
        "dotnet": ("System.TimeoutException", "System.Threading.Tasks.TaskCanceledException"),
        "go": ("context.deadlineExceededError",),
    },
    ErrorKind.INVALID_MODEL: {
        "python": ("mes.models.InvalidModelError", "MeshError", "UnsupportedFormat"),
        "java": ("com.printing.InvalidModelException", "com.printing.Checks$ModelValidationError"),
        "nodejs": ("ModelValidationError", "UnsupportedFormatError"),
        "dotnet": ("Printing.Models.UnsupportedFormatException", "Printing.MeshErrorException"),
        "go": ("*model.InvalidModelError",),
    },
    ErrorKind.REFUSED: {
        "python": ("requests.exceptions.ConnectionError", "ConnectionRefusedError"),
        "java": ("java.net.ConnectException",),
        "nodejs": ("Error", "ECONNREFUSED"),
        "dotnet": ("System.Net.Http.HttpRequestException",),
        "go": ("*net.OpError",),
    },
    ErrorKind.ANSWER: {
        "python": ("requests.exceptions.HTTPError", "httpx.HTTPStatusError"),
        "java": ("org.springframework.web.client.HttpServerErrorException$ServiceUnavailable",),
        "nodejs": ("AxiosError", "Error"),
        "dotnet": ("System.Net.Http.HttpRequestException",),
        "go": ("*errors.errorString",),
    },
    ErrorKind.STORAGE: {
        "python": (
            "botocore.exceptions.ClientError",
            "botocore.exceptions.EndpointConnectionError",
        ),
        "java": ("software.amazon.awssdk.services.s3.model.S3Exception",),
        "nodejs": ("InternalError", "SlowDown"),
        "dotnet": ("Amazon.S3.AmazonS3Exception",),
        "go": ("*smithy.OperationError",),
    },
    ErrorKind.BROKER: {
        "python": ("pika.exceptions.ChannelWrongStateError", "kafka.errors.KafkaTimeoutError"),
        "java": (
            "com.rabbitmq.client.AlreadyClosedException",
            "org.apache.kafka.common.errors.TimeoutException",
        ),
        "nodejs": ("IllegalOperationError", "KafkaJSConnectionError"),
        "dotnet": ("RabbitMQ.Client.Exceptions.AlreadyClosedException",),
        "go": ("*amqp.Error",),
    },
}


class Trouble(Exception):  # noqa: N818 - it stands for many errors, in spans of five languages
    """An error on its way up, and the cause and the place that a label owes to it.

    code: what the callee answered. status: what an HTTP server that meets it answers in turn.
    """

    def __init__(
        self,
        kind: ErrorKind,
        cause: str,
        role: str,
        *,
        code: int = 500,
        status: int = 500,
        nth: int = 0,
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.cause = cause
        self.role = role
        self.code = code
        self.status = status
        self.nth = nth

    def type_in(self, language: str) -> str:
        """The class this error has in a language, the same all the way up."""
        types = ERROR_TYPES[self.kind][language]
        return types[self.nth % len(types)]


class Silence(Exception):  # noqa: N818 - nothing is wrong that any process could tell
    """Nothing more happens to the order."""

    def __init__(self, cause: str, role: str) -> None:
        super().__init__(cause)
        self.cause = cause
        self.role = role


@dataclass(frozen=True, slots=True)
class Mishap:
    """Something planned to go wrong at one point of an order.

    point: a step or a hop ("upload", "publish:H2"). how: the variant, known to that point.
    times: how often, before it goes well (recovers) or for good.
    """

    point: str
    how: str
    times: int = 1
    recovers: bool = False
