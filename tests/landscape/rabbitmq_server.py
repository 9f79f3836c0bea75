"""A real RabbitMQ for tests: Debian's package, as any user, without systemd, on loopback alone.

Owns starting, readiness and stopping. Everything that could meet another broker of this machine
is its own: node name, ports, data, cookie, and the port mapper (epmd), which would else be shared
and would outlive the broker.
"""

import json
import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from tests.landscape.addresses import BROKER
from tests.ports import free_port
from tests.program import Program

# The script itself: the one on the path changes to the user `rabbitmq`, and so wants root.
SCRIPT = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
START_SECONDS = 60.0
USER = "landscape"


@dataclass(frozen=True, slots=True)
class RabbitMq:
    """A running broker."""

    port: int

    def url(self, vhost: str) -> str:
        return f"amqp://{USER}:{USER}@{BROKER}:{self.port}/{vhost}"


def why_not() -> str:
    """Why no broker can be started here; "" when one can."""
    if SCRIPT.exists() and which("epmd"):
        return ""
    return "there is no RabbitMQ: install Debian's rabbitmq-server"


@contextmanager
def running_rabbitmq(vhosts: Sequence[str]) -> Iterator[RabbitMq]:
    """A broker with these virtual hosts, gone afterwards. Raises ProgramFailedError."""
    with TemporaryDirectory(prefix="ordertrace-rabbitmq-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        ports = free_port(BROKER), free_port(BROKER), free_port(BROKER)
        environment = _environment(folder, *ports)
        _configure(folder, ports[0], vhosts)
        mapper = Program(["epmd", "-address", BROKER, "-port", str(ports[2])], folder / "epmd.log")
        broker = Program([str(SCRIPT)], folder / "broker.log")
        with mapper.running(environment), broker.running(environment):
            broker.wait_until(lambda: _listens(ports[0]), START_SECONDS)
            yield RabbitMq(ports[0])


def _environment(folder: Path, port: int, distribution: int, mapper: int) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    interface = BROKER.replace(".", ",")
    return kept | {
        "HOME": str(folder),
        "ERL_EPMD_ADDRESS": BROKER,
        "ERL_EPMD_PORT": str(mapper),
        "RABBITMQ_CONF_ENV_FILE": str(folder / "none"),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_DIST_PORT": str(distribution),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_FEATURE_FLAGS_FILE": str(folder / "flags"),
        "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "generated"),
        "RABBITMQ_LOGS": "-",
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_NODENAME": f"ordertrace-{port}@localhost",
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"-kernel inet_dist_use_interface {{{interface}}}",
    }


def _configure(folder: Path, port: int, vhosts: Sequence[str]) -> None:
    definitions = folder / "definitions.json"
    lines = (f"listeners.tcp.1 = {BROKER}:{port}", f"load_definitions = {definitions}")
    (folder / "rabbitmq.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
    everything = {"user": USER, "configure": ".*", "write": ".*", "read": ".*"}
    document = {
        "users": [{"name": USER, "password": USER, "tags": ""}],
        "vhosts": [{"name": vhost} for vhost in vhosts],
        "permissions": [{"vhost": vhost, **everything} for vhost in vhosts],
    }
    definitions.write_text(json.dumps(document), encoding="utf-8")


def _listens(port: int) -> bool:
    """The listener is the last thing a broker starts."""
    with socket.create_connection((BROKER, port), timeout=1):
        return True
