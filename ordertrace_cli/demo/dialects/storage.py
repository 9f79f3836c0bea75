"""Object storage as its clients write it: SDK spans, SDK spans over HTTP, bare HTTP."""

from enum import StrEnum

from msgspec import Struct

from ordertrace_cli.demo.dialects.failures import REFUSED, STORAGE_ERROR, record
from ordertrace_cli.demo.tape import Context, Draft, Emitter, Tape
from ordertrace_cli.spans.model import AttributeValue, SpanKind, SpanStatus

_METHODS = {"PutObject": "PUT", "GetObject": "GET", "HeadObject": "HEAD"}
_HOST = "s3.eu-central-1.amazonaws.com"
_MINIO = "minio"


class Library(StrEnum):
    """Who writes the spans."""

    BOTO3 = "boto3"
    JAVA_SDK = "aws sdk java v2"
    JS_SDK = "aws sdk js v3"
    NET_SDK = "aws sdk net"
    MINIO = "minio client: only HTTP spans"


class Outcome(Struct, frozen=True):
    """How it ended. code None: no connection. retries: tries by the SDK that failed before."""

    code: int | None = 200
    retries: int = 0

    @property
    def sound(self) -> bool:
        return self.code is not None and self.code < 400


def access(
    emitter: Emitter,
    library: Library,
    operation: str,
    at: float,
    parent: Context,
    outcome: Outcome | None = None,
) -> Draft:
    """One operation on the model's file. The draft returned is the outermost span, ended."""
    outcome = outcome or Outcome()
    seconds = emitter.tape.between(0.008, 0.4) + 0.25 * outcome.retries
    if library is Library.MINIO:
        bare = _http(emitter, _METHODS[operation], _MINIO, at, parent)
        return _answer(bare, at + seconds, outcome.code)
    span = emitter.open(
        f"S3.{operation}",
        SpanKind.CLIENT,
        at,
        parent,
        _SCOPES[library],
        _words(emitter.tape, library, operation, outcome),
    )
    if library is Library.JS_SDK:
        _tries(emitter, _METHODS[operation], at, seconds, span.context, outcome)
    if outcome.sound:
        span.close(at + seconds)
    else:
        record(span, STORAGE_ERROR if outcome.code else REFUSED, at + seconds)
    return span


_SCOPES = {
    Library.BOTO3: "opentelemetry.instrumentation.botocore",
    Library.JAVA_SDK: "io.opentelemetry.aws-sdk-2.2",
    Library.JS_SDK: "@opentelemetry/instrumentation-aws-sdk",
    Library.NET_SDK: "Amazon.AWS.AWSClientInstrumentation",
}


def _words(
    tape: Tape, library: Library, operation: str, outcome: Outcome
) -> dict[str, AttributeValue]:
    words: dict[str, AttributeValue] = {
        "rpc.system": "aws-api",
        "rpc.service": "S3",
        "rpc.method": operation,
    }
    request_id = f"{tape.random.getrandbits(64):016X}"
    if library is Library.BOTO3:
        words["cloud.region"] = "eu-central-1"
        words["retry_attempts"] = outcome.retries
        if outcome.code is not None:
            words["http.status_code"] = outcome.code
            words["aws.request_id"] = request_id
        return words
    words["aws.s3.bucket"] = "models"
    if library is Library.JAVA_SDK:
        words["http.request.method"] = _METHODS[operation]
        words["server.address"] = _HOST
        words["aws.request_id"] = request_id if outcome.code is not None else "UNKNOWN"
    if outcome.code is not None and library is not Library.JS_SDK:
        words["http.response.status_code"] = outcome.code
    if library is Library.JS_SDK and outcome.code is not None:
        words["aws.request.id"] = request_id
    return words


def _tries(
    emitter: Emitter, method: str, at: float, seconds: float, parent: Context, outcome: Outcome
) -> None:
    share = seconds / (outcome.retries + 1)
    for index in range(outcome.retries + 1):
        last = index == outcome.retries
        code = outcome.code if last else 503
        begin = at + share * index + 0.001
        _answer(_http(emitter, method, _HOST, begin, parent), begin + share * 0.8, code)


def _http(emitter: Emitter, method: str, host: str, at: float, parent: Context) -> Draft:
    return emitter.open(
        method,
        SpanKind.CLIENT,
        at,
        parent,
        "@opentelemetry/instrumentation-http" if host == _HOST else "okhttp",
        {
            "http.request.method": method,
            "server.address": host,
            "server.port": 443 if host == _HOST else 9000,
            "url.full": f"https://{host}/models/model.stl",
        },
    )


def _answer(span: Draft, at: float, code: int | None) -> Draft:
    if code is None:
        record(span, REFUSED, at)
        return span
    span.close(at)
    span.attributes["http.response.status_code"] = code
    if code >= 400:
        span.status = SpanStatus.ERROR
        span.attributes["error.type"] = str(code)
    return span
