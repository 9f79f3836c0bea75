"""Writes the completion scripts of `completions/`: `python -m ordertrace_cli.completions FOLDER`.

Owns the files' names. Their text comes from the program itself, so it always fits the Typer
that runs it; what is offered at the prompt is asked of the installed program each time.
"""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

PROGRAM = "ordertrace"
FILES: Mapping[str, str] = MappingProxyType(
    {
        "bash": f"{PROGRAM}.bash",
        "zsh": f"_{PROGRAM}",
        "fish": f"{PROGRAM}.fish",
        "powershell": f"{PROGRAM}.ps1",
    }
)
"""The file of each shell, named as the shell's own folders of completions want it."""

THIS_PROGRAM = (sys.executable, "-m", "ordertrace_cli")


def completion_script(shell: str, program: Sequence[str] = THIS_PROGRAM) -> str:
    """What the program prints when Typer's variable asks for a shell's script."""
    done = subprocess.run(  # noqa: S603  our own program
        program,
        env={**os.environ, f"_{PROGRAM.upper()}_COMPLETE": f"source_{shell}"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    return done.stdout.strip() + "\n"


def write_completions(folder: Path, program: Sequence[str] = THIS_PROGRAM) -> None:
    """One file for each shell, with the line ends that shells want on every platform."""
    folder.mkdir(parents=True, exist_ok=True)
    for shell, name in FILES.items():
        script = completion_script(shell, program)
        (folder / name).write_text(script, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_completions(Path(sys.argv[1] if len(sys.argv) > 1 else "completions"))
