"""A real Request Tracker for tests: Debian's package, with configuration, database and port of its own.

Owns starting, seeding and stopping. The package keeps one site for the whole machine; `RT_SITE_CONFIG`
makes RT read ours instead, so nothing of the installed one is read or changed.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.ports import LOCAL, free_port
from tests.program import Program, answers, printed_by

PACKAGE = Path("/usr/share/request-tracker5")
SERVER = PACKAGE / "libexec" / "rt-server"
SETUP = "rt-setup-database-5"
SEED = Path(__file__).with_name("seeds") / "rt.pl"
START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Rt:
    """A running RT and what was seeded in it.

    token: of a user who may file tickets in both queues. reader_token: of one who may only read.
    password: of the user `duty`, for the pages that people see. Queue `Support` has the custom field "Trace ID"; `Bare` has none.
    """

    url: str
    token: str
    reader_token: str
    password: str


def why_not() -> str:
    """Why no RT can be started here; "" when one can."""
    if SERVER.exists() and shutil.which(SETUP) and shutil.which("starman"):
        return ""
    return "there is no Request Tracker: install Debian's request-tracker5, rt5-db-sqlite, starman"


@contextmanager
def running_rt(folder: Path) -> Iterator[Rt]:
    """A seeded RT, gone afterwards. Raises ProgramFailedError."""
    port = free_port()
    environment = _configure(folder, port)
    # --skip-create: SQLite's database is made with its first table.
    account = ["--dba", "", "--dba-password", ""]
    printed_by([SETUP, "--action", "init", "--skip-create", *account], environment)
    told = printed_by(["perl", f"-I{PACKAGE / 'lib'}", str(SEED)], environment)
    seeded = json.loads(told.split("\n")[-1])
    server = Program(
        [
            str(SERVER),
            "--server",
            "Starman",
            "--host",
            LOCAL,
            "--port",
            str(port),
            "--workers",
            "2",
        ],
        folder / "rt.log",
        folder,
    )
    with server.running(environment):
        address = f"http://{LOCAL}:{port}"
        # Without a token: the answer is 401, and RT's own.
        server.wait_until(answers(f"{address}/REST/2.0/rt", 401), START_SECONDS)
        yield Rt(url=address, **seeded)


def _configure(folder: Path, port: int) -> Mapping[str, str]:
    settings = {
        "rtname": "desk.test",
        "Organization": "desk.test",
        "WebDomain": LOCAL,
        "WebPort": str(port),
        "WebPath": "",
        "DatabaseType": "SQLite",
        "DatabaseName": str(folder / "rt.db"),
        "LogToSTDERR": "warning",
        # Written to a file, sent to nobody.
        "MailCommand": "testfile",
    }
    lines = [f"Set(${name}, '{value}');" for name, value in settings.items()]
    site = folder / "RT_SiteConfig.pm"
    site.write_text("\n".join([*lines, "Set($LogToSyslog, undef);", "1;", ""]), encoding="utf-8")
    own = folder / "RT_SiteConfig.d"
    own.mkdir()
    return {
        "PATH": f"{os.environ['PATH']}:/usr/sbin",
        "LANG": "C.UTF-8",
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "RT_SITE_CONFIG": str(site),
        "RT_SITE_CONFIG_DIR": str(own),
    }
