"""One landscape of its own: services, virtual host, bucket and Jaeger, and all who act in it.

Owns starting and breaking things and the hands of customers, operators and administrators.
Which order is treated how, and what is true of it then, is in `scenarios`.
"""

import os
import subprocess
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self, TypeAlias

import httpx

from tests.jaeger_server import JaegerServer
from tests.landscape.addresses import CRM, SHOP
from tests.landscape.troubles import Trouble, Way
from tests.ports import free_port
from tests.program import Program

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".cache" / "landscape" / "venv" / "bin" / "python"

CALCULATION_LIMIT = 2.5
"""Seconds after which MES breaks a calculation off; well below the profile's limit."""

START_SECONDS = 60.0
STEP_SECONDS = 30.0

CUBE = "solid cube\n" + "\n".join(
    f"vertex {x} {y} {z}"
    for x, y, z in ((0, 0, 0), (9, 0, 0), (0, 9, 0), (0, 0, 9), (9, 0, 9), (0, 9, 9))
)
"""Enough of a solid for the price calculation."""

# The server wants a signature, and does not look what it is.
_SIGNED = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=landscape/20260101/us-east-1/s3/aws4_request"
}

SystemName: TypeAlias = str

_ADDRESSES = {"shop": SHOP, "crm": CRM}


class NeverHappenedError(Exception):
    """What the scenario waits for did not come; holds the ends of the services' logs."""


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """How a site differs from the others.

    exchange: "" for the broker's default one. mes_telemetry, mes_propagates: False for a system
    that nobody can instrument, and for one that drops the context.
    """

    name: str
    way: Way
    exchange: str = "orders"
    reads_dead_letters: bool = True
    mes_telemetry: bool = True
    mes_propagates: bool = True


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """What a customer and the support know of an order."""

    number: str
    trace_id: str


class Site:
    """Use as a context manager: on leaving, every program of it is gone."""

    def __init__(
        self, settings: SiteSettings, jaeger: JaegerServer, amqp_url: str, s3_url: str, logs: Path
    ) -> None:
        self.settings = settings
        self.jaeger = jaeger
        self._amqp_url = amqp_url
        self._s3_url = s3_url
        self._ports = {SHOP: free_port(SHOP), CRM: free_port(CRM)}
        self._programs = {
            name: Program(
                [str(PYTHON), "-m", f"tests.landscape.services.{name}"],
                logs / f"{settings.name}-{name}.log",
            )
            for name in ("shop", "crm", "mes")
        }
        # A server closes connections on which it failed, perhaps just when one is used again.
        limits = httpx.Limits(max_keepalive_connections=0)
        self._web = httpx.Client(timeout=STEP_SECONDS, limits=limits, trust_env=False)
        self._orders = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
        self._web.close()

    # --- administrators ---

    def stop(self) -> None:
        """End all services; the spans they sent are in Jaeger."""
        for program in self._programs.values():
            program.kill()

    def start(self, *systems: SystemName) -> None:
        for system in systems:
            self._programs[system].start(self._environment(system))

    def wait_until_up(self, *systems: SystemName) -> None:
        addresses = [_ADDRESSES[system] for system in systems]
        self._wait(
            lambda: all(self._is_healthy(address) for address in addresses),
            f"{', '.join(systems)} up",
            START_SECONDS,
        )

    def kill(self, system: SystemName) -> None:
        self._programs[system].kill()

    def broker(self, *words: str) -> str:
        """What `services.hand` does to this site's queues."""
        return subprocess.run(
            [
                *(PYTHON, "-m", "tests.landscape.services.hand"),
                *(self._amqp_url, self.settings.exchange, *words),
            ],
            env=_environment_of_python(),
            check=True,
            capture_output=True,
            encoding="utf-8",
            timeout=STEP_SECONDS,
        ).stdout.strip()

    def make_bucket(self) -> None:
        self._web.put(f"{self._s3_url}/{self.settings.name}").raise_for_status()

    def lose_models(self) -> None:
        """Delete every model that lies in the bucket at this moment."""
        listing = self._web.get(f"{self._s3_url}/{self.settings.name}").text
        for part in listing.split("<Key>")[1:]:
            key = part.partition("</Key>")[0]
            address = f"{self._s3_url}/{self.settings.name}/{key}"
            self._web.delete(address, headers=_SIGNED).raise_for_status()

    def maintain_crm(self, on: bool) -> None:
        address = f"{self._url(CRM)}/maintenance"
        self._web.put(address, params={"on": on}).raise_for_status()

    def wait_for_void(self, messages: int) -> None:
        """Until so many messages have gone astray: see `services.hand`, reroute."""
        self._wait(lambda: int(self.broker("count-void")) >= messages, "messages go astray")

    # --- customers ---

    def browse(self) -> str:
        """Look at the catalogue, as a browser that is traced itself; the trace's id."""
        trace_id = uuid.uuid4().hex
        headers = {"traceparent": f"00-{trace_id}-{trace_id[:16]}-01"}
        self._web.get(f"{self._url(SHOP)}/catalogue", headers=headers).raise_for_status()
        return trace_id

    def create(self, troubles: Iterable[Trouble] = ()) -> PlacedOrder:
        self._orders += 1
        number = f"{self.settings.name.upper()}-{self._orders:04}"
        body = {"number": number, "troubles": sorted(troubles)}
        answer = self._web.post(f"{self._url(SHOP)}/orders", json=body)
        answer.raise_for_status()
        return PlacedOrder(number, answer.json()["trace_id"])

    def upload(self, order: PlacedOrder, model: str = CUBE, fails: bool = False) -> None:
        self._post(SHOP, "files", fails, number=order.number, model=model)

    def submit(self, order: PlacedOrder, fails: bool = False) -> None:
        self._post(SHOP, "submissions", fails, number=order.number)

    def cancel(self, order: PlacedOrder) -> None:
        self._post(SHOP, "cancellations", number=order.number)

    # --- operators ---

    def wait_until(self, column: str, orders: Iterable[PlacedOrder]) -> None:
        """Until these orders are on the CRM's board: priced, shipped or refused."""
        wanted = {order.number for order in orders}
        self._wait(lambda: wanted <= self._board(column), f"{sorted(wanted)} are {column}")

    def approve(self, order: PlacedOrder) -> None:
        self._post(CRM, "approvals", number=order.number)

    def close(self, order: PlacedOrder, by_hand: bool = False) -> None:
        self._post(CRM, "closings", number=order.number, by_hand=by_hand)

    # ---

    def _board(self, column: str) -> set[str]:
        return set(self._web.get(f"{self._url(CRM)}/board").json()[column])

    def _post(self, address: str, path: str, fails: bool = False, **body: object) -> None:
        """A fault that was injected must show here already, and nothing else may fail."""
        answer = self._web.post(f"{self._url(address)}/{path}", json=body)
        if answer.is_success is fails:
            raise NeverHappenedError(f"/{path} answered {answer.status_code}\n{self._logs()}")

    def _url(self, address: str) -> str:
        return f"http://{address}:{self._ports[address]}"

    def _is_healthy(self, address: str) -> bool:
        try:
            return self._web.get(f"{self._url(address)}/health").is_success
        except httpx.TransportError:
            return False

    def _wait(self, happened: Callable[[], bool], what: str, seconds: float = STEP_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while not happened():
            if time.monotonic() > deadline:
                raise NeverHappenedError(
                    f"{self.settings.name}: {what}: not in time\n{self._logs()}"
                )
            time.sleep(0.1)

    def _logs(self) -> str:
        return "\n".join(
            f"--- {name}\n{program.end_of_log()}" for name, program in self._programs.items()
        )

    def _environment(self, system: SystemName) -> dict[str, str]:
        said = {
            "host": _ADDRESSES.get(system, ""),
            "port": str(self._ports.get(_ADDRESSES.get(system, ""), 0)),
            "way": self.settings.way.value,
            "telemetry": "on" if system != "mes" or self.settings.mes_telemetry else "off",
            "otlp_url": self.jaeger.otlp_url,
            "amqp_url": self._amqp_url,
            "exchange": self.settings.exchange,
            "s3_url": self._s3_url,
            "bucket": self.settings.name,
            "shop_url": self._url(SHOP),
            "crm_url": self._url(CRM),
            "calculation_limit": str(CALCULATION_LIMIT),
            "reads_dead_letters": "on" if self.settings.reads_dead_letters else "off",
        }
        environment = _environment_of_python()
        environment |= {f"LANDSCAPE_{name.upper()}": value for name, value in said.items()}
        if system == "crm":
            # One service speaks the newer conventions of HTTP, the others the older ones.
            environment["OTEL_SEMCONV_STABILITY_OPT_IN"] = "http"
        if system == "mes" and not self.settings.mes_propagates:
            # As configured by somebody who wanted to add baggage to what is the default.
            environment["OTEL_PROPAGATORS"] = "baggage"
        return environment


def _environment_of_python() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
