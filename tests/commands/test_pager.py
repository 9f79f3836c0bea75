"""Long results go through the pager, as git does it, and never get lost there."""

import os
import shlex
import sys
from pathlib import Path

import pytest

from tests.commands.orders import LATE
from tests.commands.run import Result, run

SHOWN = "What to do next"


@pytest.fixture
def paged(tmp_path: Path) -> Path:
    """Where the pager of these tests puts what it was given."""
    return tmp_path / "paged"


@pytest.fixture
def pager(tmp_path: Path, paged: Path) -> str:
    """A pager that keeps what it is shown, with a space in its name."""
    script = tmp_path / "my pager.py"
    script.write_text(
        "import os, sys\n"
        f"with open({str(paged)!r}, 'ab') as kept:\n"
        "    kept.write(sys.stdin.buffer.read())\n"
        "    kept.write(('|' + '|'.join(sys.argv[1:]) + '|' + os.environ.get('LESS', '')).encode())\n",
        encoding="utf-8",
    )
    return quoted(sys.executable, str(script))


def quoted(*words: str) -> str:
    return " ".join(f'"{word}"' for word in words) if os.name == "nt" else shlex.join(words)


def show(
    source: Path,
    *more: str,
    environment: dict[str, str] | None = None,
    height: int | None = 10,
    terminal: bool = True,
) -> Result:
    return run(
        *("show", LATE, "--from", source),
        *more,
        environment=environment,
        width=80,
        height=height,
        terminal=terminal,
    )


@pytest.mark.parametrize("variable", ["ORDERTRACE_PAGER", "PAGER"])
def test_what_is_longer_than_the_screen_is_paged(
    orders_file: Path, pager: str, paged: Path, variable: str
) -> None:
    result = show(orders_file, environment={variable: f"{pager} -x"})
    assert (result.code, result.stdout, result.stderr) == (0, "", "")
    text = paged.read_text(encoding="utf-8")
    assert SHOWN in text
    assert text.endswith("|-x|FRX")


def test_the_one_named_for_us_comes_before_the_settings_before_the_general_one(
    orders_file: Path, pager: str, paged: Path, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f"pager = {f'{pager} -settings'!r}\n", encoding="utf-8")
    environment = {"ORDERTRACE_CONFIG": str(config), "PAGER": f"{pager} -general"}
    show(orders_file, environment=environment)
    show(orders_file, environment={**environment, "ORDERTRACE_PAGER": f"{pager} -ours"})
    text = paged.read_text(encoding="utf-8")
    assert [mark for mark in ("-settings", "-ours", "-general") if f"|{mark}|" in text] == [
        "-settings",
        "-ours",
    ]


def test_options_of_less_that_the_person_has_set_are_left_alone(
    orders_file: Path, pager: str, paged: Path
) -> None:
    show(orders_file, environment={"PAGER": pager, "LESS": "S"})
    assert paged.read_text(encoding="utf-8").endswith("|S")


@pytest.mark.parametrize(
    ("more", "environment", "height", "terminal"),
    [
        ((), {}, 10, False),
        ((), {}, 200, True),
        ((), {}, None, True),
        (("--no-pager",), {}, 10, True),
        (("--format", "json"), {}, 10, True),
        (("--format", "ndjson"), {}, 10, True),
        ((), {"TERM": "dumb"}, 10, True),
        ((), {"ORDERTRACE_PAGER": ""}, 10, True),
        ((), {"ORDERTRACE_PAGER": "cat"}, 10, True),
    ],
    ids=[
        "in a pipe", "fits one screen", "height unknown", "not wanted", "json", "ndjson",
        "dumb terminal", "switched off", "cat",
    ],
)  # fmt: skip
def test_nothing_else_is_paged(
    orders_file: Path,
    pager: str,
    paged: Path,
    more: tuple[str, ...],
    environment: dict[str, str],
    height: int | None,
    terminal: bool,
) -> None:
    environment = {"PAGER": pager, **environment}
    result = show(orders_file, *more, environment=environment, height=height, terminal=terminal)
    assert result.code == 0
    assert LATE in result.stdout
    assert not paged.exists()


def test_a_file_is_not_paged(orders_file: Path, pager: str, paged: Path, tmp_path: Path) -> None:
    target = tmp_path / "order.txt"
    show(orders_file, "--output", str(target), environment={"PAGER": pager})
    assert SHOWN in target.read_text(encoding="utf-8")
    assert not paged.exists()


def test_leaving_the_pager_early_is_no_error(orders_file: Path) -> None:
    quits = quoted(sys.executable, "-c", "pass")
    result = run(
        *("stuck", "--from", orders_file),
        environment={"PAGER": quits},
        height=3,
        terminal=True,
    )
    assert (result.code, result.stdout, result.stderr) == (0, "", "")


def test_the_exit_code_is_the_result_s_own(orders_file: Path, pager: str) -> None:
    assert show(orders_file, "--check", environment={"PAGER": pager}).code == 10


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ("no-such-pager-here -R", "the pager no-such-pager-here cannot be started"),
        ("'", "the pager ' cannot be started"),
        ("\x1b[31mred", "the pager \\x1b[31mred cannot be started"),
    ],
)
def test_a_pager_that_does_not_start_loses_nothing(
    orders_file: Path, value: str, complaint: str
) -> None:
    result = show(orders_file, environment={"PAGER": value})
    assert SHOWN in result.stdout
    assert result.stderr == f"ordertrace: {complaint}\n"


def test_a_pager_that_fails_loses_nothing(orders_file: Path) -> None:
    fails = quoted(sys.executable, "-c", "raise SystemExit(7)")
    result = show(orders_file, environment={"PAGER": fails})
    assert SHOWN in result.stdout
    assert "ended with 7" in result.stderr


def test_no_shell_runs_the_value(
    orders_file: Path, pager: str, paged: Path, tmp_path: Path
) -> None:
    trap = tmp_path / "trap"
    show(orders_file, environment={"PAGER": f"{pager} ; touch {trap} $(touch {trap})"})
    assert not trap.exists()
    assert "|;|touch|" in paged.read_text(encoding="utf-8")


def test_links_are_left_out_for_pagers_that_would_show_them_as_signs(
    orders_file: Path, pager: str, paged: Path
) -> None:
    show(orders_file, environment={"PAGER": pager, "FORCE_HYPERLINK": "1"})
    assert b"\x1b]8" not in paged.read_bytes()
    assert b"\x1b[" in paged.read_bytes()
