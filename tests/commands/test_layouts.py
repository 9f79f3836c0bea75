"""`ticket --template` as it is typed: files, names, the list of them."""

import json
from pathlib import Path

import pytest

from tests.commands.orders import FEW_ORDERS, LATE, document
from tests.commands.run import Result, run

SPANS = json.dumps(document(FEW_ORDERS)).encode()
OWN = "Trace {{ ticket.trace_id }}\n{{ heading.actions }}\n"


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A configuration folder with a place for templates."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "config.toml").write_text("", encoding="utf-8")
    return {"ORDERTRACE_CONFIG": str(tmp_path / "config.toml")}


def ticket(*words: str | Path, environment: dict[str, str] | None = None) -> Result:
    return run("ticket", LATE, "--from", "-", *words, environment=environment, stdin=SPANS)


def test_a_file_is_a_template_for_every_format(tmp_path: Path) -> None:
    path = tmp_path / "own.j2"
    path.write_text(OWN, encoding="utf-8")
    assert ticket("--template", path).stdout.endswith(f"\n\nTrace {LATE}\nWhat to do next\n")
    russian = ticket("--template", path, "--format", "markdown", "--lang", "ru").stdout
    assert russian.endswith(f"Trace {LATE}\nЧто делать дальше\n")


def test_built_in_ones_go_by_their_names() -> None:
    full, short = ticket("--template", "full").stdout, ticket("--template", "short").stdout
    assert full == ticket().stdout
    assert LATE in short
    assert "Evidence" not in short


def test_a_name_means_a_file_of_the_configuration_folder_first(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    folder = tmp_path / "templates"
    (folder / "short.txt.j2").write_text("own {{ ticket.trace_id }}", encoding="utf-8")
    (folder / "short.ru.txt.j2").write_text("свой {{ ticket.trace_id }}", encoding="utf-8")
    words = ("--template", "short")
    assert ticket(*words, environment=environment).stdout.endswith(f"own {LATE}\n")
    russian = ticket(*words, "--lang", "ru", environment=environment)
    assert russian.stdout.endswith(f"свой {LATE}\n")
    markdown = ticket(*words, "--format", "markdown", environment=environment)
    assert f"own {LATE}" not in markdown.stdout


def test_the_list_names_all_of_them(tmp_path: Path, environment: dict[str, str]) -> None:
    for name in ("desk.md.j2", "desk.ru.md.j2", "notes.txt", "odd.j2"):
        (tmp_path / "templates" / name).write_text(OWN, encoding="utf-8")
    result = run("ticket", "--list-templates", environment=environment, width=400)
    assert result.code == 0
    assert all(line.endswith("built in") for line in result.stdout.splitlines()[:4])
    rows = [line.split(maxsplit=2) for line in result.stdout.splitlines()]
    assert [row[:2] for row in rows] == [
        ["full", "markdown"], ["full", "text"], ["short", "markdown"], ["short", "text"],
        ["desk", "markdown"], ["desk", "markdown"],
    ]  # fmt: skip
    assert all("en, ru" in row[2] for row in rows[:4])
    assert [row[2].split()[0] for row in rows[4:]] == ["any", "ru"]


def test_a_template_that_drops_the_trace_id_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.j2"
    path.write_text("{{ ticket.summary }}", encoding="utf-8")
    assert "trace id" in ticket("--template", path).refused(7)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"{{ ticket.trace_id }}\n{{ order.number }}", "own.j2:2: there is no order.number"),
        (b"{{ ticket.trace_id }}\n{% include '/etc/passwd' %}", "own.j2:2: include is not for"),
        (b"{{ ticket.trace_id }}\n\xff", "own.j2:2: not UTF-8"),
        (b"x" * 100_000, "own.j2: larger than 64 KiB"),
        (None, "own.j2: cannot be read"),
    ],
)
def test_what_is_no_template_is_told_with_file_and_line(
    data: bytes | None, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "own.j2"
    if data is not None:
        path.write_bytes(data)
    target = tmp_path / "ticket.txt"
    assert told in ticket("--template", path, "--output", target).refused(2)
    assert not target.exists()


def test_an_unknown_name_is_told_with_the_nearest_one() -> None:
    assert "did you mean short?" in ticket("--template", "shrt").refused(2)
    assert "--list-templates" in ticket("--template", "quarterly").refused(2)
