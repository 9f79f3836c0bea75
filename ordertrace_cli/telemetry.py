"""ordertrace's own telemetry: one span per command, in the caller's trace if there is one.

Owns the command's span and, with the extra `ordertrace[otel]`, the set-up of the SDK by the
standard OTEL_* variables. Without the extra or without those variables everything is a no-op
and the SDK is not even imported. Spans of single requests are made where requests are made.
Only facts of our own go in: the command's name, how it ended, never order data.
"""

import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

from opentelemetry import trace
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from ordertrace_cli import __version__
from ordertrace_cli.errors import ExitCode, OrdertraceError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider as SdkTracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter

SERVICE = "ordertrace"
EXPORT_SECONDS = 3.0
"""How long a finished command may wait for its spans to leave."""

# How a command may end without anything having gone wrong.
_RESULTS = frozenset({ExitCode.DONE, ExitCode.ATTENTION, ExitCode.INCOMPLETE, ExitCode.BROKEN_PIPE})
_ASKING_VARIABLES = (
    "OTEL_TRACES_EXPORTER",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
)


class CommandSpan:
    """The span of the command that runs. Its way out is told by `end_with`, once."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span

    def end_with(self, code: int, error_type: str | None = None) -> None:
        """Record the exit code; a code that is no result makes the span an error."""
        self._span.set_attribute("process.exit.code", code)
        if code not in _RESULTS:
            self._span.set_attribute("error.type", error_type or str(code))
            self._span.set_status(trace.StatusCode.ERROR)


@contextmanager
def command_span(
    command: str,
    environment: Mapping[str, str],
    tracer_provider: trace.TracerProvider | None = None,
) -> Iterator[CommandSpan]:
    """A span around one command; a child of the span that TRACEPARENT names, if any.

    Whatever is raised passes on; of it only the class's name is recorded, for messages hold
    what others wrote. The tracer provider is the global one unless given.
    """
    tracer = trace.get_tracer("ordertrace_cli", __version__, tracer_provider)
    with tracer.start_as_current_span(
        f"{SERVICE} {command}",
        context=TraceContextTextMapPropagator().extract(_carrier(environment)),
        kind=trace.SpanKind.INTERNAL,
        attributes={"process.executable.name": SERVICE, "ordertrace.command": command},
        record_exception=False,
        set_status_on_exception=False,
    ) as span:
        own = CommandSpan(span)
        try:
            yield own
        except BaseException as error:
            own.end_with(_code_of(error), type(error).__name__)
            raise


@contextmanager
def own_telemetry(environment: Mapping[str, str]) -> Iterator[None]:
    """The SDK for the time of one run, if it is asked for and installed."""
    # Without a handler Python prints the SDK's warnings, with the collector's words in them.
    logging.getLogger("opentelemetry").addHandler(logging.NullHandler())
    # Under `opentelemetry-instrument` the SDK has been set up before we run.
    free = isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)
    provider = build_provider(environment) if free else None
    if provider is None:
        yield
        return
    trace.set_tracer_provider(provider)
    try:
        yield
    finally:
        # The SDK waits 30 seconds and more for a collector that does not answer.
        leaving = Thread(target=provider.shutdown, daemon=True)
        leaving.start()
        leaving.join(EXPORT_SECONDS)


def build_provider(environment: Mapping[str, str]) -> "SdkTracerProvider | None":
    """What makes and sends spans; None when nobody asked, or nothing can send them."""
    if environment.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        return None
    if not any(environment.get(name) for name in _ASKING_VARIABLES):
        return None
    exporter = _exporter(environment.get("OTEL_TRACES_EXPORTER", "").strip().lower() or "otlp")
    if exporter is None:
        return None
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    name = environment.get("OTEL_SERVICE_NAME") or SERVICE
    resource = Resource.create({"service.name": name, "service.version": __version__})
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


def _exporter(kind: str) -> "SpanExporter | None":
    """Where spans go; None for a kind we do not know, and without the extra."""
    try:
        if kind == "otlp":
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

            return OTLPSpanExporter(timeout=EXPORT_SECONDS)
        if kind == "console":
            from opentelemetry.sdk.trace.export import ConsoleSpanExporter

            # Standard output belongs to the command's result.
            return ConsoleSpanExporter(out=sys.stderr)
    except ImportError:
        return None
    return None


def _carrier(environment: Mapping[str, str]) -> dict[str, str]:
    names = ("TRACEPARENT", "TRACESTATE")
    return {name.lower(): environment[name] for name in names if environment.get(name)}


def _code_of(error: BaseException) -> int:
    match error:
        case OrdertraceError():
            return error.exit_code
        case KeyboardInterrupt():
            return ExitCode.INTERRUPTED
        case SystemExit(code=int(code)):
            return code
        case SystemExit(code=None):
            return ExitCode.DONE
    return ExitCode.DEFECT
