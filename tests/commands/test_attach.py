"""`ticket --attach` as it is typed: what it writes, what it says, what it refuses."""

import gzip
import json
from pathlib import Path

import pytest

from tests.commands.run import run
from tests.demo.worlds import labelled

LOST = labelled("message_lost")[0].trace_id


def shown(*words: str | Path) -> dict[str, object]:
    document: dict[str, object] = json.loads(run("show", *words, "--format", "json").stdout)
    return document


def test_the_file_shows_the_order_as_the_ticket_tells_it(tmp_path: Path) -> None:
    path = tmp_path / "spans.json.gz"
    result = run("ticket", LOST, "--demo", "--attach", path)
    assert result.code == 0
    assert LOST in result.stdout
    assert "redacted spans to" in result.stderr
    document = json.loads(gzip.decompress(path.read_bytes()))
    assert document["resourceSpans"]
    one, other = shown(LOST, "--demo"), shown(LOST, "--from", path)
    for key in ("status", "stage", "next_stage"):
        assert one[key] == other[key]
    causes = [
        (stalled["cause"], stalled["at"], stalled["since"], stalled["confidence"])
        for stalled in (one["stalled"], other["stalled"])
        if isinstance(stalled, dict)
    ]
    assert causes[0] == causes[1]


def test_without_gz_in_its_name_the_file_is_plain(tmp_path: Path) -> None:
    path = tmp_path / "spans.json"
    assert run("ticket", LOST, "--demo", "--attach", path).code == 0
    assert json.loads(path.read_text(encoding="utf-8"))["resourceSpans"]


def test_two_files_of_one_order_have_no_stand_in_in_common(tmp_path: Path) -> None:
    files = []
    for name in ("one", "two"):
        run("ticket", LOST, "--demo", "--attach", tmp_path / name)
        files.append((tmp_path / name).read_text(encoding="utf-8"))
    one, two = ({word for word in text.split('"') if word.startswith("p-")} for text in files)
    assert one
    assert not one & two


def test_what_found_no_room_is_told(tmp_path: Path) -> None:
    path = tmp_path / "spans.json"
    result = run("ticket", LOST, "--demo", "--attach", path, "--attach-limit", "17kB")
    assert result.code == 0
    assert "found no room" in result.stderr
    assert path.stat().st_size <= 17_000


def test_an_order_that_nobody_found_has_no_spans(tmp_path: Path) -> None:
    path = tmp_path / "spans.json"
    result = run("ticket", "a" * 32, "--demo", "--force", "--attach", path)
    assert result.code == 0
    assert "no spans were written" in result.stderr
    assert not path.exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--attach-limit", "1MiB"), 2),
        (("--attach", "x", "--attach-limit", "1"), 2),
        (("--attach", "x", "--attach-limit", "much"), 2),
        (("--attach", "x", "--output", "x"), 2),
        (("--attach", "no/such/folder/x"), 9),
        (("--attach", "."), 9),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_asked(
    words: tuple[str, ...], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run("ticket", LOST, "--jaeger", "http://127.0.0.1:9", *words).refused(code)
    assert list(tmp_path.iterdir()) == []


def test_an_existing_file_is_replaced_only_by_force(tmp_path: Path) -> None:
    path = tmp_path / "spans.json"
    path.write_text("mine", encoding="utf-8")
    run("ticket", LOST, "--demo", "--attach", path).refused(9)
    assert path.read_text(encoding="utf-8") == "mine"
    assert run("ticket", LOST, "--demo", "--attach", path, "--force").code == 0
    assert path.read_text(encoding="utf-8") != "mine"
