"""A real Jaeger for tests: the one `make jaeger` builds, on free loopback ports, in memory.

Owns starting, readiness, pushing and stopping. Which server a test gets is the business of
`conftest.py`. The configuration leaves out batching, so what `push` returned from can be read.
"""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from tests.ports import free_ports

_SUFFIX = ".exe" if os.name == "nt" else ""
BINARY = Path(__file__).parent.parent / ".cache" / "jaeger" / f"jaeger{_SUFFIX}"
START_SECONDS = 30.0
# Between choosing a port and Jaeger's listening on it another process may take it.
START_ATTEMPTS = 3


class JaegerDidNotStartError(Exception):
    """The server ended, or was not ready in time; holds the end of its log."""


@dataclass(frozen=True, slots=True)
class JaegerSettings:
    """How to run it.

    base_path: where the query API is mounted, "" for the root, else "/…" without a slash at the end.
    tenants: not empty: the query API answers 401 unless the header `x-tenant` names one of them.
        Jaeger's own receiver knows no tenants: nothing pushed here is seen by any of them.
    max_traces: size of the store, and by that the deepest search; a deeper one is answered 500.
    """

    base_path: str = ""
    tenants: tuple[str, ...] = ()
    max_traces: int = 100_000


@dataclass(frozen=True, slots=True)
class JaegerServer:
    """A running Jaeger. query_url holds the base path; neither URL ends with a slash."""

    query_url: str
    otlp_url: str
    process: subprocess.Popen[bytes] = field(repr=False)

    def push(self, document: bytes) -> None:
        """Store one OTLP JSON document; readable through the query API on return."""
        answer = httpx.post(
            f"{self.otlp_url}/v1/traces",
            content=document,
            headers={"Content-Type": "application/json"},
            timeout=60,
            trust_env=False,
        )
        answer.raise_for_status()
        refused = answer.json().get("partialSuccess", {}).get("rejectedSpans", 0)
        if int(refused):
            raise AssertionError(f"Jaeger refused {refused} spans")

    def stop(self) -> None:
        """End the process; harmless when called twice.

        Killed: nothing in memory is worth the ten seconds and more of an orderly shutdown.
        """
        self.process.kill()
        self.process.wait()


@contextmanager
def running_jaeger(settings: JaegerSettings | None = None) -> Iterator[JaegerServer]:
    """A Jaeger that is ready, and gone afterwards. Raises JaegerDidNotStartError."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="ordertrace-jaeger-")))
        server = _start(settings or JaegerSettings(), folder)
        stack.callback(server.stop)
        yield server


def _start(settings: JaegerSettings, folder: Path) -> JaegerServer:
    for attempt in range(1, START_ATTEMPTS + 1):
        try:
            return _start_once(settings, folder)
        except JaegerDidNotStartError as error:
            if attempt == START_ATTEMPTS or "address already in use" not in str(error):
                raise
    raise AssertionError("unreachable")


def _start_once(settings: JaegerSettings, folder: Path) -> JaegerServer:
    query, grpc, otlp, health = free_ports(4)
    config = folder / "jaeger.json"
    config.write_text(json.dumps(_config(settings, query, grpc, otlp, health)), encoding="utf-8")
    log = folder / "jaeger.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [BINARY, "--config", config],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
        )
    server = JaegerServer(
        query_url=f"http://127.0.0.1:{query}{settings.base_path}",
        otlp_url=f"http://127.0.0.1:{otlp}",
        process=process,
    )
    try:
        _wait_until_ready(process, f"http://127.0.0.1:{health}/status", log)
    except BaseException:
        server.stop()
        raise
    return server


def _wait_until_ready(process: subprocess.Popen[bytes], status_url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            if httpx.get(status_url, timeout=2, trust_env=False).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    end_of_log = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    raise JaegerDidNotStartError(f"exit code {process.poll()}, log ends with:\n{end_of_log}")


def _config(
    settings: JaegerSettings, query: int, grpc: int, otlp: int, health: int
) -> dict[str, object]:
    """Jaeger's configuration; JSON is YAML, so no YAML writer is needed."""
    api: dict[str, object] = {
        "storage": {"traces": "memory"},
        "http": {"endpoint": f"127.0.0.1:{query}"},
        "grpc": {"endpoint": f"127.0.0.1:{grpc}"},
    }
    if settings.base_path:
        api["base_path"] = settings.base_path
    if settings.tenants:
        api["multi_tenancy"] = {
            "Enabled": True,
            "Header": "x-tenant",
            "Tenants": list(settings.tenants),
        }
    return {
        "service": {
            "extensions": ["jaeger_storage", "jaeger_query", "healthcheckv2"],
            "pipelines": {
                "traces": {"receivers": ["otlp"], "exporters": ["jaeger_storage_exporter"]}
            },
            # Its own metrics would listen on a fixed port.
            "telemetry": {"metrics": {"level": "none"}, "logs": {"level": "warn"}},
        },
        "extensions": {
            "jaeger_query": api,
            "jaeger_storage": {
                "backends": {"memory": {"memory": {"max_traces": settings.max_traces}}}
            },
            "healthcheckv2": {"use_v2": True, "http": {"endpoint": f"127.0.0.1:{health}"}},
        },
        "receivers": {
            "otlp": {"protocols": {"http": {"endpoint": f"127.0.0.1:{otlp}"}}},
        },
        "exporters": {"jaeger_storage_exporter": {"trace_storage": "memory"}},
    }
