"""The committed completion scripts are those that the program makes, and they complete."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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
