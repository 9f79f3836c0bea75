"""ordertrace as its users run it, on the Jaeger of one site."""

import io
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.main import main
from tests.landscape.labels import PlayedSite, Truth
from tests.sources.one_api import LEGACY_ALONE, V3_ALONE, one_api

PROFILE = Path(__file__).with_name("profile.toml")

HIDDEN = {"v3": V3_ALONE, "legacy": LEGACY_ALONE}
"""What of Jaeger's API is hidden so that one generation alone is left."""

_LONG_BEFORE = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Ordertrace:
    """One site, asked as of the moment it was judged. url: of its Jaeger, or what stands before."""

    site: PlayedSite
    url: str

    def show(self, trace_id: str) -> dict[str, Any]:
        """`show --format json`, without a process of its own for each order."""
        output, errors = io.StringIO(), io.StringIO()
        code = main(["show", trace_id, *self._options()], _env(output, errors))
        assert code == 0, errors.getvalue()
        return dict(json.loads(output.getvalue()))

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The installed command, in a process of its own."""
        return subprocess.run(
            [sys.executable, "-m", "ordertrace_cli", *arguments, *self._options()],
            capture_output=True,
            check=False,
            encoding="utf-8",
            timeout=120,
        )

    def stuck(self) -> dict[str, Any]:
        since = self.site.began - _LONG_BEFORE
        done = self.run("stuck", "--since", since.isoformat())
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    def _options(self) -> list[str]:
        return [
            *("--jaeger", self.url, "--profile", str(PROFILE)),
            *("--at", self.site.at.isoformat(), "--format", "json"),
        ]


@contextmanager
def ordertrace(site: PlayedSite, api: str) -> Iterator[Ordertrace]:
    """Through one generation of Jaeger's API alone."""
    with one_api(site.jaeger_url, HIDDEN[api]) as url:
        yield Ordertrace(site, url)


def truth_of(document: Mapping[str, Any]) -> Truth:
    """What `show --format json` says, in the words of a label."""
    stalled = document["stalled"] or {}
    at = stalled.get("at") or {}
    return Truth(
        status=document["status"],
        stage=document["stage"],
        cause=stalled.get("cause"),
        at_system=at.get("system"),
        violations=frozenset(each["code"] for each in document["violations"]),
    )


def _env(output: io.StringIO, errors: io.StringIO) -> Env:
    return Env(
        stdin=None,
        stdout=output,
        stderr=errors,
        environment={},
        clock=lambda: datetime.now(UTC),
        stdout_is_terminal=False,
        stderr_is_terminal=False,
    )
