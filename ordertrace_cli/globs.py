"""Globs as the profile writes them: `*` and `?`, without regard to case, for the whole text."""

import re
from collections.abc import Iterable
from fnmatch import translate


def words(text: str) -> frozenset[str]:
    """The words of a text; long sets of names read better so."""
    return frozenset(text.split())


class Globs:
    """Several patterns asked as one. An empty list matches nothing.

    Square brackets are literal: destinations and span names hold them, sets never helped anyone.
    """

    __slots__ = ("_match", "_seen", "patterns")

    def __init__(self, patterns: Iterable[str]) -> None:
        self.patterns = tuple(patterns)
        joined = "|".join(translate(p.replace("[", "[[]")) for p in self.patterns)
        self._match = re.compile(joined or r"(?!)", re.IGNORECASE | re.DOTALL).match
        self._seen: dict[str, bool] = {}

    def __contains__(self, text: str) -> bool:
        """Whether the whole text fits one of the patterns.

        Answers are kept: a fleet repeats a few hundred names a million times.
        """
        known = self._seen.get(text)
        if known is None:
            known = bool(text) and self._match(text) is not None
            if len(self._seen) < 10_000:
                self._seen[text] = known
        return known

    def __repr__(self) -> str:
        return f"Globs({list(self.patterns)!r})"
