"""`--learned-limits`: judged by other orders where the profile is silent, and said to be so."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ordertrace_cli.profile.model import Ending, Stage
from ordertrace_cli.spans.encode import encode_otlp
from tests.commands.run import run
from tests.fleet.orders import NOW, PROFILE, OrderSpans, approved

MINUTE = timedelta(minutes=1)


def silent_profile() -> str:
    """The built-in lifecycle with no limit for the approval."""
    return 'name = "silent"\n' + "".join(map(_stage, PROFILE.stages))


def _stage(stage: Stage) -> str:
    minutes = stage.within // MINUTE if stage.within else 0
    within = f'within = "{minutes}m"\n' if minutes and "APPROVED" not in stage.name else ""
    ends = 'ends = "cancelled"\n' if stage.ends is Ending.CANCELLED else ""
    return (
        f'[[stages]]\nname = "{stage.name}"\nsystem = "{stage.system}"\n'
        f'by = "{stage.by}"\n{within}{ends}'
    )


def write(folder: Path, cases: int) -> tuple[str | Path, ...]:
    """So many orders approved within ten minutes each, and one that has waited for an hour."""
    sound = [approved(1_000 + n, NOW - 300 * MINUTE + n * MINUTE, 10 * MINUTE)
             for n in range(cases)]  # fmt: skip
    waits = waiting()
    spans, profile = folder / "spans.json", folder / "profile.toml"
    spans.write_bytes(encode_otlp(order.trace() for order in [*sound, waits]))
    profile.write_text(silent_profile(), encoding="utf-8")
    return ("--from", spans, "--profile", profile, "--at", NOW.isoformat())


def waiting() -> OrderSpans:
    order = approved(7, NOW - 60 * MINUTE, 10 * MINUTE)
    del order.spans[-1]
    return order


def stuck(*words: str | Path) -> dict[str, Any]:
    result = run("stuck", "--since", "6h", "--format", "json", *words, now=NOW)
    assert result.code == 0, result
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


def test_stuck_lists_what_took_twice_as_long_as_nearly_all(tmp_path: Path) -> None:
    where = write(tmp_path, 100)
    assert stuck(*where)["orders"] == []
    (order,) = stuck(*where, "--learned-limits")["orders"]
    assert order["trace_id"] == waiting().trace_id
    assert order["stalled"]["cause"] == "awaiting_operator"


def test_show_says_that_the_limit_was_learned(tmp_path: Path) -> None:
    where = (*write(tmp_path, 100), "--learned-limits")
    result = run("show", waiting().trace_id, *where, "--format", "json", now=NOW)
    stages = {stage["name"]: stage for stage in json.loads(result.stdout)["stages"]}
    assert stages["MANUFACTURING_APPROVED"]["within_learned"] is True
    assert stages["MANUFACTURING_APPROVED"]["within_seconds"] == 20 * 60
    assert stages["MANUFACTURING_APPROVED"]["usual"] == {
        "median_seconds": 600.0,
        "p95_seconds": 600.0,
        "p99_seconds": 600.0,
        "cases": 100,
        "slower_than_percent": 100,
    }
    assert stages["PRICE_CALCULATED"]["within_learned"] is False
    shown = run("show", waiting().trace_id, *where, now=NOW).stdout
    assert "~20 m !" in shown
    assert "~ learned from other orders, the profile gives none" in shown
    # The ticket must tell of the same verdict.
    assert "--learned-limits" in shown


@pytest.mark.parametrize("command", [("stuck", "--since", "6h"), ("show", waiting().trace_id)])
def test_too_few_orders_are_told(command: tuple[str, ...], tmp_path: Path) -> None:
    result = run(*command, *write(tmp_path, 99), "--learned-limits", now=NOW)
    assert result.code == 0
    assert "no limit could be learned (MANUFACTURING_APPROVED)" in " ".join(result.stderr.split())


def test_a_ticket_is_judged_alike(tmp_path: Path) -> None:
    where = write(tmp_path, 100)
    words = ("ticket", waiting().trace_id, *where, "--format", "json")
    assert json.loads(run(*words, now=NOW).stdout)["fields"]["status"] == "in_progress"
    ticket = json.loads(run(*words, "--learned-limits", now=NOW).stdout)
    assert ticket["fields"]["status"] == "stuck"
