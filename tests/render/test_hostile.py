"""Nothing that a trace says can steer a terminal, a spreadsheet, a document or a help desk."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping

import pytest
from msgspec.structs import replace

from ordertrace_cli.diagnosis.model import (
    Cause,
    Diagnosis,
    Evidence,
    EvidenceCode,
    OrderStatus,
    Place,
    SpanRef,
    Violation,
    ViolationCode,
)
from ordertrace_cli.render.csv_table import render_csv
from ordertrace_cli.render.json_v1 import render_show_json, render_stuck_json, render_ticket_json
from ordertrace_cli.render.ndjson import render_ndjson_line
from ordertrace_cli.render.show import render_show
from ordertrace_cli.render.span_rows import SpanTrees, span_trees
from ordertrace_cli.render.spans import render_spans
from ordertrace_cli.render.stuck import render_stuck
from ordertrace_cli.render.ticket import render_ticket
from ordertrace_cli.render.warnings import render_warnings
from ordertrace_cli.spans.model import Caveat, CaveatCode
from ordertrace_cli.texts.catalogue import Language
from ordertrace_cli.tickets.compose import compose
from ordertrace_cli.tickets.manner import Manner
from ordertrace_cli.tickets.model import BodyFormat, SpanMessage
from tests.builders import submitted
from tests.render import world
from tests.render.looks import SURROUNDINGS, look

HOSTILE: Mapping[str, str] = {
    "colour": "\x1b[31mred\x1b[0m",
    "8-bit CSI": "\x9b31mred",
    "title": "\x1b]0;owned\x07",
    "clipboard": "\x1b]52;c;b3duZWQ=\x07",
    "link": "\x1b]8;;file:///etc/passwd\x1b\\here\x1b]8;;\x1b\\",
    "NUL and backspace": "a\x00b\x08c\x7f",
    "lines": "one\r\ntwo\u2028three\x85four",
    "bidi": "\u202egnp.exe\u2066x\u2069",
    "zero width": "a\u200bb\ufeffc\u2060d",
    "marks": "e" + "\u0301" * 5000,
    "markup": "[red]stop[/red] [/x] [link=file:///x]y[/link] [/orders/{id}]",
    "emoji code and backslash": ":bomb: ends in a backslash\\",
    "template": "{{ 7*7 }} {% raw %} {count} [{at}|x] %s",
    "formula": '=HYPERLINK("http://evil.example","x")',
    "fence": "```\n</pre>\n!http://evil.example/p.png! @admin [x](http://evil.example) <img src=x>",
    "wide": "订单处理" * 40,
}


def hostile(text: str) -> Diagnosis:
    """An order in which everything that a trace can fill says this."""
    facts = dict.fromkeys(
        ("span", "service", "system", "destination", "error", "stage", "key", "names"), text
    )
    evidence = tuple(Evidence(code, world.span(1), facts) for code in EvidenceCode)
    return world.order(
        OrderStatus.FAILED,
        world.REACHED[:3],
        stall=world.stall(
            Cause.STEP_FAILED, Place("mes", text), world.at("10:08:00"), *evidence, known=facts
        ),
        hops=(replace(world.REQUEST, name=text, from_system=text),),
        violations=tuple(Violation(code, world.span(2), facts) for code in ViolationCode),
        caveats=tuple(Caveat(code, 3, (text, text)) for code in CaveatCode),
    )


def spans_called(text: str) -> SpanTrees:
    """An order whose spans and services are all called this."""
    story = submitted(60).work(text, text, 50, error=text)
    story.within_last((text, text, 49, text)).work(text, text, 48, parent="f" * 16)
    whole = story.examined()
    order = whole.find(story.trace_id)
    assert order is not None
    return span_trees(whole.journeys[order.trace_id], whole.diagnose(order))


def outputs(text: str) -> Iterator[str]:
    order = hostile(text)
    incident = replace(world.STUCK.incidents[0], at=Place("mes", text))
    report = replace(world.STUCK, orders=(order,), incidents=(incident,), caveats=order.caveats)
    for language in Language:
        for width in (20, 80, 200):
            view = look(width, language=language)
            yield render_show(order, view, SURROUNDINGS)
            yield render_stuck(report, view, SURROUNDINGS)
            yield render_warnings(order.caveats, view)
            yield render_spans(spans_called(text), view)
        plain = look(language=language, plain=True)
        yield render_show(order, plain, SURROUNDINGS)
        yield render_stuck(report, plain, SURROUNDINGS)
        yield render_spans(spans_called(text), plain)
        for body_format in BodyFormat:
            manner = Manner(look(language=language).texts, body_format)
            ticket = compose(order, manner, [SpanMessage(SpanRef("a" * 32, "b" * 16), text)])
            yield render_ticket(ticket)
            yield render_ticket_json(ticket)
    yield render_show_json(order)
    yield render_stuck_json(report)
    yield render_ndjson_line(order)
    yield render_csv(report)


def steering(text: str) -> set[str]:
    """The characters that do something instead of being seen."""
    return {
        char
        for char in text
        if char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    }


@pytest.mark.parametrize("name", HOSTILE)
def test_what_steers_never_comes_out(name: str) -> None:
    for output in outputs(HOSTILE[name]):
        assert steering(output) == set()
        assert not re.search(r"[\u0300-\u036f]{3}", output)


@pytest.mark.parametrize("name", HOSTILE)
def test_colour_adds_styles_of_our_own_only(name: str) -> None:
    shown = render_show(hostile(HOSTILE[name]), look(colour=True), SURROUNDINGS)
    assert steering(re.sub(r"\x1b\[[0-9;]*m", "", shown)) == set()


def test_markup_stays_literal() -> None:
    shown = render_show(hostile("[red]x[/red][/y] :bomb:"), look(200))
    assert "[red]x[/red][/y] :bomb:" in shown


def test_json_is_ascii_and_keeps_the_text() -> None:
    document = render_show_json(hostile("заказ \u202e"))
    assert document.isascii()
    assert json.loads(document)["stalled"]["at"]["name"] == "заказ \\u202e"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_no_cell_of_a_spreadsheet_begins_like_a_formula(start: str) -> None:
    order = hostile(f'{start}1+cmd|" /C calc"!A0')
    (row,) = csv.DictReader(io.StringIO(render_csv(replace(world.STUCK, orders=(order,)))))
    assert row["name"].startswith(f"'{start}1+cmd")


@pytest.mark.parametrize("start", ["\t", "\r", "\n"])
def test_a_cell_that_begins_with_a_control_shows_it(start: str) -> None:
    order = hostile(f"{start}=1")
    (row,) = csv.DictReader(io.StringIO(render_csv(replace(world.STUCK, orders=(order,)))))
    assert row["name"].startswith("\\")
