"""Help that teaches: topics, examples that work, and both languages."""

import re
import shlex
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from ordertrace_cli.commands.app import app
from ordertrace_cli.commands.command_tree import command_tree
from ordertrace_cli.config.places import known_variables
from ordertrace_cli.diagnosis.model import Cause, OrderStatus
from ordertrace_cli.errors import ExitCode
from ordertrace_cli.profile.schema import ProfileFile
from ordertrace_cli.texts import cause_help, topics
from ordertrace_cli.texts.examples import LESSONS
from ordertrace_cli.texts.statuses_help import PLACES
from ordertrace_cli.texts.topics import Topic
from tests.commands.run import run
from tests.contract_words import STATUS_OF_CAUSE

CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
COMMANDS = {each.name: each for each in command_tree(app)}
LINES = [(name, line) for name, lesson in LESSONS.items() for line in lesson.examples]
# They need a provider, a desk, a Jaeger or a terminal; what is held is that the command line is understood.
NEEDS_SOMEBODY = ("doctor", "login", "logout", "whoami", "outbox", "tui")


def helped(*words: str, width: int = 80) -> str:
    result = run("help", *words, width=width)
    assert (result.code, result.stderr) == (0, "")
    return result.stdout


def test_without_a_topic_the_topics_are_listed() -> None:
    told = helped()
    assert all(f"\n{topic}  " in f"\n{told}" for topic in Topic)


def test_every_cause_is_told_with_its_status() -> None:
    rows = re.findall(r"^([a-z_]+) +(failed|stuck|unknown) ", helped("causes"), re.MULTILINE)
    assert dict(rows) == STATUS_OF_CAUSE


@pytest.mark.parametrize("cause", Cause)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_cause_is_told_in_full(cause: Cause, language: str) -> None:
    told = helped("causes", cause.value, "--lang", language, width=400)
    assert told.startswith(cause.value)
    assert cause.status.value in told
    assert [word for word in cause_help.NEIGHBOURS[cause] if word not in told] == []
    assert re.search(r"^1\.  \S", told, re.MULTILINE)
    assert not set("[]{}") & set(told)
    assert bool(CYRILLIC.search(told)) is (language == "ru")


def test_tables_leave_no_cause_out() -> None:
    for table in (cause_help.MEANINGS, cause_help.PROOFS, cause_help.NEIGHBOURS, PLACES):
        assert list(table) == list(Cause)


def test_no_cause_is_told_apart_from_itself() -> None:
    for cause, neighbours in cause_help.NEIGHBOURS.items():
        assert neighbours
        assert cause not in neighbours


@pytest.mark.parametrize("words", ["exit-codes", "exit_codes", "EXIT-CODES"])
def test_every_exit_code_is_told(words: str) -> None:
    codes = re.findall(r"^(\d+) +\S", helped(words), re.MULTILINE)
    assert {int(code) for code in codes} == {int(code) for code in ExitCode}


def test_every_status_is_told() -> None:
    assert [line.split()[0] for line in helped("statuses", width=200).splitlines()] == [
        status.value for status in OrderStatus
    ]


def test_every_table_of_a_profile_is_told() -> None:
    assert list(topics.PROFILE_TABLES) == list(ProfileFile.model_fields)
    assert all(f"\n{name} " in helped("profile") for name in ProfileFile.model_fields)


def test_every_variable_is_told() -> None:
    told = helped("environment")
    assert [name for name in known_variables() if f"{name} " not in told] == []


def test_formats_are_those_of_the_commands() -> None:
    told = helped("formats", width=200)
    for name, command in COMMANDS.items():
        if command.formats:
            assert re.search(rf"^{name} +{', '.join(command.formats)}$", told, re.MULTILINE)


def test_an_unknown_topic_or_name_is_refused_with_a_guess() -> None:
    assert "did you mean causes?" in run("help", "cause").refused(2)
    assert "did you mean message_lost?" in run("help", "causes", "mesage_lost").refused(2)
    assert "only causes have names" in run("help", "statuses", "stuck").refused(2)


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("topic", Topic)
@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_line_of_a_topic_is_wider_than_the_screen(
    topic: Topic, language: str, width: int
) -> None:
    lines = helped(topic, "--lang", language, width=width).splitlines()
    assert [line for line in lines if len(line) > width] == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_help_without_a_command_speaks_the_language_too(language: str) -> None:
    result = run(environment={"ORDERTRACE_LANG": language})
    assert (result.code, result.stdout) == (2, "")
    assert result.stderr.startswith("Usage:" if language == "en" else "Вызов:")


def test_every_command_has_examples() -> None:
    assert LESSONS.keys() == COMMANDS.keys()


@pytest.mark.parametrize("name", COMMANDS)
def test_help_ends_with_examples_and_the_shape_of_the_output(name: str) -> None:
    told = run(*name.split(), "--help", width=100).stdout
    for line in LESSONS[name].examples:
        assert f"    {line}\n" in told
    assert "\n  Output: " in told[told.rindex(LESSONS[name].examples[-1]) :]


@pytest.mark.parametrize(
    "line", [line for name, line in LINES if not name.startswith(NEEDS_SOMEBODY)]
)
def test_an_example_works(
    line: str, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("example"))
    if "profile.toml" in line and "init" not in line:
        assert run("profile", "init", "-o", "profile.toml").code == 0
    printed = b""
    for part in line.split(" | "):
        program, *words = shlex.split(part)
        result = run(*words, stdin=printed)
        assert (program, result.code) == ("ordertrace", 0), result.stderr
        printed = result.stdout.encode()
    assert printed or "-o " in line


@pytest.mark.parametrize(
    ("name", "line"), [each for each in LINES if each[0].startswith(NEEDS_SOMEBODY)]
)
def test_an_example_is_understood(name: str, line: str) -> None:
    node = get_command(app)
    words = shlex.split(line)[1:]
    for word in name.split():
        assert isinstance(node, TyperGroup)
        assert words.pop(0) == word
        node = node.commands[word]
    node.make_context(name, words)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_speaks_russian(name: str) -> None:
    """But for metavars and command lines, nothing English is left."""
    told = run(*name.split(), "--help", width=100, environment={"ORDERTRACE_LANG": "ru"}).stdout
    assert told.startswith("Вызов: ordertrace")
    english = run(*name.split(), "--help", width=100).stdout
    sentences = re.findall(r"^  ([A-Z].+)$", english, re.MULTILINE)
    assert not {"[OPTIONS]", "COMMAND", "[ARGS]"} & set(told.split())
    assert [sentence for sentence in sentences if sentence in told] == []


@pytest.mark.parametrize(
    ("words", "environment", "russian"),
    [
        (("show", "--help", "--lang", "ru"), {}, True),
        (("show", "--lang=ru", "--help"), {}, True),
        (("--help",), {"LANG": "ru_RU.UTF-8"}, True),
        (("--help",), {"LANG": "ru_RU.UTF-8", "ORDERTRACE_LANG": "en"}, False),
        (("show", "--help", "--lang", "en"), {"ORDERTRACE_LANG": "ru"}, False),
        (("--lang", "ru", "--help"), {}, True),
        (("show", "--help"), {}, False),
    ],
    ids=str,
)
def test_the_language_of_help_is_known_before_anything_is_parsed(
    words: tuple[str, ...], environment: dict[str, str], russian: bool
) -> None:
    told = run(*words, environment=environment).stdout
    assert told.startswith("Вызов:" if russian else "Usage:")


@pytest.mark.parametrize(
    ("file", "words", "russian"),
    [
        ('lang = "ru"', (), True),
        ('lang = "ru"', ("--lang", "en"), False),
        ('lang = "en"\n[contexts.prod]\nlang = "ru"', (), False),
        ('lang = "en"\n[contexts.prod]\nlang = "ru"', ("--context", "prod"), True),
        ('lang = "en"\ncontext = "prod"\n[contexts.prod]\nlang = "ru"', (), True),
        ('lang = "ru"\n[contexts.prod]\ntenant = "x"', ("--context=prod",), True),
        ("lang = 7", (), False),
        ("contexts = 7", ("--context", "prod"), False),
        ("lang = ", (), False),
    ],
    ids=str,
)
def test_help_and_complaints_speak_the_configured_language(
    file: str, words: tuple[str, ...], russian: bool, tmp_path: Path
) -> None:
    """Also where the file is broken: help must come all the same."""
    config = tmp_path / "config.toml"
    config.write_text(file, encoding="utf-8")
    environment = {"ORDERTRACE_CONFIG": str(config)}
    told = run("show", "--help", *words, environment=environment).stdout
    assert told.startswith("Вызов:" if russian else "Usage:")
    complaint = run("show", "x", "--no-such", *words, environment=environment).refused(2)
    assert bool(CYRILLIC.search(complaint)) is russian
