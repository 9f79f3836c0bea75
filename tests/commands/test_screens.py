"""What each command prints, as text that a person has read: at 80 columns and at a fixed moment."""

import json
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.commands.orders import LATE
from tests.commands.run import Result, run
from tests.demo.worlds import labelled

EXAMPLES = Path(__file__).parents[1] / "data" / "examples"
LOST = labelled("message_lost")[0].trace_id
FAILED = labelled("price_calculation_failed")[0].trace_id
RECORDED = json.loads((EXAMPLES / "java-rabbitmq.labels.json").read_text(encoding="utf-8"))

COMMANDS: dict[str, tuple[str, ...]] = {
    "show": ("show", LOST, "--demo"),
    "show in Russian": ("show", LOST, "--demo", "--lang", "ru"),
    "show json": ("show", FAILED, "--demo", "--format", "json"),
    "stuck": ("stuck", "--demo"),
    "stuck in Russian": ("stuck", "--demo", "--lang", "ru", "--limit", "5"),
    "stuck json": ("stuck", "--demo", "--format", "json", "--cause", "model_upload_failed"),
    "stuck csv": ("stuck", "--demo", "--format", "csv"),
    "ticket": ("ticket", FAILED, "--demo"),
    "ticket markdown": ("ticket", LOST, "--demo", "--format", "markdown", "--lang", "ru"),
    "ticket json": ("ticket", LOST, "--demo", "--format", "json"),
    "demo": ("demo",),
    "config": ("config", "show"),
    "config json": ("config", "show", "--format", "json"),
    "help": ("--help",),
    "help of show": ("show", "--help"),
    "help of stuck": ("stuck", "--help"),
    "help of ticket": ("ticket", "--help"),
    "help of demo": ("demo", "--help"),
    "help of config": ("config", "--help"),
}


def printed(result: Result) -> str:
    assert result.code == 0
    return f"{result.stdout}\n--- standard error\n{result.stderr}"


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command(name: str, snapshot: SnapshotAssertion) -> None:
    assert printed(run(*COMMANDS[name], width=80)) == snapshot


DOCUMENTS: dict[str, tuple[str, ...]] = {
    "show ndjson": ("show", LATE, "--format", "ndjson"),
    "stuck ndjson": ("stuck", "--format", "ndjson"),
    "stuck ids": ("stuck", "--ids-only", "--stage", "SUBMITTED"),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document(name: str, orders_file: Path, snapshot: SnapshotAssertion) -> None:
    assert printed(run(*DOCUMENTS[name], "--from", orders_file)) == snapshot


LOOKS: dict[str, tuple[str, ...]] = {
    "show": ("show", LATE, "--spans"),
    "stuck": ("stuck",),
    "ticket": ("ticket", LATE),
}


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("name", ["show", "stuck"])
def test_a_look_in_colour(
    name: str, width: int, language: str, orders_file: Path, snapshot: SnapshotAssertion
) -> None:
    options = ("--from", orders_file, "--lang", language)
    result = run(*LOOKS[name], *options, width=width, environment={"FORCE_COLOR": "1"})
    assert result.code == 0
    assert without_folder(result.stdout, orders_file) == snapshot


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("name", LOOKS)
def test_a_look_for_a_screen_reader(
    name: str, language: str, orders_file: Path, snapshot: SnapshotAssertion
) -> None:
    """The same at every width and in colour, too: there is neither a column nor a style in it."""
    options = ("--from", orders_file, "--lang", language, "--plain")
    looks = {
        run(*LOOKS[name], *options, width=width, environment=environment).stdout
        for width in (60, 80, 120)
        for environment in ({}, {"FORCE_COLOR": "1"})
    }
    (text,) = looks
    assert without_folder(text, orders_file) == snapshot


SIGNS = set("✓✗●·»→←│├└─┄▇╌⋮…–") | {chr(code) for code in range(0x2500, 0x25A0)}


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("words", [*LOOKS.values(), ("show", LATE, "--explain")], ids=" ".join)
def test_plain_has_words_instead_of_signs(
    words: tuple[str, ...], language: str, orders_file: Path
) -> None:
    text = run(*words, "--from", orders_file, "--lang", language, "--plain").stdout
    assert not SIGNS & set(text)
    assert not any("  " in line.strip() for line in text.splitlines())


def test_plain_can_be_set_for_good(orders_file: Path, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text("plain = true\n", encoding="utf-8")
    words = ("stuck", "--from", orders_file)
    asked = run(*words, "--plain").stdout.replace(" --plain", "")
    assert run(*words, environment={"ORDERTRACE_CONFIG": str(config)}).stdout == asked
    assert run(*words, environment={"ORDERTRACE_PLAIN": "1"}).stdout == asked
    assert run(*words).stdout != asked


def without_folder(text: str, file: Path) -> str:
    """Without the name of a folder that differs from run to run."""
    return text.replace(str(file), "orders.json")


@pytest.mark.parametrize("scenario", ["message_lost", "price_calculation_hung", "completed"])
@pytest.mark.parametrize("command", ["show", "ticket"])
def test_a_recorded_order(command: str, scenario: str, snapshot: SnapshotAssertion) -> None:
    label = next(
        label
        for label in RECORDED["labels"]
        if scenario in (label["scenario"], label["cause"], label["status"])
    )
    # Relative, so that the suggested commands hold no folder of this machine.
    source = Path("tests/data/examples")
    result = run(
        command,
        label["trace_id"],
        *("--from", source / "java-rabbitmq.otlp.jsonl.gz"),
        *("--profile", source / "profile.toml", "--at", label["evaluated_at"]),
    )
    assert printed(result) == snapshot


@pytest.mark.parametrize("width", [5, 20, 60, 80, 132, 200])
@pytest.mark.parametrize("words", [("show", LATE), ("stuck",)], ids=["show", "stuck"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_line_is_wider_than_the_screen(
    orders_file: Path, words: tuple[str, ...], width: int, language: str
) -> None:
    """Ids and commands are never cut; below 60 columns lines are left to the terminal."""
    result = run(
        *words,
        *("--from", orders_file, "--lang", language),
        width=width,
        terminal=True,
        environment={"TERM": "dumb"},
    )
    assert result.code == 0
    assert LATE in result.stdout
    if width >= 60:
        wide = [line for line in result.stdout.splitlines() if len(line) > width]
        assert [line for line in wide if LATE not in line and "ordertrace" not in line] == []


@pytest.mark.parametrize(
    ("environment", "terminal", "coloured"),
    [
        ({}, False, False),
        ({}, True, True),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"TERM": "dumb"}, True, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True, True),
        ({"CLICOLOR": "0"}, True, False),
        ({"CLICOLOR": "1"}, False, False),
        ({"CLICOLOR_FORCE": "1"}, False, True),
        ({"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}, False, False),
    ],
    ids=str,
)
def test_colour(
    orders_file: Path, environment: dict[str, str], terminal: bool, coloured: bool
) -> None:
    words = ("show", LATE, "--from", orders_file)
    result = run(*words, environment=environment, terminal=terminal)
    assert ("\x1b[" in result.stdout) is coloured
    for form in ("json", "ndjson"):
        shown = run(*words, "--format", form, environment=environment, terminal=terminal)
        assert "\x1b" not in shown.stdout


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1251"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_an_output_of_few_signs(orders_file: Path, encoding: str, language: str) -> None:
    for words in (("show", LATE), ("stuck",), ("ticket", LATE)):
        result = run(*words, "--from", orders_file, "--lang", language, encoding=encoding)
        assert result.code == 0
        assert LATE in result.stdout
        if language == "en" or encoding != "cp1251":
            assert result.stdout.isascii()
            assert "?" * 3 not in result.stdout
        assert ("speaking English" in result.stderr) is (language == "ru" and encoding != "cp1251")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LC_ALL": "C", "LANG": "ru_RU.UTF-8"}, "en"),
        ({"LC_MESSAGES": "ru"}, "ru"),
        ({"LANG": "ru_RU.UTF-8", "ORDERTRACE_LANG": "en"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
    ids=str,
)
def test_the_language_is_the_locale_s(
    orders_file: Path, environment: dict[str, str], language: str
) -> None:
    words = ("show", LATE, "--from", orders_file)
    here = run(*words, environment=environment).stdout
    assert here == run(*words, "--lang", language).stdout


def test_zone_and_locale_of_the_process_change_no_document(
    orders_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("stuck", "--from", orders_file, "--format", "json")
    before = run(*words).stdout
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    assert run(*words, environment={"TZ": "Asia/Kathmandu"}).stdout == before
