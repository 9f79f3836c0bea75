"""The documents lead to what is there, and the command lines in them are understood."""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from ordertrace_cli.commands.app import app
from ordertrace_cli.commands.command_tree import CommandInfo, command_tree, global_options
from ordertrace_cli.errors import ExitCode
from ordertrace_cli.profile.schema import (
    AccessTable,
    CalendarTable,
    CorrelationTable,
    LimitsTable,
    PatternsTable,
    PrivacyTable,
    ProfileFile,
    RetentionTable,
    StageTable,
    SystemTable,
)

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    str(path.relative_to(ROOT)) for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))
)
COMMANDS = {each.name: each for each in command_tree(app)}
GROUPS = {name.split()[0] for name in COMMANDS if " " in name}
EVERYWHERE = {"--help", "-h", *(name for each in global_options(app) for name in each.names)}
LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
FENCE = re.compile(r"^```(?P<kind>\w*)\n(?P<code>.*?)^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(ordertrace [^`]+)`")
INDENTED = re.compile(r"^ {4,}\$? ?(ordertrace .+)$", re.MULTILINE)
SHELLS = ("", "sh", "bash", "console", "shell")


@cache
def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings."""
    prose = FENCE.sub("", text_of(page))
    headings = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in headings}


def problems(page: Path) -> Iterator[str]:
    """What links lead nowhere."""
    for match in LINK.finditer(FENCE.sub("", text_of(page))):
        target, _, anchor = match["target"].partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        other = page.parent / target if target else page
        if not other.exists():
            yield f"{match['target']}: no such file"
        elif anchor and other.suffix == ".md" and anchor not in anchors(other):
            yield f"{match['target']}: no such heading"


def command_lines(text: str) -> Iterator[str]:
    """Each `ordertrace …` of code, without what a shell does around it."""
    prose = FENCE.sub("", text)
    found = [*INLINE.findall(prose), *INDENTED.findall(prose)]
    for match in FENCE.finditer(text):
        if match["kind"] in SHELLS:
            code = match["code"].replace("\\\n", " ")
            found += re.findall(r"(?:^|[|;&(]|\$ )\s*(ordertrace .+)$", code, re.MULTILINE)
    for line in found:
        for part in re.split(r"\\?\||&&|;|>|\$\(|\)|…", line.split(" #")[0]):
            if part.strip().startswith("ordertrace "):
                yield part.strip()


def misunderstood(line: str) -> str | None:
    """What the program would not know in this line; None where it knows everything."""
    words = shlex.split(line.replace("'", "").replace('"', ""))[1:]
    while words and words[0] in EVERYWHERE:
        words.pop(0)
    if not words:
        return None
    command = _command(words)
    if command is None:
        return None if _is_group(words) else f"no command {' '.join(words[:2])}"
    known = EVERYWHERE | {name for each in command.options for name in each.names}
    given = [word.split("=")[0].rstrip(",.:") for word in words if re.match(r"--?[a-z]", word)]
    return next((f"{command.name} has no {word}" for word in given if word not in known), None)


def _command(words: list[str]) -> CommandInfo | None:
    return COMMANDS.get(" ".join(words[:2])) or COMMANDS.get(words[0])


def _is_group(words: list[str]) -> bool:
    """A group alone, or several of its commands at once: `outbox list|send`."""
    return words[0] in GROUPS and (len(words) == 1 or words[1].startswith("-"))


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    assert list(problems(ROOT / page)) == []


@pytest.mark.parametrize("page", PAGES)
def test_command_lines_are_understood(page: str) -> None:
    wrong = {line: misunderstood(line) for line in command_lines(text_of(ROOT / page))}
    assert {line: what for line, what in wrong.items() if what} == {}


def test_command_lines_are_found() -> None:
    found = [line for page in PAGES for line in command_lines(text_of(ROOT / page))]
    assert len(found) > 40
    assert len({line.split()[1] for line in found}) > 8


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("ordertrace shw TRACE_ID", "no command shw TRACE_ID"),
        ("ordertrace show TRACE_ID --explian", "show has no --explian"),
        ("ordertrace outbox sned", "no command outbox sned"),
        ("ordertrace ticket TRACE_ID --since 2h", "ticket has no --since"),
    ],
)
def test_a_wrong_line_is_seen(line: str, what: str) -> None:
    assert misunderstood(line) == what


def test_a_link_that_leads_nowhere_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One\n[a](other.md) [b](#two) [c](#one) [d](page.md#one)", encoding="utf-8")
    assert list(problems(page)) == ["other.md: no such file", "#two: no such heading"]


def test_every_key_of_a_profile_is_told() -> None:
    tables = (
        ProfileFile, SystemTable, StageTable, LimitsTable, PatternsTable, CalendarTable,
        CorrelationTable, PrivacyTable, AccessTable, RetentionTable,
    )  # fmt: skip
    told = set(re.findall(r"`\[?\[?(\w+)", text_of(ROOT / "docs" / "profile.md")))
    assert [key for table in tables for key in table.model_fields if key not in told] == []


TROUBLE = ROOT / "docs" / "troubleshooting.md"


def test_every_exit_code_has_its_place_in_troubleshooting() -> None:
    headings = re.findall(r"^## (\d+)", text_of(TROUBLE), re.MULTILINE)
    expected = {int(code) for code in ExitCode} - {ExitCode.DONE}
    assert {int(code) for code in headings} == expected


def test_every_message_that_troubleshooting_quotes_is_one_of_the_program() -> None:
    """`…` stands for what varies."""
    source = "".join(path.read_text("utf-8") for path in (ROOT / "ordertrace_cli").rglob("*.py"))
    flat = re.sub(r'"\s*\n\s*f?"', "", source)
    quoted = re.findall(r"^\| `([^`]+)`", text_of(TROUBLE), re.MULTILINE)
    assert len(quoted) > 15
    parts = [part.strip() for message in quoted for part in message.split("…") if part.strip()]
    assert [part for part in parts if part not in flat] == []
