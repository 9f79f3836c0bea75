"""`ticket --edit` with real editors: small programs that do to the file what people do."""

import io
import json
import os
import shlex
import stat
import sys
from pathlib import Path

import pytest

from ordertrace_cli.commands.surroundings import Env
from ordertrace_cli.main import main
from tests.commands.orders import FEW_ORDERS, LATE, document
from tests.commands.run import Result, run
from tests.demo.worlds import NOW

SPANS = json.dumps(document(FEW_ORDERS))


class Terminal(io.BytesIO):
    def isatty(self) -> bool:
        return True


def editor(folder: Path, code: str) -> str:
    """A program of this code as an editor; `path` is the file it is given."""
    script = folder / "editor.py"
    start = "import sys\nfrom pathlib import Path\npath = Path(sys.argv[-1])\n"
    script.write_text(start + code, encoding="utf-8")
    words = [sys.executable, str(script)]
    return " ".join(f'"{word}"' for word in words) if os.name == "nt" else shlex.join(words)


def edit(named: str | None, *words: str | Path) -> Result:
    out, err = io.StringIO(), io.StringIO()
    environment = {} if named is None else {"EDITOR": named}
    env = Env(Terminal(), out, err, environment, lambda: NOW, True, False)
    code = main([*map(str, ("ticket", LATE, "--from", "spans.json", "--edit", *words))], env)
    return Result(code, out.getvalue(), err.getvalue())


@pytest.fixture(autouse=True)
def temporary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the private file is made, so that a test sees what is left there."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "spans.json").write_text(SPANS, encoding="utf-8")
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def test_the_ticket_is_as_the_person_leaves_it(tmp_path: Path, temporary: Path) -> None:
    change = "text = path.read_text('utf-8')\n"
    change += "path.write_text('Seen to\\n' + text.partition('\\n')[2] + 'Ann\\n', 'utf-8')"
    result = edit(editor(tmp_path, change))
    assert result.code == 0, result.stderr
    assert result.stdout.startswith("Seen to\n=======\n\nTrace id: ")
    assert result.stdout.endswith("\nAnn\n")
    assert list(temporary.iterdir()) == []


def test_left_alone_it_is_as_it_was(tmp_path: Path) -> None:
    assert edit(editor(tmp_path, "")).stdout == run("ticket", LATE, "--from", "spans.json").stdout


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_nobody_else_can_read_it_meanwhile(tmp_path: Path) -> None:
    seen = tmp_path / "modes"
    look = "modes = [oct(each.stat().st_mode & 0o777) for each in (path.parent, path)]\n"
    result = edit(editor(tmp_path, f"{look}Path({str(seen)!r}).write_text(' '.join(modes))"))
    assert result.code == 0
    assert seen.read_text(encoding="utf-8") == "0o700 0o600"


@pytest.mark.parametrize("code", ["path.write_text('')", "path.write_text('\\n  \\n')"])
def test_an_empty_text_is_no_ticket(code: str, tmp_path: Path, temporary: Path) -> None:
    target = tmp_path / "ticket.txt"
    complaint = edit(editor(tmp_path, code), "--output", target).refused(130)
    assert "no ticket" in complaint
    assert not target.exists()
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("code", ["sys.exit(3)", "path.unlink()"])
def test_an_editor_that_fails_is_told(code: str, tmp_path: Path, temporary: Path) -> None:
    assert "--edit" in edit(editor(tmp_path, code)).refused(2)
    assert list(temporary.iterdir()) == []


def test_copies_that_an_editor_leaves_are_gone_too(tmp_path: Path, temporary: Path) -> None:
    leave = "path.with_suffix('.bak').write_text('x')\n(path.parent / 'undo').mkdir()"
    assert edit(editor(tmp_path, leave)).code == 0
    assert list(temporary.iterdir()) == []


def test_a_text_without_the_trace_id_is_refused_and_kept(tmp_path: Path, temporary: Path) -> None:
    drop = f"path.write_text(path.read_text('utf-8').replace({LATE!r}, 'that one'), 'utf-8')"
    complaint = edit(editor(tmp_path, drop)).refused(7)
    (kept,) = temporary.rglob("ticket.txt")
    assert str(kept) in complaint
    assert LATE in complaint
    assert "that one" in kept.read_text(encoding="utf-8")
    if os.name != "nt":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_what_was_pasted_cannot_steer_a_terminal(tmp_path: Path) -> None:
    paste = "path.write_text(path.read_text('utf-8') + '\\x1b]0;x\\x07\\u202e', 'utf-8')"
    result = edit(editor(tmp_path, paste))
    assert result.code == 0
    assert not {"\x1b", "\x07", "\u202e"} & set(result.stdout)


@pytest.mark.parametrize(
    ("named", "told"),
    [("no-such-editor-anywhere", "cannot be started"), ("'open quote", "open quote")],
)
def test_an_editor_that_is_none_is_told(named: str, told: str) -> None:
    if os.name == "nt" and told == "open quote":
        pytest.skip("on Windows this is a name")
    assert told in edit(named).refused(2)


@pytest.mark.skipif(os.name == "nt", reason="Windows has one of its own")
def test_without_an_editor_it_says_what_to_set() -> None:
    assert "EDITOR" in edit(None).refused(2)


def test_nobody_edits_in_a_pipe() -> None:
    result = run("ticket", LATE, "--from", "spans.json", "--edit", environment={"EDITOR": "vi"})
    assert "needs a terminal" in result.refused(2)
