import pytest
from markdown_it import MarkdownIt

from ordertrace_cli.tickets.markup import heading, inline_code, safe_url

HOSTILE = [
    "a`b``c```",
    "`",
    "[x](http://evil.example)",
    "<img src=x onerror=alert(1)>",
    "!http://evil.example/p.png!",
    "{{include(secrets)}}",
    "# heading\n- list\n\n    code",
    "*bold* _it_ ~~no~~ @admin",
    "ends in a backslash\\",
    "x\\`y",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_outside_stays_code_in_markdown(text: str) -> None:
    (_, inline, _) = MarkdownIt("commonmark").parse(f"before {inline_code(text)} after")
    children = inline.children or []
    assert [child.type for child in children] == ["text", "code_inline", "text"]
    assert (children[0].content, children[2].content) == ("before ", " after")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_title_stays_plain_text_in_markdown(text: str) -> None:
    (_, inline, _) = MarkdownIt("commonmark").parse(f"# Order at {heading(text)}")
    assert {child.type for child in inline.children or []} <= {"text", "text_special"}
    assert "{{" not in heading(text)


def test_macros_are_broken_up() -> None:
    assert "{{" not in inline_code("{{macro}}")


def test_nothing_is_no_code() -> None:
    assert inline_code("") == ""


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("http://jaeger:16686/trace/abc?uiFind=x", "http://jaeger:16686/trace/abc?uiFind=x"),
        ("https://j/t/a b>c`d<e", "https://j/t/a%20b%3Ec%60d%3Ce"),
        ("https://j/\n\x1b", "https://j/%0A%1B"),
        ("https://j/заказ", "https://j/%D0%B7%D0%B0%D0%BA%D0%B0%D0%B7"),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_addresses_are_of_the_web_and_cannot_end_their_brackets(url: str | None, safe: str) -> None:
    assert safe_url(url) == safe
