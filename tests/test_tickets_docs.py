"""docs/tickets.md names what there is, and its example works."""

import re
from pathlib import Path

from ordertrace_cli.texts.texts import Texts
from ordertrace_cli.tickets.template import BUILT_IN, compile_layout
from ordertrace_cli.tickets.template_rules import FILTERS, HEADINGS
from ordertrace_cli.tickets.view import INCIDENT_NAMES, VIEW_NAMES

DOCUMENT = (Path(__file__).parents[1] / "docs" / "tickets.md").read_text(encoding="utf-8")
LAYOUT = DOCUMENT.partition("## Your own layout")[2]


def test_the_example_is_a_template_that_is_accepted() -> None:
    (source,) = re.findall(r"```jinja\n(.*?)```", LAYOUT, re.DOTALL)
    compile_layout(source, "desk.md.j2", Texts())


def test_every_name_is_listed_and_no_other() -> None:
    rows = dict(re.findall(r"^\| (`[^|]*) \| (.*) \|$", LAYOUT, re.MULTILINE))
    listed = {
        name
        for key in rows
        if key.startswith("`ticket")
        for name in re.findall(r"`(?:ticket)?\.(\w+)`", key)
    }
    assert listed == VIEW_NAMES
    assert set(re.findall(r"`\.(\w+)`", rows["`incident`"])) == INCIDENT_NAMES
    assert set(re.findall(r"`\.(\w+)`", rows["`heading`"])) == set(HEADINGS)


def test_every_filter_and_built_in_template_is_named() -> None:
    words = set(re.findall(r"`(\w+)`", LAYOUT))
    assert words >= FILTERS
    assert set(BUILT_IN) == {"full", "short"}
    assert "built in: full (the default), short" in LAYOUT
