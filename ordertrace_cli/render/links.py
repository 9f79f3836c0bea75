"""Words that a terminal makes clickable (OSC 8), put around what is painted already.

The address is checked here, whoever made it. Nothing of the text is changed: taken out again, it
is as it was.
"""

import re
from collections.abc import Iterable, Mapping

from ordertrace_cli.render.look import Look, Surroundings
from ordertrace_cli.tickets.markup import safe_url

_LINK = re.compile(r"\x1b\]8;;[^\x1b\x07]*\x1b\\")
_COMMAND = "ordertrace "


def linked(look: Look, painted: str, urls: Mapping[str, str | None]) -> str:
    """Each word in `urls` leads where it says, but not within a command that is to be copied."""
    safe = {word: to for word, url in urls.items() if word and (to := safe_url(url))}
    if not look.links or not safe:
        return painted
    # The longest first: an address holds the id that it leads to.
    words = "|".join(map(re.escape, sorted(safe, key=len, reverse=True)))
    # A word begins behind a sign, or behind the end of a style.
    whole = re.compile(rf"(?:(?<![0-9a-z])|(?<=\dm))(?:{words})(?![0-9a-z])")

    def link(match: re.Match[str]) -> str:
        return f"\x1b]8;;{safe[match[0]]}\x1b\\{match[0]}\x1b]8;;\x1b\\"

    return "\n".join(
        line if _COMMAND in line else whole.sub(link, line) for line in painted.split("\n")
    )


def links_of(surroundings: Surroundings, trace_ids: Iterable[str]) -> Mapping[str, str | None]:
    """Where each of these traces is shown, by its id."""
    return {trace_id: surroundings.url_of(trace_id) for trace_id in trace_ids}


def without_links(painted: str) -> str:
    """For readers of the text that would show the escapes instead."""
    return _LINK.sub("", painted)
