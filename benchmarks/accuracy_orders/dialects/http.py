"""HTTP and RPC spans in the conventions met in the field: old, new, both, Micrometer, older still."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.accuracy_orders.mishaps import ErrorKind, Trouble
from benchmarks.accuracy_orders.pen import Context, Draft, Host, Pen
from benchmarks.accuracy_orders.recording import record
from ordertrace_cli.spans.model import AttributeValue, SpanKind, SpanStatus


@dataclass(frozen=True, slots=True)
class Convention:
    """Keys of one convention. peer: how a client names whom it calls, "" if only by address.

    text: status codes are text. handled: errors that were answered leave the status OK.
    """

    name: str
    method: tuple[str, ...]
    status: tuple[str, ...]
    server: Mapping[str, str]
    client: Mapping[str, str]
    server_name: str = "{method} {route}"
    client_name: str = "{method}"
    text: bool = False
    handled: bool = False
    error_type: bool = False
    scope: str = ""


OLD = Convention(
    "old",
    ("http.method",),
    ("http.status_code",),
    {"http.target": "{route}", "http.route": "{route}", "http.host": "{host}:8080"},
    {"http.url": "http://{host}:8080{route}", "net.peer.name": "{host}"},
    client_name="HTTP {method}",
)
OLD_BARE = Convention(
    "old, address only",
    ("http.method",),
    ("http.status_code",),
    {"http.target": "{route}", "http.route": "{route}"},
    {"http.url": "http://{host}:8080{route}"},
    scope="opentelemetry.instrumentation.requests",
)
NEW = Convention(
    "new",
    ("http.request.method",),
    ("http.response.status_code",),
    {"url.path": "{route}", "http.route": "{route}", "url.scheme": "http"},
    {"url.full": "http://{host}:8080{route}", "server.address": "{host}"},
    error_type=True,
)
DUPLICATED = Convention(
    "old and new",
    ("http.method", "http.request.method"),
    ("http.status_code", "http.response.status_code"),
    {"http.target": "{route}", "url.path": "{route}", "http.route": "{route}"},
    {
        "http.url": "http://{host}:8080{route}",
        "url.full": "http://{host}:8080{route}",
        "net.peer.name": "{host}",
        "server.address": "{host}",
    },
)
MICROMETER = Convention(
    "Micrometer",
    ("method",),
    ("status",),
    {"uri": "{route}", "http.url": "{route}"},
    {"uri": "{route}", "client.name": "{host}", "http.url": "http://{host}:8080{route}"},
    server_name="http {method} {route}",
    client_name="http {method}",
    text=True,
    handled=True,
    scope="org.springframework.boot",
)
PEER_SERVICE = Convention(
    "peer.service",
    ("http.method",),
    ("http.status_code",),
    {"http.url": "{route}"},
    {"http.url": "http://10.0.0.17:8080{route}", "peer.service": "{host}"},
    server_name="{method}",
)

BY_LANGUAGE: Mapping[str, tuple[Convention, ...]] = {
    "python": (OLD, OLD_BARE, NEW),
    "java": (NEW, MICROMETER, PEER_SERVICE),
    "nodejs": (OLD, NEW, DUPLICATED),
    "dotnet": (NEW, OLD),
    "go": (NEW, PEER_SERVICE),
}


def _filled(
    template: Mapping[str, str], convention: Convention, values: Mapping[str, str]
) -> dict[str, AttributeValue]:
    attributes: dict[str, AttributeValue] = {
        key: text.format_map(values) for key, text in template.items()
    }
    for key in convention.method:
        attributes[key] = values["method"]
    return attributes


def _answered(draft: Draft, convention: Convention, code: int, *, bad: int) -> None:
    """Write the answer's code; codes from `bad` on are errors on this side of the call."""
    for key in convention.status:
        draft.attributes[key] = str(code) if convention.text else code
    if code >= bad and not (convention.handled and draft.kind is SpanKind.SERVER):
        draft.status = SpanStatus.ERROR
        if convention.error_type:
            draft.attributes["error.type"] = str(code)
    elif convention.handled:
        draft.status = SpanStatus.OK
        draft.attributes["outcome"] = "SERVER_ERROR" if code >= 500 else "SUCCESS"


@contextmanager
def serve(  # noqa: PLR0913 - as `Pen.span`, and the request
    pen: Pen,
    host: Host,
    convention: Convention,
    request: tuple[str, str],
    parent: Context | None,
    *,
    links: tuple[Context, ...] = (),
    code: int = 200,
) -> Iterator[Draft]:
    """A server span that answers `code`; trouble in it becomes another and goes on up."""
    values = {"method": request[0], "route": request[1], "host": host.service}
    name = convention.server_name.format_map(values)
    attributes = _filled(convention.server, convention, values)
    with pen.span(
        host,
        name,
        SpanKind.SERVER,
        parent,
        links=links,
        scope=convention.scope,
        attributes=attributes,
    ) as draft:
        try:
            yield draft
        except Trouble as trouble:
            _answered(draft, convention, trouble.status, bad=500)
            raise
        _answered(draft, convention, code, bad=500)


@dataclass(frozen=True, slots=True)
class Call:
    """A call to be made. address: how the caller knows the callee. convention: the callee's."""

    request: tuple[str, str]
    address: str
    callee: Host | None = None
    convention: Convention = NEW


def call(
    pen: Pen,
    caller: Host,
    convention: Convention,
    asked: Call,
    parent: Context,
    trouble: Trouble | None = None,
) -> None:
    """A call that goes well, or ends in the trouble given: refused when its kind says so."""
    values = {"method": asked.request[0], "route": asked.request[1], "host": asked.address}
    with pen.span(
        caller,
        convention.client_name.format_map(values),
        SpanKind.CLIENT,
        parent,
        scope=convention.scope,
        attributes=_filled(convention.client, convention, values),
    ) as draft:
        pen.pause(0.001, 0.02)
        if trouble is not None and trouble.kind in (ErrorKind.REFUSED, ErrorKind.TIMEOUT):
            record(draft, trouble, pen.at)
            raise trouble
        code = trouble.code if trouble else 200
        if asked.callee is not None:
            _answer(pen, asked, draft.context, trouble)
        _answered(draft, convention, code, bad=400)
        if trouble is not None:
            raise trouble


def _answer(pen: Pen, asked: Call, parent: Context, trouble: Trouble | None) -> None:
    if asked.callee is None:
        return
    code = trouble.code if trouble else 200
    with serve(pen, asked.callee, asked.convention, asked.request, parent, code=code):
        pen.pause(0.001, 0.02)


def call_grpc(
    pen: Pen, caller: Host, asked: Call, parent: Context, trouble: Trouble | None = None
) -> None:
    """The same over gRPC: 14 UNAVAILABLE, or 4 DEADLINE_EXCEEDED, and no server span."""
    service, method = asked.request
    with pen.span(
        caller,
        f"{service}/{method}",
        SpanKind.CLIENT,
        parent,
        attributes={
            "rpc.system": "grpc",
            "rpc.service": service,
            "rpc.method": method,
            "server.address": asked.address,
        },
    ) as draft:
        pen.pause(0.001, 0.02)
        draft.attributes["rpc.grpc.status_code"] = 14 if trouble else 0
        if trouble is not None:
            draft.status = SpanStatus.ERROR
            raise trouble
