"""The committed completion scripts are those that the program makes, and they complete."""

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ordertrace_cli.commands.recent import remember
from ordertrace_cli.completions import FILES, completion_script, write_completions

FOLDER = Path(__file__).parent.parent / "completions"

needs_the_program = pytest.mark.skipif(
    importlib.util.find_spec("ordertrace_cli.main") is None, reason="there is no program yet"
)


@needs_the_program
@pytest.mark.parametrize("shell", FILES)
def test_the_committed_script_is_up_to_date(shell: str) -> None:
    committed = (FOLDER / FILES[shell]).read_text(encoding="utf-8")
    assert committed == completion_script(shell), "run `make completions`"


def test_nothing_else_is_kept_with_the_scripts() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(FILES.values())


PROGRAM = """
import typer
app = typer.Typer()
@app.command()
def show() -> None: ...
@app.command()
def stuck() -> None: ...
app(prog_name="ordertrace")
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """An executable `ordertrace` with two commands, for whichever shell asks it."""
    path = tmp_path / "bin" / "ordertrace"
    path.parent.mkdir()
    path.write_text(f"#!{sys.executable}\n{PROGRAM}", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_scripts_are_written_for_each_shell(program: Path, tmp_path: Path) -> None:
    write_completions(tmp_path / "made", (sys.executable, str(program)))
    for name in FILES.values():
        made = (tmp_path / "made" / name).read_bytes()
        assert b"ordertrace" in made
        assert made == (FOLDER / name).read_bytes()


ASK = {
    "bash": (
        "source {script}; COMP_WORDS=(ordertrace s); COMP_CWORD=1; "
        '_ordertrace_completion ordertrace; printf "%s\\n" "${{COMPREPLY[@]}}"'
    ),
    "fish": 'source {script}; complete --do-complete "ordertrace s"',
}


@pytest.mark.parametrize("shell", ASK)
def test_a_shell_that_reads_the_script_completes(shell: str, program: Path) -> None:
    if shutil.which(shell) is None or os.name != "posix":
        pytest.skip(f"no {shell} here")
    done = subprocess.run(
        [shell, "-c", ASK[shell].format(script=FOLDER / FILES[shell])],
        env={**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert [line.split("\t")[0] for line in done.stdout.split()] == ["show", "stuck"]


CONFIG = """\
[contexts.prod]
jaeger_url = "http://jaeger.lan"
profile = "own.toml"
[contexts.spare]
jaeger_url = "http://spare.lan"
[desks.shelf]
kind = "file"
folder = "tickets"
"""
PROFILE = """\
[systems.shop]
kind = "service"
services = ["shop"]
[[stages]]
name = "ORDERED"
system = "shop"
by = "customer"
"""


@pytest.fixture
def configured(tmp_path: Path) -> Path:
    """The configuration of somebody with contexts, a desk, a template and a profile."""
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "own.toml").write_text(PROFILE, encoding="utf-8")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "night.txt.j2").write_text("{{ ticket.trace_id }}", encoding="utf-8")
    return tmp_path / "config.toml"


def completed(line: str, configuration: Path) -> list[str]:
    """What bash offers at the end of this line, by the committed script and the real program."""
    if shutil.which("bash") is None or os.name != "posix":
        pytest.skip("no bash here")
    ask = (
        f"source {FOLDER / FILES['bash']}; COMP_LINE={shlex.quote(line)}; "
        f"COMP_WORDS=({line}{' ' + QUOTED_NOTHING if line.endswith(' ') else ''}); "
        "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _ordertrace_completion ordertrace; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    program = Path(sys.executable).parent
    done = subprocess.run(
        ["bash", "-c", ask],
        env={
            **os.environ,
            "PATH": f"{program}{os.pathsep}{os.environ['PATH']}",
            "ORDERTRACE_CONFIG": str(configuration),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.split()


QUOTED_NOTHING = '""'


@needs_the_program
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("ordertrace show --context ", ["prod", "spare"]),
        ("ordertrace login --context p", ["prod"]),
        ("ordertrace ticket --send ", ["shelf"]),
        ("ordertrace ticket --template n", ["night"]),
        ("ordertrace ticket --template f", ["full"]),
        ("ordertrace stuck --cause message_l", ["message_lost"]),
        ("ordertrace stuck --stage SUB", ["SUBMITTED"]),
        ("ordertrace stuck --context prod --stage ", ["ORDERED"]),
        ("ordertrace show --format md", []),
        ("ordertrace profile show --format ", ["toml", "json"]),
        ("ordertrace show --lang ", ["en", "ru"]),
        ("ordertrace help e", ["exit-codes", "environment"]),
        ("ordertrace help causes awaiting_", ["awaiting_operator", "awaiting_carrier"]),
        ("ordertrace help statuses ", []),
        ("ordertrace schema tick", ["ticket", "tickets"]),
    ],
)
def test_values_are_completed(line: str, offered: list[str], configured: Path) -> None:
    assert completed(line, configured) == offered


@needs_the_program
@pytest.mark.parametrize("command", ["show", "ticket"])
def test_ids_that_were_looked_at_are_completed(
    command: str, configured: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    ids = ("4bf92f3577b34da6a3ce929d0e0e4736", "0af7651916cd43dd8448eb211c80319c")
    remember(ids)
    assert completed(f"ordertrace {command} 4", configured) == [ids[0]]


@needs_the_program
@pytest.mark.parametrize("option", ["--context", "--stage", "--cause", "--template"])
def test_a_broken_configuration_stops_nothing(option: str, configured: Path) -> None:
    configured.write_text("contexts = [", encoding="utf-8")
    command = "ticket" if option == "--template" else "stuck"
    offered = completed(f"ordertrace {command} {option} ", configured)
    assert bool(offered) is (option in ("--cause", "--template"))
