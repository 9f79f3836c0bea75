"""Text from outside in a ticket's body, where a help desk would make links, images and macros of it.

Markdown dialects differ; all of them leave inline code and fences alone but for what ends them.
Redmine runs `{{macros}}` first, so those are broken up as well.
"""

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote, urlsplit

from ordertrace_cli.redact import clean, masked
from ordertrace_cli.tickets.model import BodyFormat

_LONGEST_MESSAGE = 500
_MARKUP = re.compile(r"[\\`*\[\]<>!|~]|(?<!\w)_|_(?!\w)")
"""Signs that make something of a text; an underscore within a word makes nothing."""

_URL_SIGNS = "%/:=&?~#+$,;@-._"


def inline_code(text: str) -> str:
    """Markdown: the text as inline code that it cannot leave."""
    unbroken = _unmacroed(clean(text)).replace("`", "'")
    return f"`{unbroken}`" if unbroken else ""


def table_code(text: str) -> str:
    """Markdown: the same for a cell of a table, which a bar would end even within code."""
    return inline_code(text).replace("|", r"\|")


def fenced(text: str) -> str:
    """Markdown: lines of cleaned, masked text in a fence longer than any within."""
    lines = _message(text)
    longest = max((len(ticks) for ticks in re.findall(r"`+", lines)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{_unmacroed(lines)}\n{fence}"


def quoted(text: str) -> str:
    """Plain text: cleaned, masked lines, each behind a bar."""
    return "\n".join(f"| {line}" for line in _message(text).split("\n"))


def heading(text: str) -> str:
    """Markdown: one line of plain text, in which nothing is a link, an image, a tag or a macro."""
    return _MARKUP.sub(r"\\\g<0>", _unmacroed(clean(text, _LONGEST_MESSAGE)))


def safe_url(url: str | None) -> str:
    """An http(s) address with all but its own signs escaped; "" for anything else."""
    if not url or urlsplit(url).scheme not in ("http", "https"):
        return ""
    return quote(url, safe=_URL_SIGNS)


QUOTES: Mapping[BodyFormat, Callable[[str], str]] = {
    BodyFormat.MARKDOWN: inline_code,
    BodyFormat.TEXT: clean,
}
BLOCKS: Mapping[BodyFormat, Callable[[str], str]] = {
    BodyFormat.MARKDOWN: fenced,
    BodyFormat.TEXT: quoted,
}


def _message(text: str) -> str:
    """The message line by line, so that cleaning does not run its lines together."""
    lines = text[: 20 * _LONGEST_MESSAGE].splitlines() or [""]
    return "\n".join(masked(line, _LONGEST_MESSAGE) for line in lines[:20])


def _unmacroed(text: str) -> str:
    return text.replace("{{", "{ {").replace("}}", "} }")
