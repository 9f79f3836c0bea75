"""Clickable words: the addresses are checked, the text stays as it was."""

import re

import pytest

from ordertrace_cli.render.links import linked, without_links
from ordertrace_cli.render.look import Look, Surroundings
from ordertrace_cli.render.show import render_show
from ordertrace_cli.render.stuck import render_stuck
from tests.render import world
from tests.render.looks import SURROUNDINGS, look

URL = f"http://jaeger.example:16686/trace/{world.TRACE_ID}"
LINK = re.compile(r"\x1b\]8;;([^\x1b]*)\x1b\\(.*?)\x1b\]8;;\x1b\\")


def view(width: int = 80, *, links: bool = True, colour: bool = False) -> Look:
    return Look(width, colour, True, world.NOW, look().texts, links=links)


@pytest.mark.parametrize("colour", [True, False])
@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_order_s_id_and_jaeger_s_address_lead_to_the_trace(width: int, colour: bool) -> None:
    screen = render_show(world.MESSAGE_LOST, view(width, colour=colour), SURROUNDINGS)
    assert set(LINK.findall(screen)) == {(URL, world.TRACE_ID), (URL, URL)}


@pytest.mark.parametrize("width", [40, 80, 200])
def test_without_its_links_a_screen_is_as_it_was(width: int) -> None:
    plain = render_show(world.MESSAGE_LOST, view(width, links=False), SURROUNDINGS)
    assert "\x1b" not in plain
    assert without_links(render_show(world.MESSAGE_LOST, view(width), SURROUNDINGS)) == plain


def test_each_order_of_the_list_leads_to_its_trace() -> None:
    where = Surroundings(url_of=lambda trace_id: f"https://jaeger.example/{trace_id}")
    screen = render_stuck(world.STUCK, view(), where)
    found = dict(map(reversed, LINK.findall(screen)))
    ids = {order.trace_id for order in world.STUCK.orders}
    assert ids <= found.keys()
    assert all(url == f"https://jaeger.example/{word}" for word, url in found.items())


def test_a_command_to_copy_holds_no_link() -> None:
    screen = render_show(world.MESSAGE_LOST, view(), SURROUNDINGS)
    (command,) = (line for line in screen.splitlines() if "ordertrace ticket" in line)
    assert "\x1b" not in command


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        None,
        "",
    ],
)
def test_only_addresses_of_the_web_become_links(url: str | None) -> None:
    assert linked(view(), "word\n", {"word": url}) == "word\n"


def test_no_address_can_end_its_link_early() -> None:
    hostile = "http://jaeger.example/\x1b\\\x07\x9c\u202e\n<script>"
    text = linked(view(), "word\n", {"word": hostile})
    ((url, word),) = LINK.findall(text)
    assert word == "word"
    assert url.isascii()
    assert url.isprintable()
    assert re.sub(r"\x1b\]8;;[!-~]*\x1b\\", "", text) == "word\n"


def test_a_part_of_a_longer_word_is_no_link() -> None:
    assert linked(view(), "xabc abcx abc\n", {"abc": "http://x"}).count("\x1b]8;;http") == 1
