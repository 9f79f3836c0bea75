"""A real Redmine for tests: Debian's package, with files, database and port of its own.

Owns starting, seeding and stopping. Debian keeps one instance for the whole machine, so a copy of
its program (15 MB) is what runs here; nothing of the installed instance is read or changed.
"""

import json
import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from tests.ports import LOCAL, free_port
from tests.program import Program, ProgramFailedError, answers, printed_by

PACKAGE = Path("/usr/share/redmine")
SEED = Path(__file__).with_name("seeds") / "redmine.rb"
START_SECONDS = 60.0
SEED_ATTEMPTS = 2

# Debian's Ruby is newer than the release Redmine was packaged for: the lock file names gems that
# are not there. It is resolved again from what is installed, with the web server added.
GEMS = """\
gem "puma"
gem "sqlite3" unless dependencies.any? { |each| each.name == "sqlite3" }
"""


class Formatting(StrEnum):
    """How Redmine reads descriptions and notes; one setting for the whole server."""

    TEXTILE = "textile"
    MARKDOWN = "common_mark"


@dataclass(frozen=True, slots=True)
class Redmine:
    """A running Redmine and what was seeded in it.

    key: of a user who may file tickets in each project. reader_key: of one who may only read.
    database: its SQLite file. Projects: `support` with the required field "Trace ID", `lenient`
    with "Trace reference", `bare` without any; `open` with "Trace unfiltered", and with "Trace
    everywhere", a field for all projects, on the one ticket that it holds.
    """

    url: str
    key: str
    reader_key: str
    database: Path

    def read_texts_as(self, formatting: Formatting) -> None:
        """From the next request on; a running Redmine looks whether its settings have changed.

        It takes them for unchanged when it has read them later than they say; they say whole
        seconds, hence the next one.
        """
        change = (
            "UPDATE settings SET value = ?, updated_on = datetime('now', '+1 second')"
            " WHERE name = ?"
        )
        with closing(sqlite3.connect(self.database, timeout=30)) as database, database:
            database.execute(change, (formatting, "text_formatting"))


def why_not() -> str:
    """Why no Redmine can be started here; "" when one can."""
    missing = [name for name in ("ruby", "bundle", "puma") if shutil.which(name) is None]
    if PACKAGE.is_dir() and not missing:
        return ""
    return "there is no Redmine: install Debian's redmine, redmine-sqlite and puma"


@contextmanager
def running_redmine(folder: Path) -> Iterator[Redmine]:
    """A seeded Redmine, gone afterwards. Raises ProgramFailedError."""
    program = folder / "redmine"
    environment, seeded = _seeded(program)
    port = free_port()
    address = f"http://{LOCAL}:{port}"
    # One process with few threads: SQLite takes one writer at a time.
    server = Program(
        ["puma", "--quiet", "--threads", "2:4", "--bind", f"tcp://{LOCAL}:{port}", "config.ru"],
        folder / "redmine.log",
        program,
    )
    with server.running(environment):
        server.wait_until(answers(f"{address}/projects.json"), START_SECONDS)
        yield Redmine(url=address, database=_database(program), **seeded)


def _database(program: Path) -> Path:
    return program / "instances" / "default" / "redmine.db"


def _seeded(program: Path) -> tuple[Mapping[str, str], dict[str, str]]:
    """Made ready to be served, and what its seed printed.

    Once in some dozens of times Rails fails in the middle of that, on a machine under load.
    """
    for attempt in range(1, SEED_ATTEMPTS + 1):
        shutil.rmtree(program, ignore_errors=True)
        _copy(program)
        environment = _environment(program)
        try:
            printed_by(["bundle", "install", "--local", "--quiet"], environment, program)
            printed_by(["bin/rails", "db:migrate"], environment, program)
            printed = printed_by(["bin/rails", "runner", str(SEED)], environment, program)
        except ProgramFailedError:
            if attempt == SEED_ATTEMPTS:
                raise
        else:
            return environment, json.loads(printed.split("\n")[-1])
    raise AssertionError("unreachable")


def _copy(program: Path) -> None:
    """The program without the machine's instance of it."""
    shutil.copytree(
        PACKAGE, program, symlinks=True, ignore=shutil.ignore_patterns("Gemfile.lock", "instances")
    )
    (program / "config" / "database.yml").unlink(missing_ok=True)
    instance = program / "instances" / "default"
    for name in ("config", "files", "log", "tmp"):
        (instance / name).mkdir(parents=True)
    (program / "Gemfile.local").write_text(GEMS, encoding="utf-8")
    (instance / "config" / "secret_key.txt").write_text(secrets.token_hex(32), encoding="utf-8")
    database = {
        "adapter": "sqlite3",
        "database": str(_database(program)),
        "timeout": 15_000,
    }
    # JSON is YAML.
    (instance / "config" / "database.yml").write_text(
        json.dumps({"production": database}), encoding="utf-8"
    )


def _environment(program: Path) -> Mapping[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "HOME": str(program),
        "RAILS_ENV": "production",
        "BUNDLE_GEMFILE": str(program / "Gemfile"),
        "BUNDLE_SILENCE_ROOT_WARNING": "true",
    }
