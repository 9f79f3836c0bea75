"""HTTP, RPC and object storage conventions, old and new: whom a span calls, and what for.

Sources: OpenTelemetry semantic conventions 1.0 to 1.44 for HTTP, RPC and object stores, and
Micrometer's own keys (Spring Framework's observation documentation).
"""

from collections.abc import Mapping
from enum import StrEnum
from urllib.parse import urlsplit

from ordertrace_cli.globs import words
from ordertrace_cli.spans.conventions.attributes import number_of, text_of
from ordertrace_cli.spans.model import Attributes, AttributeValue, Span, SpanKind


class StorageOperation(StrEnum):
    """What a call to an object storage does."""

    WRITE = "write"
    READ = "read"
    PROBE = "probe"
    OTHER = "other"


PEER_KEYS = (
    "peer.service",
    "service.peer.name",
    "server.address",
    "net.peer.name",
    "http.host",
    "net.sock.peer.name",
    "peer.hostname",
    "peer.address",
    "network.peer.address",
    "net.peer.ip",
    "net.sock.peer.addr",
)

URL_KEYS = ("url.full", "http.url", "messaging.url", "aws.sqs.queue.url")

HOST_KEYS = frozenset(("url.full", "http.url"))
"""Of their values only the host is read; that and PEER_KEYS only of calls to others."""

KEYS = words(
    """
    rpc.service rpc.method aws.service aws.service.api aws.operation messaging.url
    aws.sqs.queue.url http.request.method http.method http.response.status_code
    http.status_code http.route method outcome uri status
    """
)
"""The other keys that are read here."""

_WRITES = words(
    """
    putobject uploadpart createmultipartupload completemultipartupload copyobject
    uploadpartcopy initiatemultipartupload postobject
    """
)

_PROBES = frozenset(("headobject", "headbucket", "getbucketlocation", "listbuckets"))

_HTTP_STORAGE: Mapping[str, StorageOperation] = {
    "PUT": StorageOperation.WRITE,
    "POST": StorageOperation.WRITE,
    "GET": StorageOperation.READ,
    "HEAD": StorageOperation.PROBE,
}


def storage_over_http(method: str) -> StorageOperation:
    """What a plain HTTP call to a storage does (clients without a span of their own: MinIO)."""
    return _HTTP_STORAGE.get(method, StorageOperation.OTHER)


def storage_of(span: Span) -> StorageOperation | None:
    attributes = span.attributes
    service, _, method = span.name.partition(".")
    service = text_of(attributes, ("rpc.service", "aws.service.api", "aws.service")) or service
    if not service.casefold().replace("amazon ", "amazon").startswith(("s3", "amazons3")):
        rpc = text_of(attributes, ("rpc.method",))
        if not rpc.startswith("S3/"):
            return None
        method = rpc
    elif span.kind is not SpanKind.CLIENT:
        return None
    said = text_of(attributes, ("rpc.method", "aws.operation")) or method
    word = said.rpartition("/")[2].casefold()
    if word in _WRITES:
        return StorageOperation.WRITE
    if word in _PROBES:
        return StorageOperation.PROBE
    return StorageOperation.READ if word.startswith(("get", "list")) else StorageOperation.OTHER


def peers_of(attributes: Attributes) -> tuple[str, ...]:
    found = [text_of(attributes, (key,)) for key in PEER_KEYS]
    found += [_host_of_url(text_of(attributes, (key,))) for key in URL_KEYS]
    names = dict.fromkeys(name for text in found if text for name in _without_port(text))
    return tuple(names)


def _without_port(text: str) -> tuple[str, ...]:
    host, _, port = text.rpartition(":")
    return (text, host) if host and port.isdigit() and "]" not in port else (text,)


def _host_of_url(url: str) -> str:
    if "://" not in url:
        return ""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def without_path(url: AttributeValue) -> AttributeValue:
    """The part of an address that holds its host."""
    if not isinstance(url, str):
        return url
    scheme, divider, rest = url.partition("://")
    return scheme + divider + rest.partition("/")[0]


def _is_micrometer_http(attributes: Attributes) -> bool:
    return "outcome" in attributes and ("uri" in attributes or "method" in attributes)


def http_method(span: Span) -> str:
    method = text_of(span.attributes, ("http.request.method", "http.method"))
    if not method and _is_micrometer_http(span.attributes):
        method = text_of(span.attributes, ("method",))
    return method.upper()


def http_status(span: Span) -> int:
    attributes = span.attributes
    for key in ("http.response.status_code", "http.status_code"):
        status = number_of(attributes.get(key))
        if status:
            return status
    return number_of(attributes.get("status")) if _is_micrometer_http(attributes) else 0


def route_of(attributes: Attributes) -> str:
    """A template of the path, never the path itself: that may hold an order's number."""
    return text_of(attributes, ("http.route", "uri"))
