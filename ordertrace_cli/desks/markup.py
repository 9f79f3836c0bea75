"""Plain text as a block of a help desk's own markup: shown as it is, nothing of it runs.

For bodies that were written as text. Owns how each markup is kept from seeing images, links,
macros, mentions and ends of the block in it; that text holds no control characters is the
composer's business.
"""

import re
from collections.abc import Iterator, Mapping
from textwrap import TextWrapper
from typing import Any

_TAG = re.compile(r"<(?=\s*/?\s*(?:pre|code|notextile)\b)", re.IGNORECASE)
_JIRA_MACRO = re.compile(r"\{(?=\s*(?:noformat|code|quote|panel|color)\b)", re.IGNORECASE)

# Blocks do not wrap by themselves, and desks show them beside other columns.
_COLUMNS = 96


def textile_block(text: str) -> str:
    """Redmine's Textile. Its macros run before blocks are seen (5.0), so they are broken up."""
    inert = _TAG.sub("< ", _wrapped(text)).replace("{{", "{ {").replace("}}", "} }")
    return f"<pre>\n{inert.rstrip()}\n</pre>\n"


def jira_block(text: str) -> str:
    """Jira's wiki markup, of the server's API and version 2 of the cloud's."""
    return f"{{noformat}}\n{_JIRA_MACRO.sub('{ ', _wrapped(text)).rstrip()}\n{{noformat}}\n"


def jira_document(text: str) -> Mapping[str, Any]:
    """Atlassian's document format: paragraphs of text alone, which holds no markup by its nature.

    Source: developer.atlassian.com/cloud/jira/platform/apis/document/structure.
    """
    paragraphs = [part for part in re.split(r"\n\s*\n", text.strip("\n")) if part.strip()]
    return {
        "type": "doc",
        "version": 1,
        "content": [
            {"type": "paragraph", "content": _broken(part.split("\n"))} for part in paragraphs
        ],
    }


def _wrapped(text: str) -> str:
    """Long lines broken between words; what has none, such as an address, stays whole."""
    return "\n".join(part for line in text.split("\n") for part in _parts(line))


def _parts(line: str) -> Iterator[str]:
    if len(line) <= _COLUMNS or " " not in line.strip():
        yield line
        return
    indent = line[: len(line) - len(line.lstrip(" "))] + "  "
    wrapper = TextWrapper(
        _COLUMNS, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    yield from wrapper.wrap(line)


def _broken(lines: list[str]) -> list[Mapping[str, Any]]:
    """Lines of one paragraph; an empty text node is refused by Jira."""
    nodes: list[Mapping[str, Any]] = []
    for line in lines:
        if nodes:
            nodes.append({"type": "hardBreak"})
        if line:
            nodes.append({"type": "text", "text": line})
    return nodes
