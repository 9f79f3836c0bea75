"""A real Roundup for tests: from the package index, in an environment of its own.

Owns making a tracker with the mandatory property, starting and stopping.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.ports import LOCAL, free_port
from tests.program import Program, printed_by

BIN = Path(__file__).parents[2] / ".cache/desks/venv" / ("Scripts" if os.name == "nt" else "bin")
SEEDS = Path(__file__).with_name("seeds")
USER, PASSWORD = "agent", "roundup-canary-password"
START_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Roundup:
    """A running tracker with the mandatory property `trace_id`, and `order_key`."""

    url: str
    user: str = USER
    password: str = PASSWORD


def why_not() -> str:
    """Why no Roundup can be started here; "" when one can."""
    if (BIN / "roundup-admin").exists():
        return ""
    return "there is no Roundup: run `make desks`, which installs it"


@contextmanager
def running_roundup(folder: Path) -> Iterator[Roundup]:
    """A fresh tracker, gone afterwards. Raises ProgramFailedError."""
    port = free_port()
    url = f"http://{LOCAL}:{port}/desk"
    tracker = folder / "tracker"
    _make(tracker, url)
    program = Program(
        [
            str(BIN / "python"), str(SEEDS / "roundup_serve.py"),
            "-n", LOCAL, "-p", str(port), f"desk={tracker}",
        ],
        folder / "roundup.log",
    )  # fmt: skip
    with program.running(dict(os.environ)):
        program.wait_until(lambda: _is_up(url), START_SECONDS)
        yield Roundup(url)


def _make(tracker: Path, url: str) -> None:
    _admin(tracker, "install", "classic", "sqlite", "admin_email=desk@example.com")
    config = tracker / "config.ini"
    settings = {"web": f"{url}/", "domain": "example.com", "host": LOCAL, "password": "none"}
    text = config.read_text(encoding="utf-8")
    for name, value in settings.items():
        text = text.replace(f"#{name} = NO DEFAULT", f"{name} = {value}", 1)
    config.write_text(text, encoding="utf-8")
    schema = tracker / "schema.py"
    issue = 'issue = IssueClass(db, "issue",'
    text = schema.read_text(encoding="utf-8")
    properties = f"{issue} trace_id=String(), order_key=String(),"
    schema.write_text(text.replace(issue, properties), encoding="utf-8")
    shutil.copy(SEEDS / "roundup_mandatory.py", tracker / "detectors" / "mandatory.py")
    _admin(tracker, "initialise", "admin")
    _admin(
        tracker, "create", "user", f"username={USER}", f"password={PASSWORD}",
        "address=agent@example.com", "roles=User",
    )  # fmt: skip


def _admin(tracker: Path, *words: str) -> None:
    printed_by([str(BIN / "roundup-admin"), "-i", str(tracker), *words], os.environ)


def _is_up(url: str) -> bool:
    return httpx.get(f"{url}/rest", timeout=2, trust_env=False).status_code < 500
