"""Reports in a real browser: nothing is loaded, tables work, axe finds nothing wrong."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from ordertrace_cli.diagnosis.model import Place
from ordertrace_cli.texts.catalogue import Language
from tests.browser.conftest import AXE, MERMAID, SHOTS
from tests.render import world
from tests.render.documents import OF_FLEETS, OF_ORDERS
from tests.render.looks import look
from tests.render.test_documents import TEXTS
from tests.render.test_hostile import hostile

OpenPage = Callable[..., Any]
RIGHT_ENDS = "found => found.map(each => each.getBoundingClientRect().right)"
PAGES = [*world.ORDERS, *world.REPORTS]


def written(name: str, language: Language = Language.EN) -> str:
    view = look(language=language)
    if name in world.ORDERS:
        return OF_ORDERS["html"](world.ORDERS[name], view)
    return OF_FLEETS["html"](world.REPORTS[name], view)


@pytest.fixture
def page_of(tmp_path: Path) -> Callable[[str], str]:
    def kept(document: str) -> str:
        path = tmp_path / "page.html"
        path.write_text(document, encoding="utf-8")
        return path.as_uri()

    return kept


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_wrong(
    name: str, scheme: str, open_page: OpenPage, page_of: Callable[[str], str]
) -> None:
    language = Language.RU if scheme == "dark" else Language.EN
    page = open_page(page_of(written(name, language)), scheme)
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}-{scheme}.png", full_page=True)
    page.evaluate(f"{AXE.read_text(encoding='utf-8')};0")
    found = page.evaluate("axe.run().then(r => r.violations.map(v => [v.id, v.nodes[0].html]))")
    assert found == []


def test_a_table_is_sorted_and_filtered_by_keyboard(
    open_page: OpenPage, page_of: Callable[[str], str]
) -> None:
    page = open_page(page_of(written("some")))
    head = page.locator("#orders-table thead th").nth(4)
    for expected in ("ascending", "descending"):
        head.locator("button").focus()
        page.keyboard.press("Enter")
        assert head.get_attribute("aria-sort") == expected
        cells = page.locator("#orders-table tbody tr td:nth-child(5)")
        seconds = cells.evaluate_all("found => found.map(each => Number(each.dataset.sort))")
        assert seconds == sorted(seconds, reverse=expected == "descending")
    page.locator("#orders-table-tools input").focus()
    page.keyboard.type("message lost")
    assert page.locator("#orders-table tbody tr:visible").count() == 1
    assert page.locator("#status").text_content() == "1 of 10 shown"


@pytest.mark.parametrize("name", ["message lost", "none"])
def test_only_what_is_to_be_copied_has_a_button_for_it(
    name: str, open_page: OpenPage, page_of: Callable[[str], str]
) -> None:
    page = open_page(page_of(written(name)))
    buttons = page.locator("button.copy")
    assert buttons.count() == page.locator("body [data-copy]").count()
    assert page.locator("body ~ *").count() == 0
    labels = buttons.evaluate_all("found => found.map(each => each.ariaLabel)")
    assert [label for label in labels if len(label) > 120] == []


# pygal leaves a finder of its own behind, which Python 3.11 finds old-fashioned.
@pytest.mark.filterwarnings("ignore:PluginImportFixer:ImportWarning")
def test_paper_has_heads_on_every_page_and_no_controls(
    open_page: OpenPage, page_of: Callable[[str], str]
) -> None:
    page = open_page(page_of(written("many")))
    # Installed with the browser's driver, which is not there where this test is skipped.
    from pypdf import PdfReader

    pages = [each.extract_text() for each in PdfReader(BytesIO(page.pdf(format="A4"))).pages]
    orders = [text for text in pages if text.count("consumer down") > 20]
    assert len(orders) > 5
    for text in orders:
        assert all(head in text for head in ("Incident", "Status", "Trace id", "Cause", "Where"))
    assert not any(sign in text for text in pages for sign in ("↕", "Filter", "copy"))


def test_nothing_is_drawn_over_the_names_of_incidents(
    open_page: OpenPage, page_of: Callable[[str], str]
) -> None:
    """Orders may have stalled long before their incident is said to have begun."""
    page = open_page(page_of(written("many")))
    names = page.locator(".lives .axis.y text").evaluate_all(RIGHT_ENDS)
    dots = page.locator(".lives .serie-1 circle").evaluate_all(
        "found => found.map(each => each.getBoundingClientRect().left)"
    )
    assert names
    assert dots
    assert min(dots) > max(names)


def test_a_table_is_sorted_and_filtered_by_mouse(
    open_page: OpenPage, page_of: Callable[[str], str]
) -> None:
    page = open_page(page_of(written("some")))
    page.locator("#orders-table thead button").nth(3).click()
    causes = page.locator("#orders-table tbody tr td:nth-child(4)").all_text_contents()
    assert causes == sorted(causes)
    page.locator("#orders-table-tools select").select_option("failed")
    assert page.locator("#orders-table tbody tr:visible").count() == 2


def test_hostile_text_makes_no_element_and_runs_nothing(
    open_page: OpenPage, page_of: Callable[[str], str]
) -> None:
    text = (
        "".join(TEXTS.values())[:4000] + "</style></script><script>document.title='owned'</script>"
    )
    incident = replace(world.STUCK.incidents[0], at=Place("mes", text))
    report = replace(world.STUCK, orders=(hostile(text),), incidents=(incident,))
    for document in (OF_ORDERS["html"](hostile(text), look()), OF_FLEETS["html"](report, look())):
        page = open_page(page_of(document))
        assert page.title() != "owned"
        assert page.locator("script").count() == 1
        assert page.locator("img, iframe, object").count() == 0


@pytest.mark.parametrize("language", Language)
def test_mermaid_reads_every_diagram(language: Language, open_page: OpenPage) -> None:
    page = open_page("about:blank")
    page.add_script_tag(path=MERMAID)
    diagrams = [
        OF_ORDERS["mermaid"](order, look(language=language)) for order in world.ORDERS.values()
    ]
    diagrams += [
        OF_ORDERS["mermaid"](hostile(text), look(language=language)) for text in TEXTS.values()
    ]
    for diagram in diagrams:
        kind = page.evaluate("text => mermaid.parse(text).then(read => read.diagramType)", diagram)
        assert kind == "sequence"


def test_mermaid_draws_hostile_text_as_text(open_page: OpenPage) -> None:
    page = open_page("about:blank")
    page.add_script_tag(path=MERMAID)
    for number, text in enumerate(TEXTS.values()):
        diagram = OF_ORDERS["mermaid"](hostile(text), look())
        page.evaluate(
            "async ([id, text]) => {"
            " document.body.innerHTML = (await mermaid.render(id, text)).svg; }",
            [f"drawn{number}", diagram],
        )
        assert page.locator("svg :is(img, script, a, iframe)").count() == 0
