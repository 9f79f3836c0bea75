"""What ordertrace tells of itself: little, in the caller's trace, and never order data."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from opentelemetry import trace
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from ordertrace_cli.errors import AccessDeniedError, ExitCode
from ordertrace_cli.telemetry import build_provider, command_span

CANARY = "order ORD-77031 of Ivan"
TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACEPARENT = f"00-{TRACE_ID}-00f067aa0ba902b7-01"


class Recorder:
    """A tracer provider of its own that keeps what was finished."""

    def __init__(self) -> None:
        self._exporter = InMemorySpanExporter()
        self.provider = TracerProvider(shutdown_on_exit=False)
        self.provider.add_span_processor(SimpleSpanProcessor(self._exporter))

    def span(self) -> ReadableSpan:
        (span,) = self._exporter.get_finished_spans()
        return span


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


def test_a_command_is_one_span_of_our_own_facts(recorder: Recorder) -> None:
    with command_span("show", {}, recorder.provider) as span:
        span.end_with(0)
    recorded = recorder.span()
    assert (recorded.name, recorded.kind) == ("ordertrace show", trace.SpanKind.INTERNAL)
    assert dict(recorded.attributes or {}) == {
        "process.executable.name": "ordertrace",
        "ordertrace.command": "show",
        "process.exit.code": 0,
    }
    assert recorded.parent is None
    assert recorded.status.status_code is trace.StatusCode.UNSET
    assert recorded.instrumentation_scope is not None
    assert recorded.instrumentation_scope.name == "ordertrace_cli"


def test_what_happens_inside_is_below_the_commands_span(recorder: Recorder) -> None:
    with command_span("show", {}, recorder.provider):
        inside = trace.get_current_span().get_span_context()
    assert inside.span_id == recorder.span().context.span_id


def test_a_span_is_a_child_of_the_callers(recorder: Recorder) -> None:
    environment = {"TRACEPARENT": TRACEPARENT, "TRACESTATE": "vendor=1"}
    with command_span("show", environment, recorder.provider):
        pass
    parent = recorder.span().parent
    assert parent is not None
    assert trace.format_trace_id(parent.trace_id) == TRACE_ID
    assert trace.format_span_id(parent.span_id) == "00f067aa0ba902b7"
    assert parent.trace_state.get("vendor") == "1"


@pytest.mark.parametrize("traceparent", ["", "nonsense", f"00-{'0' * 32}-00f067aa0ba902b7-01"])
def test_a_broken_parent_is_none(recorder: Recorder, traceparent: str) -> None:
    with command_span("show", {"TRACEPARENT": traceparent}, recorder.provider):
        pass
    assert recorder.span().parent is None


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (AccessDeniedError(CANARY, CANARY), 4),
        (ValueError(CANARY), 1),
        (KeyboardInterrupt(), 130),
        (SystemExit(2), 2),
        (SystemExit(CANARY), 1),
    ],
)
def test_an_error_is_recorded_by_its_class_alone(
    recorder: Recorder, error: BaseException, code: int
) -> None:
    with (
        pytest.raises(type(error)),
        command_span("show", {}, recorder.provider),
    ):
        raise error
    recorded = recorder.span()
    attributes = dict(recorded.attributes or {})
    assert attributes["process.exit.code"] == code
    assert attributes["error.type"] == type(error).__name__
    assert recorded.status.status_code is trace.StatusCode.ERROR
    assert recorded.status.description is None
    assert recorded.events == ()
    assert CANARY not in recorded.to_json()


@pytest.mark.parametrize("exit_code", [None, 0])
def test_a_way_out_without_a_code_is_no_error(recorder: Recorder, exit_code: int | None) -> None:
    with pytest.raises(SystemExit), command_span("show", {}, recorder.provider):
        raise SystemExit(exit_code)
    assert recorder.span().status.status_code is trace.StatusCode.UNSET


@pytest.mark.parametrize("code", [ExitCode.ATTENTION, ExitCode.INCOMPLETE])
def test_orders_that_need_attention_are_a_result(recorder: Recorder, code: ExitCode) -> None:
    with command_span("stuck", {}, recorder.provider) as span:
        span.end_with(code)
    assert recorder.span().status.status_code is trace.StatusCode.UNSET


def test_any_other_code_is_an_error(recorder: Recorder) -> None:
    with command_span("ticket", {}, recorder.provider) as span:
        span.end_with(ExitCode.TICKET_UNKNOWN)
    recorded = recorder.span()
    assert recorded.status.status_code is trace.StatusCode.ERROR
    assert dict(recorded.attributes or {})["error.type"] == "8"


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"OTEL_SERVICE_NAME": "x"},
        {"OTEL_TRACES_EXPORTER": "none"},
        {"OTEL_TRACES_EXPORTER": "zipkin"},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1", "OTEL_SDK_DISABLED": "true"},
        {"OTEL_EXPORTER_OTLP_ENDPOINT": ""},
    ],
)
def test_nothing_is_set_up_unless_it_is_asked_for(environment: dict[str, str]) -> None:
    assert build_provider(environment) is None


@pytest.mark.parametrize(
    ("environment", "name"),
    [({}, "ordertrace"), ({"OTEL_SERVICE_NAME": "duty-tools"}, "duty-tools")],
)
def test_the_service_is_named(environment: dict[str, str], name: str) -> None:
    provider = build_provider({"OTEL_TRACES_EXPORTER": "console", **environment})
    assert provider is not None
    assert provider.resource.attributes["service.name"] == name
    provider.shutdown()


PROGRAM = """
import os, sys
from opentelemetry.propagate import inject
from ordertrace_cli.telemetry import command_span, own_telemetry
sent = {}
with own_telemetry(os.environ), command_span("show", os.environ) as span:
    inject(sent)
    span.end_with(0)
print(sent.get("traceparent", "none"), "opentelemetry.sdk" in sys.modules)
"""


def run_program(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )


def test_without_being_asked_the_sdk_is_not_imported() -> None:
    assert run_program().stdout == "none False\n"


def test_without_the_sdk_the_callers_trace_is_passed_on() -> None:
    assert run_program(TRACEPARENT=TRACEPARENT).stdout == f"{TRACEPARENT} False\n"


class Collector(HTTPServer):
    """Takes OTLP/HTTP and keeps the bodies, whether it accepts or refuses them."""

    refusing = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: list[bytes] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        self.server.bodies.append(self.rfile.read(int(self.headers["content-length"])))
        self.send_response(400 if self.server.refusing else 200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  as it is inherited
        pass


@contextmanager
def collecting() -> Iterator[Collector]:
    with Collector() as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def test_spans_reach_the_collector_before_the_program_ends() -> None:
    with collecting() as collector:
        done = run_program(OTEL_EXPORTER_OTLP_ENDPOINT=collector.url, TRACEPARENT=TRACEPARENT)
    (body,) = collector.bodies
    request = ExportTraceServiceRequest.FromString(body)
    (resource_spans,) = request.resource_spans
    service = {each.key: each.value.string_value for each in resource_spans.resource.attributes}
    assert service["service.name"] == "ordertrace"
    (span,) = resource_spans.scope_spans[0].spans
    assert span.name == "ordertrace show"
    assert span.trace_id.hex() == TRACE_ID
    assert done.stdout == f"00-{TRACE_ID}-{span.span_id.hex()}-01 True\n"


def test_a_collector_that_refuses_is_not_the_users_business() -> None:
    with collecting() as collector:
        collector.refusing = True
        done = run_program(OTEL_EXPORTER_OTLP_ENDPOINT=collector.url)
    assert collector.bodies
    assert done.stderr == ""


def test_an_absent_collector_neither_fails_nor_holds_the_program() -> None:
    done = run_program(OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:1")
    assert done.stdout.endswith("True\n")
    assert done.stderr == ""


def test_spans_on_the_console_stay_off_standard_output() -> None:
    done = run_program(OTEL_TRACES_EXPORTER="console")
    assert done.stdout.endswith(" True\n")
    assert done.stdout.count("\n") == 1
    assert json.loads(done.stderr)["name"] == "ordertrace show"
