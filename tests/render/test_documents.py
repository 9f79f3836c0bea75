"""Documents that travel: reviewed as text, well-formed, and harmless whatever a trace says."""

import re
from datetime import timedelta
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion

from ordertrace_cli.diagnosis.model import Place
from ordertrace_cli.fleet.waits import StageWaits
from ordertrace_cli.render.axis import Axis
from ordertrace_cli.render.mermaid import mermaid_text
from ordertrace_cli.render.pages import csp_hash
from ordertrace_cli.texts.catalogue import Language
from tests.render import world
from tests.render.documents import OF_FLEETS, OF_ORDERS
from tests.render.looks import look
from tests.render.test_hostile import HOSTILE, hostile

SVG = "{http://www.w3.org/2000/svg}"
FORMULAS = {
    "more": '+1|=cmd|"/c calc"!A1 -- end note over S1: x; participant #59; %%{init}%% <<>> | a|b'
}
TEXTS = {**HOSTILE, **FORMULAS}


def parsed(document: str) -> ET.Element:
    """The drawing as XML; what it says is hostile, its markup is ours."""
    return ET.fromstring(document)  # noqa: S314  no document type of others is in it


class Page(HTMLParser):
    """The elements of a page, with their attributes, and the texts between them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.raw: dict[str, str] = {}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.elements and (tag := self.elements[-1][0]) in ("style", "script"):
            self.raw.setdefault(tag, data)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", ["message lost", "calculation failed", "completed", "fragment"])
@pytest.mark.parametrize("form", ["markdown", "mermaid", "svg"])
def test_an_order(form: str, name: str, language: Language, snapshot: SnapshotAssertion) -> None:
    written = OF_ORDERS[form](world.ORDERS[name], look(language=language))
    # The style sheets are a file of their own; what is drawn is what is reviewed here.
    assert re.sub(r"<style>.*</style>", "<style/>", written, flags=re.DOTALL) == snapshot


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("form", ["markdown", "violations"])
def test_many_orders(form: str, language: Language, snapshot: SnapshotAssertion) -> None:
    assert OF_FLEETS[form](world.STUCK, look(language=language)) == snapshot


@pytest.mark.parametrize("name", world.ORDERS)
def test_every_drawing_is_well_formed_and_described(name: str) -> None:
    root = parsed(OF_ORDERS["svg"](world.ORDERS[name], look()))
    assert root.get("role") == "img"
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert title.text
    assert description is not None
    assert description.text
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_an_svg_draws_hostile_text_and_nothing_else(text: str) -> None:
    root = parsed(OF_ORDERS["svg"](hostile(text), look()))
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert tags <= {
        "svg", "title", "desc", "style", "rect", "g", "text", "tspan", "path", "line", "circle",
    }  # fmt: skip
    names = {name for element in root.iter() for name in element.attrib}
    assert not [name for name in names if name.startswith("on") or "href" in name]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_page_holds_hostile_text_and_no_element_of_it(text: str) -> None:
    order = hostile(text)
    incident = replace(world.STUCK.incidents[0], at=Place("mes", text))
    waits = (StageWaits(text, "mes", timedelta(1), 3, median=timedelta(1), p5=timedelta(0)),)
    report = replace(
        world.STUCK, orders=(order,), incidents=(incident,), violators=(order,), waits=waits
    )
    calm = hostile("harmless")
    calm_report = replace(
        report,
        orders=(calm,),
        incidents=(replace(incident, at=Place("mes", "harmless")),),
        violators=(calm,),
        waits=(replace(waits[0], stage="harmless"),),
    )
    for wicked, harmless in (
        (OF_ORDERS["html"](order, look()), OF_ORDERS["html"](calm, look())),
        (OF_FLEETS["html"](report, look()), OF_FLEETS["html"](calm_report, look())),
    ):
        found, wanted = Page(wicked).elements, Page(harmless).elements
        assert [tag for tag, _ in found] == [tag for tag, _ in wanted]
        assert [set(names) for _, names in found] == [set(names) for _, names in wanted]
        links = {names["href"] for tag, names in found if tag == "a"}
        assert all((link or "").startswith(("#", "http://jaeger.example:16686/")) for link in links)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("language", Language)
def test_markdown_keeps_hostile_text_within_code(text: str, language: Language) -> None:
    order = hostile(text)
    report = replace(world.STUCK, orders=(order,), violators=(order,), caveats=order.caveats)
    documents = [OF_ORDERS["markdown"](order, look(language=language))]
    documents += [
        OF_FLEETS[form](report, look(language=language)) for form in ("markdown", "violations")
    ]
    for document in documents:
        tokens = MarkdownIt("commonmark").enable("table").parse(document)
        kinds = {token.type for token in tokens}
        kinds |= {child.type for token in tokens for child in token.children or ()}
        assert "html_block" not in kinds
        assert "html_inline" not in kinds
        assert "image" not in kinds
        links = [
            child.attrs["href"]
            for token in tokens
            for child in token.children or ()
            if child.type == "link_open"
        ]
        assert all(str(link).startswith("http://jaeger.example:16686/trace/") for link in links)
        for line in document.splitlines():
            if line.startswith("|"):
                assert len(re.findall(r"(?<!\\)\|", line)) in (5, 6, 7, 8)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_diagram_holds_no_sign_that_mermaid_reads(text: str) -> None:
    harmless = OF_ORDERS["mermaid"](hostile("x"), look()).splitlines()
    lines = OF_ORDERS["mermaid"](hostile(text), look()).splitlines()
    assert len(lines) == len(harmless)
    for line, other in zip(lines, harmless, strict=True):
        keyword = re.match(r"\s*(\w+|S\d+\S+?:?)\b", other)
        assert keyword is not None
        assert line.startswith(keyword[0])
    said = mermaid_text(text)
    assert not set(re.sub(r"#\d+;", "", said)) & set("<>{}[]#;:%&\"'`\n|\\")


@pytest.mark.parametrize("language", Language)
def test_a_page_runs_its_own_script_and_loads_nothing(language: Language) -> None:
    for written in (
        OF_ORDERS["html"](world.MESSAGE_LOST, look(language=language)),
        OF_FLEETS["html"](world.STUCK, look(language=language)),
    ):
        page = Page(written)
        policy = next(
            names["content"] or ""
            for _, names in page.elements
            if names.get("http-equiv") == "Content-Security-Policy"
        )
        assert policy == (
            f"default-src 'none'; style-src {csp_hash(page.raw['style'])};"
            f" script-src {csp_hash(page.raw['script'])}; base-uri 'none'; form-action 'none'"
        )
        names = {name for _, attributes in page.elements for name in attributes}
        assert not [name for name in names if name.startswith("on") or name in ("style", "src")]
        assert dict(page.elements)["html"]["lang"] == language


def test_a_page_of_ten_thousand_orders_says_what_it_leaves_out() -> None:
    orders = tuple(
        replace(world.MESSAGE_LOST, trace_id=f"{number:032x}") for number in range(10_000)
    )
    written = OF_FLEETS["html"](replace(world.STUCK, orders=orders), look())
    rows = [
        names for tag, names in Page(written).elements if tag == "tr" and "data-status" in names
    ]
    assert len(rows) == 500
    assert "and 9500 more orders: --format csv or --ids-only lists all of them" in written
    assert len(written) < 1_000_000


class TestAxis:
    """Weeks and milliseconds on one picture."""

    MOMENTS = (
        world.NOW,
        world.NOW + timedelta(milliseconds=9),
        world.NOW + timedelta(days=14),
    )

    def test_milliseconds_can_be_seen_beside_weeks(self) -> None:
        start, soon, late = map(Axis(self.MOMENTS, 10, 12, 900).place, self.MOMENTS)
        assert start == 10
        assert soon - start == pytest.approx(12)
        assert 100 < late - soon < 120

    def test_between_two_instants_time_is_even(self) -> None:
        axis = Axis(self.MOMENTS[1:], 0, 12, 900)
        middle = self.MOMENTS[1] + (self.MOMENTS[2] - self.MOMENTS[1]) / 2
        assert axis.place(middle) == pytest.approx(axis.bottom / 2)

    def test_it_gets_no_longer_than_it_may(self) -> None:
        moments = [world.NOW + timedelta(hours=number) for number in range(500)]
        axis = Axis(moments, 5, 12, 900)
        assert axis.bottom == pytest.approx(905)
        places = list(map(axis.place, moments))
        assert places == sorted(places)

    def test_what_lies_outside_is_at_its_ends(self) -> None:
        axis = Axis(self.MOMENTS, 5, 12, 900)
        assert axis.place(world.NOW - timedelta(1)) == 5
        assert axis.place(world.NOW + timedelta(99)) == axis.bottom
