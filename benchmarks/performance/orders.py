"""The orders that are measured: one trace of 26 spans each, as three Java services emit them.

Owns what an order looks like, and how thousands are made of one: a template of JSON in which ids,
times, paths and names of threads differ, so no span's attributes are another's. They are those of
OpenTelemetry's Java agent: about ten on a span, about twenty on a process.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from ordertrace_cli.spans.encode import encode_otlp
from ordertrace_cli.spans.model import (
    Attributes,
    AttributeValue,
    Span,
    SpanEvent,
    SpanKind,
    Trace,
)

SPANS_OF_AN_ORDER = 26

SECOND = 1_000_000_000
LENGTH = 60 * SECOND
"""From an order's first span to the end of its last one, nanoseconds."""

_BEGAN = 10**18
"""When a template's order began: no other number of a template has nineteen digits."""

_OPENING, _CLOSING = b'{"resourceSpans":[', b"]}"
_ORDERS_A_DOCUMENT = 100
_NUMBER = "eeeeeeee"
_MARKS = re.compile(rb'eeeeeeee|(?<=")1\d{18}(?=")')

Told: TypeAlias = dict[str, AttributeValue]


@dataclass(frozen=True, slots=True)
class Template:
    """An order's JSON, cut where its number and its times stand."""

    pieces: tuple[bytes, ...]
    marks: tuple[int | None, ...]

    @classmethod
    def of(cls, document: bytes) -> "Template":
        """Of JSON that holds the order of this module, whoever has written it."""
        found = list(_MARKS.finditer(document))
        cuts = [0, *(each.end() for each in found)]
        ends = [*(each.start() for each in found), len(document)]
        return cls(
            tuple(document[start:end] for start, end in zip(cuts, ends, strict=True)),
            tuple(None if each[0] == _NUMBER.encode() else int(each[0]) - _BEGAN for each in found),
        )

    def filled(self, number: int, began: int) -> bytes:
        """The order of this number, begun at this moment (Unix nanoseconds)."""
        written = b"%08x" % number
        parts = [self.pieces[0]]
        for mark, piece in zip(self.marks, self.pieces[1:], strict=True):
            parts += (written if mark is None else b"%d" % (began + mark), piece)
        return b"".join(parts)


def trace_id_of(number: int) -> str:
    """The trace id of the order of this number."""
    return f"0af7651916cd43dd8448eb21{number:08x}"


@cache
def template(*, stalled: bool = False) -> Template:
    """What a document holds of one order; `stalled` since nobody took its message.

    Each piece of work comes with its resource, as it was exported: minutes lie between them.
    """
    order = _Order()
    order.tell(stalled=stalled)
    works = (encode_otlp([Trace(order.trace_id, tuple(work))]) for work in order.works)
    return Template.of(b",".join(map(_groups, works)))


def documents(
    count: int, first: int, last: int, *, stalled_every: int = 100, first_number: int = 0
) -> Iterator[bytes]:
    """OTLP documents of so many orders, begun evenly between two moments (Unix nanoseconds).

    stalled_every: of so many orders one is stalled; 0 for none.
    """
    groups: list[bytes] = []
    for number in range(count):
        stalled = stalled_every > 0 and number % stalled_every == stalled_every - 1
        began = first + (last - first) * number // max(count - 1, 1)
        groups.append(template(stalled=stalled).filled(first_number + number, began))
        if len(groups) == _ORDERS_A_DOCUMENT:
            yield document(groups)
            groups = []
    if groups:
        yield document(groups)


def document(groups: Sequence[bytes]) -> bytes:
    """OTLP JSON of what templates were filled to."""
    return _OPENING + b",".join(groups) + _CLOSING


def _groups(document: bytes) -> bytes:
    return document.removeprefix(_OPENING).removesuffix(_CLOSING)


def long_trace(spans: int, began: int) -> Iterator[bytes]:
    """OTLP documents of one trace of so many small spans, each the parent of the next one.

    As deep as it is long: whoever walks it by recursion does not come to its end. Its first spans
    reach every stage: of a closed order nothing else is asked for.
    """
    for first in range(0, spans, 10_000):
        steps = range(first, min(first + 10_000, spans))
        written = [_step(step, began + step * 1_000) for step in steps]
        yield (_LONG % ",".join(written)).encode()


def _step(step: int, began: int) -> str:
    events = ""
    if step < len(_STAGES):
        events = _REACHED % (began + 500, _STAGES[step])
    parent = f"{step:016x}" if step else ""
    return (
        f'{{"traceId":"{LONG_TRACE_ID}","spanId":"{step + 1:016x}","parentSpanId":"{parent}",'
        f'"name":"order.step","kind":1,"startTimeUnixNano":"{began}",'
        f'"endTimeUnixNano":"{began + 900}",'
        f'"attributes":[{{"key":"step","value":{{"intValue":"{step}"}}}}]{events}}}'
    )


MODEL = (int(_NUMBER, 16), _BEGAN)
"""Number and begin of the order from which `Template.of` takes a template."""

LONG_TRACE_ID = trace_id_of(int(_NUMBER, 16))

_STAGES = (
    "initiated", "file_uploaded", "submitted", "price_calculated", "manufacturing_approved",
    "manufacturing_started", "manufacturing_completed", "packaging", "shipped", "closed",
)  # fmt: skip
_REACHED = ',"events":[{"timeUnixNano":"%d","name":"order.%s"}]'
_LONG = (
    '{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":'
    '{"stringValue":"shop"}}]},"scopeSpans":[{"scope":{"name":"long"},"spans":[%s]}]}]}'
)


class _Order:
    """One order while it is told, step by step. works: spans that are exported together."""

    def __init__(self) -> None:
        self.trace_id = trace_id_of(int(_NUMBER, 16))
        self.works: list[list[Span]] = []

    def tell(self, *, stalled: bool) -> None:
        first = self._request("shop", "/api/orders", 0.0, "INITIATED")
        self._query("shop", "INSERT", "shop.orders", 0.02, first)
        upload = self._request("shop", "/api/orders/{id}/model", 2.0, "FILE_UPLOADED", first)
        self._storage("shop", "PutObject", 2.1, upload)
        self._query("shop", "UPDATE", "shop.orders", 2.6, upload)
        submit = self._request("shop", "/api/orders/{id}/submit", 5.0, "SUBMITTED", first)
        self._query("shop", "UPDATE", "shop.orders", 5.1, submit)
        sent = self._publish("shop", "price.requests", 5.2, submit)
        if stalled:
            return
        priced = self._consume("mes", "price.requests", 5.4, sent)
        self._storage("mes", "GetObject", 5.5, priced)
        self._calculate(6.0, priced)
        sent = self._publish("mes", "price.results", 9.0, priced)
        taken = self._consume("crm", "price.results", 9.2, sent)
        self._query("crm", "UPDATE", "crm.deals", 9.3, taken)
        approve = self._request(
            "crm", "/api/deals/{id}/approve", 12.0, "MANUFACTURING_APPROVED", taken
        )
        self._query("crm", "UPDATE", "crm.deals", 12.1, approve)
        sent = self._publish("crm", "orders.approved", 12.2, approve)
        taken = self._consume("mes", "orders.approved", 12.4, sent)
        self._query("mes", "INSERT", "mes.jobs", 12.5, taken)
        self._request("mes", "/api/jobs/{id}/start", 20.0, "MANUFACTURING_STARTED", taken)
        self._request("mes", "/api/jobs/{id}/complete", 30.0, "MANUFACTURING_COMPLETED", taken)
        self._request("mes", "/api/jobs/{id}/pack", 40.0, "PACKAGING", taken)
        ship = self._request("mes", "/api/jobs/{id}/ship", 50.0, "SHIPPED", taken)
        sent = self._publish("mes", "orders.shipped", 50.2, ship)
        shipped = self._consume("crm", "orders.shipped", 50.4, sent)
        self._request("crm", "/api/carrier/delivered", 58.0, "CLOSED", shipped)

    def _request(self, service: str, route: str, at: float, stage: str, parent: str = "") -> str:
        return self._span(
            service,
            f"POST {route}",
            SpanKind.SERVER,
            at,
            0.8,
            parent,
            {
                "http.request.method": "POST",
                "http.route": route,
                "http.response.status_code": 200,
                "url.scheme": "http",
                "url.path": route.replace("{id}", _NUMBER),
                "server.address": f"{service}.internal",
                "server.port": 8080,
                "client.address": "10.1.4.20",
                "network.peer.address": "10.1.4.2",
                "network.peer.port": 53124,
                "network.protocol.version": "1.1",
                "user_agent.original": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
            },
            "io.opentelemetry.tomcat-10.0",
            stage=stage,
        )

    def _query(self, service: str, verb: str, table: str, at: float, parent: str) -> None:
        self._span(
            service,
            f"{verb} {table}",
            SpanKind.CLIENT,
            at,
            0.01,
            parent,
            {
                "db.system": "postgresql",
                "db.name": service,
                "db.operation": verb,
                "db.sql.table": table.partition(".")[2],
                "db.statement": f"{verb} … {table} … WHERE id = ?",
                "db.user": service,
                "db.connection_string": "postgresql://db.internal:5432",
                "server.address": "db.internal",
                "server.port": 5432,
            },
            "io.opentelemetry.jdbc",
        )

    def _storage(self, service: str, operation: str, at: float, parent: str) -> None:
        self._span(
            service,
            f"S3.{operation}",
            SpanKind.CLIENT,
            at,
            0.4,
            parent,
            {
                "rpc.system": "aws-api",
                "rpc.service": "S3",
                "rpc.method": operation,
                "aws.agent": "java-aws-sdk",
                "aws.bucket.name": "models",
                "http.request.method": "PUT" if operation == "PutObject" else "GET",
                "http.response.status_code": 200,
                "url.full": f"https://s3.internal/models/{_NUMBER}.stl",
                "server.address": "s3.internal",
            },
            "io.opentelemetry.aws-sdk-2.2",
        )

    def _publish(self, service: str, queue: str, at: float, parent: str) -> str:
        return self._span(
            service, "orders publish", SpanKind.PRODUCER, at, 0.01, parent,
            _message("publish", queue) | {"network.peer.address": "10.1.4.9"},
            "io.opentelemetry.rabbitmq-2.7",
        )  # fmt: skip

    def _consume(self, service: str, queue: str, at: float, parent: str) -> str:
        return self._span(
            service, f"{queue} process", SpanKind.CONSUMER, at, 4.0, parent,
            _message("process", queue) | {"messaging.message.body.size": 208},
            "io.opentelemetry.rabbitmq-2.7",
        )  # fmt: skip

    def _calculate(self, at: float, parent: str) -> None:
        self._span(
            "mes", "price.calculate", SpanKind.INTERNAL, at, 2.5, parent,
            {"model.triangles": 48211, "model.material": "nylon", "code.function": "calculate"},
            "com.example.mes", stage="PRICE_CALCULATED",
        )  # fmt: skip

    def _span(  # noqa: PLR0913  a span has as many sides
        self,
        service: str,
        name: str,
        kind: SpanKind,
        at: float,
        took: float,
        parent: str,
        attributes: Mapping[str, AttributeValue],
        scope: str,
        stage: str = "",
    ) -> str:
        span_id = f"{sum(map(len, self.works)) + 1:08x}{_NUMBER}"
        start = _BEGAN + int(at * SECOND)
        end = start + int(took * SECOND)
        told = {**attributes, "thread.id": 61, "thread.name": f"http-nio-8080-exec-{_NUMBER}"}
        event = SpanEvent(f"order.{stage.lower()}", end - 1_000_000)
        if kind in (SpanKind.SERVER, SpanKind.CONSUMER):
            self.works.append([])
        self.works[-1].append(
            Span(
                trace_id=self.trace_id,
                span_id=span_id,
                parent_span_id=parent,
                name=name,
                kind=kind,
                service=service,
                start_time_unix_nano=start,
                end_time_unix_nano=end,
                scope=scope,
                attributes=told,
                resource=_RESOURCES[service],
                events=(event,) if stage else (),
            )
        )
        return span_id


def _message(operation: str, queue: str) -> Told:
    return {
        "messaging.system": "rabbitmq",
        "messaging.operation": operation,
        "messaging.destination.name": "orders",
        "messaging.rabbitmq.destination.routing_key": queue,
        "network.type": "ipv4",
        "network.peer.port": 5672,
    }


def _resource(service: str) -> Attributes:
    return {
        "service.name": service,
        "service.version": "2026.11.2",
        "service.namespace": "print",
        "service.instance.id": f"0d7a1f2c-5e0b-4f0e-9a53-{service:0<12}",
        "deployment.environment.name": "production",
        "host.name": f"{service}-7d9f8b6c5-x2k4p",
        "host.arch": "amd64",
        "os.type": "linux",
        "os.description": "Linux 6.1.0-28-amd64",
        "process.pid": 1,
        "process.executable.path": "/opt/java/openjdk/bin/java",
        "process.runtime.name": "OpenJDK Runtime Environment",
        "process.runtime.version": "21.0.5+11-LTS",
        "telemetry.sdk.language": "java",
        "telemetry.sdk.name": "opentelemetry",
        "telemetry.sdk.version": "1.44.1",
        "telemetry.distro.name": "opentelemetry-java-instrumentation",
        "telemetry.distro.version": "2.10.0",
    }


_RESOURCES = {service: _resource(service) for service in ("shop", "mes", "crm")}
