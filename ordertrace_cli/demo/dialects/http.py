"""HTTP requests as frameworks and clients write them, by the old and the new conventions."""

from msgspec import Struct

from ordertrace_cli.demo.dialects.failures import REFUSED, Failure, record
from ordertrace_cli.demo.tape import Context, Draft, Emitter, Origin, Runtime, Service
from ordertrace_cli.spans.model import AttributeValue, SpanKind, SpanStatus

_SERVER_SCOPES = {
    Runtime.PYTHON: "opentelemetry.instrumentation.fastapi",
    Runtime.JAVA: "io.opentelemetry.tomcat-10.0",
    Runtime.SPRING: "org.springframework.boot",
    Runtime.NODE: "@opentelemetry/instrumentation-http",
    Runtime.DOTNET: "Microsoft.AspNetCore",
}
_CLIENT_SCOPES = {
    Runtime.PYTHON: "opentelemetry.instrumentation.requests",
    Runtime.JAVA: "io.opentelemetry.java-http-client",
    Runtime.SPRING: "org.springframework.boot",
    Runtime.NODE: "@opentelemetry/instrumentation-undici",
    Runtime.DOTNET: "System.Net.Http",
}
_STATUS_KEYS = {Runtime.PYTHON: "http.status_code", Runtime.SPRING: "status"}
_EXPRESS = ("query", "expressInit", "jsonParser")


class Request(Struct):
    """A request being served; answering it ends its span."""

    emitter: Emitter
    span: Draft

    @property
    def context(self) -> Context:
        return self.span.context

    def answer(self, at: float, code: int = 200, failure: Failure | None = None) -> None:
        """4xx leaves a server's span unset, 5xx is an error; Spring calls the rest OK."""
        span, runtime = self.span, self.span.service.runtime
        _put_status(span, code)
        if runtime is Runtime.PYTHON:
            self._asgi(at)
        if failure and runtime in (Runtime.JAVA, Runtime.SPRING):
            record(span, failure, at)
        elif code >= 500:
            span.status = SpanStatus.ERROR
            if runtime in (Runtime.NODE, Runtime.DOTNET, Runtime.JAVA):
                span.attributes["error.type"] = str(code)
        elif runtime is Runtime.SPRING:
            span.status = SpanStatus.OK
        span.close(at)

    def _asgi(self, at: float) -> None:
        for offset, suffix, kind in (
            (self.span.start + 0.0004, "receive", "http.request"),
            (at - 0.0006, "send", "http.response.start"),
            (at - 0.0003, "send", "http.response.body"),
        ):
            self.emitter.open(
                f"{self.span.name} http {suffix}",
                SpanKind.INTERNAL,
                min(offset, at),
                self.span.context,
                self.span.scope,
                {"asgi.event.type": kind},
            )


def serve(
    emitter: Emitter,
    route: str,
    at: float,
    origin: Origin | Context | None = None,
    method: str = "POST",
) -> Request:
    """A request comes in."""
    runtime = emitter.runtime
    name = f"{method} {route}"
    span = emitter.open(
        f"http {method.lower()} {route}" if runtime is Runtime.SPRING else name,
        SpanKind.SERVER,
        at,
        origin,
        _SERVER_SCOPES[runtime],
        _server_words(emitter.service, method, route),
    )
    if runtime is Runtime.NODE:
        for index, name in enumerate(_EXPRESS):
            emitter.open(
                f"middleware - {name}",
                SpanKind.INTERNAL,
                at + 0.0002 * (index + 1),
                span.context,
                "@opentelemetry/instrumentation-express",
                {"express.name": name, "express.type": "middleware"},
            ).close(at + 0.0002 * (index + 2))
    return Request(emitter, span)


def _server_words(service: Service, method: str, route: str) -> dict[str, AttributeValue]:
    match service.runtime:
        case Runtime.PYTHON:
            return {
                "http.method": method,
                "http.route": route,
                "http.target": route,
                "http.scheme": "http",
                "http.flavor": "1.1",
                "http.host": f"{service.name}:8080",
                "net.host.port": 8080,
            }
        case Runtime.SPRING:
            return {"method": method, "uri": route, "http.url": route, "exception": "none"}
        case _:
            return {
                "http.request.method": method,
                "http.route": route,
                "url.path": route,
                "url.scheme": "http",
                "server.address": service.name,
                "server.port": 8080,
            }


class Target(Struct, frozen=True):
    """What a request is sent to, by the address it is known under."""

    host: str
    route: str
    method: str = "POST"

    @property
    def url(self) -> str:
        return f"http://{self.host}:8080{self.route}"


def call(
    emitter: Emitter,
    target: Target,
    at: float,
    seconds: float,
    parent: Context,
    code: int | None = 200,
) -> Draft:
    """One request to another service. code None: no answer."""
    runtime, method = emitter.runtime, target.method
    span = emitter.open(
        f"http {method.lower()}" if runtime is Runtime.SPRING else method,
        SpanKind.CLIENT,
        at,
        parent,
        _CLIENT_SCOPES[runtime],
        _client_words(runtime, target),
    )
    if code is None:
        record(span, REFUSED, at + seconds)
        if runtime is Runtime.JAVA:
            span.attributes["error.type"] = REFUSED.type_in(runtime)
        if runtime is Runtime.SPRING:
            span.attributes.update(status="CLIENT_ERROR", outcome="UNKNOWN")
        return span
    _put_status(span, code)
    if code >= 400:
        span.status = SpanStatus.ERROR
        if runtime not in (Runtime.PYTHON, Runtime.SPRING):
            span.attributes["error.type"] = str(code)
    elif runtime is Runtime.SPRING:
        span.status = SpanStatus.OK
    span.close(at + seconds)
    return span


def _client_words(runtime: Runtime, target: Target) -> dict[str, AttributeValue]:
    match runtime:
        case Runtime.PYTHON:
            return {
                "http.method": target.method,
                "http.url": target.url,
                "net.peer.name": target.host,
            }
        case Runtime.SPRING:
            return {
                "method": target.method,
                "uri": target.route,
                "client.name": target.host,
                "http.url": target.url,
            }
        case _:
            return {
                "http.request.method": target.method,
                "url.full": target.url,
                "server.address": target.host,
                "server.port": 8080,
            }


def _put_status(span: Draft, code: int) -> None:
    runtime = span.service.runtime
    key = _STATUS_KEYS.get(runtime, "http.response.status_code")
    span.attributes[key] = str(code) if runtime is Runtime.SPRING else code
    if runtime is Runtime.SPRING:
        outcomes = {2: "SUCCESS", 4: "CLIENT_ERROR", 5: "SERVER_ERROR"}
        span.attributes["outcome"] = outcomes.get(code // 100, "UNKNOWN")
