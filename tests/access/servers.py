"""The real servers of the tests of access: an OpenID provider, nginx, the role check between.

All listen on 127.0.0.1 on free ports. nginx runs the configuration that docs/gateway gives, with
its addresses replaced.
"""

import os
import shutil
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from tests.ports import free_ports
from tests.program import Program, answers

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
MODULES = ROOT / ".cache" / "access"
NGINX = shutil.which("nginx") or ("/usr/sbin/nginx" if Path("/usr/sbin/nginx").exists() else None)
# Distributions have older ones than the provider wants; where npm has none, that of the system.
NODE = next(
    (str(path) for path in MODULES.glob("node_modules/node-*/bin/node")), shutil.which("node")
)
START_SECONDS = 30.0
GATEWAY = ROOT / "docs" / "gateway"
GATEWAY_CLIENT, GATEWAY_SECRET = "gateway", "gateway-secret-of-a-test"


def missing() -> str:
    """Why these tests cannot run here, "" if they can."""
    if NODE is None:
        return "there is no node"
    if not (MODULES / "node_modules" / "oidc-provider").is_dir():
        return "the OpenID provider is not installed: run `make access`"
    if NGINX is None:
        return "there is no nginx"
    return ""


@dataclass(frozen=True, slots=True)
class OidcProvider:
    """A running provider; accounts are whatever name is typed into its login page."""

    issuer: str
    program: Program

    def control(self, **changes: object) -> dict[str, object]:
        """Change what is true there, and read it.

        roles: by account. accessSeconds, deviceSeconds: lives of tokens and codes. withdrawn:
        tokens that introspection calls inactive. refreshes: refresh tokens used so far.
        """
        answer = httpx.post(f"{self.issuer}/control", json=changes, trust_env=False)
        state: dict[str, object] = answer.raise_for_status().json()
        return state

    @contextmanager
    def paused(self) -> Iterator[None]:
        """While it takes connections and answers nothing."""
        self.program.pause()
        try:
            yield
        finally:
            self.program.resume()


@contextmanager
def oidc_provider(folder: Path) -> Iterator[OidcProvider]:
    """A provider that is ready."""
    assert NODE is not None
    (port,) = free_ports(1)
    program = Program(
        [NODE, str(HERE / "provider.js"), str(port), str(MODULES)], folder / "node.log"
    )
    with program.running(dict(os.environ)):
        provider = OidcProvider(f"http://127.0.0.1:{port}", program)
        _wait_for(program, f"{provider.issuer}/.well-known/openid-configuration")
        yield provider


@dataclass(slots=True)
class Gateway:
    """nginx with the role check behind it, in front of some Jaeger."""

    url: str
    check: Program
    check_environment: Mapping[str, str] = field(repr=False)

    def log(self) -> str:
        """What the role check noted."""
        return self.check.end_of_log()

    @contextmanager
    def without_check(self) -> Iterator[None]:
        """While the role check is down."""
        self.check.stop()
        try:
            yield
        finally:
            self.check.start(self.check_environment)
            _wait_until_open(self.check, int(self.check_environment["ROLE_CHECK_PORT"]))


@contextmanager
def gateway(
    folder: Path, provider: OidcProvider, jaeger_url: str, audience: str = ""
) -> Iterator[Gateway]:
    """A gateway that lets the role Support read from the Jaeger at this address."""
    assert NGINX is not None
    folder.mkdir()
    front, check_port = free_ports(2)
    secret = folder / "secret"
    secret.write_text(f"{GATEWAY_SECRET}\n", encoding="utf-8")
    environment = {
        **os.environ,
        "ROLE_CHECK_INTROSPECTION": f"{provider.issuer}/token/introspection",
        "ROLE_CHECK_CLIENT": GATEWAY_CLIENT,
        "ROLE_CHECK_SECRET_FILE": str(secret),
        "ROLE_CHECK_ROLE": "Support",
        "ROLE_CHECK_AUDIENCE": audience,
        "ROLE_CHECK_PORT": str(check_port),
    }
    check = Program([sys.executable, str(GATEWAY / "role_check.py")], folder / "check.log")
    nginx = Program([NGINX, "-p", str(folder), "-c", "nginx.conf"], folder / "nginx.log")
    (folder / "nginx.conf").write_text(_nginx_conf(), encoding="utf-8")
    (folder / "jaeger.conf").write_text(
        _documented_conf(front, check_port, urlsplit(jaeger_url).netloc), encoding="utf-8"
    )
    with check.running(environment), nginx.running(dict(os.environ)):
        _wait_until_open(check, check_port)
        _wait_until_open(nginx, front)
        try:
            yield Gateway(f"http://127.0.0.1:{front}", check, environment)
        finally:
            check.stop()


def _documented_conf(front: int, check: int, jaeger: str) -> str:
    text = (GATEWAY / "jaeger.conf").read_text(encoding="utf-8")
    for documented, here in (
        ("127.0.0.1:8443", f"127.0.0.1:{front}"),
        ("127.0.0.1:8444", f"127.0.0.1:{check}"),
        ("127.0.0.1:16686", jaeger),
    ):
        assert text.count(documented) == 1, documented
        text = text.replace(documented, here)
    return text


def _nginx_conf() -> str:
    """What a distribution's nginx.conf does around ours, in a folder of the test's own."""
    temporary = "".join(
        f"  {kind}_temp_path {kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        "daemon off;\nmaster_process off;\npid nginx.pid;\nerror_log stderr;\n"
        f"events {{ worker_connections 64; }}\nhttp {{\n  access_log off;\n{temporary}"
        "  include jaeger.conf;\n}\n"
    )


def _wait_for(program: Program, url: str) -> None:
    program.wait_until(answers(url), START_SECONDS)


def _wait_until_open(program: Program, port: int) -> None:
    def is_open() -> bool:
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            return True

    program.wait_until(is_open, START_SECONDS)
