"""Regular expressions that a profile may bring, and why some are refused.

They are run over text that others wrote. So none may take longer than its length times a
constant: every repetition is bounded, no repeated part repeats itself.
"""

import re

_LONGEST = 200
_MOST_WAYS = 500
_IN_BRACKETS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
_ENDLESS = re.compile(r"[*+]|\{\d*,\}")
_REPEATED_GROUP = re.compile(r"\)\{")
_COUNTED = re.compile(r"\{(\d*),(\d+)\}|\{(\d+)\}|(?<!\()\?")
_BACK_REFERENCE = re.compile(r"\\[1-9]|\(\?P=")


def parse_shape(text: str) -> re.Pattern[str]:
    """The expression, for `search`, without regard to case. Raises ValueError that says why not."""
    if not text or len(text) > _LONGEST:
        raise ValueError(f"expected an expression of at most {_LONGEST} characters")
    bare = _IN_BRACKETS.sub("x", text)
    if _ENDLESS.search(bare):
        raise ValueError("repetitions need an upper bound: {1,20} in place of + or *")
    if _REPEATED_GROUP.search(bare):
        raise ValueError("a group cannot be repeated; only ( )? is fine")
    if _BACK_REFERENCE.search(text):
        raise ValueError("an expression cannot refer back to a group")
    if _ways(bare) > _MOST_WAYS:
        raise ValueError("too many ways to fit: repeat fewer parts, or within closer bounds")
    try:
        pattern = re.compile(text, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError("this is no regular expression") from error
    if pattern.search(""):
        raise ValueError("this fits the empty text, and so everything")
    return pattern


def _ways(bare: str) -> int:
    """At most so many ways to try at one position of a text."""
    ways = 1
    for low, high, exact in _COUNTED.findall(bare):
        if not exact:
            ways *= int(high or 1) - int(low or 0) + 1
    return ways * (bare.count("|") + 1)
