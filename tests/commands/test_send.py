"""`ticket --send` and `outbox`, on a folder as the help desk."""

import json
import os
import stat
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.commands.orders import FEW_ORDERS, LATE, document
from tests.commands.run import PROGRAM, Result, installed, run
from tests.ports import free_port

posix_only = pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")


@dataclass
class Site:
    """A configuration with one desk, its folder, an outbox, and orders in a file."""

    folder: Path
    orders: Path
    environment: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.tickets.mkdir()
        config = self.folder / "config.toml"
        config.write_text('[desks.shelf]\nkind = "file"\nfolder = "tickets"\n', encoding="utf-8")
        self.environment = {
            "ORDERTRACE_CONFIG": str(config),
            "ORDERTRACE_OUTBOX": str(self.folder / "outbox"),
        }

    @property
    def tickets(self) -> Path:
        return self.folder / "tickets"

    @property
    def files(self) -> list[Path]:
        return sorted(self.tickets.glob("*.txt"))

    def send(self, *words: str, order: str | None = None) -> Result:
        trace_id = order or stuck(self)[0]
        source = ("--from", str(self.orders))
        return self.run("ticket", trace_id, *source, "--send", "shelf", *words)

    def run(self, *words: str, **settings: Any) -> Result:
        return run(*words, environment=self.environment, **settings)

    def break_desk(self) -> None:
        self.tickets.rename(self.folder / "away")

    def mend_desk(self) -> None:
        (self.folder / "away").rename(self.tickets)

    def drafts(self) -> list[dict[str, Any]]:
        listed = json.loads(self.run("outbox", "list", "--format", "json").stdout)
        assert listed["schema"] == "ordertrace.outbox/1"
        drafts: list[dict[str, Any]] = listed["drafts"]
        return drafts


def stuck(site: Site) -> list[str]:
    found = run("stuck", "--from", site.orders, "--since", "30d", "--ids-only")
    return found.stdout.split()


@pytest.fixture
def site(tmp_path: Path, orders_file: Path) -> Site:
    return Site(tmp_path, orders_file)


def test_a_ticket_is_created_and_its_link_told(site: Site) -> None:
    result = site.send()
    (path,) = site.files
    assert (result.code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        f"Created: ticket {path.name} at shelf",
        f"  {path.as_uri()}",
        "  The desk holds the trace id: read back",
    ]
    assert site.drafts() == []


def test_the_second_time_it_is_found(site: Site) -> None:
    site.send()
    result = site.send()
    assert (result.code, len(site.files)) == (0, 1)
    assert result.stdout.startswith("Found: ticket ")
    assert "--comment" in result.stdout


def test_a_fresh_ticket_holds_its_findings_and_needs_no_comment(site: Site) -> None:
    site.send()
    before = site.files[0].read_bytes()
    assert site.send("--comment").stdout.splitlines()[-1] == "  The findings are in it already"
    assert site.files[0].read_bytes() == before


def test_other_findings_are_added_once(site: Site) -> None:
    site.send()
    path = site.files[0]
    path.write_text(
        path.read_text(encoding="utf-8").replace("ordertrace-findings-", "older-findings-"),
        encoding="utf-8",
    )
    assert site.send("--comment").stdout.startswith("Commented: ")
    assert site.send("--comment").stdout.startswith("Found: ")
    assert path.read_text(encoding="utf-8").count("The order was looked at again.") == 1


def test_new_makes_another_one(site: Site) -> None:
    site.send()
    assert site.send("--new").stdout.startswith("Created: ")
    assert len(site.files) == 2


def test_the_result_as_json(site: Site) -> None:
    site.send()
    (path,) = site.files
    document = json.loads(site.send("--format", "json").stdout)
    trace_id = stuck(site)[0]
    assert document == {
        "schema": "ordertrace.delivery/1",
        "desk": "shelf",
        "outcome": "found",
        "trace_id": trace_id,
        "dedupe_key": f"ordertrace-{trace_id}",
        "ticket_id": path.name,
        "link": path.as_uri(),
        "read_back": None,
        "earlier": None,
        "retired": None,
        "draft_id": None,
        "error": None,
    }


def test_a_dry_run_prints_what_would_be_written_and_writes_nothing(site: Site) -> None:
    shown = site.send("--dry-run").stdout
    assert (site.files, site.drafts()) == ([], [])
    document = json.loads(site.send("--dry-run", "--format", "json").stdout)
    (message,) = document["messages"]
    site.send()
    (path,) = site.files
    assert (document["outcome"], message["method"]) == ("dry_run", "WRITE")
    assert message["body"] == path.read_text(encoding="utf-8")
    assert all(line in shown for line in message["body"].splitlines())


def test_a_desk_that_is_down_keeps_the_draft_for_later(site: Site) -> None:
    site.break_desk()
    told = site.send().refused(7)
    (draft,) = site.drafts()
    assert f"ordertrace outbox send {draft['draft_id']}" in told
    assert (draft["desk"], draft["state"]) == ("shelf", "waiting")
    site.mend_desk()
    result = site.run("outbox", "send", draft["draft_id"])
    assert (result.code, len(site.files), site.drafts()) == (0, 1, [])
    assert result.stdout.startswith("Created: ")


def test_what_is_kept_is_told_in_json_as_well(site: Site) -> None:
    site.break_desk()
    result = site.send("--format", "json")
    document = json.loads(result.stdout)
    assert (result.code, document["outcome"], document["error"]["exit_code"]) == (7, "kept", 7)
    assert document["draft_id"] == site.drafts()[0]["draft_id"]


@posix_only
def test_drafts_are_readable_by_their_owner_alone(site: Site) -> None:
    site.break_desk()
    site.send()
    (path,) = (site.folder / "outbox").glob("*.json")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_outbox_sends_all_and_ends_with_the_gravest_code(site: Site) -> None:
    site.break_desk()
    for order in stuck(site)[:2]:
        site.send(order=order)
    assert site.run("outbox", "send").code == 7
    site.mend_desk()
    assert site.run("outbox", "send").code == 0
    assert (len(site.files), site.drafts()) == (2, [])


def test_a_draft_is_dropped_only_on_purpose(site: Site) -> None:
    site.break_desk()
    site.send()
    draft_id = site.drafts()[0]["draft_id"]
    assert "--yes" in site.run("outbox", "drop", draft_id).refused(2)
    assert "no draft is named" in site.run("outbox", "drop").refused(2)
    assert "no draft" in site.run("outbox", "drop", "0" * 12, "--yes").refused(2)
    assert len(site.drafts()) == 1
    assert site.run("outbox", "drop", draft_id, "--yes").code == 0
    assert site.drafts() == []


def test_the_list_says_what_waits_and_why(site: Site) -> None:
    assert site.run("outbox", "list").stdout == "The outbox is empty\n"
    assert site.run("outbox", "list", "--lang", "ru").stdout == "Неотправленных тикетов нет\n"
    site.break_desk()
    site.send()
    lines = site.run("outbox", "list").stdout.splitlines()
    assert "not sent" in lines[0]
    assert lines[1].endswith(stuck(site)[0])
    assert "there is no folder" in lines[2]


def test_orders_of_one_incident_share_a_ticket(site: Site) -> None:
    twins = {LATE: FEW_ORDERS[LATE], LATE[:-1] + "a": FEW_ORDERS[LATE]}
    site.orders.write_text(json.dumps(document({**FEW_ORDERS, **twins})), encoding="utf-8")
    told = [site.send("--incident", order=each).stdout.split()[0] for each in twins]
    assert told == ["Created:", "Found:"]
    (path,) = site.files
    text = path.read_text(encoding="utf-8")
    assert "Dedupe-Key: ordertrace-incident-" in text
    assert all(trace_id in text for trace_id in twins)


def test_ids_from_standard_input_become_a_ticket_for_each_order(site: Site) -> None:
    ids = stuck(site)
    words = ("ticket", "-", "--from", str(site.orders), "--send", "shelf")
    result = site.run(*words, stdin="\n".join(ids).encode())
    assert (result.code, len(site.files)) == (0, len(ids))
    again = site.run(*words, stdin="\n".join(ids).encode())
    assert [line.split()[0] for line in again.stdout.splitlines()[::3]] == ["Found:"] * len(ids)
    site.break_desk()
    kept = site.run(*words, "--new", stdin="\n".join(ids).encode())
    assert (kept.code, len(site.drafts())) == (7, len(ids))


def test_an_unverified_ticket_reaches_the_desk_by_force_alone(site: Site) -> None:
    unknown = "0af7651916cd43dd8448eb211c80319c"
    site.send(order=unknown).refused(3)
    assert site.send("--force", order=unknown).code == 0
    assert "not verified" in site.files[0].read_text(encoding="utf-8")
    assert "no trace" in site.send("--force", "--incident", order=unknown).refused(3)


def test_row_91_a_jaeger_that_is_down_is_no_obstacle_by_force(site: Site) -> None:
    order = "0af7651916cd43dd8448eb211c80319c"
    words = ("ticket", order, "--jaeger", f"http://127.0.0.1:{free_port()}", "--send", "shelf")
    assert "--force" in site.run(*words).refused(5)
    assert site.files == []
    result = site.run(*words, "--force")
    assert (result.code, "refused the connection" in result.stderr) == (0, True)
    text = site.files[0].read_text(encoding="utf-8")
    assert f"Trace-Id: {order}" in text
    assert "not verified" in text


def test_the_attached_file_goes_along(site: Site) -> None:
    assert site.send("--attach", str(site.folder / "spans.json")).code == 0
    (beside,) = site.tickets.glob("*-spans.json")
    assert beside.read_bytes() == (site.folder / "spans.json").read_bytes()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--send", "shelv"), "did you mean shelf?"),
        (("--send", "shelf", "--format", "markdown"), "exclude one another"),
        (("--send", "shelf", "--new", "--comment"), "exclude one another"),
        (("--dry-run",), "--dry-run without --send"),
        (("--comment",), "--comment without --send"),
        (("--new",), "--new without --send"),
        (("--incident",), "--incident without --send"),
    ],
)
def test_what_makes_no_sense_is_refused(site: Site, words: tuple[str, ...], told: str) -> None:
    trace_id = stuck(site)[0]
    result = site.run("ticket", trace_id, "--from", str(site.orders), *words)
    assert told in result.refused(2)


def test_without_any_desk_the_docs_are_named(site: Site) -> None:
    Path(site.environment["ORDERTRACE_CONFIG"]).write_text("", encoding="utf-8")
    assert "docs/desks.md" in site.send().refused(2)


def test_two_engineers_at_once_on_one_machine_make_one_ticket(
    tmp_path: Path, live_orders_file: Path
) -> None:
    site = Site(tmp_path, live_orders_file)
    found = installed("stuck", "--from", live_orders_file, "--since", "30d", "--ids-only")
    order = ("ticket", found.stdout.split()[0], "--from", str(live_orders_file))
    words = [str(PROGRAM), *order, "--send", "shelf"]
    environment = {**os.environ, **site.environment}
    both = [
        subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    told = sorted(process.communicate(timeout=60)[0].split()[0] for process in both)
    assert told == [b"Created:", b"Found:"]
    assert len(site.files) == 1
