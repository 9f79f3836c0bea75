"""A real browser, and the scripts that look at what it shows: see `make browser`."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

REQUIRE_SERVERS = os.environ.get("ORDERTRACE_REQUIRE_SERVERS") == "1"
CACHE = Path(__file__).parents[2] / ".cache" / "browser"
SHOTS = CACHE / "screenshots"
AXE = CACHE / "node_modules" / "axe-core" / "axe.min.js"
MERMAID = CACHE / "node_modules" / "mermaid" / "dist" / "mermaid.min.js"


def _why_not() -> str:
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return "playwright is not installed: run `make browser`"
    if shutil.which("chromium") is None:
        return "there is no chromium here"
    if not (AXE.exists() and MERMAID.exists()):
        return "axe-core and mermaid are not installed: run `make browser`"
    return ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "open_page" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    reason = _why_not()
    if reason and REQUIRE_SERVERS:
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tools:
        chromium = tools.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens a page; a complaint of the browser, or a request beyond the page, fails the test."""
    complaints: list[str] = []
    requests: list[str] = []
    wanted: list[str] = []
    contexts = []

    def opened(url: str, scheme: str = "light", width: int = 1100) -> Any:
        context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda asked: requests.append(asked.url))
        wanted.append(url)
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
    assert [url for url in requests if url not in wanted] == []
