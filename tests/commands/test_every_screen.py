"""Every command on every sort of screen: widths, languages, colours, screen readers, pagers."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypedDict

import pytest
from rich.cells import cell_len
from rich.text import Text
from syrupy.assertion import SnapshotAssertion

from ordertrace_cli.commands.app import app
from ordertrace_cli.commands.command_tree import command_tree
from ordertrace_cli.texts.examples import LESSONS
from tests.commands.orders import LATE
from tests.commands.run import Result, run
from tests.commands.test_send import Site
from tests.demo.worlds import NOW_NANO
from tests.sources.documents import otlp, otlp_span

COMMANDS = {each.name: each for each in command_tree(app)}
WIDTHS = (60, 80, 120)
LANGUAGES = ("en", "ru")
SIGNS = set("✓✗●·»→←│├└─┄▇╌⋮…–") | {chr(code) for code in range(0x2500, 0x25A0)}
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)

# Files of the test's folder.
ORDERS, LEAKS = "orders.json", "leaks.json"
SCREENS: dict[str, tuple[str, ...]] = {
    "show": ("show", LATE, "--from", ORDERS),
    "show spans": ("show", LATE, "--from", ORDERS, "--spans"),
    "show explain": ("show", LATE, "--from", ORDERS, "--explain"),
    "stuck": ("stuck", "--from", ORDERS),
    "stuck violations": ("stuck", "--from", ORDERS, "--violations"),
    "ticket": ("ticket", LATE, "--from", ORDERS),
    "ticket templates": ("ticket", "--list-templates"),
    "audit": ("audit", "--from", LEAKS),
    "demo": ("demo",),
    "outbox list": ("outbox", "list"),
    "doctor": ("doctor",),
    "config show": ("config", "show"),
    "profile check": ("profile", "check"),
    "capabilities": ("capabilities",),
    "schema": ("schema",),
    "help": ("help",),
    "help causes": ("help", "causes"),
    "help a cause": ("help", "causes", "message_lost"),
    "help statuses": ("help", "statuses"),
    "help exit codes": ("help", "exit-codes"),
    "help profile": ("help", "profile"),
    "help environment": ("help", "environment"),
    "help formats": ("help", "formats"),
}
# TOML, which is wrapped nowhere and has no signs; what its comments say is the file's.
TOML = {"profile init", "profile show"}
# They change something and end in a sentence or two (tests/commands/test_send.py, tests/access), or
# are a live screen (tests/tui).
SENTENCES = {"tui", "login", "logout", "whoami", "outbox send", "outbox drop"}
# Shows what stuck and show do, of a landscape that takes a moment to build: tried less often.
SLOW = {"demo"}
# Left to whoever shows it to wrap: a text as it will be sent, a line that begins with a path.
UNWRAPPED = {"ticket", "profile check"}


class Screen(TypedDict):
    """A terminal, as `run` takes it."""

    width: int
    height: int
    terminal: bool
    environment: Mapping[str, str]


@pytest.fixture
def site(tmp_path: Path, orders_file: Path) -> Site:
    """An outbox with one draft, among whatever else a command may want to read."""
    site = Site(tmp_path, orders_file)
    site.break_desk()
    site.send(order=LATE)
    (draft,) = (tmp_path / "outbox").glob("*.json")
    # Why it was not sent names a folder that is another in each run, and wrapped in other places.
    text = draft.read_text(encoding="utf-8").replace(json.dumps(str(tmp_path))[1:-1], "/srv")
    draft.write_text(text, encoding="utf-8")
    leak = otlp_span("1" * 32, NOW_NANO, {"customer.email": "ivan@example.org"})
    (tmp_path / LEAKS).write_text(json.dumps(otlp(leak)), encoding="utf-8")
    return site


def words_of(name: str, site: Site) -> list[str]:
    return [str(site.folder / each) if each.endswith(".json") else each for each in SCREENS[name]]


def shown(site: Site, name: str, *more: str, width: int = 80, **how: str) -> Result:
    words = words_of(name, site)
    environment = {"SSL_CERT_FILE": "/etc/ca.pem", **how}
    if name == "outbox list":
        environment |= site.environment
    result = run(*words, *more, width=width, environment=environment)
    assert result.code in (0, 2 if name == "doctor" else 0)
    return result


def still(text: str, site: Site) -> str:
    """Without the folder of this run, which differs from run to run."""
    return text.replace(str(site.folder), "FOLDER")


def test_no_command_is_forgotten() -> None:
    tried = {
        words[0] if words[0] in COMMANDS else " ".join(words[:2]) for words in SCREENS.values()
    }
    assert tried | TOML | SENTENCES == COMMANDS.keys()
    assert LESSONS.keys() == COMMANDS.keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen(
    name: str, width: int, language: str, site: Site, snapshot: SnapshotAssertion
) -> None:
    """In colour; without colours it is the same."""
    options = ("--lang", language)
    coloured = shown(site, name, *options, width=width, FORCE_COLOR="1").stdout
    lines = Text.from_ansi(coloured.removesuffix("\n")).plain.split("\n")
    bare = "".join(f"{line.rstrip()}\n" for line in lines)
    if name not in SLOW:
        assert shown(site, name, *options, width=width, NO_COLOR="1").stdout == bare
    assert bool(CYRILLIC.search(bare)) is (language == "ru")
    if name not in UNWRAPPED:
        assert list(too_wide(bare, width)) == []
    assert still(coloured, site) == snapshot


def too_wide(text: str, width: int) -> Iterator[str]:
    """Ids, paths and commands are never cut; a screen of 60 columns may have to wrap them."""
    for line in text.splitlines():
        words = max(map(cell_len, line.split()), default=0)
        if cell_len(line) > width and "ordertrace" not in line and words < 30:
            yield line


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_for_a_screen_reader(
    name: str, language: str, site: Site, snapshot: SnapshotAssertion
) -> None:
    """The same at every width and in colour, too: there is neither a column nor a style in it."""
    how = [(60, {}), (80, {"FORCE_COLOR": "1"}), (120, {})][: 1 if name in SLOW else None]
    options = ("--lang", language, "--plain")
    texts = {shown(site, name, *options, width=width, **each).stdout for width, each in how}
    (text,) = texts
    assert not SIGNS & set(text)
    assert not [line for line in text.splitlines() if "  " in line.strip()]
    assert still(text, site) == snapshot


@pytest.mark.parametrize("name", sorted(SCREENS.keys() - SLOW))
def test_what_is_longer_than_the_screen_is_paged(name: str, site: Site) -> None:
    def complaint(*more: str) -> str:
        environment = {**site.environment, "ORDERTRACE_PAGER": "no-such-pager", "TERM": "xterm"}
        screen = Screen(width=80, height=1, terminal=True, environment=environment)
        return run(*words_of(name, site), *more, **screen).stderr

    assert "no-such-pager cannot be started" in complaint()
    assert "no-such-pager" not in complaint("--no-pager")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_of_a_command(
    name: str, width: int, language: str, snapshot: SnapshotAssertion
) -> None:
    result = run(*name.split(), "--help", width=width, environment={"ORDERTRACE_LANG": language})
    assert (result.code, result.stderr) == (0, "")
    assert result.stdout == snapshot
