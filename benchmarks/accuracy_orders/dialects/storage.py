"""Clients of the object storage: SDKs that name the operation, and bare HTTP of MinIO's."""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.accuracy_orders.mishaps import ErrorKind, Trouble
from benchmarks.accuracy_orders.pen import Context, Host, Pen
from benchmarks.accuracy_orders.recording import record
from ordertrace_cli.spans.model import AttributeValue, SpanKind, SpanStatus

METHODS = {
    "PutObject": "PUT",
    "UploadPart": "PUT",
    "GetObject": "GET",
    "HeadObject": "HEAD",
    "CreateMultipartUpload": "POST",
    "CompleteMultipartUpload": "POST",
}


@dataclass(frozen=True, slots=True)
class StorageClient:
    """name: of the span. http: an HTTP span, the client's own or its child. status: its key."""

    name: str
    language: str
    scope: str
    span: str
    attributes: Mapping[str, str]
    status: str = ""
    http_child: bool = False
    events: bool = True


_RPC = {"rpc.system": "aws-api", "rpc.service": "S3", "rpc.method": "{op}"}
_URL = "http://{address}:9000/models/m-7f3a.stl"

CLIENTS: tuple[StorageClient, ...] = (
    StorageClient(
        "botocore",
        "python",
        "opentelemetry.instrumentation.botocore",
        "S3.{op}",
        {**_RPC, "aws.region": "eu-central-1"},
        "http.status_code",
    ),
    StorageClient(
        "MinIO Python",
        "python",
        "opentelemetry.instrumentation.urllib3",
        "{method}",
        {"http.method": "{method}", "http.url": _URL},
        "http.status_code",
        events=False,
    ),
    StorageClient(
        "AWS SDK Java 2",
        "java",
        "io.opentelemetry.aws-sdk-2.2",
        "S3.{op}",
        {
            **_RPC,
            "aws.s3.bucket": "models",
            "server.address": "{address}",
            "url.full": _URL,
            "http.request.method": "{method}",
        },
        "http.response.status_code",
    ),
    StorageClient(
        "MinIO Java",
        "java",
        "io.opentelemetry.okhttp-3.0",
        "{method}",
        {"http.request.method": "{method}", "url.full": _URL, "server.address": "{address}"},
        "http.response.status_code",
        events=False,
    ),
    StorageClient(
        "AWS SDK JS 3",
        "nodejs",
        "@opentelemetry/instrumentation-aws-sdk",
        "S3.{op}",
        {**_RPC, "aws.s3.bucket": "models", "rpc.service": "S3"},
        http_child=True,
    ),
    StorageClient(
        "AWS SDK .NET",
        "dotnet",
        "Amazon.AWS.AWSClientInstrumentation",
        "S3.{op}",
        {**_RPC, "aws.s3.bucket": "models", "aws.s3.key": "m-7f3a.stl"},
        "http.status_code",
    ),
    StorageClient(
        "otelaws",
        "go",
        "go.opentelemetry.io/contrib/instrumentation/github.com/aws/aws-sdk-go-v2/otelaws",
        "S3.{op}",
        {"rpc.system.name": "aws-api", "rpc.method": "S3/{op}", "aws.region": "eu-central-1"},
        events=False,
    ),
)


def access(  # noqa: PLR0913 - who asks, how, for what, and how it ends
    pen: Pen,
    host: Host,
    client: StorageClient,
    operation: str,
    address: str,
    parent: Context | None,
    trouble: Trouble | None = None,
    *,
    tries: int = 1,
) -> None:
    """One operation. tries: HTTP attempts within it, all but the last of them in vain."""
    values = {"op": operation, "method": METHODS[operation], "address": address}
    attributes: dict[str, AttributeValue] = {
        key: text.format_map(values) for key, text in client.attributes.items()
    }
    with pen.span(
        host,
        client.span.format_map(values),
        SpanKind.CLIENT,
        parent,
        scope=client.scope,
        attributes=attributes,
    ) as draft:
        pen.pause(0.005, 0.3)
        for attempt in range(tries if client.http_child else 0):
            last = trouble.code if trouble else 200
            _http_child(pen, host, values, draft.context, last if attempt + 1 == tries else 503)
        connected = trouble is None or trouble.kind is not ErrorKind.REFUSED
        if client.status and connected:
            draft.attributes[client.status] = trouble.code if trouble else 200
        if trouble is None:
            return
        if client.events:
            record(draft, trouble, pen.at)
        draft.status = SpanStatus.ERROR
        raise trouble


def _http_child(
    pen: Pen, host: Host, values: Mapping[str, str], parent: Context, code: int
) -> None:
    """One HTTP request; code 0 when nobody answered."""
    answered: dict[str, AttributeValue] = {"http.response.status_code": code} if code else {}
    with pen.span(
        host,
        values["method"],
        SpanKind.CLIENT,
        parent,
        scope="@opentelemetry/instrumentation-http",
        attributes={
            "http.request.method": values["method"],
            "url.full": _URL.format_map(values),
            "server.address": values["address"],
            **answered,
        },
    ) as draft:
        pen.pause(0.005, 0.1)
        if code != 200:
            draft.status = SpanStatus.ERROR
