"""Text from spans that reaches a desk is shown there as it is: the pages that people see prove it."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from ordertrace_cli.tickets.markup import fenced, inline_code
from ordertrace_cli.tickets.model import BodyFormat
from tests.desks.redmine_server import Formatting, Redmine
from tests.desks.rt_server import Rt
from tests.desks.worlds import draft, redmine_world, rt_world

HOSTILE = (
    "!http://evil.test/pixel.png!",
    "![pixel](http://evil.test/pixel.png)",
    "<img src=http://evil.test/pixel.png onerror=alert(1)>",
    "<script>alert(1)</script>",
    '"click":http://evil.test/',
    "[click](http://evil.test/)",
    "<http://evil.test/>",
    "http://evil.test/plain",
    "{{toc}} {{child_pages}} {{include(Secret)}} {{collapse\nhidden\n}}",
    "@duty and @reader and user:duty",
    "#1 r1 commit:deadbeef [[Wiki]] attachment:x.png",
    "*bold* _em_ h1. heading",
    "| a | b |\n|---|---|",
    "</pre>!http://evil.test/after-pre.png! <pre>",
    "</code></pre><notextile><b>out</b></notextile>",
    "```\n![out](http://evil.test/out.png)\n```",
    "~~~~\n<b>out</b>",
    "`![tick](http://evil.test/tick.png)` ``two``",
    "{noformat}!http://evil.test/jira.png!{noformat}",
    "<!-- comment -->",
    "&lt;b&gt; &amp;",
)


class Page(HTMLParser):
    """The elements inside the parts of a page that show what a ticket says."""

    def __init__(self, marks: str) -> None:
        super().__init__()
        self.marks = marks
        self.inside: list[str] = []
        self.elements: Counter[str] = Counter()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        classes = (dict(attributes).get("class") or "").split()
        if self.inside:
            self.elements[tag] += 1
            self.attributes |= {name for name, _ in attributes}
        if tag in {"br", "img", "hr", "input"}:
            return
        if self.inside or (tag == "div" and self.marks in classes):
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.inside and tag in self.inside:
            while self.inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.text += data


def page(html: str, marks: str) -> Page:
    parser = Page(marks)
    parser.feed(html)
    return parser


@pytest.mark.desks
@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_runs_in_redmine_s_textile(
    redmine_instance: Redmine, tmp_path: Path, hostile: str
) -> None:
    redmine_instance.read_texts_as(Formatting.TEXTILE)
    with closing(redmine_world(redmine_instance).desk(tmp_path)) as desk:
        made = desk.create(draft(0x7E57, f"Seen\n  {hostile}\nEnd\n"), "")
    shown = page(httpx.get(made.link, trust_env=False, timeout=60).text, "wiki")
    assert set(shown.elements) == {"pre"}
    assert _letters(hostile) in _letters(shown.text)
    assert shown.text.rstrip().endswith("End")


@pytest.mark.desks
@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_runs_in_redmine_s_markdown(
    redmine_instance: Redmine, tmp_path: Path, hostile: str
) -> None:
    redmine_instance.read_texts_as(Formatting.MARKDOWN)
    body = f"- **Place:** {inline_code(hostile)}\n\n{fenced(hostile)}\n\nEnd\n"
    with closing(redmine_world(redmine_instance).desk(tmp_path, format="markdown")) as desk:
        made = desk.create(draft(0x7E58, body, body_format=BodyFormat.MARKDOWN), "")
    shown = page(httpx.get(made.link, trust_env=False, timeout=60).text, "wiki")
    assert set(shown.elements) == {"ul", "li", "strong", "code", "p", "pre"}
    assert shown.attributes <= {"class", "data-language"}
    assert shown.text.rstrip().endswith("End")


@pytest.fixture(scope="session")
def rt_pages(rt_instance: Rt) -> Iterator[httpx.Client]:
    """A browser in which the user `duty` has logged in."""
    with httpx.Client(base_url=rt_instance.url, trust_env=False, timeout=60) as browser:
        who = {"user": "duty", "pass": rt_instance.password}
        assert '"Name":"duty"' in browser.post("/NoAuth/Login.html", data=who).text
        yield browser


@pytest.mark.desks
@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_runs_in_rt(
    rt_instance: Rt, rt_pages: httpx.Client, tmp_path: Path, hostile: str
) -> None:
    with closing(rt_world(rt_instance).desk(tmp_path)) as desk:
        made = desk.create(draft(0x7E59, f"Seen\n  {hostile}\nEnd\n"), "")
    shown = page(rt_pages.get(f"/Helpers/TicketHistory?id={made.ref}").text, "messagebody")
    assert not set(shown.elements) & {"img", "script", "b", "h1", "table", "iframe", "style"}
    assert not {name for name in shown.attributes if name.startswith("on")}
    assert _letters(hostile) in _letters(shown.text)


def _letters(text: str) -> str:
    """What can be read of it, whatever spaces a desk puts between."""
    return re.sub(r"\s+", "", text)
